"""The only way a state changes: a table of steps, one function to take them, and the work that waits (I-32)."""
