"""What makes a file unfit to be walked through."""

from __future__ import annotations


class NotWalkable(Exception):
    """The file's rows are not in the order of their keys, some have none, or a column asked for is not there."""
