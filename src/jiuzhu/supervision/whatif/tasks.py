"""Making a county's facts in the background."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from jiuzhu.supervision.whatif.refreshing import refresh


@task()
def refresh_facts(*, division_code: str, at: str) -> None:
    """Make the facts of a county anew; running it again gives the same."""
    refresh(division_code=division_code, at=datetime.fromisoformat(at))
