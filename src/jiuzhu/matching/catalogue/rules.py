"""Judging the target rule of a catalogue item for each member of a household; pure, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.expressions import Expression, Kind, Step, nodes
from jiuzhu.foundation.policy.facts import FactDeclaration
from jiuzhu.foundation.policy.packs import CatalogueItem

OPERATORS = {"=": "为", "<>": "不为", "<": "小于", "<=": "不超过", ">": "大于", ">=": "不低于"}
OPPOSITES = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}

LONG_LIST = 3


class Verdict(StrEnum):
    """Whether a target rule holds; the value is shown in templates by its label."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The word people read."""
        return {"yes": "符合", "no": "不符合", "unknown": "待定"}[self.value]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"yes": "green", "no": "", "unknown": "amber"}[self.value]


class ItemUnknown(DomainError):
    """The service list in force has no such item."""

    code = "item_unknown"
    status = 404


class NotEligible(DomainError):
    """The person or household is not whom the item is for, or it cannot be told yet."""

    code = "not_eligible"


@dataclass(frozen=True)
class Subject:
    """One member whose facts are judged."""

    person_id: str
    name: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class PersonVerdict:
    """What the rule came to for one person, with the conditions that decided it in words."""

    person_id: str
    name: str
    verdict: Verdict
    reasons: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ItemVerdict:
    """What the rule came to for a household: yes when it holds for one member, unknown when it may."""

    item: CatalogueItem
    verdict: Verdict
    persons: tuple[PersonVerdict, ...]

    @property
    def able(self) -> tuple[PersonVerdict, ...]:
        """The members the item is for."""
        return tuple(one for one in self.persons if one.verdict is Verdict.YES)

    def of(self, person_id: str) -> PersonVerdict | None:
        """The verdict on one member."""
        return next((one for one in self.persons if one.person_id == person_id), None)


def judge(
    item: CatalogueItem, subjects: Sequence[Subject], *, parameters: Mapping[str, Any], declared: Mapping[str, FactDeclaration]
) -> ItemVerdict:
    """Judge an item for every member of a household."""
    persons = tuple(judge_one(item.target, one, parameters=parameters, declared=declared) for one in subjects)
    return ItemVerdict(item, whole_of(persons), persons)


def whole_of(persons: Sequence[PersonVerdict]) -> Verdict:
    """Give what a rule comes to for a household: yes when it holds for one member, unknown when it may."""
    verdicts = {one.verdict for one in persons}
    return next((each for each in (Verdict.YES, Verdict.UNKNOWN) if each in verdicts), Verdict.NO)


def judge_one(
    rule: Expression, subject: Subject, *, parameters: Mapping[str, Any], declared: Mapping[str, FactDeclaration]
) -> PersonVerdict:
    """Judge one rule for one member, with the conditions that decided it in words."""
    step = rule.trace(subject.facts, parameters)
    verdict = {True: Verdict.YES, False: Verdict.NO, None: Verdict.UNKNOWN}[step.verdict]
    words = (_words(leaf, subject.facts, declared, negated=negated) for leaf, negated in _deciding(step))
    reasons = tuple(dict.fromkeys(word for word in words if word))
    return PersonVerdict(subject.person_id, subject.name, verdict, reasons, subject.facts)


def _deciding(step: Step, *, negated: bool = False) -> list[tuple[Step, bool]]:
    """Give the conditions a verdict rests on: of an AND that failed only what failed, of an OR that holds only what holds.

    With each whether the rule asks for its opposite.
    """
    if not step.parts:
        return [(step, negated)]
    negated ^= isinstance(step.node, nodes.Not)
    if isinstance(step.node, nodes.Both | nodes.Either):
        return [leaf for part in step.parts if part.verdict is step.verdict for leaf in _deciding(part, negated=negated)]
    return [leaf for part in step.parts for leaf in _deciding(part, negated=negated)]


def _words(leaf: Step, facts: Mapping[str, Any], declared: Mapping[str, FactDeclaration], *, negated: bool) -> str:
    if leaf.verdict is None:
        if leaf.missing_parameters:
            return f"本地参数 {'、'.join(leaf.missing_parameters)} 尚未设定"
        missing = [declared[name] for name in leaf.missing_facts if name in declared]
        return "；".join(f"{fact.label}未登记{f'（需要：{fact.paper}）' if fact.paper else ''}" for fact in missing) or "资料不全"
    fact = next((each for each in leaf.node.walk() if isinstance(each, nodes.Fact)), None)
    if fact is None or fact.name not in declared:
        return ""
    told = declared[fact.name]
    if isinstance(leaf.node, nodes.Missing):
        return f"{told.label}{'未登记' if leaf.verdict else '已登记'}"
    value = _value(facts.get(fact.name) if isinstance(leaf.node, nodes.Fact) else leaf.left, told)
    asked = _asked(leaf, told, negated=negated)
    return f"{told.label}：{value}{f'（要求{asked}）' if asked else ''}"


def _asked(leaf: Step, told: FactDeclaration, *, negated: bool) -> str:
    node = leaf.node
    if isinstance(node, nodes.Comparison):
        return f"{OPERATORS[OPPOSITES[node.operator] if negated else node.operator]}{_value(leaf.right, told)}"
    if isinstance(node, nodes.Membership) and not isinstance(node.options, nodes.Parameter):
        # Of a long list only those left out of it need to be told what it holds.
        if leaf.verdict is not negated and len(node.options) > LONG_LIST:
            return ""
        return ("不为" if negated else "为") + "或".join(_value(option.value, told) for option in node.options)
    return ""


def _value(value: Any, told: FactDeclaration) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        if told.kind is Kind.MONEY:
            return f"{float(value / 100):,.2f} 元"
        plain = str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
        return f"{plain}{told.unit}"
    return told.values.get(str(value), str(value))
