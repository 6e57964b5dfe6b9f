"""Breaks, for the negative control, what keeps a run and its task together."""
