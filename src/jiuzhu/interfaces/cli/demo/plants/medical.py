"""高额自付医疗费: a year's own payments that can ruin a family not on subsistence."""

from __future__ import annotations

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.months import day_in, shift
from jiuzhu.interfaces.cli.demo.people import Person
from jiuzhu.interfaces.cli.demo.plants.story import AID, OTHERS, Rule
from jiuzhu.interfaces.cli.demo.plants.strangers import stranger
from jiuzhu.interfaces.cli.demo.records import settlement

RULE = Rule("high_self_paid_medical", ("medical_expenses",), [])
MONTHS_COUNTED = 12


def _pay(case: Case, id_number: str, month: str, fen: int) -> None:
    case.rows.append(settlement(id_number, day_in(month, case.rng), fen, fen * 5 // 2))


def _person(case: Case) -> Person:
    return case.rng.choice(case.home.living)


def _year_on(month: str) -> str:
    return shift(month, MONTHS_COUNTED - 1)


@RULE.story("one great bill", fires=True, categories=OTHERS)
def _bill(case: Case, month: str) -> None:
    person = _person(case)
    _pay(case, person.id_number, month, case.values.self_paid_limit_fen * case.rng.randint(11, 30) // 10)
    case.plant(RULE.code, person, month, _year_on(month))


@RULE.story("exactly the limit in three bills", fires=True, categories=OTHERS)
def _three(case: Case, month: str) -> None:
    person, limit = _person(case), case.values.self_paid_limit_fen
    third = limit // 3
    for earlier, fen in ((2, third), (1, third), (0, limit - 2 * third)):
        _pay(case, person.id_number, shift(month, -earlier), fen)
    case.plant(RULE.code, person, month, _year_on(shift(month, -2)))


@RULE.story("outside the register", fires=True, stranger=True)
def _stranger(case: Case, month: str) -> None:
    id_number = stranger(case)
    _pay(case, id_number, month, case.values.self_paid_limit_fen * case.rng.randint(11, 40) // 10)
    case.plant_stranger(RULE.code, id_number, month, _year_on(month))


@RULE.story("registered, term expired", fires=True, categories=OTHERS)
def _no_longer(case: Case, month: str) -> None:
    case.expire()
    person = _person(case)
    _pay(case, person.id_number, month, case.values.self_paid_limit_fen * 2)
    case.plant(RULE.code, person, month, _year_on(month))


@RULE.story("a fen below", fires=False, categories=OTHERS)
def _below(case: Case, month: str) -> None:
    person = _person(case)
    _pay(case, person.id_number, month, case.values.self_paid_limit_fen - 1)
    case.resemble(RULE.code, "boundary", person)


@RULE.story("on subsistence", fires=False, categories=AID)
def _aided(case: Case, month: str) -> None:
    person = _person(case)
    _pay(case, person.id_number, month, case.values.self_paid_limit_fen * 2)
    case.resemble(RULE.code, "aided", person)


@RULE.story("thirteen months ago", fires=False, categories=OTHERS)
def _long_ago(case: Case, month: str) -> None:
    person = _person(case)
    _pay(case, person.id_number, shift(case.window.first, -MONTHS_COUNTED), case.values.self_paid_limit_fen * 2)
    case.resemble(RULE.code, "expired", person)


@RULE.story("halves a year apart", fires=False, categories=OTHERS)
def _halves(case: Case, month: str) -> None:
    person, half = _person(case), case.values.self_paid_limit_fen * 6 // 10
    _pay(case, person.id_number, shift(case.window.last, -MONTHS_COUNTED), half)
    _pay(case, person.id_number, case.window.last, half)
    case.resemble(RULE.code, "never within a year", person)


@RULE.story("namesake", fires=False, categories=OTHERS)
def _namesake(case: Case, month: str) -> None:
    person, other = _person(case), case.namesake_of(_person(case))
    half = case.values.self_paid_limit_fen * 6 // 10
    _pay(case, person.id_number, month, half)
    _pay(case, other, month, half)
    case.resemble(RULE.code, "namesake", person)


@RULE.story("mostly reimbursed", fires=False, stranger=True)
def _reimbursed(case: Case, month: str) -> None:
    id_number, limit = stranger(case), case.values.self_paid_limit_fen
    case.rows.append(settlement(id_number, day_in(month, case.rng), limit // 5, limit * 4))
    case.resemble(RULE.code, "reimbursed", id_number)


@RULE.story("after the day", fires=False, categories=OTHERS)
def _later(case: Case, month: str) -> None:
    person, limit = _person(case), case.values.self_paid_limit_fen
    case.rows.append(settlement(person.id_number, case.after_the_window(), limit * 2, limit * 5))
    case.resemble(RULE.code, "after the day", person)
