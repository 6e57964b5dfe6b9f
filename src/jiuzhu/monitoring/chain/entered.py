"""What was entered on this platform as rows of the chain: own benefits paid, services accepted, aid departments gave upon a referral."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q

from jiuzhu.casework.assistance.queries import aid_between
from jiuzhu.casework.referrals.queries import aid_granted
from jiuzhu.casework.registry import queries as register
from jiuzhu.casework.registry.facts import Concerned, concerned
from jiuzhu.foundation.accounts.rules import SYSTEM

FED, ORDER, CARE = "feed", "order", "care"
"""How the source of aid is written that was copied from a department's file, that of a service ordered here, that of care given by a list of the month."""
SERVICES = (ORDER, CARE)
COPIED, ENTERED, REFERRAL = "copied", "entered", "referral"
"""The tellings of the chain beside the deliveries of the departments."""


def source_of(source: str) -> str:
    """Name the telling an entry belongs to: what was copied from a department's file tells the same rows again, what was given here is its own."""
    return COPIED if source == FED else ENTERED


def entered_rows(*, first: str, last: str, division_code: str = "", also: Collection[str] = ()) -> Iterator[tuple[Any, ...]]:
    """Give (person_id, household_id, month, kind, department, amount in fen, whether a service, source) of every aid entered in some months.

    ``division_code`` keeps what concerns a division: its households, those elsewhere that share a member, and their people wherever they had it;
    ``also`` are households (ids) elsewhere that concern it besides.
    """
    whose = _whose(division_code, also) if division_code else None
    for person, household, month, kind, department, amount, source in aid_between(first=first, last=last, whose=whose):
        yield str(person) if person else None, str(household), month, kind, department, amount, source in SERVICES, source_of(source)
    for each in aid_granted(whose=whose):
        month = f"{each.from_on:%Y-%m}"
        if first <= month <= last:
            person = str(each.person_id) if each.person_id else None
            yield person, str(each.household_id), month, each.kind, each.department, each.amount_fen, False, REFERRAL


def _whose(division_code: str, also: Collection[str]) -> Concerned:
    there = concerned(division_code)
    if not also:
        return there
    people = Q(memberships__household__in=also, memberships__until__isnull=True)
    return Concerned(
        register.households(SYSTEM).filter(Q(pk__in=there.households) | Q(pk__in=also)).values("pk"),
        register.persons(SYSTEM).filter(Q(pk__in=there.persons) | people).values("pk"),
    )
