"""How far background work has come."""

from __future__ import annotations

from jiuzhu.foundation.jobs.models import Progress


def progress(key: str) -> Progress | None:
    """Give the progress of one piece of work, None when it never began."""
    return Progress.objects.filter(key=key).first()
