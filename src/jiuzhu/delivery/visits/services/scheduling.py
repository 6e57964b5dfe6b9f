"""Opening the visits each household is owed in the present period, and closing periods that are over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.visits.models import ExtraFrequency, Visit
from jiuzhu.delivery.visits.rules import MONTHS_OF_YEAR, Owed, Period, VisitInvalid, check_situation, owed, period_of, shorter
from jiuzhu.delivery.visits.services.planning import hold_visits
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.matching.catalogue import queries as catalogue

BATCH = 200
WRITTEN_AT_ONCE = 40
PAUSE_SECONDS = 0.02
OF_THE_CATEGORY = frozenset({"category", "category_class", "area_type", "members", "in_force", "recipient", "alive"})


@dataclass(frozen=True)
class Due:
    """What is to be done for one household: a visit opened (where ``period`` is given), others dropped."""

    household: Any
    owed: Owed | None
    period: Period | None
    stale: list[Visit]


def schedule_visits(*, at: datetime, household_ids: list[UUID] | None = None) -> int:
    """Open the routine visit every household on aid is owed in the present period and has not had; gives how many were opened.

    A visit owed under a former category gives way. Run again it opens nothing.
    """
    today = timezone.localdate(at)
    opened = 0
    for households in _batches(today, household_ids):
        # What is to be done is found out before the one writer of the database is asked for.
        due = list(_due(households, today))
        if not due:
            continue
        for start in range(0, len(due), WRITTEN_AT_ONCE):
            portion = due[start : start + WRITTEN_AT_ONCE]
            with writing():
                hold_visits(each.pk for one in portion for each in one.stale)
                opened += sum(_apply(one, at) for one in portion)
            time.sleep(PAUSE_SECONDS)
    return opened


def list_missed(*, at: datetime) -> int:
    """Mark the visits whose period is over as missed; gives how many. Run again it marks nothing."""
    today = timezone.localdate(at)
    marked, last = 0, None
    while True:
        rows = Visit.objects.filter(state="due", due_on__lt=today).order_by("pk")
        late = list((rows.filter(pk__gt=last) if last else rows)[:WRITTEN_AT_ONCE])
        if not late:
            return marked
        with writing():
            marked += sum(_step(visit, "miss", at, "期限已过没有走访记录") for visit in late)
        last = late[-1].pk
        time.sleep(PAUSE_SECONDS)


def set_frequency(*, household_id: UUID | str, months: int | None, reason: str, actor: Actor, at: datetime, situation: str = "") -> None:
    """Have a household visited more often than its category asks (特殊情况增加频次), in a situation of the law's list; None takes it back.

    Raises VisitInvalid, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.VISIT_RECORD, division_code=household.division_code)
    if not reason.strip():
        raise VisitInvalid("没有写明原因。", "请写明为什么调整走访频次。", field="reason")
    if months is not None and (months < 1 or MONTHS_OF_YEAR % months):
        raise VisitInvalid("走访间隔不对。", "请选择 1、2、3、4、6 或 12 个月。", field="months")
    if months is not None:
        check_situation(pack_in_force(timezone.localdate(at), division_code=household.division_code), situation)
    with writing():
        if months is None:
            ExtraFrequency.objects.filter(household_id=household.pk).delete()
        else:
            ExtraFrequency.objects.update_or_create(
                household_id=household.pk, defaults={"months": months, "situation": situation, "reason": reason.strip(), "set_by": actor.user_id, "set_at": at}
            )
        record(
            actor=actor,
            at=at,
            subject_kind="household",
            subject_id=str(household.pk),
            action="调整走访频次",
            after={"months": months, "situation": situation},
            reason=reason,
            household_id=str(household.pk),
        )
        schedule_visits(at=at, household_ids=[household.pk])


