"""The warnings about aid given twice or not at all, and terms of households and years (data contracts §5)."""

from __future__ import annotations

import datetime
from pathlib import Path

from tests.monitoring.county import County, compare, id_number
from tests.monitoring.test_twelve_rules import county

__all__ = ["county"]


def test_the_same_kind_of_aid_from_two_departments_in_the_month_is_found_for_anyone_registered(county: County, tmp_path: Path) -> None:
    def aid(n: int, department: str, kind: str = "临时救助", month: str = "2024-02") -> None:
        county.feed("department_aid", n, department=department, month=month, aid_kind=kind, amount_yuan="100.00")

    county.household("h", 1, 2, 3, 4, 5)
    aid(1, "民政局"), aid(1, "教育局")
    aid(2, "民政局"), aid(2, "民政局")  # one department twice
    aid(3, "民政局"), aid(3, "教育局", month="2024-01")
    aid(4, "民政局"), aid(4, "教育局", kind="助学")
    aid(5, "民政局", month="2024-03"), aid(5, "教育局", month="2024-03")
    aid(6, "民政局"), aid(6, "教育局")  # not registered
    county.household("expired", 7, until="2020-06-30")
    aid(7, "民政局"), aid(7, "工会")
    result = compare(county.write(tmp_path))
    assert result.found == {("duplicate_aid", "person", "p1"), ("duplicate_aid", "person", "p7")}
    assert result.evidence("duplicate_aid", "p1") == {
        "duplicate_aid_departments_count": 2, "duplicate_aid_kinds": "临时救助", "duplicate_aid_departments": "教育局、民政局", "duplicate_aid_yuan": 200.00,
    }  # fmt: skip


def test_a_severely_disabled_recipient_without_nursing_aid_this_month_is_found(county: County, tmp_path: Path) -> None:
    def disabled(n: int, grade: str = "1", alive: str = "true", **household: str) -> None:
        county.household(f"h{n}", **household)  # type: ignore[arg-type]
        county.person(n, f"h{n}", disability_grade=grade, disability_type="视力", alive=alive)

    disabled(1), disabled(2, grade="2"), disabled(3, grade="3"), disabled(4, grade=""), disabled(5, category="extreme_hardship")
    disabled(6, until="2024-02-01"), disabled(7, alive="false"), disabled(8), disabled(9), disabled(10)
    county.feed("department_aid", 8, department="残联", month="2024-02", aid_kind="severe_disability_nursing", amount_yuan="80")
    county.feed("department_aid", 9, department="残联", month="2024-01", aid_kind="severe_disability_nursing", amount_yuan="80")
    county.feed("department_aid", 10, department="残联", month="2024-02", aid_kind="disability_living", amount_yuan="80")
    assert compare(county.write(tmp_path)).of("disability_aid_missed") == {"p1", "p2", "p9", "p10"}


def test_two_terms_of_one_household_give_one_finding_if_either_is_in_force(county: County, tmp_path: Path) -> None:
    county.household("h", 1, until="2023-12-31")
    county.household("h", category="marginal", since="2024-01-01")
    county.feed("deaths", 1, death_date="2024-02-01")
    county.feed("vehicles", 1, plate="皖N1", kind="car", registered_on="2020-01-01")
    result = compare(county.write(tmp_path))
    assert result.found == {("deceased_still_registered", "person", "p1"), ("vehicle_found", "household", "h")} and len(result.rows) == 2
    assert result.evidence("deceased_still_registered", "p1")["category"] == "marginal"


def test_the_year_turns_in_the_twelve_months(county: County, tmp_path: Path) -> None:
    for n, on in ((1, "2024-02-01"), (2, "2024-01-31"), (3, "2025-01-31")):
        county.feed("medical_expenses", n, settled_on=on, self_paid_yuan="30000")
    found = compare(county.write(tmp_path), on=datetime.date(2025, 1, 31), identify=True).of("high_self_paid_medical")
    assert found == {id_number(1), id_number(3)}
