"""Liaisons of the departments, one who leads and one who works, the reports and monthly figures their departments hand in (F-11, N-146…N-149, A-41, A-70; 003·三(二), 003·任务8)."""
