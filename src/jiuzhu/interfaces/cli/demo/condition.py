"""Illness, disability and self-care of a household's members, by age and category."""

from __future__ import annotations

from datetime import date
from random import Random

from jiuzhu.interfaces.cli.demo.people import Household, Person

DISABILITY_TYPES = ("肢体", "视力", "听力", "言语", "智力", "精神", "多重")
TYPE_SHARES = (46, 14, 12, 3, 11, 9, 5)
GRADE_SHARES = (13, 25, 32, 30)

# Chance that an adult is disabled, and that anybody is gravely ill, by category.
DISABLED = {"extreme_hardship": 0.34, "subsistence": 0.28, "marginal": 0.14, "rigid_expenditure": 0.1, "relapse_monitored": 0.12, "other": 0.08}
GRAVELY_ILL = {"extreme_hardship": 0.06, "subsistence": 0.16, "marginal": 0.1, "rigid_expenditure": 0.34, "relapse_monitored": 0.14, "other": 0.04}
WORKING_AGE = (16, 60)
SEVERE_GRADES = (1, 2)


def settle_condition(household: Household, rng: Random, on: date) -> None:
    """Decide every member's disability, illness and self-care."""
    for person in household.persons:
        age = person.age(on)
        if rng.random() < DISABLED[household.category] * (0.25 if age < 16 else 1.0):
            make_disabled(person, rng, rng.choices((1, 2, 3, 4), GRADE_SHARES)[0])
        _fall_ill(person, rng, age, GRAVELY_ILL[household.category])
        person.self_care = _self_care(person, rng, age)


def make_disabled(person: Person, rng: Random, grade: int) -> None:
    """Give a person a disability of a grade."""
    person.disability_type = rng.choices(DISABILITY_TYPES, TYPE_SHARES)[0]
    person.disability_grade = grade


def _fall_ill(person: Person, rng: Random, age: int, grave: float) -> None:
    if person.disability_type == "精神":
        person.illness = "mental"
    elif rng.random() < grave * (0.4 if age < 18 else 1.0):
        person.illness = rng.choices(("major", "mental", "rare"), (80, 12, 8))[0]
    elif age >= 45 and rng.random() < min(0.75, (age - 30) / 70):
        person.illness = "chronic"


def _self_care(person: Person, rng: Random, age: int) -> str:
    burden = 0.0
    if person.disability_grade in SEVERE_GRADES:
        burden += 0.55 if person.disability_grade == 1 else 0.35
    if person.illness in ("major", "rare"):
        burden += 0.15
    if age >= 75:
        burden += (age - 70) / 60
    if rng.random() >= burden:
        return "full"
    return "none" if rng.random() < burden * 0.6 else "half"


def able_to_work(person: Person, on: date) -> bool:
    """Tell whether a person counts as labour force: of working age, able, not at school."""
    return (
        WORKING_AGE[0] <= person.age(on) < WORKING_AGE[1]
        and person.self_care == "full"
        and person.disability_grade not in SEVERE_GRADES
        and person.illness not in ("major", "mental", "rare")
        and not school_stage(person, on)
    )


def school_stage(person: Person, on: date) -> str:
    """Tell the stage at school that the age suggests, empty when at none."""
    age = person.age(on)
    if 3 <= age <= 5:
        return "preschool"
    if 6 <= age <= 14:
        return "compulsory"
    if 15 <= age <= 17:
        return "senior_secondary"
    # The order code's last digit decides who went on to university: every other one, without a draw.
    if 18 <= age <= 21 and person.relation in ("child", "other") and int(person.id_number[15]) % 2 == 0:
        return "university"
    return ""
