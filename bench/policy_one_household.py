"""How long one household takes from facts to verdicts, reasons and level (aim: at most 10 µs).

Run with: python bench/policy_one_household.py
"""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from jiuzhu.assessment.indicators.rules import form_of
from jiuzhu.foundation.policy.packs import load_pack

AIM_MICROSECONDS = 10.0
ROUNDS, CALLS = 40, 5000
WITHOUT_HARDSHIP: dict[str, Any] = {
    "members": "4",
    "income_annual_yuan": "96000",
    "rigid_expenditure_annual_yuan": "8000",
    "homes_owned": "1",
    "floor_area_per_head_m2": "45",
    "members_ill": "1",
    "members_major_illness": "0",
    "members_mental_illness": "0",
    "members_rare_or_infectious_illness": "0",
    "members_disabled": "0",
    "members_severely_disabled": "0",
    "members_in_education": "1",
    "students_preschool": "0",
    "students_senior_secondary": "0",
    "students_university": "0",
    "students_postgraduate": "0",
    "members_labour_force": "3",
    "members_unemployed": "0",
    "members_caring": "1",
    "children": "1",
    "adolescents": "0",
    "child_problem": "false",
    "family_structure": "nuclear",
    "members_on_assistance": "4",
    "members_insured": "4",
    "members_on_welfare": "0",
    "members_preferential": "0",
    "members_other_security": "0",
    "social_activities_per_head_monthly": "1.5",
}
FOUR_HARDSHIPS = {
    **WITHOUT_HARDSHIP,
    "income_annual_yuan": "21600",
    "rigid_expenditure_annual_yuan": "15100",
    "members_ill": "3",
    "members_severely_disabled": "1",
    "family_structure": "single_parent",
    "floor_area_per_head_m2": "",
}


def main() -> None:
    """Print the best round of each household: what else the machine does is no part of it."""
    dated = load_pack("huoshan").at(date(2024, 11, 30))
    form = form_of(dated.with_values({"subsistence_standard_monthly_yuan": "738.00", "average_floor_area_per_head_m2": "41.5"}))
    for name, raw in (("no hardship", WITHOUT_HARDSHIP), ("four hardships, one unknown", FOUR_HARDSHIPS)):
        facts, errors = form.read(raw)
        assert not errors
        judgement = form.judgement(facts)
        taken = min(_round(form, facts) for _ in range(ROUNDS))
        verdict = "within" if taken <= AIM_MICROSECONDS else "beyond"
        print(f"{name}: {judgement.level}, {len(judgement.reasons)} reasons, {taken:.2f} µs ({verdict} {AIM_MICROSECONDS:.0f} µs)")


def _round(form: Any, facts: dict[str, Any]) -> float:
    start = time.perf_counter()
    for _ in range(CALLS):
        form.judgement(facts)
    return (time.perf_counter() - start) / CALLS * 1e6


if __name__ == "__main__":
    main()
