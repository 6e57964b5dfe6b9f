"""Which departments owe liaisons and reports by a law, who is missing, what is late (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack, Report

PARTS = {"leader": "分管领导", "staff": "联络员"}
REQUIRED = {"leader": "liaison_leaders", "staff": "liaison_staff"}
"""The parameters by which a law says how many of each a department has."""
FORM = "liaison_form"
PHONE = re.compile(r"(1\d{10}|0\d{2,3}-?\d{7,8})")
LONGEST = 30


class LiaisonInvalid(DomainError):
    """A liaison cannot be entered as written."""

    code = "liaison_invalid"


class ReportInvalid(DomainError):
    """A report cannot be noted as received."""

    code = "report_invalid"


@dataclass(frozen=True)
class Seat:
    """One place a department has to fill: which part, which of several."""

    unit: str
    part: str
    number: int

    @property
    def label(self) -> str:
        """What it is called."""
        return PARTS[self.part] + (f" {self.number}" if self.number > 1 else "")


@dataclass(frozen=True)
class Standing:
    """How one report of one department stands: received, on which day, and whether that was or is late."""

    received_on: date | None
    late: bool

    @property
    def label(self) -> str:
        """In words."""
        if self.received_on:
            return "迟报" if self.late else "已报"
        return "逾期" if self.late else "待报"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return "amber" if self.received_on and self.late else "green" if self.received_on else "red" if self.late else ""


def units_owing(law: DatedPack) -> tuple[str, ...]:
    """Give the codes of the departments that name liaisons: those of the form, else all with a task or a report."""
    form = next((each for each in law.reports if each.code == FORM), None)
    if form is not None:
        return form.by
    owing = {unit for task in law.tasks for unit in (*((task.lead,) if task.lead else ()), *task.responsible)}
    owing |= {unit for report in law.reports for unit in report.by}
    return tuple(each.code for each in law.units if each.code in owing)


def due_on(law: DatedPack) -> date | None:
    """Give the day by which liaisons are to be named; None where the law says none."""
    return next((each.due_on for each in law.reports if each.code == FORM), None)


def seats_of(law: DatedPack) -> list[Seat]:
    """List the places to be filled; a law that asks for none still leaves room for one of each."""
    return [
        Seat(unit, part, number)
        for unit in units_owing(law)
        for part, name in REQUIRED.items()
        for number in range(1, max(1, int(law.number(name) or 0)) + 1)
    ]


def missing(law: DatedPack, filled: Collection[Seat]) -> list[Seat]:
    """List the places a law asks for that nobody holds; none where it does not ask."""
    return [seat for seat in seats_of(law) if law.number(REQUIRED[seat.part]) and seat not in filled]


def monthly(law: DatedPack) -> list[Report]:
    """List the reports that departments hand in again and again."""
    return [each for each in law.reports if each.every != "once"]


def standing(*, due: date, received_on: date | None, today: date) -> Standing:
    """Tell how a report stands; the day it is due is still in time (A-41)."""
    return Standing(received_on, (received_on or today) > due)


def checked(*, name: str, title: str, phone: str, known: Iterable[Seat], seat: Seat) -> tuple[str, str, str]:
    """Give name, post and phone tidied; raises LiaisonInvalid."""
    tidy = name.strip(), title.strip(), re.sub(r"[\s　]", "", phone)
    if seat not in set(known):
        raise LiaisonInvalid("这个单位或联络员不在应登记之列。", "请从联络员名册重新选择。")
    if not tidy[0] or len(tidy[0]) > LONGEST:
        raise LiaisonInvalid("没有填写姓名，或写得太长。", f"请填写姓名，最多 {LONGEST} 字。", field="name")
    if not tidy[1] or len(tidy[1]) > LONGEST:
        raise LiaisonInvalid("没有填写职务，或写得太长。", f"例如“副局长”“科员”，最多 {LONGEST} 字。", field="title")
    if not PHONE.fullmatch(tidy[2]):
        raise LiaisonInvalid("联系电话不对。", "请填写 11 位手机号，或带区号的座机号。", field="phone")
    return tidy
