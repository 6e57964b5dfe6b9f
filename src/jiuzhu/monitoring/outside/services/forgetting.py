"""What a platform sent of people is forgotten when the finding made of it ended longer ago than the county keeps it."""

from __future__ import annotations

from datetime import datetime, time
from time import sleep

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.inserting import update_all
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.outside.models import Batch, Row
from jiuzhu.monitoring.outside.rules import KEPT, without_quoted
from jiuzhu.monitoring.warnings.services import forget_as_sent
from jiuzhu.monitoring.warnings.workflow import OPEN_STATES
from jiuzhu.monitoring.watching.rules import months_away

AT_ONCE = 100
GONE = ("cells", "told", "digest", "forgotten_at", "reason", "matter")
PAUSE_SECONDS = 0.02


def forget(*, at: datetime) -> int:
    """Forget the cells of rows whose warning ended, or which went back, more months ago than the county keeps them; gives how many rows.

    What was taken from them into the warning, its findings, its waiting work and the application it led to goes in the same transaction, a hundred
    rows at a time, each with its trace; run again it forgets nothing. Where a county took the number of months back nothing is forgotten.
    """
    forgotten, kept_since = 0, dict[str, datetime | None]()
    for batch in Batch.objects.filter(done_at__isnull=False, lines__forgotten_at__isnull=True).distinct().order_by("received_at", "pk"):
        seat = seat_of(batch.division_code)
        if seat not in kept_since:
            kept_since[seat] = _kept_since(batch.division_code, at)
        since = kept_since[seat]
        if since is None or batch.received_at >= since:
            continue
        while gone := _forget_some(batch, since, at):
            forgotten += gone
            sleep(PAUSE_SECONDS)
    return forgotten


def _forget_some(batch: Batch, since: datetime, at: datetime) -> int:
    with writing():
        rows = list(_over(batch, since).order_by("line").select_for_update(of=("self",))[:AT_ONCE])
        behind = {row.warning_id for row in rows if row.warning_id}
        # One that was taken up again at this moment keeps what it rests on.
        ended = forget_as_sent(warning_ids=behind, run_id=str(batch.pk), ended_before=since)
        gone = [row for row in rows if row.warning_id is None or row.warning_id in ended]
        for row in gone:
            row.cells = row.told = None
            row.digest, row.forgotten_at = "", at
            row.reason = without_quoted(row.reason)
            if row.warning_id is None:
                row.matter = ""
        update_all(gone, GONE)
        if gone:
            after = {"rows": len(gone), "warnings": len(ended)}
            record(
                actor=SYSTEM,
                at=at,
                subject_kind="outside_batch",
                subject_id=str(batch.pk),
                action="到期删除外来预警的原始内容",
                after=after,
            )
    return len(gone)


def _over(batch: Batch, since: datetime) -> QuerySet[Row]:
    ended = Q(warning__isnull=True) | (~Q(warning__state__in=OPEN_STATES) & Q(warning__changed_at__lt=since))
    return Row.objects.filter(ended, batch=batch, forgotten_at=None)


def _kept_since(division_code: str, at: datetime) -> datetime | None:
    today = timezone.localdate(at)
    months = pack_in_force(today, division_code=division_code).number(KEPT)
    return timezone.make_aware(datetime.combine(months_away(today, -max(int(months), 1)), time.min)) if months is not None else None
