"""The comparison in the background."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from jiuzhu.monitoring.comparison.services import forgetting, running


@task()
def run_comparison(run_id: str, at: str) -> None:
    """Run a comparison that was asked for; running it again after an interruption gives the same result."""
    running.run_comparison(run_id=run_id, at=datetime.fromisoformat(at))


def forget_lapsed(at: datetime) -> None:
    """Delete the financial rows of people whose authorisation is over."""
    forgetting.forget_everywhere(at=at)
