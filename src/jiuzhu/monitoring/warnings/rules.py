"""What a warning is made of, which outcomes it may have, when it stays quiet; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.ledger.rules import canonical
from jiuzhu.monitoring.warnings.explanations import Remembered

MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
MONTHS_A_YEAR = 12
PERCENT = 100
GRADES = {1: "一级", 2: "二级", 3: "三级"}
"""As the pack grades its rules: 1 is the gravest."""
GRADE_TONES = {1: "red", 2: "amber", 3: "blue"}
SUBJECT_TYPES = {"person": "个人", "household": "家庭", "unregistered": "未登记人员"}
SHORTEST_FINDING = 4


class OutcomeInvalid(DomainError):
    """An outcome lacks something it needs, or does not fit the subject of the warning."""

    code = "outcome_invalid"


class InvestigationInvalid(DomainError):
    """What was found out is incomplete or dated wrongly."""

    code = "investigation_invalid"


class AssignmentInvalid(DomainError):
    """A warning cannot be given to this place."""

    code = "assignment_invalid"


class RecheckUnderWay(DomainError):
    """The household is being re-checked already."""

    code = "recheck_under_way"
    status = 409


class RecheckInvalid(DomainError):
    """The proposal of a re-check is incomplete or contradicts itself."""

    code = "recheck_invalid"


class FourEyes(DomainError):
    """Who proposed something cannot also decide it."""

    code = "four_eyes"
    status = 403


@dataclass(frozen=True)
class FoundWarning:
    """One finding of one month, as the comparison hands it over.

    ``subject_id`` is the person's or household's id in the register, for an unregistered person the keyed hash. ``household_id`` is empty when there is none.
    ``division_code`` is the village where the subject lives (twelve digits), or the county when unknown. ``evidence`` maps fact names to the figures the
    rule used (money in yuan as text). ``on_aid``: the subject was a recipient on the day. ``unregistered_as`` is the key by which a person of the register
    may have been warned about before. ``grade`` 1 is the gravest. ``facts`` is everything the rule looked at, ``law`` the fingerprint of the law it stands in.
    """

    rule: str
    label: str
    subject_type: str
    subject_id: str
    subject_name: str
    division_code: str
    month: str
    grade: int
    evidence: Mapping[str, Any]
    clause: str
    quote: str
    household_id: str = ""
    reading: str = ""
    feeds: tuple[str, ...] = ()
    on_aid: bool = True
    unregistered_as: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    law: str = ""
    remembered: Remembered | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes two findings the same one in a month: the rule and the subject."""
        return self.rule, self.subject_id

    @cached_property
    def digest(self) -> str:
        """A hash of the evidence, equal for equal figures."""
        return evidence_digest(self.evidence)


def evidence_digest(evidence: Mapping[str, Any]) -> str:
    """Hash the figures a rule used, equal for equal figures in whatever order; keyed, since a sum of money is soon guessed."""
    return blind_index(canonical(dict(evidence)), purpose="evidence")


class Outcome(StrEnum):
    """How a warning ends; the value is also the step that leads there."""

    INCLUDE = "include"
    REFER = "refer"
    DISCUSS = "discuss"
    KEEP_ON_LEDGER = "keep_on_ledger"
    EXPLAIN = "explain"
    CORRECT = "correct"
    RECHECK = "recheck"
    FALSE_ALARM = "false_alarm"


AWAY = {"imprisoned_in_force": "服刑", "missing_in_force": "失踪", "residence_cancelled": "户籍注销或迁出"}
"""Rules that find somebody who may live with the household no more, and why."""
OUTCOMES_OFF_AID = (Outcome.INCLUDE, Outcome.REFER, Outcome.DISCUSS, Outcome.KEEP_ON_LEDGER, Outcome.FALSE_ALARM)
OUTCOMES_ON_AID = (Outcome.EXPLAIN, Outcome.CORRECT, Outcome.RECHECK, Outcome.REFER, Outcome.DISCUSS, Outcome.FALSE_ALARM)
OUTCOME_LABELS = {
    Outcome.INCLUDE: "纳入救助",
    Outcome.REFER: "转介相关部门",
    Outcome.DISCUSS: "提请一事一议",
    Outcome.KEEP_ON_LEDGER: "暂不符合，列入台账",
    Outcome.EXPLAIN: "情况已说明",
    Outcome.CORRECT: "更正登记",
    Outcome.RECHECK: "启动复核",
    Outcome.FALSE_ALARM: "误报",
}


@dataclass(frozen=True)
class OutcomeEntry:
    """An outcome as handed in. ``died_on`` makes a correction record the death and stop the person's aid, ``left_on`` that the person
    lives with the household no more: services and goods for that person end with the day. Where nobody would be on aid then, a re-check decides; a re-check may carry the day, too.

    A referral names the department (its id), the ``matter``, what of the ``situation`` concerns that department, and the person where nobody is registered.
    """

    outcome: Outcome
    note: str
    referred_to: str = ""
    matter: str = ""
    situation: str = ""
    person_name: str = ""
    review_on: date | None = None
    died_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class Minutes:
    """The minutes of the meeting that resolved on a warning: the meeting, their number, its day."""

    meeting_id: UUID
    number: str
    held_on: date


def outcomes_for(*, on_aid: bool, in_discussion: bool = False) -> tuple[Outcome, ...]:
    """List the outcomes a warning may have; a discussion ends in one of the others."""
    allowed = OUTCOMES_ON_AID if on_aid else OUTCOMES_OFF_AID
    return tuple(outcome for outcome in allowed if not (in_discussion and outcome is Outcome.DISCUSS))


