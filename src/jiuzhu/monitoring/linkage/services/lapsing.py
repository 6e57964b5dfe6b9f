"""Letting go of rows that were replaced or have waited too long, and of the questions about them."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import take
from jiuzhu.monitoring.feeds.rules import REJECTS_KEPT_FOR
from jiuzhu.monitoring.linkage.models import Appearance, HeldRow, Pair
from jiuzhu.monitoring.linkage.workflow import UNDECIDED

MOST_AT_ONCE = 500


def let_lapse(*, at: datetime) -> int:
    """Drop held rows of replaced files and undecided ones kept as long as rejects are; close pairs left without a row; gives how many.

    Who a writing names is let go with its last row and question; its fingerprint stays, so that what was decided is not asked again.
    """
    decided = Appearance.objects.filter(pairs__state="same").values("pk")
    with writing():
        HeldRow.objects.filter(delivery__replaced_at__isnull=False).delete()
        HeldRow.objects.filter(held_at__lt=at - REJECTS_KEPT_FOR).exclude(appearance_id__in=decided).delete()
    without = Pair.objects.filter(state__in=UNDECIDED).exclude(appearance_id__in=HeldRow.objects.values("appearance_id"))
    closed = 0
    for pair in without.select_related("appearance", "person")[:MOST_AT_ONCE]:
        with writing():
            take(pair, step="lapse", actor=SYSTEM, at=at, seen_version=pair.version)
            closed += 1
    with writing():
        named = Appearance.objects.filter(identity_sealed__isnull=False)
        asked, held = Pair.objects.filter(state__in=UNDECIDED), HeldRow.objects.all()
        named.exclude(pk__in=asked.values("appearance_id")).exclude(pk__in=held.values("appearance_id")).update(identity_sealed=None)
    return closed
