"""Supervision of what townships enter."""
