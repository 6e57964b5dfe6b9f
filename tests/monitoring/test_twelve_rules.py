"""The twelve warnings, each with the cases that look alike and must stay quiet (data contracts §5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.monitoring.county import County, compare, id_number


@pytest.fixture
def county() -> County:
    """Somebody ordinary, so that no test runs on empty files."""
    county = County()
    county.household("plain", 900)
    return county


def test_a_recipient_with_a_death_date_up_to_the_day_is_found(county: County, tmp_path: Path) -> None:
    county.household("h1", 1, 2, category="other")
    county.feed("deaths", 1, death_date="2024-02-29")
    county.feed("deaths", 2, death_date="2024-03-01")  # later than the day
    county.household("expired", 3, until="2024-02-28")
    county.feed("deaths", 3, death_date="2024-01-01")
    county.household("not-yet", 4, since="2024-03-01")
    county.feed("deaths", 4, death_date="2024-01-01")
    county.household("h5")
    county.person(5, "h5", alive="false")  # already recorded
    county.feed("deaths", 5, death_date="2024-01-01")
    county.feed("deaths", 6, death_date="2024-01-01")  # not registered
    county.person(7, "nowhere")  # of no household
    county.feed("deaths", 7, death_date="2024-01-01")
    county.household("last-day", 8, until="2024-02-29", since="2024-02-29")
    county.feed("deaths", 8, death_date="1999-01-01")
    result = compare(county.write(tmp_path))
    assert result.found == {("deceased_still_registered", "person", "p1"), ("deceased_still_registered", "person", "p8")}
    assert result.evidence("deceased_still_registered", "p1") == {"death_on": "2024-02-29", "category": "other"}


def test_the_latest_residence_status_counts_and_of_one_day_the_later_row(county: County, tmp_path: Path) -> None:
    county.household("h1", 1, 2, 3, 4, 5, 6)
    county.feed("residence", 1, status="cancelled", changed_on="2024-02-01")
    county.feed("residence", 1, status="normal", changed_on="2024-03-01")  # later than the day
    county.feed("residence", 2, status="moved_out", changed_on="2024-02-01")
    county.feed("residence", 2, status="normal", changed_on="2024-02-02")  # moved back
    county.feed("residence", 3, status="cancelled", changed_on="2024-02-02")
    county.feed("residence", 3, status="normal", changed_on="2024-02-02")  # same day, later in the file
    county.feed("residence", 4, status="normal", changed_on="2024-02-02")
    county.feed("residence", 4, status="moved_out", changed_on="2024-02-02")
    county.feed("residence", 5, status="normal", changed_on="2024-02-02")
    county.feed("residence", 5, status="cancelled", changed_on="2024-02-01")  # older, though later in the file
    county.feed("residence", 6, status="cancelled", changed_on="2024-03-01")
    county.household("expired", 7, until="2024-02-01")
    county.feed("residence", 7, status="cancelled", changed_on="2024-01-01")
    assert compare(county.write(tmp_path)).found == {("residence_cancelled", "person", "p1"), ("residence_cancelled", "person", "p4")}


def test_the_same_id_number_active_in_two_households_gives_each_record_its_finding(county: County, tmp_path: Path) -> None:
    county.household("a")
    county.household("b", category="marginal")
    for name in "ab":
        county.person(1, name, name=f"twice-{name}")
    county.household("c", until="2024-02-01")
    county.household("d")
    for name in "cd":
        county.person(2, name, name=f"expired-{name}")
    county.household("e")
    county.person(3, "e", name="dead", alive="false")
    county.person(3, "d", name="living")
    county.household("f")
    county.person(4, "f", name="same-household-1")
    county.person(4, "f", name="same-household-2")
    county.person(5, "d", name="listed")
    county.person(5, "unknown", name="of-no-household")
    county.person(6, "a", name="namesake-1")
    county.person(7, "b", name="namesake-2")
    result = compare(county.write(tmp_path))
    assert result.found == {("registered_twice", "person", "twice-a"), ("registered_twice", "person", "twice-b")}
    assert result.evidence("registered_twice", "twice-a") == {"recipient_households_count": 2, "recipient_households": "a、b"}


def test_wages_of_the_month_are_the_highest_base_of_each_member_shared_by_the_household(county: County, tmp_path: Path) -> None:
    def household(name: str, *people: int, base: str, month: str = "2024-02", **settings: str) -> None:
        county.household(name, *people, **settings)  # type: ignore[arg-type]
        county.feed("social_insurance", people[0], employer="甲厂", month=month, base_yuan=base)

    household("at-the-standard", 1, 2, base="1476.00")
    household("below", 3, 4, base="1475.99")
    household("last-month", 5, base="9000", month="2024-01")
    household("next-month", 6, base="9000", month="2024-03")
    household("marginal", 7, base="9000", category="marginal")
    household("expired", 8, base="9000", until="2024-02-28")
    household("extreme", 9, base="738", category="extreme_hardship")
    household("two-employers", 10, 11, base="800")
    county.feed("social_insurance", 10, employer="乙厂", month="2024-02", base_yuan="800")  # the highest, not the sum
    household("two-earners", 12, 13, base="738")
    county.feed("social_insurance", 13, employer="乙厂", month="2024-02", base_yuan="738")
    county.household("larger-than-listed", 14, members=3)
    county.feed("social_insurance", 14, employer="甲厂", month="2024-02", base_yuan="2000")
    county.household("dead-earner", 15)
    county.person(16, "dead-earner", alive="false")
    county.feed("social_insurance", 16, employer="甲厂", month="2024-02", base_yuan="9000")
    result = compare(county.write(tmp_path))
    assert result.of("wage_found") == {"at-the-standard", "extreme", "two-earners"} and len(result.rows) == 3
    assert result.evidence("wage_found", "two-earners") == {
        "insured_base_month_yuan": 1476.00, "members": 2, "insured_members_count": 2, "employers": "乙厂、甲厂", "subsistence_standard_monthly_yuan": 738.00,
    }  # fmt: skip


def test_homes_are_counted_by_certificate_over_living_members(county: County, tmp_path: Path) -> None:
    def home(n: int, certificate: str, use: str = "residential", registered_on: str = "2020-01-01") -> None:
        county.feed("real_estate", n, certificate_no=certificate, use=use, area_m2="80", registered_on=registered_on)

    county.household("two", 1, 2, category="other")
    home(1, "A1"), home(2, "A2", registered_on="")
    county.household("shared", 3, 4)
    home(3, "B1"), home(4, "B1")
    county.household("shop", 5)
    home(5, "C1"), home(5, "C2", use="commercial")
    county.household("bought-later", 6)
    home(6, "D1"), home(6, "D2", registered_on="2024-03-01")
    county.household("expired", 7, until="2024-01-31")
    home(7, "E1"), home(7, "E2")
    county.household("heir", 8)
    county.person(9, "heir", alive="false")
    home(8, "F1"), home(9, "F2")
    county.household("other-use", 10)
    home(10, "G1"), home(10, "G2", use="other")
    result = compare(county.write(tmp_path))
    assert result.found == {("second_home", "household", "two")}
    assert result.evidence("second_home", "two") == {"residential_homes_count": 2, "residential_certificates": "A1、A2", "home_limit": 2}


def test_only_cars_and_trucks_of_living_members_count(county: County, tmp_path: Path) -> None:
    for n, kind in enumerate(("car", "truck", "agricultural", "motorcycle", "boat"), start=1):
        county.household(kind, n)
        county.feed("vehicles", n, plate=f"皖N0000{n}", kind=kind, registered_on="2024-02-29", value_yuan="30000.00")
    county.household("bought-later", 6)
    county.feed("vehicles", 6, plate="皖N00006", kind="car", registered_on="2024-03-01", value_yuan="1")
    county.household("expired", 7, until="2023-12-31")
    county.feed("vehicles", 7, plate="皖N00007", kind="car", registered_on="2020-01-01")
    county.household("dead-owner")
    county.person(8, "dead-owner", alive="false")
    county.feed("vehicles", 8, plate="皖N00008", kind="car", registered_on="2020-01-01")
    county.household("together", 9, 10)
    for n in (9, 10):
        county.feed("vehicles", n, plate="皖N00009", kind="car", registered_on="", value_yuan="5.50")
    result = compare(county.write(tmp_path))
    assert result.of("vehicle_found") == {"car", "truck", "together"} and len(result.rows) == 3
    assert result.evidence("vehicle_found", "together") == {
        "cars_trucks_count": 1,
        "cars_trucks_plates": "皖N00009",
        "cars_trucks_value_yuan": 5.50,
    }


def test_only_running_a_company_counts(county: County, tmp_path: Path) -> None:
    def company(n: int, role: str, status: str = "active", registered_on: str = "2021-01-01") -> None:
        county.feed("market_entities", n, credit_code=f"9134152500000{n:05d}", role=role, status=status, registered_on=registered_on)

    county.household("boss", 1, category="relapse_monitored")
    company(1, "legal_representative")
    county.household("shareholder", 2)
    company(2, "shareholder", registered_on="")
    county.household("stall", 3)
    company(3, "sole_trader")
    county.household("cancelled", 4)
    company(4, "shareholder", status="cancelled")
    county.household("founded-later", 5)
    company(5, "shareholder", registered_on="2024-03-01")
    county.household("expired", 6, until="2024-02-28")
    company(6, "legal_representative")
    county.household("dead-boss")
    county.person(7, "dead-boss", alive="false")
    company(7, "legal_representative")
    company(8, "legal_representative")  # not registered
    assert compare(county.write(tmp_path)).found == {("company_found", "household", "boss"), ("company_found", "household", "shareholder")}


def test_assets_are_the_latest_of_each_source_over_the_members(county: County, tmp_path: Path) -> None:
    county.household("above", 1, 2)
    county.feed("bank", 1, as_of="2024-01-31", value_yuan="20000")
    county.feed("bank", 1, as_of="2024-01-31", value_yuan="10000")  # all rows of the latest day
    county.feed("bank", 1, as_of="2023-01-31", value_yuan="99999")  # older
    county.feed("securities", 2, as_of="2022-12-31", value_yuan="10000.01")
    county.household("at-the-limit", 3)
    county.feed("insurance", 3, as_of="2024-02-29", value_yuan="20000.00")
    county.household("later", 4)
    county.feed("internet_finance", 4, as_of="2024-03-01", value_yuan="20000.01")
    county.household("spent", 5)
    county.feed("bank", 5, as_of="2024-01-01", value_yuan="50000")
    county.feed("bank", 5, as_of="2024-02-01", value_yuan="0")
    county.household("larger-than-listed", 6, members=2)
    county.feed("bank", 6, as_of="2024-01-01", value_yuan="40000")
    county.household("expired", 7, until="2024-01-01")
    county.feed("bank", 7, as_of="2024-01-01", value_yuan="90000")
    county.household("dead-saver", 8)
    county.person(9, "dead-saver", alive="false")
    county.feed("bank", 9, as_of="2024-01-01", value_yuan="90000")
    result = compare(county.write(tmp_path))
    assert result.found == {("assets_above_limit", "household", "above")}
    assert result.evidence("assets_above_limit", "above")["financial_assets_yuan"] == 40000.01


def test_what_one_paid_oneself_in_twelve_months_counts_for_everyone_not_on_subsistence(county: County, tmp_path: Path) -> None:
    def paid(n: int, on: str, amount: str) -> None:
        county.feed("medical_expenses", n, settled_on=on, total_yuan="99999", self_paid_yuan=amount)

    paid(1, "2023-03-01", "10000"), paid(1, "2024-02-29", "20000.00")  # a stranger
    county.household("marginal", 2, category="marginal")
    paid(2, "2024-01-01", "30000")
    paid(3, "2024-01-01", "29999.99")
    paid(4, "2023-02-28", "30000")  # a day too early
    paid(5, "2024-03-01", "30000")  # later than the day
    county.household("subsistence", 6)
    paid(6, "2024-01-01", "90000")
    county.household("extreme", 7, category="extreme_hardship")
    paid(7, "2024-01-01", "90000")
    county.household("was-on-subsistence", 8, until="2024-02-28")
    paid(8, "2024-01-01", "30000")
    county.household("x", category="other")
    county.household("y")
    county.person(9, "x", name="other-record")
    county.person(9, "y", name="subsistence-record")
    paid(9, "2024-01-01", "90000")
    paid(10, "2024-01-01", "30000.00"), paid(10, "2024-01-02", "-0.01")  # paid back
    result = compare(county.write(tmp_path), identify=True)
    assert result.found - {row for row in result.found if row[0] != "high_self_paid_medical"} == {
        ("high_self_paid_medical", "unregistered", id_number(1)), ("high_self_paid_medical", "person", "p2"), ("high_self_paid_medical", "person", "p8"),
    }  # fmt: skip
    assert result.evidence("high_self_paid_medical", id_number(1)) == {
        "self_paid_12_months_yuan": 30000.00,
        "self_paid_settlements_count": 2,
        "self_paid_limit_yuan": 30000.00,
    }


def test_a_new_severe_certificate_of_somebody_not_on_aid_is_found(county: County, tmp_path: Path) -> None:
    def certificate(n: int, grade: str, issued_on: str) -> None:
        county.feed(
            "disability",
            n,
            certificate_no=f"{id_number(n)}{grade}1",
            type="肢体",
            grade=grade,
            issued_on=issued_on,
            expires_on="2034-01-01",
        )

    certificate(1, "1", "2024-02-01")
    county.household("expired", 2, until="2024-01-31")
    certificate(2, "2", "2024-02-29")
    certificate(3, "3", "2024-02-10")
    certificate(4, "1", "2024-01-31")
    certificate(5, "1", "2024-03-01")
    county.household("other", 6, category="other")
    certificate(6, "1", "2024-02-10")
    county.household("a")
    county.person(7, "a", name="living")
    county.person(7, "expired", name="expired-record")
    certificate(7, "2", "2024-02-10")
    county.household("b")
    county.person(8, "b", alive="false")
    certificate(8, "4", "2024-02-10")
    result = compare(county.write(tmp_path), identify=True)
    assert result.found == {("new_disability_unaided", "unregistered", id_number(1)), ("new_disability_unaided", "person", "p2")}
