"""Everybody of a township judged for one benefit of a month, by their own figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.distribution.rules import Share, share_of
from jiuzhu.delivery.distribution.same import given_words
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.matching.catalogue.queries import subjects_at
from jiuzhu.matching.catalogue.rules import Subject, Verdict

HOMES_A_TIME = 400


@dataclass(frozen=True)
class Judged:
    """One person judged: where they live, what comes to them and why, what they have already."""

    household: Any
    person_id: str
    name: str
    age: int
    share: Share
    given: str = ""


def judged_people(benefits: list[Benefit], law: DatedPack, *, division_code: str, month: date, on: date) -> Iterator[tuple[Benefit, Judged]]:
    """Give whoever of a place is entitled to a benefit, or may be; somebody who is not is not given. No scope."""
    low, high = division_range(division_code)
    homes = registry.households(SYSTEM).filter(division_code__gte=low, division_code__lte=high, closed_on__isnull=True)
    ids = list(homes.order_by("division_code", "number").values_list("pk", flat=True))
    for start in range(0, len(ids), HOMES_A_TIME):
        for home in registry.homes_together(ids[start : start + HOMES_A_TIME], on=on).values():
            for subject in subjects_at(home.household, home.members, home.own, on=on):
                for benefit in benefits:
                    found = judge_person(home.household, subject, benefit, law, month=month)
                    if found.share.verdict is not Verdict.NO:
                        yield benefit, found


def judge_person(household: Any, subject: Subject, benefit: Benefit, law: DatedPack, *, month: date) -> Judged:
    """Judge one person for one benefit of a month, with what stands against it where they are entitled."""
    share = share_of(benefit, subject, law, declared=declared_facts())
    entitled = share.verdict is Verdict.YES
    given = given_words(household, benefit=benefit, law=law, month=month, person_id=subject.person_id, name=subject.name) if entitled else ""
    return Judged(household, subject.person_id, subject.name, subject.facts.get("age") or 0, share, given)