def checked_outcome(entry: OutcomeEntry, *, on_aid: bool, in_discussion: bool, verdict: bool | None, on: date) -> OutcomeEntry:
    """Give the entry unchanged; raises OutcomeInvalid naming the field to complete."""
    if entry.outcome not in outcomes_for(on_aid=on_aid, in_discussion=in_discussion):
        whose = "在册救助对象" if on_aid else "未享受救助的人员"
        raise OutcomeInvalid(f"“{OUTCOME_LABELS[entry.outcome]}”不适用于{whose}。", "请从列出的处置结果中选择。", field="outcome")
    if len(entry.note.strip()) < SHORTEST_FINDING:
        raise OutcomeInvalid("没有写明处置说明。", "请写明依据和做了什么，至少四个字。", field="note")
    if entry.outcome is Outcome.FALSE_ALARM and verdict:
        raise OutcomeInvalid("调查核实为属实，不能按误报办结。", "请选择其他处置结果，或退回重新核实。", field="outcome")
    if entry.outcome is Outcome.REFER and not entry.referred_to.strip():
        raise OutcomeInvalid("没有写明转介到哪个部门。", "请从列表中选择接收部门。", field="referred_to")
    if entry.outcome is Outcome.KEEP_ON_LEDGER and entry.review_on is None:
        raise OutcomeInvalid("列入台账须定下次复查日期。", "请填写下次复查日期。", field="review_on")
    if entry.review_on is not None and entry.review_on <= on:
        raise OutcomeInvalid("复查日期须在今天之后。", "请填写今后的日期。", field="review_on")
    if entry.died_on is not None and entry.died_on > on:
        raise OutcomeInvalid("死亡日期晚于今天。", "请按死亡证明或火化证明填写。", field="died_on")
    if entry.left_on is not None and entry.left_on > on:
        raise OutcomeInvalid("离开的日期晚于今天。", "请按判决书、立案回执或户籍资料填写。", field="left_on")
    return entry


@dataclass(frozen=True)
class InvestigationEntry:
    """What was found out: how, when, by whom, in which words, and whether the warning is true."""

    visited_on: date
    method: str
    investigators: str
    finding: str
    holds: bool


METHODS = {"visit": "入户走访", "neighbours": "邻里走访", "phone": "电话核实", "records": "查阅资料", "department": "向部门核对"}


def checked_investigation(entry: InvestigationEntry, *, opened_on: date, on: date) -> InvestigationEntry:
    """Give the entry unchanged; raises InvestigationInvalid naming the field to complete."""
    if entry.method not in METHODS:
        raise InvestigationInvalid("没有选择核实方式。", "请从列表中选择。", field="method")
    if not entry.investigators.strip():
        raise InvestigationInvalid("没有写明核实人。", "请填写参加核实的人员姓名。", field="investigators")
    if len(entry.finding.strip()) < SHORTEST_FINDING:
        raise InvestigationInvalid("没有写明核实情况。", "请写明看到、问到的情况，至少四个字。", field="finding")
    if not opened_on <= entry.visited_on <= on:
        raise InvestigationInvalid("核实日期不在预警产生之后、今天之前。", f"请填写 {opened_on} 至 {on} 之间的日期。", field="visited_on")
    return entry


@dataclass(frozen=True)
class Earlier:
    """What is remembered of a closed warning about the same subject and rule."""

    state: str
    digest: str
    review_on: date | None
    ended_on: date | None = None


QUIET_STATES = frozenset({"explained", "false_alarm", "included", "referred", "rechecked", "ledgered"})


def stays_quiet(earlier: Earlier | None, *, digest: str, on: date, covered: bool = False, unaided_in: str = "") -> bool:
    """Tell whether a finding needs no new warning: it was dealt with on the same evidence, or its explanation covers the new one, and its review date has not come.

    A register that was corrected is never quiet: the same finding again means the correction did not reach the register. Nor is, once the month
    after is over, somebody who was to be included and is on no aid all the same (``unaided_in``: the month of such a finding).
    """
    if earlier is None or earlier.state not in QUIET_STATES or not (covered or earlier.digest == digest):
        return False
    if earlier.state == "included" and earlier.ended_on is not None and unaided_in > (ended_in := month_of(earlier.ended_on)):
        return month_of(on) <= shift_month(ended_in, 1)
    return earlier.review_on is None or on < earlier.review_on


def is_month(text: str) -> bool:
    """Tell whether a text is a month, YYYY-MM."""
    return MONTH.fullmatch(text) is not None


def month_of(day: date) -> str:
    """Write the month of a day as YYYY-MM."""
    return f"{day:%Y-%m}"


def shift_month(month: str, by: int) -> str:
    """Give the month so many months later (or, negative, earlier)."""
    number = int(month[:4]) * MONTHS_A_YEAR + int(month[5:7]) - 1 + by
    return f"{number // MONTHS_A_YEAR:04d}-{number % MONTHS_A_YEAR + 1:02d}"


def months_between(first: str, last: str) -> int:
    """Count months from the first to the last, both included; 0 when the first lies after the last."""
    return max(0, (int(last[:4]) - int(first[:4])) * MONTHS_A_YEAR + int(last[5:7]) - int(first[5:7]) + 1)


@dataclass(frozen=True)
class RuleRecord:
    """How one rule fared: findings opened, investigated, found true, explained, false alarms."""

    rule: str
    label: str
    grade: int
    opened: int = 0
    verified: int = 0
    true: int = 0
    explained: int = 0
    false: int = 0
    clause: str = field(default="", compare=False)

    @property
    def accuracy(self) -> int | None:
        """The share of investigated warnings found true, in whole percent; None before any was investigated."""
        return accuracy(true=self.true, verified=self.verified)


def accuracy(*, true: int, verified: int) -> int | None:
    """Give the share found true in whole percent, rounded half up; None before any was investigated."""
    return (2 * PERCENT * true + verified) // (2 * verified) if verified else None
