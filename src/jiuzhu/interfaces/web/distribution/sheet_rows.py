"""A line as the distribution sheet writes it: name, age, village, item, quantity, date, signature (F-24)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from jiuzhu.delivery.distribution.rules import DistributionInvalid, benefit_named
from jiuzhu.delivery.distribution.workflow import HANDING
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, under_age

HEADS = ["姓名", "年龄", "村（社区）", "项目", "数量", "日期", "签名", "备注"]


@dataclass(frozen=True)
class Row:
    """One line with its village, and the conditions as the reader may see them."""

    line: Any
    village: str
    label: str
    reasons: tuple[str, ...]

    @property
    def signed(self) -> str:
        """What stands in the column of the signature."""
        proofs = {each.kind for each in self.line.proofs.all()}
        how = "已签名" if "signature" in proofs else "有照片" if proofs else ""
        return f"{self.line.receiver}（{how}）" if self.line.state == "delivered" else ""

    @property
    def standing(self) -> str:
        """How it is with this one: who is on an approved list is waited for at the door."""
        waits = self.line.state == "listed" and self.line.sheet.list.state in HANDING
        return "待发放" if waits else self.line.state_label

    @property
    def remark(self) -> str:
        """Why it is not as the others."""
        told = {"undelivered": f"未发放：{self.line.because}", "struck": f"划去：{self.line.because}"}.get(self.line.state, "")
        return "；".join(
            part for part in (told, self.line.added_because and f"{self.line.get_origin_display()}：{self.line.added_because}") if part
        )

    def cells(self) -> list[object]:
        """Give the row as the workbook has it."""
        line = self.line
        return [
            line.name,
            line.age,
            self.village,
            self.label,
            line.share,
            line.handed_on if line.state == "delivered" else None,
            self.signed,
            self.remark,
        ]


def f24_rows(request: ActingRequest, lines: Iterable[Any], names: Mapping[str, str]) -> list[Row]:
    """Write lines as rows; why a minor is on the list is told to who reads children's records."""
    today = timezone.localdate(request.now)
    return [
        Row(each, short_name(names.get(each.division_code, "")), each.sheet.list.label, reasons_shown(request, each, today))
        for each in lines
    ]


def reasons_shown(request: ActingRequest, line: Any, today: date) -> tuple[str, ...]:
    """Give the conditions of a line as the reader may see them."""
    hidden = under_age(line.person, today) and not request.actor.holds(Duty.CHILD_READ, division_code=line.division_code)
    return (TOLD_IN_PERSON,) if hidden else tuple(line.reasons)


def added_words(line: Any) -> str:
    """Say what became of somebody added: listed, or waiting for the county."""
    return f"{line.name}已补入。" if line.state == "listed" else f"{line.name}已提出补入，等县里批准。"


def law_words(found: Any) -> Benefit | None:
    """Give the rule a list is made by; None where it is no longer in force."""
    try:
        return benefit_named(pack_in_force(found.judged_on, division_code=found.division_code), found.benefit)
    except DistributionInvalid:
        return None
