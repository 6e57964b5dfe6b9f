"""Liaisons of the departments, one who leads and one who works, and the reports their departments hand in (F-11, N-147…N-149, A-41; 003·三(二))."""
