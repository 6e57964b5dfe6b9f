"""The month's lists: opened on its first day, closed after its last, and what was left told to township and county."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count
from django.utils import timezone

from jiuzhu.assessment.needs.models import Need, StaleList, VillageMonth
from jiuzhu.assessment.needs.queries import left_in, months_between
from jiuzhu.assessment.needs.rules import month_of, months_before, needed_from
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import law_held
from jiuzhu.foundation.workflow.services import Taken, begin, take

LOOK_BACK_MONTHS = 3
"""A platform that stood still over the end of a month still lists what was left then."""


def open_months(*, at: datetime) -> int:
    """Open this month's list of every village that has needs to look at; run again it adds only what is new. Gives how many."""
    today = timezone.localdate(at)
    month = month_of(today)
    listed = set(VillageMonth.objects.filter(month=month).values_list("division_code", flat=True))
    waiting = Need.objects.open().filter(refreshed_month__lt=month, household__closed_on__isnull=True).exclude(household__division_code__in=listed)
    opened = 0
    with law_held():
        for code in sorted(set(waiting.order_by().values_list("household__division_code", flat=True).distinct())):
            months = _every(code, today)
            if months is None:
                continue
            village = VillageMonth(division_code=code, month=month, needed_from=needed_from(month, months))
            village.households = left_in(village).order_by().values("household_id").distinct().count()
            if village.households:
                with writing():
                    begin(village, actor=SYSTEM, at=at, duty=Duty.ASSESSMENT_WRITE, after={"month": month.isoformat(), "households": village.households})
                opened += 1
    return opened


def close_months(*, at: datetime) -> int:
    """End the lists of months that are over, and list per township what was left; gives the townships' lists made."""
    month = month_of(timezone.localdate(at))
    over = VillageMonth.objects.filter(state="open", month__lt=month)
    lapsed: dict[tuple[str, date], date] = {}
    for village in over.order_by("month", "division_code"):
        with writing():
            left = left_in(village).order_by().values("household_id").distinct().count()
            take(
                village, step="lapse" if left else "finish", actor=SYSTEM, at=at, seen_version=village.version, changes={"households_left": left}
            )  # fmt: skip
    ended_lately = VillageMonth.objects.filter(state="lapsed", month__lt=month, month__gte=months_before(month, LOOK_BACK_MONTHS))
    for code, ended, start in ended_lately.values_list("division_code", "month", "needed_from"):
        lapsed[ancestor_at(code, Level.TOWNSHIP) or code, ended] = start
    known = set(StaleList.objects.values_list("division_code", "month"))
    return sum(_list_stale(code, ended, start, at) for (code, ended), start in sorted(lapsed.items()) if (code, ended) not in known)


def settle_stale(*, at: datetime) -> int:
    """End the lists on which nothing is left any more, by whatever its needs ended; gives how many townships' lists."""
    for village in VillageMonth.objects.filter(state="open"):
        if not left_in(village).exists():
            take(village, step="finish", actor=SYSTEM, at=at, seen_version=village.version)
    done = [each for each in StaleList.objects.filter(state="open") if not left_in(each).exists()]
    for each in done:
        take(each, step="settle", actor=SYSTEM, at=at, seen_version=each.version)
    return len(done)


def explain_stale(*, stale: StaleList, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Say why needs were not brought up to date; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    told = reason.strip()
    return take(stale, step="explain", actor=actor, at=at, seen_version=seen_version, reason=told, changes={"explained_because": told[:300]})


def _every(village: str, on: date) -> int | None:
    return months_between(seat_of(village), on)


def _list_stale(township: str, month: date, start: date, at: datetime) -> int:
    stale = StaleList(division_code=township, month=month, needed_from=start)
    counted = left_in(stale).aggregate(needs=Count("id"), households=Count("household_id", distinct=True))
    if not counted["needs"]:
        return 0
    stale.needs, stale.households = counted["needs"], counted["households"]
    with writing():
        begin(stale, actor=SYSTEM, at=at, duty=Duty.WORK_URGE, after={"month": month.isoformat(), **counted})
    return 1
