"""A month's chain is reckoned over the register: opened once, joined, withdrawn with the data, quiet once allowed (S-45, P-28, P-48)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.workflow.relocating import relocate
from jiuzhu.monitoring.chain import services as chain
from jiuzhu.monitoring.chain.kept import month_path
from jiuzhu.monitoring.chain.models import Finding, Occurrence, Reckoning
from jiuzhu.monitoring.chain.rules import Ending
from jiuzhu.monitoring.chain.services.receiving import withdraw
from jiuzhu.monitoring.comparison import services as comparison
from tests.chain.conftest import MONTH, found
from tests.conftest import COUNTY
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db


def test_the_same_aid_from_two_departments_is_found_with_its_rows_and_its_clause(overlap):
    assert (overlap.subject_name, overlap.finding, overlap.state, overlap.month) == ("吴秀兰", "overlap", "found", MONTH)
    rows = overlap.told_of["received"]
    assert [(row["department"], row["label"], row["amount_fen"]) for row in rows] == [
        ("县残联", "重度残疾人护理补贴", 10000), ("县民政局", "重度残疾人护理补贴", 10000),
    ]  # fmt: skip
    assert overlap.clause and overlap.quote and overlap.reading and overlap.beside == "duplicate_aid"
    assert [each.organisation.name for each in overlap.concerned.all()] == ["霍山县残联"]


def test_reckoning_a_month_again_adds_nothing(overlap, reckon):
    again = reckon()
    assert (again.received.opened, again.received.joined, again.received.known, again.withdrawn) == (0, 0, 1, 0)
    assert Finding.objects.count() == 1 and Occurrence.objects.count() == 1 and Reckoning.objects.count() == 1


def test_a_corrected_file_withdraws_what_it_no_longer_says_and_brings_it_back(overlap, feed_back, reckon):
    feed_back((2, "县残联", "护理补贴", "100.00"))
    assert reckon().withdrawn == 1 and found() == [("same_aid_twice", "吴秀兰", "withdrawn")]
    feed_back((2, "县残联", "护理补贴", "100.00"), (2, "县民政局", "护理补贴", "90.00"))
    assert reckon().received.opened == 1 and found() == [("same_aid_twice", "吴秀兰", "found")]


def test_what_lasts_joins_the_open_finding_and_shows_its_newest_month(overlap, feed_back, reckon):
    feed_back((2, "县残联", "护理补贴", "120.00"), (2, "县民政局", "护理补贴", "100.00"), month="2026-11")
    assert reckon("2026-11").received.joined == 1
    overlap.refresh_from_db()
    assert (overlap.month, overlap.last_month) == (MONTH, "2026-11") and overlap.told_of["received"][0]["amount_fen"] == 12000


def test_what_is_allowed_stays_quiet_until_somebody_else_gives_it(overlap, feed_back, reckon, county_officer, now):
    chain.end(finding_id=overlap.pk, entry=Ending("allowed", "残联补差", "残联补贴办法第五条"), actor=county_officer, at=now, seen_version=0)
    feed_back((2, "县残联", "护理补贴", "120.00"), (2, "县民政局", "护理补贴", "100.00"), month="2026-11")
    assert reckon("2026-11").received.quiet == 1 and Finding.objects.count() == 1
    feed_back((2, "县残联", "护理补贴", "120.00"), (2, "县卫健委", "护理补贴", "100.00"), month="2026-11")
    assert reckon("2026-11").received.opened == 1 and Finding.objects.count() == 2


def test_a_gap_is_found_only_where_the_aid_was_reported_at_all(registered, feed_back, reckon):
    registered(person(2, disability_type="physical", disability_grade=1))
    registered(person(4, "李桂花", disability_type="physical", disability_grade=2))
    feed_back((2, "县残联", "某种救助", "100.00"))
    assert "nursing_missed" in {each["rule"] for each in reckon().reckoning.unjudged} and found("nursing_missed") == []
    feed_back((2, "县残联", "护理补贴", "100.00"))
    reckoned = reckon()
    assert found("nursing_missed") == [("nursing_missed", "李桂花", "found")]
    assert reckoned.reckoning.by_rule["nursing_missed"]["count"] == 1


def test_where_hardly_anybody_entitled_is_reported_the_files_are_incomplete_not_the_people(registered, feed_back, reckon):
    for number, name in ((2, "甲"), (4, "乙"), (6, "丙")):
        registered(person(number, name, disability_type="physical", disability_grade=1))
    feed_back((2, "县残联", "护理补贴", "100.00"))
    reasons = {each["rule"]: each["reason"] for each in reckon().reckoning.unjudged}
    assert found("nursing_missed") == [] and reasons["nursing_missed"].startswith("符合条件的 3 个对象中只有 1 个有反馈")
    feed_back((2, "县残联", "护理补贴", "100.00"), (4, "县残联", "护理补贴", "100.00"))
    reckon()
    assert found("nursing_missed") == [("nursing_missed", "丙", "found")]


def test_own_benefits_count_and_what_was_copied_from_a_department_counts_once(registered, feed_back, reckon, now):
    household = registered()
    for source, department in (("feed", "县残联"), ("manual", "县民政局")):
        enter_aid(
            household_id=household.pk, division_code=household.division_code, kind="severe_disability_nursing", label="护理补贴", received_on=date(2026, 10, 14),
            department=department, source=source, source_id=f"t:{source}", person_id=_head(household), amount_fen=10000, actor=SYSTEM, at=now,
        )  # fmt: skip
    feed_back((2, "霍山县残联", "护理补贴", "100.00"))
    reckon()
    (finding,) = Finding.objects.filter(rule="same_aid_twice")
    assert [row["department"] for row in finding.told_of["received"]] == ["县残联", "县民政局"]


def _head(household):
    return members_of(household.pk)[0].person_id


def test_the_same_service_from_two_organisations_is_a_duplicate_service(registered, feed_back, reckon, now):
    household = registered()
    for name in ("甲机构", "乙机构"):
        enter_aid(
            household_id=household.pk, division_code=household.division_code, kind="meals", label="助餐", received_on=date(2026, 10, 5), department=name,
            source="order", source_id=name, person_id=_head(household), amount_fen=1500, actor=SYSTEM, at=now,
        )  # fmt: skip
    feed_back((2, "县残联", "护理补贴", "100.00"))
    reckon()
    assert [(each.rule, each.service) for each in Finding.objects.all()] == [("service_twice", True)]


def test_the_chain_follows_the_comparison_of_its_month_and_not_twice(registered, feed_back, county_officer, now):
    registered()
    feed_back((2, "县残联", "护理补贴", "100.00"), (2, "县民政局", "护理补贴", "100.00"))
    assert chain.reckon_what_was_compared(at=now) == 0
    for minutes in (0, 1):
        run = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now + timedelta(minutes=minutes))
        comparison.run_comparison(run_id=str(run.pk), at=now)
        assert chain.reckon_what_was_compared(at=now) == 1 and chain.reckon_what_was_compared(at=now) == 0
    assert len(Finding.objects.all()) == 1 and len(entries("chain", f"{COUNTY}:{MONTH}")) == 2


def test_a_month_that_fails_is_told_of_once_and_holds_up_no_later_one(registered, feed_back, county_officer, now):
    registered()
    for month in (MONTH, "2026-11"):
        feed_back((2, "县残联", "护理补贴", "100.00"), (2, "县民政局", "护理补贴", "100.00"), month=month)
        run = comparison.request_run(month=month, division_code=COUNTY, actor=county_officer, at=now)
        comparison.run_comparison(run_id=str(run.pk), at=now)
    in_the_way = month_path(COUNTY, MONTH)
    in_the_way.mkdir(parents=True)
    assert (chain.reckon_what_was_compared(at=now), chain.reckon_what_was_compared(at=now)) == (1, 0)
    assert [each.month for each in Reckoning.objects.all()] == ["2026-11"]
    assert [each.action for each in entries("chain", f"{COUNTY}:{MONTH}")] == ["救助链没有核算成"]
    in_the_way.rmdir()
    assert chain.reckon_what_was_compared(at=now) == 1 and Reckoning.objects.count() == 2


def test_no_figure_and_no_department_of_a_person_stands_in_the_clear(registered, feed_back, reckon):
    registered()
    feed_back((2, "县残联", "护理补贴", "4321.99"), (2, "县民政局", "护理补贴", "4321.99"))
    reckon()
    with connection.cursor() as cursor:
        told = []
        for table in ("chain_finding", "chain_occurrence"):
            cursor.execute(f"SELECT * FROM {table}")
            told += [str(value) for row in cursor.fetchall() for value in row]
    assert told and not any(secret in value for value in told for secret in ("432199", "县残联"))


def test_what_moved_to_another_county_falls_with_the_data_of_the_county_that_found_it(overlap, now):
    there = "341524100001"
    relocate(overlap, division_code=there, at=now)

    def withdrawn(county, *, out_of_reach):
        given = {"month": MONTH, "rules": [overlap.rule], "still": set(), "run_id": "", "at": now}
        return withdraw(**given, at_place=lambda code: covers(county, code), out_of_reach=lambda place: out_of_reach)

    assert withdrawn("341524000000", out_of_reach=False) == 0, "the county it came to found nothing of it, and has not looked"
    assert withdrawn(COUNTY, out_of_reach=True) == 0, "its household is on the register there no more, and no file was corrected"
    assert withdrawn(COUNTY, out_of_reach=False) == 1 and found() == [("same_aid_twice", "吴秀兰", "withdrawn")]
