"""Calls to assess a household again: by date, because its members or category changed, because a warning was confirmed (P-05)."""
