"""Asking for the search of what was delivered."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.queries import deliveries
from jiuzhu.monitoring.linkage import tasks
from jiuzhu.monitoring.linkage.models import Search


def ask_for_searches(*, at: datetime) -> int:
    """Ask for the search of every delivery in use that has rejected rows and was not searched; gives how many.

    Feeds kept only for people who authorised them are left out: a row that names nobody cannot tell whether its person did.
    """
    allowed = [code for code, contract in FEEDS.items() if contract.id_column is not None and not contract.authorised_only]
    found = deliveries(SYSTEM).current().filter(rejected__gt=0, feed__in=allowed).exclude(pk__in=Search.objects.values("delivery_id"))
    asked = 0
    for delivery_id in found.values_list("pk", flat=True):
        with writing():
            _, new = Search.objects.get_or_create(delivery_id=delivery_id, defaults={"asked_at": at})
            if new:
                tasks.search_delivery.enqueue(delivery_id=str(delivery_id), at=at.isoformat())
                asked += 1
    return asked
