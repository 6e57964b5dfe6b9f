"""Rows whose person was decided, given to the comparison under that person's key."""

from __future__ import annotations

import json

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.linked import LinkedRow, put_linked_rows
from jiuzhu.monitoring.feeds.queries import deliveries
from jiuzhu.monitoring.linkage.models import HeldRow, Pair


def write_rows(*, delivery_id: str) -> None:
    """Make the delivery's linked rows those that are decided now; running it again changes nothing."""
    delivery = deliveries(SYSTEM).filter(pk=delivery_id).first()
    if delivery is None or delivery.feed not in FEEDS:
        return
    held = list(HeldRow.objects.filter(delivery_id=delivery_id, appearance__pairs__state="same").order_by("line"))
    pairs = Pair.objects.filter(state="same", appearance__rows__delivery_id=delivery_id).select_related("person")
    keys = {pair.appearance_id: key_of(pair.person.id_number) for pair in pairs.distinct()}
    rows = [LinkedRow(each.line, keys[each.appearance_id], json.loads(each.values_sealed)) for each in held]
    put_linked_rows(FEEDS[delivery.feed], rows, division_code=delivery.division_code, delivery_id=delivery_id)
