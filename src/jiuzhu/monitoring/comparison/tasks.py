"""The comparison in the background."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from jiuzhu.monitoring.comparison import services
from jiuzhu.monitoring.comparison.services import forgetting, running


@task()
def run_comparison(run_id: str, at: str) -> None:
    """Run a comparison that was asked for; running it again after an interruption gives the same result."""
    running.run_comparison(run_id=run_id, at=datetime.fromisoformat(at))


@task()
def follow_take_backs(at: str) -> None:
    """Draw the consequences of files taken back; running it again changes nothing."""
    services.follow_take_backs(at=datetime.fromisoformat(at))


def follow_left_take_backs(at: datetime) -> None:
    """Draw those that had to wait for a comparison, or broke off."""
    services.follow_take_backs(at=at)


def forget_lapsed(at: datetime) -> None:
    """Delete the financial rows of people whose authorisation is over."""
    forgetting.forget_everywhere(at=at)
