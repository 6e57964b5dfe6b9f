"""What a benefit decision says, the facts it keeps, and the same judged again from them (pure)."""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiuzhu.casework.assistance.entitlement import Entitlement, entitlement
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.policy.expressions.values import AREA_FACT
from jiuzhu.foundation.policy.facts import FactDeclaration
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.foundation.policy.rulings import kept, read_back

GRANTED, REFUSED = "granted", "refused"
OUTCOMES = {GRANTED: "给予", REFUSED: "不给予"}


class DecisionMissing(NotFound):
    """The decision does not exist, or lies where the actor may not see it."""

    code = "benefit_decision_missing"


class DecisionAboutChildren(DomainError):
    """The decision rests on what is known of somebody under age."""

    code = "benefit_decision_about_children"
    status = 403


class BenefitUnknown(NotFound):
    """The law in force has no such benefit."""

    code = "benefit_unknown"


class DecisionRefused(DomainError):
    """The decision cannot be recorded or confirmed: something is missing, not set, not of this household any more, or its day is impossible."""

    code = "benefit_decision_refused"


class DecisionChanged(DomainError):
    """The facts or the law are no longer those on the page that was looked at."""

    code = "benefit_decision_changed"
    status = 409


class DecisionMade(DomainError):
    """The same benefit was decided for the same person or household today, or was granted before and is given only once."""

    code = "benefit_decision_made"
    status = 409


class DecidedByOneself(DomainError):
    """Whoever recorded a decision cannot confirm it."""

    code = "benefit_decided_by_oneself"
    status = 403


@dataclass(frozen=True)
class Reckoned:
    """One benefit reckoned for one person or household: the facts it keeps as plain data, and what it comes to."""

    law: DatedPack
    found: Entitlement
    facts: Mapping[str, Any]

    @property
    def outcome(self) -> str:
        """Granted or refused; empty while it cannot be told."""
        return {True: GRANTED, False: REFUSED, None: ""}[self.found.holds]

    @property
    def text(self) -> str:
        """The facts as one line of JSON."""
        return json.dumps(dict(self.facts), ensure_ascii=False, sort_keys=True)

    @property
    def seal(self) -> str:
        """What the page carries, so that what is recorded is what was looked at."""
        told = [self.law.fingerprint, self.found.benefit.code, self.text, self.outcome, self.found.amount_fen]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def used_facts(benefit: Benefit) -> frozenset[str]:
    """Name every fact that can count for a benefit or its amount, whatever values the law has."""
    return benefit.eligible.facts.union({AREA_FACT}, *(case.when.facts for case in benefit.amount if case.when))


def benefit_of(law: DatedPack, code: str) -> Benefit:
    """Give a benefit in force; raises BenefitUnknown."""
    found = next((each for each in law.benefits if each.code == code), None)
    if found is None:
        raise BenefitUnknown("这天的规定里没有这项待遇。", "请从待遇列表中重新选择。")
    return found


def reckon(code: str, facts: Mapping[str, Any], law: DatedPack, *, declared: Mapping[str, FactDeclaration]) -> Reckoned:
    """Reckon a benefit from nothing but the facts that will be kept; raises BenefitUnknown."""
    benefit = benefit_of(law, code)
    stored = kept(used_facts(benefit), facts)
    return Reckoned(law, entitlement(benefit, read_back(stored, declared), law), stored)


def reckoned_again(code: str, stored: str, law: DatedPack, *, declared: Mapping[str, FactDeclaration]) -> Reckoned:
    """Reckon a benefit from the text that was kept; raises BenefitUnknown."""
    facts = json.loads(stored)
    return Reckoned(law, entitlement(benefit_of(law, code), read_back(facts, declared), law), facts)


def check_decision(reckoned: Reckoned, *, declared: Mapping[str, FactDeclaration], from_on: date | None, decided_on: date) -> None:
    """Raise DecisionRefused unless the answer is certain, its amount set, and what is granted begins on a day the reckoning can speak for."""
    found, benefit = reckoned.found, reckoned.found.benefit
    if found.holds is None:
        lacking = "、".join(f"“{declared[name].label}”" if name in declared else name for name in (*found.missing_facts, *_labels(found, reckoned.law)))
        raise DecisionRefused(f"还不能决定“{benefit.label}”：缺{lacking or '资料'}。", "请补齐后再记录决定。")
    if found.holds and benefit.amount and found.amount_fen is None:
        raise DecisionRefused(f"“{benefit.label}”的金额还算不出来：缺{'、'.join(_labels(found, reckoned.law)) or '资料'}。", "请先由县里设定，或补齐资料。")
    if found.holds and from_on is None:
        raise DecisionRefused("没有写自哪天起享受。", "请填写起始日期。", field="from_on")
    if found.holds and from_on is not None and from_on < decided_on:
        raise DecisionRefused(
            f"起始日期早于作决定的日子（{decided_on}），而金额和条件是按这天的规定和情况测算的。",
            "请从这天或以后开始；要从更早开始的，须有那天的规定和情况，按纸质程序办理。",
            field="from_on",
        )
    if found.holds and from_on is not None and from_on > latest_start(decided_on):
        raise DecisionRefused(
            f"起始日期太远，最迟到 {latest_start(decided_on)}。", "到那时规定和情况可能已有变化，请届时再测算、记录决定。", field="from_on"
        )


def latest_start(decided_on: date) -> date:
    """Give the last day on which what was reckoned on a day may begin: the end of the following month."""
    return _month_end(_month_end(decided_on) + timedelta(days=1))


def _month_end(day: date) -> date:
    _, last = calendar.monthrange(day.year, day.month)
    return day.replace(day=last)


def _labels(found: Entitlement, law: DatedPack) -> list[str]:
    return [law.parameters[name].label if name in law.parameters else name for name in found.missing_parameters]
