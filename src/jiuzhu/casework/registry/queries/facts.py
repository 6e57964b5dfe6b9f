"""A person's and a household's own values under the names of ``policies/facts.yaml``, for rules judged one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiuzhu.casework.registry.models import Household, Membership, Person
from jiuzhu.casework.registry.rules import age_on, in_force

SEVERE_GRADES = (1, 2)
THIRD_GRADE = 3
THIRD_GRADE_SEVERE = ("intellectual", "mental", "智力", "精神")
ON_ASSISTANCE = ("extreme_hardship", "subsistence", "marginal", "rigid_expenditure")


@dataclass(frozen=True)
class FormAges:
    """The ages the form leaves to the county (A-08): children are younger than, adolescents younger than, who works from and until which age by sex."""

    children_below: int
    adolescents_below: int
    working_from: int
    working_below: Mapping[str, int]


def person_facts(person: Person, household: Household | None, *, on: date) -> dict[str, Any]:
    """Give what the register knows of a person on a day; an unknown value is None."""
    disabled = bool(person.disability_type or person.disability_grade)
    facts: dict[str, Any] = {
        "age": age_on(person.birth_date, on),
        "alive": person.alive,
        "self_care": person.self_care or None,
        "disability_grade": person.disability_grade,
        "disability_type": person.disability_type or None,
        "has_disability": disabled or None,
        "school_stage": person.school_stage or None,
    }
    if household is not None:
        force = bool(household.category_since) and in_force(household.category_since, household.category_until, on=on)
        facts |= {
            "category": household.category if force else None,
            "category_class": (household.category_class or None) if force else None,
            "area_type": household.area_type or None,
            "members": household.members,
            "in_force": force,
            "recipient": force and person.alive,
        }
    return facts


def household_facts(household: Household, *, on: date, ages: FormAges | None = None) -> dict[str, Any]:
    """Give what the register knows of the ten-indicator form: counts by age, illness, disability, schooling and work.

    A count is given only where every living member's value is known; otherwise it is None (unknown).
    """
    people = [each.person for each in Membership.objects.current().filter(household=household, person__alive=True).select_related("person")]
    complete = len(people) == household.members
    force = bool(household.category_since) and in_force(household.category_since, household.category_until, on=on)
    facts: dict[str, Any] = {
        "members": household.members,
        "area_type": household.area_type or None,
        "category": household.category if force else None,
        "category_class": (household.category_class or None) if force else None,
        "in_force": force,
        "members_on_assistance": household.members if force and household.category in ON_ASSISTANCE else None,
    }
    if not complete:
        return facts
    if ages:
        years = [age_on(person.birth_date, on) for person in people]
        facts["children"] = sum(age < ages.children_below for age in years)
        facts["adolescents"] = sum(ages.children_below <= age < ages.adolescents_below for age in years)
        facts["members_outside_working_age"] = sum(
            not ages.working_from <= age < ages.working_below[person.sex] for person, age in zip(people, years, strict=True)
        )
    if any(person.disability_type or person.disability_grade for person in people):
        facts["members_disabled"] = sum(bool(person.disability_type or person.disability_grade) for person in people)
        facts["members_severely_disabled"] = sum(_severe(person) for person in people)
    if any(person.illness for person in people):
        facts["members_ill"] = sum(bool(person.illness) for person in people)
        for code, name in (
            ("major", "members_major_illness"),
            ("chronic", "members_chronic_illness"),
            ("mental", "members_mental_illness"),
            ("rare", "members_rare_or_infectious_illness"),
        ):
            facts[name] = sum(person.illness == code for person in people)
    if all(person.school_stage for person in people):
        facts["members_in_education"] = sum(person.school_stage != "none" for person in people)
        for stage in ("preschool", "compulsory", "senior_secondary", "university", "postgraduate"):
            facts[f"students_{stage}"] = sum(person.school_stage == stage for person in people)
    return facts


def _severe(person: Person) -> bool:
    return person.disability_grade in SEVERE_GRADES or (
        person.disability_grade == THIRD_GRADE and person.disability_type in THIRD_GRADE_SEVERE
    )
