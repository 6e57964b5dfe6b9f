"""Searching a day plan in the background; running it again after it was found does nothing."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from jiuzhu.delivery.rounds.services import searching


@task()
def search_plan(*, plan_id: str, at: str) -> None:
    """Find who goes where on the day of a plan."""
    searching.search(plan_id=plan_id, at=datetime.fromisoformat(at))
