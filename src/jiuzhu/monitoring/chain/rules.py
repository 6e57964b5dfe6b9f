"""What a finding on the chain is, how it may end, and the errors people can cause (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.monitoring.chain.conflicts import GAP, OVERLAP

OUTCOMES = {
    OVERLAP: {"stopped": "已停发一项", "refunded": "已追回多发的", "allowed": "按规定可以同享", "false": "不属实"},
    GAP: {"applied": "已补办", "allowed": "按规定或本人意愿不办", "false": "不属实"},
}
"""How an overlap and a gap may end."""
QUIET_ENDS = ("allowed", "false")
"""Ends after which the same situation is not raised again."""
MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


class AnswerInvalid(DomainError):
    """An answer or an end does not fit the finding, or lacks what it needs."""

    code = "chain_answer_invalid"


class TellingInvalid(DomainError):
    """A finding is told to somebody who cannot act on it."""

    code = "chain_telling_invalid"


@dataclass(frozen=True)
class FoundConflict:
    """One overlap or gap of one month; ``received`` are the rows of the chain behind it, ``departments`` who gave them."""

    rule: str
    label: str
    finding: str
    service: bool
    told: str
    subject_type: str
    subject_id: str
    subject_name: str
    household_id: str
    division_code: str
    month: str
    facts: Mapping[str, Any]
    received: tuple[Mapping[str, Any], ...]
    clause: str
    quote: str
    reading: str
    law: str
    beside: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What it is about: rule and subject."""
        return self.rule, self.subject_id

    @property
    def departments(self) -> tuple[str, ...]:
        """Who gave the aid behind it, each once."""
        return tuple(sorted({str(each["department"]) for each in self.received}))

    @property
    def evidence(self) -> str:
        """The figures and rows as they are kept sealed."""
        return json.dumps(
            {"facts": dict(self.facts), "received": [dict(each) for each in self.received]}, ensure_ascii=False, sort_keys=True
        )

    @property
    def pattern(self) -> str:
        """What stays the same from month to month while the situation does: who gives what, and the subject's own figures."""
        given = sorted({(str(each["kind"]), str(each["department"])) for each in self.received})
        return json.dumps([self.rule, dict(self.facts), given], ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Answer:
    """What a department or township answers: the end it proposes, from which month, what was paid back (fen), in its words."""

    outcome: str
    note: str
    from_month: str = ""
    refunded_fen: int | None = None


@dataclass(frozen=True)
class Ending:
    """How the county ends a finding; ``clause`` is what allows aid together."""

    outcome: str
    note: str
    clause: str = ""


def county_served(division_code: str) -> str:
    """Give the county a department seated somewhere serves; its own division where it lies above the counties."""
    return ancestor_at(division_code, Level.COUNTY) or division_code


def checked_answer(answer: Answer, *, finding: str) -> None:
    """Raise AnswerInvalid unless the answer fits the finding and says what it must."""
    _fits(answer.outcome, finding)
    if answer.from_month and MONTH.fullmatch(answer.from_month) is None:
        raise AnswerInvalid(f"“{answer.from_month}”不是月份。", "请写成 2026-11 这样。", field="from_month")
    if answer.outcome in ("stopped", "applied") and not answer.from_month:
        raise AnswerInvalid("没有填写自何月起。", "请填写停发或补办从哪个月开始，例如 2026-11。", field="from_month")
    if answer.outcome == "refunded" and not answer.refunded_fen:
        raise AnswerInvalid("没有填写追回金额。", "请填写已追回的金额。", field="refunded_yuan")
    if answer.refunded_fen is not None and answer.refunded_fen < 0:
        raise AnswerInvalid("金额不能是负数。", "请核对追回金额。", field="refunded_yuan")


def checked_ending(ending: Ending, *, finding: str) -> None:
    """Raise AnswerInvalid unless the end fits the finding; aid allowed together needs the clause that allows it."""
    _fits(ending.outcome, finding)
    if ending.outcome == "allowed" and not ending.clause.strip():
        raise AnswerInvalid("没有写明依据的规定。", "请写明哪个文件的哪一条允许，例如“本县残联 2024 年补贴办法第五条”。", field="clause")


def _fits(outcome: str, finding: str) -> None:
    if outcome not in OUTCOMES[finding]:
        raise AnswerInvalid("这个结果不适用于这类问题。", f"能选的有：{'、'.join(OUTCOMES[finding].values())}。", field="outcome")
