"""新残疾未纳入: a first- or second-grade disability certificate issued to somebody not on aid."""

from __future__ import annotations

from datetime import timedelta

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.months import day_in, first_day, last_day
from jiuzhu.interfaces.cli.demo.plants.story import OTHERS, Rule
from jiuzhu.interfaces.cli.demo.plants.strangers import stranger
from jiuzhu.interfaces.cli.demo.records import certificate

RULE = Rule("new_disability_unaided", ("disability",), [])
TYPES = ("肢体", "视力", "听力", "智力")


def _issue(case: Case, id_number: str, grade: int, month: str) -> None:
    case.rows.append(certificate(case.rng, id_number, case.rng.choice(TYPES), grade, day_in(month, case.rng)))


@RULE.story("outside the register", fires=True, stranger=True)
def _stranger(case: Case, month: str) -> None:
    id_number = stranger(case)
    _issue(case, id_number, case.rng.choice((1, 2)), month)
    case.plant_stranger(RULE.code, id_number, month, month)


@RULE.story("on the last day", fires=True, stranger=True)
def _last_day(case: Case, month: str) -> None:
    id_number = stranger(case)
    case.rows.append(certificate(case.rng, id_number, "肢体", 2, last_day(month)))
    case.plant_stranger(RULE.code, id_number, month, month)


@RULE.story("registered, term expired", fires=True, categories=OTHERS)
def _no_longer(case: Case, month: str) -> None:
    case.expire()
    person = case.adult()
    _issue(case, person.id_number, 1, month)
    case.plant(RULE.code, person, month, month)


@RULE.story("third grade", fires=False, stranger=True)
def _third(case: Case, month: str) -> None:
    id_number = stranger(case)
    _issue(case, id_number, 3, month)
    case.resemble(RULE.code, "boundary", id_number)


@RULE.story("issued before", fires=False, stranger=True)
def _before(case: Case, month: str) -> None:
    id_number = stranger(case)
    case.rows.append(certificate(case.rng, id_number, "视力", 1, first_day(case.window.first) - timedelta(days=1)))
    case.resemble(RULE.code, "other month", id_number)


@RULE.story("certificate runs out", fires=False, stranger=True)
def _runs_out(case: Case, month: str) -> None:
    id_number, end = stranger(case), day_in(month, case.rng)
    case.rows.append(certificate(case.rng, id_number, "肢体", 1, end - timedelta(days=3652), end))
    case.resemble(RULE.code, "expired", id_number)


@RULE.story("already on aid", fires=False)
def _aided(case: Case, month: str) -> None:
    person = case.adult()
    _issue(case, person.id_number, 2, month)
    case.resemble(RULE.code, "aided", person)


@RULE.story("issued after the day", fires=False, stranger=True)
def _later(case: Case, month: str) -> None:
    id_number = stranger(case)
    case.rows.append(certificate(case.rng, id_number, "听力", 1, case.after_the_window()))
    case.resemble(RULE.code, "after the day", id_number)
