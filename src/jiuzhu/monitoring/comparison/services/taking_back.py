"""What follows when a department's file is taken back: findings that rest on it fall, its rows go, the month is compared again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.monitoring.comparison import tasks
from jiuzhu.monitoring.comparison.laws import LocalLaw, laws_of
from jiuzhu.monitoring.comparison.models import ACTIVE, Run
from jiuzhu.monitoring.comparison.services.asking import ComparisonBusy, begin_run
from jiuzhu.monitoring.comparison.watched import WATCHED
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.queries import Delivery
from jiuzhu.monitoring.feeds.rules import last_day_of
from jiuzhu.monitoring.warnings.queries_of_taking_back import Resting, resting
from jiuzhu.monitoring.warnings.services import take_back_findings

TEXT = 200


@dataclass(frozen=True)
class Consequences:
    """What would follow: the rules that could be judged no more, the findings and warnings that rest on them, whether the month is compared again."""

    rules: tuple[str, ...]
    resting: Resting
    compared_again: bool


def consequences(delivery: Delivery) -> Consequences:
    """Reckon what follows when a file in use is taken back; writes nothing. No scope."""
    found = Resting()
    labels: dict[str, str] = {}
    for local in laws_of(delivery.division_code, on=last_day_of(delivery.month)):
        needed = _rules(local, delivery)
        labels |= needed
        found += resting(month=delivery.month, rules=list(needed), at_place=local.holds_at)
    return Consequences(tuple(labels.values()), found, _was_compared(delivery))


def take_back(*, delivery_id: str, reason: str, actor: Actor, at: datetime) -> tuple[Delivery, bool]:
    """Take a file that is in use back and have everything that rests on it follow; gives it and whether that is new.

    Raises NotFound, NotPermitted, TakeBackInvalid.
    """
    with writing():
        delivery, new = feeds.take_back(delivery_id=delivery_id, reason=reason, actor=actor, at=at)
        if new:
            tasks.follow_take_backs.enqueue(at=at.isoformat())
    return delivery, new


def follow_take_backs(*, at: datetime) -> int:
    """Draw the consequences of files taken back; gives how many are done. Broken off anywhere, the next time goes on with what is left.

    A county that is being compared waits, since that comparison may have begun with the file.
    """
    done = 0
    for delivery in feeds.uncleared():
        if Run.objects.filter(division_code=delivery.division_code, state__in=ACTIVE, requested_at__lte=delivery.replaced_at).exists():
            continue
        findings = sum(
            take_back_findings(
                month=delivery.month,
                rules=list(_rules(local, delivery)),
                at_place=local.holds_at,
                note=f"{delivery.month} 的“{delivery.get_feed_display()}”已由{delivery.taken_back_by}撤回，本月的发现不再有依据"[:TEXT],
                delivery_id=str(delivery.pk),
                actor=SYSTEM,
                at=at,
            )
            for local in laws_of(delivery.division_code, on=last_day_of(delivery.month))
        )
        try:
            for month in _months_that_read(delivery):
                if not _compared_since(delivery, month):
                    begin_run(month=month, division_code=delivery.division_code, actor=SYSTEM, at=at)
        except ComparisonBusy:
            continue
        feeds.clear(delivery=delivery, findings=findings, at=at)
        done += 1
    return done


def _rules(local: LocalLaw, delivery: Delivery) -> dict[str, str]:
    """Give the rules (code to label) of a law that cannot be judged without the feed of a file, or the whole it is a part of."""
    contract = FEEDS.get(delivery.feed)
    wanted = {delivery.feed, contract.part_of} if contract else {delivery.feed}
    # Another file of the month may be in use by now: then the comparison tells what holds.
    if (
        Delivery.objects.current()
        .filter(division_code=delivery.division_code, feed=delivery.feed, month=delivery.month)
        .exclude(pk=delivery.pk)
        .exists()
    ):
        return {}
    return {each.code: each.label for each in local.law.warnings if wanted & set(each.feeds)}


def _runs(delivery: Delivery) -> list[Run]:
    return list(Run.objects.filter(division_code=delivery.division_code, month=delivery.month))


def _was_compared(delivery: Delivery) -> bool:
    return any(str(delivery.pk) in each.deliveries.values() for each in _runs(delivery))


def _months_that_read(delivery: Delivery) -> list[str]:
    """List the months compared with a file, its own first; a later month counts earlier files too, but of feeds of which the month alone counts."""
    read = [delivery.month] if _was_compared(delivery) else []
    if delivery.feed in WATCHED and WATCHED[delivery.feed].of_the_month:
        return read
    later = Run.objects.filter(
        division_code=delivery.division_code, month__gt=delivery.month, state="done", requested_at__gte=delivery.uploaded_at
    )
    return read + sorted(set(later.values_list("month", flat=True)))


def _compared_since(delivery: Delivery, month: str) -> bool:
    since = Run.objects.filter(division_code=delivery.division_code, month=month, requested_at__gt=delivery.replaced_at)
    return since.exclude(state="cancelled").exists()
