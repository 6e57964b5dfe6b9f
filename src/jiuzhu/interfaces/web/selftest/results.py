"""What the answers come to for every aid: likely, unlikely or cannot tell, each with its reasons; never a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jiuzhu.foundation.policy.conditions import NO_FIGURE, ConditionRow, deciding_rows
from jiuzhu.foundation.policy.describing import Describer
from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.facts import FactDeclaration, declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Aid
from jiuzhu.foundation.policy.questions import Inquiry, choices_of
from jiuzhu.foundation.policy.wording import without_codes, yuan

LIKELY, UNLIKELY, CANNOT_TELL = "likely", "unlikely", "cannot_tell"
ANSWERS = {True: LIKELY, False: UNLIKELY, None: CANNOT_TELL}
WORDS = {LIKELY: "很可能符合", UNLIKELY: "可能不符合", CANNOT_TELL: "还不能判断"}
CATEGORY, NOT_RECOGNISED = "category", "other"
MARKS = {LIKELY: "✓", UNLIKELY: "✗", CANNOT_TELL: "？"}


@dataclass(frozen=True)
class Result:
    """One aid: the answer, why in sentences, who handles it, how much where the law says."""

    aid: Aid
    answer: str
    reasons: tuple[str, ...]
    department: str
    amount: str

    @property
    def word(self) -> str:
        return WORDS[self.answer]

    @property
    def reading(self) -> str:
        return without_codes(self.aid.reading)

    @property
    def mark(self) -> str:
        return MARKS[self.answer]


def inquiry_of(pack: DatedPack) -> Inquiry:
    """Give the questionnaire over a pack's aids."""
    return Inquiry(tuple(aid.who for aid in pack.aids), pack.values, declared_facts())


def results_of(pack: DatedPack, facts: Mapping[str, Any]) -> list[Result]:
    """Judge every aid for what was told, likely ones first, in the order of the pack."""
    inquiry, declared = inquiry_of(pack), declared_facts()
    describer, units = Describer(_in_plain_words(), pack.parameters), {unit.code: unit.label for unit in pack.units}
    found = []
    for aid in pack.aids:
        step = inquiry.read(aid.who, facts)
        department = units.get(aid.department, "")
        reasons = tuple(dict.fromkeys(_reason(row, department, facts, declared) for row in deciding_rows(step, describer)))
        found.append(Result(aid, ANSWERS[step.verdict], reasons, department, amount_words(aid, pack)))
    return sorted(found, key=lambda one: (LIKELY, CANNOT_TELL, UNLIKELY).index(one.answer))


@lru_cache(maxsize=1)
def _in_plain_words() -> Mapping[str, FactDeclaration]:
    """Give the facts with the words of their answers in place of the office's words."""
    return {
        name: replace(each, values=choices_of(each)) if each.kind is Kind.CODE and each.options else each for name, each in declared_facts().items()
    }


def _reason(row: ConditionRow, department: str, facts: Mapping[str, Any], declared: Mapping[str, FactDeclaration]) -> str:
    if row.holds is None:
        if row.unset:
            return f"本县还没有公布{'、'.join(row.unset)}，暂时不能判断"
        unclear = {declared[name].label: declared[name].question for name, value in facts.items() if value is None and name in declared}
        names = [each.what for each in row.lacking]
        papers = dict.fromkeys(each.paper for each in row.lacking if each.paper)
        bring = f"，可以带上{'、'.join(papers)}" if papers else ""
        if any(name in unclear for name in names):
            told = "；".join(unclear[name] for name in names if name in unclear)
            return f"您不清楚：{told}{bring}，到窗口核对" if bring else f"您不清楚：{told}请到窗口核对"
        return f"“{'、'.join(names)}”要由{department or '有关部门'}核定{bring}"
    if row.own == NO_FIGURE:
        return f"{row.what}：不涉及（要求：{row.wanted}）"
    return f"{row.what}：{row.own}（{'符合' if row.holds else f'要求：{row.wanted}'}）"


def after_recognition(pack: DatedPack, facts: Mapping[str, Any]) -> list[str]:
    """Name the aids that are out of reach only because the family has not been recognised in any category yet."""
    if facts.get(CATEGORY) != NOT_RECOGNISED:
        return []
    inquiry = inquiry_of(pack)
    codes = [code for code in declared_facts()[CATEGORY].values if code != NOT_RECOGNISED]
    tried = [{**facts, CATEGORY: code, "recipient": True, "in_force": True} for code in codes]
    return [
        aid.label
        for aid in pack.aids
        if inquiry.verdict(aid.who, facts) is False and any(inquiry.verdict(aid.who, each) is not False for each in tried)
    ]


def amount_words(aid: Aid, pack: DatedPack) -> str:
    """Write how much an aid comes to; empty where the law gives no amount."""
    if aid.amount is None:
        return ""
    least, most = (pack.values.get(name) for name in (aid.amount.from_, aid.amount.to))
    if not isinstance(least, Decimal | int) or not isinstance(most, Decimal | int):
        return ""
    if not aid.amount.times:
        return _span(_yuan(least), _yuan(most), "元")
    base = pack.parameters.get(aid.amount.times)
    label = base.label if base else ""
    times = _span(f"{least}", f"{most}", "倍")
    if base and isinstance(base.value, Decimal | int):
        return f"{label}的 {times}，即 {_span(_yuan(base.value * least), _yuan(base.value * most), '元')}"
    return f"{label}的 {times}"


def _span(least: str, most: str, unit: str) -> str:
    return f"{least} {unit}" if least == most else f"{least}–{most} {unit}"


def _yuan(value: Decimal | int) -> str:
    return yuan(int(Decimal(value) * 100))


def asked_about(results: Iterable[Result]) -> list[str]:
    """Name the aids worth applying for: likely ones, else those that cannot be told."""
    found = list(results)
    likely = [one.aid.label for one in found if one.answer == LIKELY]
    return likely or [one.aid.label for one in found if one.answer == CANNOT_TELL]


def day_words(on: date) -> str:
    """Write the day of the test."""
    return f"{on.year}年{on.month}月{on.day}日"
