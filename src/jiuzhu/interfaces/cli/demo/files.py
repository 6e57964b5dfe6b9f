"""The county on paper: register, department files and truth, exactly as the data contract has them."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.feeds import COLUMNS
from jiuzhu.interfaces.cli.demo.months import Window
from jiuzhu.interfaces.cli.demo.people import HOUSEHOLD_COLUMNS, PERSON_COLUMNS
from jiuzhu.interfaces.cli.demo.truth import TRUTH_COLUMNS

FACT_COLUMNS = (
    "members", "income_annual_yuan", "income_per_head_annual_yuan", "rigid_expenditure_annual_yuan", "homes_owned", "homes_rural_self_built", "homes_commercial",
    "floor_area_per_head_m2", "members_ill", "members_major_illness", "members_chronic_illness", "members_mental_illness", "members_rare_or_infectious_illness",
    "members_disabled", "members_severely_disabled", "members_in_education", "students_preschool", "students_compulsory", "students_senior_secondary",
    "students_university", "students_postgraduate", "members_labour_force", "members_employed", "members_unemployed", "members_farming", "members_caring",
    "members_not_working_other", "members_outside_working_age", "members_incapable", "children", "adolescents", "child_problem", "adolescent_problem",
    "family_structure", "members_on_assistance", "members_insured", "members_on_welfare", "members_preferential", "members_other_security",
    "social_activities_per_head_monthly", "socially_inactive_months",
)  # fmt: skip


@dataclass
class Written:
    """What was written, for the progress line and the curious."""

    households: int = 0
    persons: int = 0
    feed_rows: Counter[str] = field(default_factory=Counter)
    truths: int = 0
    look_alikes: int = 0


def write_county(cases: Iterable[Case], window: Window, folder: Path) -> Written:
    """Stream the county into a folder: ``register/``, ``feeds/`` (all months in one), ``months/YYYY-MM/`` (each month's own), facts and truth."""
    written = Written()
    with ExitStack() as stack:

        def table(path: str, columns: tuple[str, ...]) -> Any:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            writer = csv.writer(stack.enter_context(target.open("w", encoding="utf-8", newline="")), lineterminator="\n")
            writer.writerow(columns)
            return writer

        persons, households = table("register/persons.csv", PERSON_COLUMNS), table("register/households.csv", HOUSEHOLD_COLUMNS)
        facts = table("assessment.csv", ("household_id", *FACT_COLUMNS))
        truth = table("truth.csv", TRUTH_COLUMNS)
        look_alikes = table("look_alikes.csv", ("rule", "kind", "subject_id"))
        together = {feed: table(f"feeds/{feed}.csv", ("id_number", *columns)) for feed, columns in COLUMNS.items()}
        monthly = {
            (month, feed): table(f"months/{month}/{feed}.csv", ("id_number", *columns)) for month in window.months for feed, columns in COLUMNS.items()
        }
        for case in cases:
            for household in case.households:
                written.households += 1
                written.persons += len(household.persons)
                households.writerow(household.row())
                persons.writerows(person.row() for person in household.persons)
                facts.writerow((household.household_id, *(household.facts.get(name, "") for name in FACT_COLUMNS)))
            for row in case.rows:
                written.feed_rows[row.feed] += 1
                together[row.feed].writerow(row.values)
                monthly[window.bucket(row.month), row.feed].writerow(row.values)
            for planted in case.planted:
                rows = list(planted.rows(window))
                written.truths += len(rows)
                truth.writerows(rows)
            for each in case.look_alikes:
                written.look_alikes += 1
                look_alikes.writerow((each.rule, each.kind, each.subject_id))
    return written
