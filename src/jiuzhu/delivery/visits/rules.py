"""How often a household is visited and in which period; what a record must say (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack, VisitInterval

KINDS = {"routine": "定期走访", "urgent": "急难走访", "extra": "增加走访"}
CONDITIONS = {
    "well": "生活正常",
    "health": "健康有变化",
    "income": "收入或就业有变化",
    "housing": "住房有问题",
    "care": "照料有困难",
    "safety": "有安全隐患",
    "family": "家庭成员有变化",
}
CHANGES = ("income", "family")
"""What is told to the township at once: it may change what the household is entitled to (004·三(五)19)."""
MONTHS_OF_YEAR = 12
SITUATIONS = "extra_visits"


class VisitInvalid(DomainError):
    """The record of a visit says too little, or its day cannot be."""

    code = "visit_invalid"


class VisitExists(DomainError):
    """The household has a visit waiting already."""

    code = "visit_exists"
    status = 409


@dataclass(frozen=True)
class Period:
    """The months in which one visit is owed, both days included."""

    first_on: date
    last_on: date


@dataclass(frozen=True)
class Owed:
    """How often a household is to be visited, and by which entry of the pack."""

    code: str
    label: str
    months: int


def period_of(day: date, months: int) -> Period:
    """Give the calendar period (month, quarter, half-year) a day lies in."""
    counted = day.year * MONTHS_OF_YEAR + day.month - 1
    start = counted - counted % months
    return Period(_first(start), _first(start + months) - timedelta(days=1))


def owed(intervals: Sequence[VisitInterval], members: Iterable[Mapping[str, Any]], values: Mapping[str, Any]) -> Owed | None:
    """Give the shortest interval that applies to any member; the first that applies to a person counts. None: no scheduled visits."""
    found = [first for facts in members if (first := _first_that_applies(intervals, facts, values))]
    shortest = min(found, key=lambda each: each.months, default=None)
    return Owed(shortest.code, shortest.label, shortest.months) if shortest else None


def shorter(by_category: Owed | None, extra_months: int | None) -> Owed | None:
    """Give what is owed when a township has set a higher frequency for one household."""
    if extra_months is None or (by_category and by_category.months <= extra_months):
        return by_category
    return Owed("extra", "特殊情况增加频次", extra_months)


def situations(law: DatedPack) -> tuple[str, ...]:
    """Give the situations for which the law has a household visited more often; none where it lists none."""
    found = law.listing(SITUATIONS)
    return found.rows if found else ()


def check_situation(law: DatedPack, situation: str) -> None:
    """Raise VisitInvalid unless a higher frequency is for a situation the law lists, where it lists any."""
    listed = situations(law)
    if listed and situation not in listed:
        raise VisitInvalid("没有选择增加走访频次的情形。", f"规定列出的有：{'、'.join(listed)}。", field="situation")


def check_record(*, findings: str, conditions: Sequence[str], met: bool) -> None:
    """Raise VisitInvalid unless the record says what was found and how things stand."""
    if not findings.strip():
        raise VisitInvalid("没有写走访情况。", "请写明见到了谁、生活和身体怎样、有什么困难。", field="findings")
    if met and not conditions:
        raise VisitInvalid("没有选择基本情况。", "请至少选一项；一切正常请选“生活正常”。", field="conditions")
    unknown = set(conditions) - set(CONDITIONS)
    if unknown:
        raise VisitInvalid("基本情况里有不认识的选项。", "请从列表中选择。", field="conditions")
    if "well" in conditions and len(set(conditions)) > 1:
        raise VisitInvalid("选了“生活正常”，又选了别的变化。", "有变化时请不要选“生活正常”。", field="conditions")


def _first(counted: int) -> date:
    return date(counted // MONTHS_OF_YEAR, counted % MONTHS_OF_YEAR + 1, 1)


def _first_that_applies(intervals: Sequence[VisitInterval], facts: Mapping[str, Any], values: Mapping[str, Any]) -> VisitInterval | None:
    return next((each for each in intervals if each.applies.to_python(values)(facts)), None)
