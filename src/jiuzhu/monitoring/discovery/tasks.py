"""The background steps of a canvass; safe to run twice."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from jiuzhu.foundation.accounts.queries import actor_by_id
from jiuzhu.monitoring.discovery.services import listing, striking


@task()
def list_households(*, canvass_id: str, user_id: str, at: str) -> None:
    """Write the lists of a canvass."""
    moment = datetime.fromisoformat(at)
    listing.list_households(canvass_id=canvass_id, actor=actor_by_id(user_id, on=timezone.localdate(moment)), at=moment)


def strike_departed(at: datetime) -> None:
    """Take off the lists whoever left before they were gone to."""
    striking.strike_departed(at=at)
