"""Reads on aid received and benefits decided that other parts may make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from jiuzhu.casework.assistance.deciding import GRANTED, OUTCOMES, DecisionAboutChildren, DecisionMissing, Reckoned, reckoned_again
from jiuzhu.casework.assistance.models import Aid, AidQuerySet, Decision
from jiuzhu.casework.assistance.workflow import CONFIRMED, RETURNED
from jiuzhu.casework.registry.facts import Concerned
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import law_by_fingerprint
from jiuzhu.foundation.policy.recomputing import Line, Recomputed, made_again
from jiuzhu.foundation.policy.wording import yuan

NO_AMOUNT = "没有金额"
CHUNK_ROWS = 2000


@dataclass(frozen=True)
class AidMonth:
    """What a household received in one month: the rows, newest first, and the sum of the known amounts."""

    month: str
    rows: tuple[Aid, ...]
    total_fen: int


def aid(actor: Actor) -> AidQuerySet:
    """Aid the actor may see, newest first."""
    return Aid.objects.scoped_to(actor).order_by("-received_on", "-entered_at")


def aid_of(household_id: UUID | str) -> AidQuerySet:
    """Everything a household received, newest first; the caller has checked that the actor may see the household."""
    return Aid.objects.filter(household_id=household_id).select_related("person").order_by("-received_on", "-entered_at")


def aid_of_person_elsewhere(person_id: UUID | str, *, household_id: UUID | str, month: str) -> AidQuerySet:
    """What one person received in a month (YYYY-MM) as a member of another household; the caller has checked that the actor may see the person's own."""
    return Aid.objects.filter(person_id=person_id, month=month).exclude(household_id=household_id).select_related("person").order_by("received_on", "pk")


def aid_by_month(household_id: UUID | str, *, since: str = "", until: str = "") -> list[AidMonth]:
    """Group what a household received by month (YYYY-MM), newest month first; both ends are included."""
    rows = aid_of(household_id)
    if since:
        rows = rows.filter(month__gte=since)
    if until:
        rows = rows.filter(month__lte=until)
    return list(_months(rows.order_by("-month", "-received_on", "-entered_at")))


def aid_between(*, first: str, last: str, whose: Concerned | None = None) -> Iterator[tuple[Any, ...]]:
    """Give (person, household, month, kind, department, amount in fen, source) of all aid in some months (YYYY-MM), both included. No scope.

    ``whose`` keeps what was given to some households, or wherever it was to somebody who belongs to them.
    """
    rows = Aid.objects.filter(month__gte=first, month__lte=last).order_by("pk")
    if whose is not None:
        rows = rows.filter(Q(household__in=whose.households) | Q(person__in=whose.persons))
    yield from rows.values_list("person_id", "household_id", "month", "kind", "department", "amount_fen", "source").iterator(CHUNK_ROWS)


def received(*, household_id: UUID | str, kind: str, month: str, person_id: UUID | str | None = None) -> bool:
    """Tell whether a kind of aid was received in a month."""
    rows = Aid.objects.filter(household_id=household_id, kind=kind, month=month)
    return (rows.filter(person_id=person_id) if person_id else rows).exists()


def given_directly_fen(*, household_id: UUID | str, kind: str, month: str, person_id: UUID | str | None = None) -> int:
    """Add up (fen) what was given of a kind in a month (YYYY-MM) otherwise than by service orders, to one person or to the whole household."""
    given = Aid.objects.filter(household_id=household_id, kind=kind, month=month).exclude(source="order")
    rows = given.filter(person_id=person_id) if person_id else given.filter(person_id__isnull=True)
    return rows.aggregate(sum=Sum("amount_fen"))["sum"] or 0


def find_decision(actor: Actor, decision_id: UUID | str) -> Decision:
    """Give one benefit decision the actor may open; raises DecisionMissing, DecisionAboutChildren."""
    found = Decision.objects.scoped_to(actor).select_related("household").filter(pk=decision_id).first()
    if found is None:
        raise DecisionMissing("没有找到这项待遇决定。", "请确认这户在您的辖区内。")
    if found.about_children and not holds_at(actor, Duty.CHILD_READ, found):
        raise DecisionAboutChildren("这项决定写有儿童、青少年的情况。", "请由有儿童信息权限的人员打开。")
    return found


def holds_at(actor: Actor, duty: Duty, decision: Decision) -> bool:
    """Tell whether a duty is held where a decision was made, or where its household lives now."""
    return any(actor.holds(duty, division_code=code) for code in (decision.division_code, decision.household.division_code))


def decisions_of(household_id: UUID | str) -> list[Decision]:
    """List the benefit decisions about a household that were not sent back, newest first; the caller has checked the household."""
    return list(Decision.objects.filter(household_id=household_id).exclude(state=RETURNED).order_by("-decided_on", "-opened_at"))


def granted_since(household_id: UUID | str, *, benefit: str, since: date) -> bool:
    """Tell whether a benefit was granted to a household or somebody of it by a decision in force, decided on a day or later."""
    found = Decision.objects.filter(household_id=household_id, benefit=benefit, outcome=GRANTED, state=CONFIRMED, decided_on__gte=since)
    return found.exists()


def reckoned_then(decision: Decision) -> Reckoned:
    """Reckon a decision again from its own law and facts; raises LawLost."""
    return _reckoned(decision, law_by_fingerprint(decision.law))


def recompute(decision: Decision) -> Recomputed:
    """Make a benefit decision again from the law and facts it stored, beside what it was."""
    return made_again(decision.law, lambda law: _lines(decision, _reckoned(decision, law)))


def _reckoned(decision: Decision, law: DatedPack) -> Reckoned:
    return reckoned_again(decision.benefit, decision.facts_sealed, law, declared=declared_facts())


def _lines(decision: Decision, again: Reckoned) -> list[Line]:
    return [
        Line(decision.benefit_label, OUTCOMES[decision.outcome], OUTCOMES.get(again.outcome, "不能确定")),
        Line("金额", _money(decision.amount_fen), _money(again.found.amount_fen)),
    ]


def _money(amount_fen: int | None) -> str:
    return NO_AMOUNT if amount_fen is None else f"{yuan(amount_fen)} 元"


def _months(rows: Any) -> Iterator[AidMonth]:
    for month, group in groupby(rows, key=lambda row: row.month):
        found = tuple(group)
        yield AidMonth(month, found, sum(row.amount_fen or 0 for row in found))