def _batches(today: date, household_ids: list[UUID] | None) -> Iterator[list[Any]]:
    rows = registry.households(SYSTEM).filter(closed_on__isnull=True).order_by("pk")
    rows = rows.filter(Q(category_since__lte=today) | Q(categories__since__lte=today)).distinct()
    if household_ids is not None:
        rows = rows.filter(pk__in=household_ids)
    last = None
    while True:
        batch = list((rows.filter(pk__gt=last) if last else rows).prefetch_related("categories")[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _owed(households: list[Any], today: date) -> Iterator[tuple[Any, Owed | None]]:
    laws: dict[str, DatedPack] = {}
    extra = dict(ExtraFrequency.objects.filter(household_id__in=[each.pk for each in households]).values_list("household_id", "months"))
    for household in households:
        seat = seat_of(household.division_code)
        pack = laws[seat] = laws.get(seat) or pack_in_force(today, division_code=seat)
        by_category = all(each.applies.facts <= OF_THE_CATEGORY for each in pack.visit_intervals)
        members = _category_facts(household, today) if by_category else catalogue.member_facts(household, on=today).values()
        found = owed(pack.visit_intervals, members, pack.values)
        yield household, shorter(found, extra.get(household.pk))


def _category_facts(household: Any, today: date) -> list[dict[str, Any]]:
    """Give the facts that hang on the household's categories alone: what an interval reads, without a query per member."""
    running = [each for each in household.categories.all() if each.since <= today and (each.until is None or each.until >= today)]
    shared = {"area_type": household.area_type or None, "members": household.members, "in_force": True, "recipient": True, "alive": True}
    return [shared | {"category": each.category, "category_class": each.category_class or None} for each in running]


def _due(households: list[Any], today: date) -> Iterator[Due]:
    """Compare what a batch of households is owed with the visits there are, with one query for all of them."""
    first = date(today.year - 1, today.month, 1)
    there: dict[Any, list[Visit]] = {}
    for visit in Visit.objects.filter(household_id__in=[each.pk for each in households], due_on__gte=first):
        there.setdefault(visit.household_id, []).append(visit)
    for household, each in _owed(households, today):
        period = period_of(today, each.months) if each else None
        visits = there.get(household.pk, [])
        # A missed visit stays on the list until somebody says why; one still due under a former category gives way.
        stale = [one for one in visits if one.kind == "routine" and one.state == "due" and not _is_of(one, period)]
        has = period is None or any(_is_of(one, period) or _serves(one, period) for one in visits)
        if stale or not has:
            yield Due(household, each, None if has else period, stale)


def _is_of(visit: Visit, period: Period | None) -> bool:
    return visit.kind == "routine" and period is not None and (visit.period_on, visit.due_on) == (period.first_on, period.last_on)


def _serves(visit: Visit, period: Period) -> bool:
    """Tell whether the household was met in the period, by whatever visit."""
    if visit.state != "done" or not visit.met or visit.visited_at is None:
        return False
    return period.first_on <= timezone.localdate(visit.visited_at) <= period.last_on


def _apply(due: Due, at: datetime) -> bool:
    for visit in due.stale:
        _step(visit, "drop", at, "救助类别或走访频次已变更" if due.owed else "已不在走访范围")
    if due.owed is None or due.period is None:
        return False
    visit = Visit(
        household_id=due.household.pk,
        household_name=due.household.head_name,
        address=due.household.address,
        division_code=due.household.division_code,
        kind="routine",
        interval_code=due.owed.code,
        interval_label=due.owed.label,
        interval_months=due.owed.months,
        period_on=due.period.first_on,
        due_on=due.period.last_on,
    )
    try:
        with transaction.atomic():
            begin(visit, actor=SYSTEM, at=at, duty=Duty.VISIT_RECORD, after={"interval": due.owed.code, "due_on": str(due.period.last_on)})
    except IntegrityError:
        # Another run opened it a moment before.
        return False
    return True


def _step(visit: Visit, step: str, at: datetime, reason: str) -> bool:
    try:
        take(visit, step=step, actor=SYSTEM, at=at, seen_version=visit.version, reason=reason)
    except DomainError:
        # Somebody recorded the visit a moment before; the record stands.
        return False
    return True
