"""What a department's list says otherwise than the last month's: how many came and left, who of them is registered, where it contradicts the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.pseudonyms import KeyNotOurs, id_number_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.minors import under_age
from jiuzhu.monitoring.feeds.rules import last_day_of
from jiuzhu.monitoring.feeds.since_last import since_last
from jiuzhu.monitoring.warnings.queries_of_month import Narrowing, Standing, cells_of

BATCH, SHOWN = 500, 50


@dataclass(frozen=True)
class Side:
    """Those who came, or who left: how many, how many of them are registered, the first of those the actor may see."""

    word: str
    count: int
    registered: int
    people: list[Any]


@dataclass(frozen=True)
class ListedSince:
    """Both sides against the list of ``month``, and the rules that found a contradiction: label, how many, address of the rows."""

    month: str
    sides: list[Side]
    conflicts: list[tuple[str, int, str]]


def listed_since(actor: Actor, delivery: Any, *, on: date) -> ListedSince | None:
    """Put together what a list says otherwise than the one before; None for any other feed and for the first list.

    Only whoever reads the register where somebody lives is told who, and of a minor only who reads children's records there: a list tells of disability and
    school. Of those not registered nobody is told more than their number.
    """
    found = since_last(delivery)
    if found is None:
        return None
    reads = actor.holds(Duty.MONITORING_READ, division_code=delivery.division_code)
    sides = [_side(actor, word, keys, reads=reads, on=on) for word, keys in (("新上名单", found.added), ("不再在名单", found.gone))]
    return ListedSince(found.month, sides, _conflicts(actor, delivery) if reads else [])


def _side(actor: Actor, word: str, keys: Sequence[UUID], *, reads: bool, on: date) -> Side:
    people: list[Any] = []
    if reads:
        for start in range(0, len(keys), BATCH):
            people += registry.persons_by_id_numbers(_numbers(keys[start : start + BATCH])).values()
    seen = [each for each in people if _reads(actor, each, on)]
    return Side(word, len(keys), len(people), sorted(seen, key=lambda each: (each.division_code, each.name))[:SHOWN])


def _reads(actor: Actor, person: Any, on: date) -> bool:
    duties = (Duty.REGISTER_READ, Duty.CHILD_READ) if under_age(person, on) else (Duty.REGISTER_READ,)
    return all(actor.holds(duty, division_code=person.division_code) for duty in duties)


def _numbers(keys: Sequence[UUID]) -> list[str]:
    found = []
    for key in keys:
        try:
            found.append(id_number_of(key))
        except KeyNotOurs:  # kept under a key that was changed since
            continue
    return found


def _conflicts(actor: Actor, delivery: Any) -> list[tuple[str, int, str]]:
    law = pack_in_force(last_day_of(delivery.month), division_code=delivery.division_code)
    labels = {each.code: each.label for each in law.warnings if delivery.feed in each.feeds}
    counted = dict.fromkeys(labels, 0)
    for cell in cells_of(actor, Narrowing(delivery.month, delivery.division_code), level=Level.COUNTY):
        if cell.rule in counted and cell.standing not in (Standing.WITHDRAWN, Standing.TAKEN_BACK):
            counted[cell.rule] += cell.count
    page = reverse("month-rows")
    return [(labels[code], count, f"{page}?month={delivery.month}&rule={code}") for code, count in counted.items() if count]
