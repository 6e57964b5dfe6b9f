"""The ten indicators worked out by hand from the words of the contract, and households full of gaps to try them on."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

CODES = (
    "income",
    "housing",
    "illness",
    "disability",
    "education",
    "employment",
    "children_adolescents",
    "family_structure",
    "social_security",
    "social_participation",
)
MONEY = ("income_annual_yuan", "income_per_head_annual_yuan", "rigid_expenditure_annual_yuan")
COUNTS = [
    "homes_owned",
    "members_ill",
    "members_major_illness",
    "members_mental_illness",
    "members_rare_or_infectious_illness",
    "members_disabled",
    "members_severely_disabled",
    "members_in_education",
    "students_preschool",
    "students_senior_secondary",
    "students_university",
    "students_postgraduate",
    "members_labour_force",
    "members_unemployed",
    "members_caring",
    "children",
    "adolescents",
    "members_on_assistance",
    "members_insured",
    "members_on_welfare",
    "members_preferential",
    "members_other_security",
    "socially_inactive_months",
]
STRUCTURES = ("nuclear", "stem", "joint", "left_behind", "single_parent", "lost_only_child", "skip_generation", "single_person")
STANDARD, AREA = Decimal("738.00"), Decimal("41.5")

Row = dict[str, Any]
Truth = bool | None


def any_of(*found: Truth) -> Truth:
    return True if True in found else None if None in found else False


def all_of(*found: Truth) -> Truth:
    return False if False in found else None if None in found else True


def compared(compare: str, left: Any, right: Any) -> Truth:
    if left is None or right is None:
        return None
    return {"<": left < right, ">": left > right, ">=": left >= right, "=": left == right}[compare]


def share(top: Any, bottom: Any) -> Fraction | None:
    return None if top is None or not bottom else Fraction(top) / Fraction(bottom)


def states(row: Row, standard: Decimal | None = STANDARD, area: Decimal | None = AREA) -> dict[str, Truth]:
    """Hardship (True), normal (False) or unknown (None) of each indicator."""
    get = row.get
    half, members = Fraction(1, 2), get("members")
    per_head = get("income_per_head_annual_yuan")
    per_head = Fraction(per_head) if per_head is not None else share(get("income_annual_yuan"), members)
    more = lambda name: compared(">", get(name), 0)  # noqa: E731
    both = None if get("members_unemployed") is None or get("members_caring") is None else get("members_unemployed") + get("members_caring")
    problem = {}
    for answer, count in (("child_problem", "children"), ("adolescent_problem", "adolescents")):
        problem[answer] = get(answer) if get(answer) is not None else (False if get(count) == 0 else None)
    structure, activities, months = get("family_structure"), get("social_activities_per_head_monthly"), get("socially_inactive_months")
    security = [get(name) for name in COUNTS if name in ("members_on_assistance", "members_insured", "members_on_welfare")]
    security += [get("members_preferential"), get("members_other_security")]
    if activities is None:
        participation = None
    elif activities >= 1:
        participation = False
    else:
        participation = True if months is not None and months >= 6 else None
    return {
        "income": any_of(
            compared("=", get("income_annual_yuan"), 0),
            compared("<", None if per_head is None else per_head / 12, standard),
            compared(">", share(get("rigid_expenditure_annual_yuan"), get("income_annual_yuan")), Fraction(6, 10)),
        ),
        "housing": any_of(compared("<", get("homes_owned"), 1), compared("<", get("floor_area_per_head_m2"), area)),
        "illness": any_of(
            compared(">", share(get("members_ill"), members), half),
            more("members_major_illness"),
            more("members_mental_illness"),
            more("members_rare_or_infectious_illness"),
        ),
        "disability": any_of(compared(">", share(get("members_disabled"), members), half), more("members_severely_disabled")),
        "education": any_of(
            compared(">", share(get("members_in_education"), members), half),
            more("students_senior_secondary"),
            more("students_university"),
            more("students_postgraduate"),
        ),
        "employment": any_of(
            compared("=", get("members_labour_force"), 0),
            compared("<", share(get("members_labour_force"), members), half),
            compared(">=", share(both, get("members_labour_force")), half),
        ),
        "children_adolescents": any_of(*problem.values()),
        "family_structure": None if structure in (None, "single_person") else structure in STRUCTURES[3:7],
        "social_security": all_of(*(compared("=", each, 0) for each in security)),
        "social_participation": participation,
    }


def level(found: dict[str, Truth]) -> str:
    def band(count: int) -> str:
        return "high" if count >= 7 else "low" if count <= 2 else "medium"

    hardships, unknowns = list(found.values()).count(True), list(found.values()).count(None)
    return band(hardships) if band(hardships) == band(hardships + unknowns) else "undetermined"


def households(count: int, seed: int, missing: float) -> list[Row]:
    """Households near every boundary, with about ``missing`` of their values unknown."""
    draw = random.Random(seed)
    rows: list[Row] = []
    for number in range(count):
        members = draw.randint(1, 6)
        row: Row = {"household_id": f"H{number:05}", "members": members}
        row |= {name: draw.choice((0, 0, 1, members // 2, members)) for name in COUNTS}
        row["socially_inactive_months"] = draw.choice((0, 5, 6, 7))
        income = draw.choice((0, members * 8856, members * 8856 - 1, 30000, 100)) + draw.choice((0, Decimal("0.01")))
        row["income_annual_yuan"] = Decimal(income)
        row["income_per_head_annual_yuan"] = draw.choice((None, None, Decimal("8856"), Decimal("8855.99"), Decimal("0")))
        row["rigid_expenditure_annual_yuan"] = (Decimal(income) * 6 / 10).quantize(Decimal("0.01")) + draw.choice(
            (0, 0, Decimal("0.01"), 5)
        )
        row["floor_area_per_head_m2"] = draw.choice((Decimal("41.5"), Decimal("41.499999999"), Decimal("41.49999999999999"), Decimal(80)))
        row["social_activities_per_head_monthly"] = draw.choice((Decimal(0), Decimal("0.99"), Decimal(1), Decimal("2.5")))
        row["child_problem"], row["adolescent_problem"] = draw.choice((True, False)), draw.choice((True, False))
        row["family_structure"] = draw.choice(STRUCTURES)
        rows.append(
            {name: None if draw.random() < missing and name not in ("household_id", "members") else value for name, value in row.items()}
        )
    return rows
