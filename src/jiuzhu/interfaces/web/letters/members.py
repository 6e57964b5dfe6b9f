"""One rule read for each member of a household: the rows for a letter, and why in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jiuzhu.casework.letters.rules import Missing, Part
from jiuzhu.foundation.policy.conditions import ConditionRow, deciding_rows, rows
from jiuzhu.foundation.policy.describing import Describer
from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.interfaces.web.letters.frame import conditions, missing
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON

WORDS = {True: "符合", False: "不符合", None: "待定"}
TONES = {True: "green", False: "red", None: "amber"}


@dataclass(frozen=True)
class Subject:
    """Whom a rule is read for: a member or the household, by ``key`` of the register; ``hidden`` keeps from the reader why."""

    key: str
    name: str
    facts: Mapping[str, Any]
    minor: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Read:
    """What a rule came to for one member (or the household): every condition, and those the answer rests on; none where hidden."""

    key: str
    name: str
    facts: Mapping[str, Any]
    holds: bool | None
    every: tuple[ConditionRow, ...]
    deciding: tuple[ConditionRow, ...]
    hidden: bool = False

    @property
    def part(self) -> Part:
        """The member's rows in a letter."""
        return Part(self.name, WORDS[self.holds], TONES[self.holds], conditions(self.every), note=TOLD_IN_PERSON if self.hidden else "")

    @property
    def because(self) -> str:
        """Why, in one sentence."""
        if self.holds:
            return f"{self.name}：符合条件。"
        if self.holds is False:
            why = "；".join(f"{row.what}：{row.own}，要求{row.wanted}" for row in self.deciding)
            return f"{self.name}：{why or '不符合条件'}。"
        lacking = dict.fromkeys([each.what for row in self.deciding for each in row.lacking] + [name for row in self.deciding for name in row.unset])
        return f"{self.name}：{'还缺“' + '”“'.join(lacking) + '”的资料' if lacking else '资料不全'}。"


def read(rule: Expression, subjects: Iterable[Subject], pack: DatedPack) -> list[Read]:
    """Read a rule for every subject."""
    describer, found = Describer(declared_facts(), pack.parameters), []
    for one in subjects:
        step = rule.trace(one.facts, pack.values)
        every, deciding = ((), ()) if one.hidden else (rows(step, describer), deciding_rows(step, describer))
        found.append(Read(one.key, one.name, one.facts, step.verdict, every, deciding, one.hidden))
    return found


def answer_of(found: Iterable[Read]) -> bool | None:
    """Give the household's answer: yes when the rule holds for one, unknown when it may."""
    verdicts = {each.holds for each in found}
    return True if True in verdicts else None if None in verdicts else False


def lacking_of(found: Iterable[Read]) -> tuple[Missing, ...]:
    """Name what the open answers lack."""
    return missing(row for each in found if each.holds is None for row in each.deciding)
