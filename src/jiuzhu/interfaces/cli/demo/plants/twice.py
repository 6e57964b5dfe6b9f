"""重复在册: one person counted in two households, their own and a grown child's (or a relative's)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.families import FamilyMaker
from jiuzhu.interfaces.cli.demo.months import first_day, last_day
from jiuzhu.interfaces.cli.demo.people import Household, Person
from jiuzhu.interfaces.cli.demo.plants.story import OTHERS, Rule

RULE = Rule("registered_twice", (), [])
PARENT_AGE = 46


def _second_household(case: Case, person: Person, category_from: date, id_number: str = "") -> Person:
    """Set up a relative's household in the same village in which the person is recorded again."""
    home = case.home
    household_id = f"{home.household_id}B"
    make = FamilyMaker(case.rng, case.issuer, case.village, household_id, case.window.end)
    age = person.age(case.window.end)
    parent = age >= PARENT_AGE
    relative = make.add(case.rng.choice("MF"), age - case.rng.randint(23, 28) if parent else max(20, age - 2), "head", person.name[0])
    again = replace(
        person, person_id=f"{person.person_id}B", household_id=household_id, id_number=id_number or person.id_number,
        relation="parent" if parent else "other", disability_type="", disability_grade=None, phone="",
    )  # fmt: skip
    case.second = Household(
        household_id=household_id,
        division_code=home.division_code,
        area_type=home.area_type,
        category=case.rng.choice(OTHERS),
        category_class="",
        category_from=category_from,
        category_until=None,
        address=home.address + "附1号",
        structure="nuclear",
        persons=[relative, again],
        story=f"{relative.name}与{person.name}同住；{person.name}另在本人户内登记过。",
    )
    return again


@RULE.story("entered again in the month", fires=True)
def _entered(case: Case, month: str) -> None:
    person = case.adult()
    again = _second_household(case, person, last_day(month))
    case.plant(RULE.code, person, month)
    case.plant(RULE.code, again, month)


@RULE.story("in two households for years", fires=True)
def _for_years(case: Case, month: str) -> None:
    person = case.adult()
    again = _second_household(case, person, case.long_ago())
    case.plant(RULE.code, person, case.window.first)
    case.plant(RULE.code, again, case.window.first)


@RULE.story("one term expired", fires=False)
def _expired(case: Case, month: str) -> None:
    person = case.adult()
    _second_household(case, person, case.long_ago())
    case.expire()
    case.resemble(RULE.code, "expired", person)


@RULE.story("one record dead", fires=False)
def _dead(case: Case, month: str) -> None:
    person = case.adult()
    again = _second_household(case, person, case.long_ago())
    again.alive = False
    case.resemble(RULE.code, "dead", person)


@RULE.story("namesake born the same day", fires=False)
def _namesake(case: Case, month: str) -> None:
    person = case.adult()
    _second_household(case, person, case.long_ago(), case.namesake_of(person))
    case.resemble(RULE.code, "namesake", person)


@RULE.story("moved from one to the other", fires=False)
def _moved(case: Case, month: str) -> None:
    person = case.adult()
    begins = first_day(month)
    _second_household(case, person, begins)
    case.home.category_until = begins - timedelta(days=1)
    case.resemble(RULE.code, "boundary", person)


@RULE.story("second term not begun", fires=False)
def _not_begun(case: Case, month: str) -> None:
    person = case.adult()
    _second_household(case, person, case.window.end + timedelta(days=1))
    case.resemble(RULE.code, "out of term", person)
