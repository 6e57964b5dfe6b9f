"""Every benefit of the law for one household, as the page lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from jiuzhu.casework.assistance.entitlement import PERSON
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.letters.benefit import amount_of, household_of
from jiuzhu.interfaces.web.letters.members import TONES, WORDS, Read, answer_of, read
from jiuzhu.interfaces.web.letters.service import subjects_of


@dataclass(frozen=True)
class Line:
    """One benefit: what it comes to for the household, each member's answer, the amount for those entitled."""

    benefit: Benefit
    answer: bool | None
    members: tuple[tuple[Read, str], ...]

    @property
    def word(self) -> str:
        return WORDS[self.answer]

    @property
    def tone(self) -> str:
        return TONES[self.answer]


def benefits_of(household: Any, *, actor: Actor, on: date) -> list[Line]:
    """Judge every benefit in force for a household, those it is entitled to first."""
    pack, members = pack_in_force(on, division_code=household.division_code), subjects_of(household, actor=actor, on=on)
    whole = [household_of(household, on=on)]
    lines = []
    for benefit in pack.benefits:
        found = read(benefit.eligible, members if benefit.of == PERSON else whole, pack)
        told = tuple((each, amount_of(benefit, each, pack) if each.holds and not each.hidden else "") for each in found)
        lines.append(Line(benefit, answer_of(found), told))
    return sorted(lines, key=lambda line: (True, None, False).index(line.answer))
