"""The comparison in SQL finds exactly what a naive reading of the rules finds."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import pytest
from tests.monitoring.county import County, compare
from tests.monitoring.oracle import findings

from jiuzhu.monitoring.feeds.register_files import CATEGORIES

DAYS = (
    "2023-01-31",
    "2023-02-28",
    "2023-03-01",
    "2023-12-31",
    "2024-01-31",
    "2024-02-01",
    "2024-02-28",
    "2024-02-29",
    "2024-03-01",
    "2024-03-31",
)
MONTHS = ("2024-01", "2024-02", "2024-01", "2024-02", "2024-03")


def random_county(seed: int) -> County:
    """Make people whose every value lies at or beside a boundary; half of them share households, records and ID numbers."""
    pick = random.Random(seed)
    county = County()
    for n in range(14):
        for _ in range(pick.choice((1, 1, 1, 2))):
            county.household(
                f"h{n}",
                category=pick.choice(tuple(CATEGORIES)),
                since=pick.choice(DAYS[:7]),
                until=pick.choice((*[""] * 12, *DAYS)),
                members=pick.randint(1, 3),
            )
    for record in range(40):
        home = f"h{pick.randrange(16)}"
        county.person(
            pick.randrange(28),
            home,
            name=f"p{record}",
            alive=pick.choice(("true", "true", "true", "false")),
            disability_grade=pick.choice(("", "1", "2", "3")),
        )
    for _ in range(60):
        for feed, values in _rows(pick).items():
            if pick.random() < 0.5:
                county.feed(feed, pick.randrange(34), **values)
    return county


def _rows(pick: random.Random) -> dict[str, dict[str, str]]:
    dated = {"registered_on": pick.choice(("", *DAYS))}
    asset = {"as_of": pick.choice(DAYS), "value_yuan": pick.choice(("10000.00", "20000.00", "20000.01", "0", "-5000"))}
    return {
        "deaths": {"death_date": pick.choice(DAYS)},
        "residence": {"status": pick.choice(("normal", "cancelled", "moved_out")), "changed_on": pick.choice(DAYS)},
        "social_insurance": {"month": pick.choice(MONTHS), "base_yuan": pick.choice(("737.99", "738.00", "1476.00", "2214.00", "369"))},
        "real_estate": {"certificate_no": f"C{pick.randrange(25)}", "use": pick.choice(("residential", "commercial", "other")), **dated},
        "market_entities": {
            "credit_code": f"E{pick.randrange(9)}",
            "role": pick.choice(("legal_representative", "shareholder", "sole_trader")),
            "status": pick.choice(("active", "cancelled")),
            **dated,
        },
        "vehicles": {
            "plate": f"V{pick.randrange(9)}",
            "kind": pick.choice(("car", "truck", "agricultural", "motorcycle", "boat")),
            **dated,
        },
        pick.choice(("bank", "insurance", "securities", "internet_finance")): asset,
        "medical_expenses": {"settled_on": pick.choice(DAYS), "self_paid_yuan": pick.choice(("15000", "30000.00", "29999.99", "-0.01"))},
        "disability": {"grade": pick.choice(("1", "2", "3")), "issued_on": pick.choice(DAYS)},
        "department_aid": {
            "department": pick.choice(("甲局", "乙局")),
            "month": pick.choice(MONTHS),
            "aid_kind": pick.choice(("severe_disability_nursing", "临时救助")),
        },
    }


@pytest.mark.parametrize("seed", range(12))
def test_random_counties_compare_as_the_rules_read(tmp_path: Path, seed: int) -> None:
    county = random_county(seed)
    on = datetime.date(2024, 2, 29) if seed % 2 else datetime.date(2024, 1, 31)
    expected = findings(county, on)
    result = compare(county.write(tmp_path), on=on, identify=True)
    assert result.found == expected and len(result.rows) == len(expected)


def test_the_random_counties_have_cases_of_every_rule() -> None:
    found = {
        rule
        for seed in range(12)
        for rule, _, _ in findings(random_county(seed), datetime.date(2024, 2, 29) if seed % 2 else datetime.date(2024, 1, 31))
    }
    assert len(found) == 12, sorted(found)


def test_the_oracle_would_notice_a_changed_boundary(tmp_path: Path) -> None:
    differing = 0
    for seed in range(3):
        county = random_county(seed)
        folder = county.write(tmp_path / str(seed))
        differing += compare(folder, on=datetime.date(2024, 2, 28), identify=True).found != findings(county, datetime.date(2024, 2, 29))
    assert differing == 3
