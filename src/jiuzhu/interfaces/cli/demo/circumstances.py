"""The facts of the ten-indicator form as a household visit would find them, consistent with its members."""

from __future__ import annotations

from datetime import date
from random import Random

from jiuzhu.interfaces.cli.demo.condition import SEVERE_GRADES, WORKING_AGE, able_to_work, school_stage
from jiuzhu.interfaces.cli.demo.people import Household, yuan

# Yearly income per head as a multiple of twelve monthly standards, lowest and highest, by category.
INCOME_SHARE = {
    "extreme_hardship": (0.05, 0.4), "subsistence": (0.25, 0.95), "marginal": (1.05, 1.5), "rigid_expenditure": (1.1, 2.2),
    "relapse_monitored": (0.9, 1.6), "other": (0.8, 2.0),
}  # fmt: skip
UNKNOWN_SHARE = 0.04
OFTEN_UNKNOWN = ("floor_area_per_head_m2", "rigid_expenditure_annual_yuan", "social_activities_per_head_monthly", "child_problem", "adolescent_problem", "members_unemployed")


def settle_circumstances(household: Household, rng: Random, on: date, standard_fen: int) -> None:
    """Fill the household's form facts; ``standard_fen`` is the monthly subsistence standard. Some stay empty: not every visit learns everything."""
    facts: dict[str, str] = {"members": str(household.members)}
    facts |= _money(household, rng, standard_fen)
    facts |= _home(household, rng)
    facts |= _health(household)
    facts |= _school(household, on)
    facts |= _work(household, rng, on)
    facts |= _care_and_support(household, rng, on)
    for name in OFTEN_UNKNOWN:
        if rng.random() < UNKNOWN_SHARE:
            facts[name] = ""
    household.facts = facts


def _money(household: Household, rng: Random, standard_fen: int) -> dict[str, str]:
    low, high = INCOME_SHARE[household.category]
    per_head = int(standard_fen * 12 * rng.uniform(low, high)) // 1000 * 1000
    income = per_head * household.members
    grave = sum(person.illness in ("major", "rare", "mental") for person in household.living)
    burden = rng.uniform(0.08, 0.3) + 0.28 * min(grave, 2) + (0.2 if household.category == "rigid_expenditure" else 0)
    return {
        "income_annual_yuan": yuan(income),
        "income_per_head_annual_yuan": "",
        "rigid_expenditure_annual_yuan": yuan(int(income * burden) // 100 * 100),
    }


def _home(household: Household, rng: Random) -> dict[str, str]:
    homes = rng.choices((0, 1, 2), (7, 90, 3))[0]
    rural = homes if household.area_type == "rural" else 0
    area = rng.uniform(16, 62) / (household.members**0.4) if homes else 0.0
    return {
        "homes_owned": str(homes),
        "homes_rural_self_built": str(rural),
        "homes_commercial": str(homes - rural),
        "floor_area_per_head_m2": f"{area:.1f}",
    }


def _health(household: Household) -> dict[str, str]:
    people = household.living
    return {
        "members_ill": str(sum(bool(person.illness) for person in people)),
        "members_major_illness": str(sum(person.illness == "major" for person in people)),
        "members_chronic_illness": str(sum(person.illness == "chronic" for person in people)),
        "members_mental_illness": str(sum(person.illness == "mental" for person in people)),
        "members_rare_or_infectious_illness": str(sum(person.illness == "rare" for person in people)),
        "members_disabled": str(sum(person.disability_grade is not None for person in people)),
        "members_severely_disabled": str(
            sum(
                person.disability_grade in SEVERE_GRADES or (person.disability_grade == 3 and person.disability_type in ("智力", "精神"))
                for person in people
            )
        ),
    }


def _school(household: Household, on: date) -> dict[str, str]:
    stages = [school_stage(person, on) for person in household.living]
    counts = {f"students_{stage}": str(stages.count(stage)) for stage in ("preschool", "compulsory", "senior_secondary", "university", "postgraduate")}
    return {"members_in_education": str(sum(bool(stage) for stage in stages))} | counts


def _work(household: Household, rng: Random, on: date) -> dict[str, str]:
    people = household.living
    able = [person for person in people if able_to_work(person, on)]
    needs_care = any(person.self_care == "none" or person.age(on) < 3 for person in people)
    counts = dict.fromkeys(("employed", "unemployed", "farming", "caring", "not_working_other"), 0)
    for number, person in enumerate(able):
        if needs_care and number == len(able) - 1 and (person.sex == "F" or len(able) > 1):
            counts["caring"] += 1
        else:
            counts[rng.choices(("employed", "farming", "unemployed", "not_working_other"), (38, 36, 18, 8))[0]] += 1
    # Pupils past sixteen are at school, not incapable.
    outside = sum(not WORKING_AGE[0] <= person.age(on) < WORKING_AGE[1] or bool(school_stage(person, on)) for person in people)
    return {"members_labour_force": str(len(able))} | {f"members_{name}": str(count) for name, count in counts.items()} | {
        "members_outside_working_age": str(outside),
        "members_incapable": str(len(people) - len(able) - outside),
    }


def _care_and_support(household: Household, rng: Random, on: date) -> dict[str, str]:
    people = household.living
    children = sum(person.age(on) < 14 for person in people)
    adolescents = sum(14 <= person.age(on) < 18 for person in people)
    assisted = household.members if household.category in ("extreme_hardship", "subsistence") else 0
    insured = sum(rng.random() < 0.96 for _ in people)
    active = rng.random() < 0.62
    return {
        "children": str(children),
        "adolescents": str(adolescents),
        "child_problem": _truth(children > 0 and rng.random() < 0.1),
        "adolescent_problem": _truth(adolescents > 0 and rng.random() < 0.12),
        "family_structure": household.structure,
        "members_on_assistance": str(assisted),
        "members_insured": str(insured),
        "members_on_welfare": str(sum(person.disability_grade in SEVERE_GRADES or person.age(on) >= 80 for person in people)),
        "members_preferential": str(int(rng.random() < 0.03)),
        "members_other_security": "0",
        "social_activities_per_head_monthly": rng.choice(("1", "1", "1.5", "2", "3")) if active else rng.choice(("0", "0", "0.2", "0.5")),
        "socially_inactive_months": "0" if active else str(rng.choice((2, 4, 6, 8, 12, 24))),
    }


def _truth(value: bool) -> str:
    return "true" if value else "false"
