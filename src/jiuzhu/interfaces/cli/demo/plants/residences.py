"""户籍注销或迁出: the household register says a recipient has left."""

from __future__ import annotations

from datetime import date, timedelta

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.months import day_in, first_day, last_day, shift
from jiuzhu.interfaces.cli.demo.people import Person
from jiuzhu.interfaces.cli.demo.plants.story import Rule
from jiuzhu.interfaces.cli.demo.records import residence

RULE = Rule("residence_cancelled", ("residence",), [])


def _status(case: Case, person: Person, status: str, on: date, id_number: str = "") -> None:
    case.rows.append(residence(id_number or person.id_number, person.name, person.division_code, status, on))


@RULE.story("cancelled in the month", fires=True)
def _cancelled(case: Case, month: str) -> None:
    person = case.adult()
    _status(case, person, "normal", case.long_ago())
    _status(case, person, "cancelled", day_in(month, case.rng))
    case.plant(RULE.code, person, month)


@RULE.story("moved out", fires=True, adults=True)
def _moved(case: Case, month: str) -> None:
    person = case.adults()[-1]
    _status(case, person, "moved_out", last_day(month))
    case.plant(RULE.code, person, month)


@RULE.story("cancelled and restored two months later", fires=True)
def _restored_later(case: Case, month: str) -> None:
    person = case.adult()
    _status(case, person, "cancelled", day_in(month, case.rng))
    _status(case, person, "normal", day_in(shift(month, 2), case.rng))
    case.plant(RULE.code, person, month, shift(month, 1))


@RULE.story("restored since", fires=False)
def _restored(case: Case, month: str) -> None:
    person, on = case.adult(), first_day(case.window.first) + timedelta(days=4)
    _status(case, person, "cancelled", on - timedelta(days=90))
    _status(case, person, "normal", on)
    case.resemble(RULE.code, "restored", person)


@RULE.story("two rows of one day", fires=False)
def _same_day(case: Case, month: str) -> None:
    person, on = case.adult(), day_in(month, case.rng)
    _status(case, person, "moved_out", on)
    _status(case, person, "normal", on)
    case.resemble(RULE.code, "later row of the same day", person)


@RULE.story("term expired", fires=False)
def _expired(case: Case, month: str) -> None:
    case.expire()
    _status(case, case.adult(), "cancelled", day_in(month, case.rng))
    case.resemble(RULE.code, "expired", case.adult())


@RULE.story("dead", fires=False, adults=True)
def _dead(case: Case, month: str) -> None:
    person = case.adults()[-1]
    case.bury(person)
    assert person.died_on is not None
    _status(case, person, "cancelled", person.died_on + timedelta(days=9))
    case.resemble(RULE.code, "dead", person)


@RULE.story("namesake", fires=False)
def _namesake(case: Case, month: str) -> None:
    person = case.adult()
    _status(case, person, "cancelled", day_in(month, case.rng), case.namesake_of(person))
    case.resemble(RULE.code, "namesake", person)


@RULE.story("after the day", fires=False)
def _later(case: Case, month: str) -> None:
    _status(case, case.adult(), "moved_out", case.after_the_window())
    case.resemble(RULE.code, "after the day", case.adult())
