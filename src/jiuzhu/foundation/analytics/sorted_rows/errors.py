"""What makes a file unfit to be walked through."""

from __future__ import annotations


class NotSorted(Exception):
    """The file's rows are not in the order of their keys, or some have none."""
