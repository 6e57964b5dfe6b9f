"""One benefit for one member or the whole household: what the register knows, what it cannot know, what the law makes of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jiuzhu.casework.assistance.deciding import GRANTED, REFUSED, DecisionAboutChildren, Reckoned, benefit_of, reckon, used_facts
from jiuzhu.casework.assistance.entitlement import PERSON
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.expressions.values import AREA_FACT
from jiuzhu.foundation.policy.facts import FactDeclaration, declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.letters.benefit import amount_words, household_of
from jiuzhu.interfaces.web.letters.members import Read, Subject, read
from jiuzhu.interfaces.web.letters.service import subjects_of

REGISTER = "登记册"
"""How the source of a fact begins that is corrected in the register and not told here."""


@dataclass(frozen=True)
class Case:
    """A benefit and its subject; ``asked`` are the facts that the register cannot know and the page asks for."""

    household: Any
    benefit: Benefit
    subject: Subject
    law: DatedPack

    @property
    def person_id(self) -> str | None:
        """The member it is for; None for a benefit of households."""
        return self.subject.key if self.benefit.of == PERSON else None

    @property
    def asked(self) -> list[FactDeclaration]:
        """The facts that are not known and not the register's to know, in the order of the declaration."""
        used = used_facts(self.benefit)
        return [each for name, each in declared_facts().items() if name in used and self.subject.facts.get(name) is None and not _of_register(each)]

    def with_told(self, told: Mapping[str, Any]) -> Case:
        """Add what was told for the facts that were asked."""
        known = {name: value for name, value in told.items() if value is not None}
        return replace(self, subject=replace(self.subject, facts={**self.subject.facts, **known}))

    def reckoned(self) -> Reckoned:
        """Reckon the benefit."""
        return reckon(self.benefit.code, self.subject.facts, self.law, declared=declared_facts())

    def read(self) -> Read:
        """Read the rule condition by condition."""
        return read(self.benefit.eligible, [self.subject], self.law)[0]


def case_of(household: Any, *, code: str, who: str, actor: Actor, on: date) -> Case:
    """Give the case of a benefit in force and a living member or the household; raises BenefitUnknown, NotFound, DecisionAboutChildren."""
    law = pack_in_force(on, division_code=household.division_code)
    benefit = benefit_of(law, code)
    subjects = subjects_of(household, actor=actor, on=on) if benefit.of == PERSON else [household_of(household, on=on)]
    subject = next((each for each in subjects if each.key == who), None)
    if subject is None:
        raise NotFound("这个人不是本户在世的成员。", "请从待遇列表中重新选择。")
    if subject.hidden:
        raise DecisionAboutChildren("这项决定要看儿童、青少年的情况。", "请由有儿童信息权限的人员办理。")
    return Case(household, benefit, subject, law)


def outcome_words(benefit: Benefit, outcome: str, amount_fen: int | None) -> str:
    """Write what is granted or refused."""
    if outcome == GRANTED:
        return f"符合条件：{amount_words(benefit, amount_fen)}"
    return "不符合条件" if outcome == REFUSED else "还不能确定"


def _of_register(fact: FactDeclaration) -> bool:
    return fact.name == AREA_FACT or fact.source.startswith(REGISTER)
