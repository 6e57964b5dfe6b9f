"""What was found true and led to a re-check back in time stays found: the register has the subject otherwise now, the data were not corrected (P-14, P-15)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.casework.registry.models import CategoryMembership
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import InvestigationEntry, Outcome, OutcomeEntry
from jiuzhu.monitoring.warnings.services import assign, decide, investigate, take_back_findings
from tests.conftest import VILLAGE
from tests.monitoring.handing_in import MONTH, deliver, folder, run
from tests.registry.conftest import id_number, person
from tests.warnings.rechecking import decided as rechecked
from tests.warnings.test_away import household, own
from tests.warnings.test_receiving import take_back

__all__ = ["deliver", "folder", "household", "run"]
pytestmark = pytest.mark.django_db
ENDING = {"recovery": "recover", "review_on": date(2027, 5, 20)}


@pytest.fixture
def ended(investigated, now, township_clerk, second_clerk):
    """Let a finding lead to a re-check that is decided; gives its warning."""

    def make(result=RecheckResult.TERMINATED, *, month="2026-10", holds=True, left_on=None, warn=None, **told):
        warning = investigated(month="2026-11", holds=holds, **(warn or {}))
        if told.pop("act", True):
            entry = OutcomeEntry(Outcome.RECHECK, "入户核实属实", left_on=left_on)
            decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=warning.version)
            warning.refresh_from_db()
            rechecked(warning.recheck, now, township_clerk, second_clerk, result, effective_month=month, **(ENDING | told))
        return Warning.objects.get(pk=warning.pk)

    return make


def test_a_finding_that_led_to_an_end_of_aid_back_in_time_stays_found_true_and_acted_on(ended, now):
    warning = ended()
    assert take_back(now) == 0
    warning.refresh_from_db()
    assert (warning.state, warning.verdict, warning.withdrawn_note) == ("rechecked", True, "")
    assert Sighting.objects.get().withdrawn_at is None


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (RecheckResult.UNCHANGED, {}),
        (RecheckResult.TERMINATED, {"month": "2026-12"}),
        (RecheckResult.TERMINATED, {"holds": False}),
        (RecheckResult.ADJUSTED, {"monthly_benefit_fen": 50000}),
    ],
    ids=["nothing changed", "ended from a later month", "not found true", "another amount"],
)
def test_where_the_register_of_the_month_is_as_it_was_or_nobody_found_it_true_the_data_were_corrected(ended, now, result, told):
    warning = ended(result, **told)
    assert take_back(now) == 1
    warning.refresh_from_db()
    assert (warning.state, bool(warning.withdrawn_note)) == ("rechecked", True)


def test_where_the_household_is_on_aid_again_in_the_month_the_data_were_corrected(ended, now, household):
    ended()
    CategoryMembership.objects.create(household=household, category="subsistence", since=date(2026, 11, 15), entered_at=now)
    assert take_back(now) == 1


def test_a_persons_own_aid_that_goes_on_has_that_person_compared_all_the_same(ended, now, household):
    own(household, 1, date(2026, 1, 1))
    who = str(members_of(household.pk)[1].person_id)
    ended(warn={"subject": "person", "subject_id": who})
    assert take_back(now) == 1


def test_another_finding_of_the_household_that_was_dealt_with_stands_too_and_one_still_open_does_not(ended, decided, opened, now):
    explained = decided(Outcome.EXPLAIN, "wage_found")
    opened("bank_assets_above")
    ended()
    assert take_back(now, rules=("vehicle_found", "wage_found", "bank_assets_above")) == 1
    assert dict(Warning.objects.exclude(rule="left_aid").values_list("rule", "state")) == {
        "vehicle_found": "rechecked", "wage_found": "explained", "bank_assets_above": "withdrawn",
    }  # fmt: skip
    explained.refresh_from_db()
    assert explained.withdrawn_note == ""


def test_a_change_of_category_back_in_time_may_be_why_it_is_found_no_more(ended, now):
    ended(RecheckResult.CATEGORY_CHANGED, category="marginal")
    assert take_back(now) == 0


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (RecheckResult.CATEGORY_CHANGED, {"category": "marginal"}),
        (RecheckResult.TERMINATED, {}),
        (RecheckResult.ADJUSTED, {"monthly_benefit_fen": 35900, "left_on": date(2026, 11, 2), "review_on": None}),
    ],
    ids=["another category", "end of aid", "somebody left"],
)
def test_what_was_decided_before_it_was_found_is_not_why_it_is_found_no_more(ended, decided, now, household, result, told):
    left = {"subject": "person", "subject_id": str(members_of(household.pk)[1].person_id)} if "left_on" in told else {}
    ended(result, warn=left | {"rule": "imprisoned_in_force"}, **told)
    decided(Outcome.EXPLAIN, "wage_found")
    Sighting.objects.filter(rule="wage_found").update(found_at=now + timedelta(days=1))
    assert take_back(now, rules=("imprisoned_in_force", "wage_found")) == 1
    assert Sighting.objects.get(withdrawn_at=None).rule == "imprisoned_in_force"


@pytest.mark.parametrize(("member", "withdrawn"), [(1, 0), (0, 1)], ids=["who left", "who stayed"])
def test_who_left_by_a_recheck_is_compared_no_more_in_any_month_and_whoever_stayed_is(
    ended, now, household, township_clerk, second_clerk, member, withdrawn
):
    people = [str(each.person_id) for each in members_of(household.pk)]
    leaver = {"subject": "person", "subject_id": people[1]}
    if member == 0:
        other = ended(warn={"rule": "wage_found", "subject": "person", "subject_id": people[0]}, act=False)
        decide(
            warning_id=other.pk, entry=OutcomeEntry(Outcome.EXPLAIN, "公益性岗位"), actor=township_clerk, at=now, seen_version=other.version
        )
    ended(
        RecheckResult.ADJUSTED, month="2026-12", left_on=date(2026, 11, 2), warn=leaver | {"rule": "imprisoned_in_force"},
        monthly_benefit_fen=35900, review_on=None,
    )  # fmt: skip
    assert take_back(now, rules=("imprisoned_in_force", "wage_found")) == withdrawn


@pytest.mark.parametrize("day", ["died_on", "left_on"])
def test_a_correction_that_took_somebody_out_of_the_register_stands_too(investigated, now, household, township_clerk, day):
    who = str(members_of(household.pk)[1].person_id)
    rule = {"died_on": "deceased_still_registered", "left_on": "missing_in_force"}[day]
    warning = investigated(rule, subject="person", subject_id=who)
    entry = OutcomeEntry(Outcome.CORRECT, "有证明材料", **{day: date(2026, 11, 2)})
    decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=warning.version)
    assert take_back(now, rules=(rule,)) == 0


def test_what_its_department_takes_back_falls_all_the_same(ended, now):
    ended()
    assert (
        take_back_findings(
            month="2026-11", rules=["vehicle_found"], at_place=lambda place: True, note="文件撤回", delivery_id="d-1", actor=SYSTEM, at=now
        )
        == 1
    )


def test_a_month_compared_again_after_aid_ended_back_in_time_counts_nothing_as_withdrawn(
    registered, deliver, run, now, county_officer, village_assistant, township_clerk, second_clerk
):
    registered(person(7, name="吴秀兰", relation="head"), person(8, name="吴小军", relation="child"))
    deliver("vehicles", f"{id_number(7)},皖N00001,car,2026-01-01,50000", f"{id_number(8)},皖N00002,car,2026-01-01,50000")
    assert run().opened
    for warning in Warning.objects.filter(state="graded"):
        assign(warning_id=warning.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
        seen = InvestigationEntry(now.date(), "visit", "赵协理", "入户查看，情况与数据一致", True)
        investigate(warning_id=warning.pk, entry=seen, actor=village_assistant, at=now, seen_version=1)
    acted = Warning.objects.get(rule="vehicle_found")
    decide(warning_id=acted.pk, entry=OutcomeEntry(Outcome.RECHECK, "入户核实属实"), actor=township_clerk, at=now, seen_version=2)
    acted.refresh_from_db()
    rechecked(acted.recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, effective_month=MONTH, **ENDING)
    again = run()
    acted.refresh_from_db()
    assert (again.by_rule["vehicle_found"]["count"], again.withdrawn, acted.state, acted.withdrawn_note) == (0, 0, "rechecked", "")
