"""去世未退: a death reaches civil affairs only through the monthly file."""

from __future__ import annotations

from datetime import timedelta

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.months import day_in, first_day, last_day
from jiuzhu.interfaces.cli.demo.plants.story import Rule
from jiuzhu.interfaces.cli.demo.records import death

RULE = Rule("deceased_still_registered", ("deaths",), [])


@RULE.story("died in the month", fires=True)
def _died(case: Case, month: str) -> None:
    person = case.adult()
    case.rows.append(death(person.id_number, day_in(month, case.rng)))
    case.plant(RULE.code, person, month)


@RULE.story("died on the last day", fires=True)
def _last_day(case: Case, month: str) -> None:
    person = case.adult()
    case.rows.append(death(person.id_number, last_day(month)))
    case.plant(RULE.code, person, month)


@RULE.story("died long before", fires=True, adults=True)
def _long_dead(case: Case, month: str) -> None:
    person = case.adult()
    case.rows.append(death(person.id_number, first_day(case.window.first) - timedelta(days=case.rng.randint(60, 500))))
    case.plant(RULE.code, person, case.window.first)


@RULE.story("namesake died", fires=False)
def _namesake(case: Case, month: str) -> None:
    person = case.adult()
    case.rows.append(death(case.namesake_of(person), day_in(month, case.rng)))
    case.resemble(RULE.code, "namesake", person)


@RULE.story("already taken off", fires=False, adults=True)
def _known(case: Case, month: str) -> None:
    person = case.adults()[-1]
    case.bury(person)
    assert person.died_on is not None
    case.rows.append(death(person.id_number, person.died_on))
    case.resemble(RULE.code, "dead", person)


@RULE.story("term expired", fires=False)
def _expired(case: Case, month: str) -> None:
    case.expire()
    case.rows.append(death(case.adult().id_number, day_in(month, case.rng)))
    case.resemble(RULE.code, "expired", case.adult())


@RULE.story("died after the day", fires=False)
def _later(case: Case, month: str) -> None:
    case.rows.append(death(case.adult().id_number, case.after_the_window()))
    case.resemble(RULE.code, "after the day", case.adult())


@RULE.story("term not begun", fires=False)
def _out_of_term(case: Case, month: str) -> None:
    case.not_yet()
    case.rows.append(death(case.adult().id_number, day_in(month, case.rng)))
    case.resemble(RULE.code, "out of term", case.adult())


@RULE.story("term ended the day before the month's end", fires=False)
def _stopped_in_time(case: Case, month: str) -> None:
    end = last_day(month)
    case.home.category_until = end - timedelta(days=1)
    case.rows.append(death(case.adult().id_number, end - timedelta(days=1)))
    case.resemble(RULE.code, "cancelled in time", case.adult())
