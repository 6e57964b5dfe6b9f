"""What the lines for old people and children, the prisons and the police tell of people on aid (000·二(五)11)."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from tests.monitoring.county import County, compare, id_number

from jiuzhu.foundation.policy.packs import load_pack, pack_names

ON = datetime.date(2026, 10, 31)
RULES = (
    "imprisoned_in_force", "missing_in_force", "elderly_welfare_after_death", "child_welfare_after_death", "child_listed_unaided", "elderly_subsidy_unaided",
)  # fmt: skip


@pytest.fixture
def county() -> County:
    county = County()
    county.household("on-aid", 1, 2, 3)
    county.household("left", 4, until="2026-01-31")
    return county


def prison(county: County, n: int, began_on: str, released_on: str = "", kind: str = "监狱服刑") -> None:
    county.feed("imprisonment", n, kind=kind, began_on=began_on, released_on=released_on)


def seen(county: County, folder: Path, rule: str, *, on: datetime.date = ON, settings: dict[str, str] | None = None) -> set[str]:
    return compare(county.write(folder), on=on, settings=settings).of(rule)


class TestPrison:
    def test_who_is_on_aid_and_in_prison_is_found_until_the_day_of_release(self, county, tmp_path):
        prison(county, 1, "2026-03-01", "2028-03-01")
        prison(county, 2, "2026-03-01", "2026-10-31")
        prison(county, 3, "2026-03-01", "2026-11-01")
        prison(county, 4, "2026-03-01")
        assert seen(county, tmp_path, "imprisoned_in_force") == {"p1", "p3"}

    def test_who_goes_to_prison_after_the_day_and_who_serves_at_home_is_not(self, county, tmp_path):
        prison(county, 1, "2026-11-01")
        prison(county, 2, "2026-03-01", kind="社区矫正")
        prison(county, 3, "2026-10-31", kind="强制隔离戒毒")
        assert seen(county, tmp_path, "imprisoned_in_force") == {"p3"}

    def test_a_list_that_comes_again_says_when_the_same_term_ends_now(self, county, tmp_path):
        for shorter in ("2029-01-01", "2026-09-30"):
            prison(county, 1, "2026-03-01", shorter)
        for longer in ("2026-09-30", "2027-01-01"):
            prison(county, 2, "2026-03-01", longer)
        done = compare(county.write(tmp_path), on=ON)
        assert done.of("imprisoned_in_force") == {"p2"}
        told = done.evidence("imprisoned_in_force", "p2")
        assert (told["imprisoned_since_on"], told["imprisoned_until_on"], told["imprisoned_months"]) == ("2026-03-01", "2027-01-01", 7)

    def test_a_county_may_wait_some_months(self, county, tmp_path):
        prison(county, 1, "2026-08-31")
        prison(county, 2, "2026-09-01")
        assert seen(county, tmp_path, "imprisoned_in_force", settings={"imprisonment_months_minimum": "2"}) == {"p1"}


class TestMissing:
    def test_who_is_missing_for_a_month_is_found_until_found_again(self, county, tmp_path):
        for n, missing_on, found_on in ((1, "2026-09-30", ""), (2, "2026-10-01", ""), (3, "2025-01-01", "2026-10-31")):
            county.feed("missing_persons", n, missing_on=missing_on, found_on=found_on)
        assert seen(county, tmp_path, "missing_in_force") == {"p1"}

    def test_in_the_middle_of_a_month_only_whole_months_count(self, county, tmp_path):
        for n, missing_on in ((1, "2026-09-15"), (2, "2026-09-16")):
            county.feed("missing_persons", n, missing_on=missing_on)
        assert seen(county, tmp_path, "missing_in_force", on=datetime.date(2026, 10, 15)) == {"p1"}


class TestOtherLines:
    def test_what_is_paid_after_the_month_of_death_is_found_whoever_gets_aid(self, county, tmp_path):
        for n, died_on in ((1, "2026-09-30"), (2, "2026-10-01"), (4, "2026-01-15")):
            county.feed("deaths", n, death_date=died_on)
        for n in (1, 2, 3, 4):
            county.feed("elderly_welfare", n, month="2026-10", aid_kind="高龄津贴", amount_yuan="100.00")
            county.feed("child_welfare", n, month="2026-09", child_kind="孤儿", aid_kind="孤儿基本生活费", amount_yuan="1000.00")
        done = compare(county.write(tmp_path), on=ON)
        assert done.of("elderly_welfare_after_death") == {"p1", "p4"} and not done.of("child_welfare_after_death")
        assert done.evidence("elderly_welfare_after_death", "p1")["elderly_welfare_month_yuan"] == 100.0

    def test_a_listed_child_whom_no_record_has_on_aid_is_found_also_outside_the_register(self, county, tmp_path):
        for n, kind in ((1, "孤儿"), (4, "事实无人抚养儿童"), (50, "困境儿童"), (51, "留守儿童")):
            county.feed("child_welfare", n, month="2026-10", child_kind=kind, aid_kind="生活补贴", amount_yuan="")
        done = compare(county.write(tmp_path), on=ON, identify=True)
        assert {row[1:3] for row in done.rows if row[0] == "child_listed_unaided"} == {("person", "p4"), ("unregistered", id_number(50))}

    def test_who_gets_the_subsidy_for_poor_old_people_and_no_aid_is_found_and_the_allowance_by_age_is_not(self, county, tmp_path):
        for n, kind in ((1, "养老服务补贴"), (4, "养老服务补贴"), (60, "高龄津贴")):
            county.feed("elderly_welfare", n, month="2026-10", aid_kind=kind, amount_yuan="200.00")
        assert seen(county, tmp_path, "elderly_subsidy_unaided") == {"p4"}


def test_a_county_that_does_not_exchange_the_files_lacks_nothing(county, tmp_path):
    folder = county.write(tmp_path)
    for feed in ("imprisonment", "missing_persons", "elderly_welfare", "child_welfare"):
        (folder / "feeds" / f"{feed}.csv").unlink()
    outcome = compare(folder, on=ON).outcome
    assert outcome.complete and {each.rule for each in outcome.unjudged} == set(RULES)


@pytest.mark.parametrize("name", pack_names())
def test_every_pack_has_the_rules_on_the_ground_of_its_own_text(name):
    rules = {each.code: each for each in load_pack(name).at(ON).warnings}
    assert all(rules[code].clause and rules[code].quote and rules[code].supplementary for code in RULES)
