"""Searching a day plan in the background, and clearing up after the day; running any of them again does nothing."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from jiuzhu.delivery.rounds.services import expiring, searching


@task()
def search_plan(*, plan_id: str, at: str) -> None:
    """Find who goes where on the day of a plan."""
    searching.search(plan_id=plan_id, at=datetime.fromisoformat(at))


def clear_up(now: datetime) -> tuple[int, int]:
    """Close the rounds of days gone by and throw out plans kept long enough; gives how many of each."""
    return expiring.close_rounds(at=now), expiring.throw_out(at=now)
