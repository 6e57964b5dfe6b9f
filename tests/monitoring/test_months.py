"""A month as the county works it: compared, corrected, compared again, stopped and broken off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.monitoring.handing_in import MONTH, death, deliver, folder, run
from tests.registry.conftest import county, id_number, person, registered

from jiuzhu.casework.registry.models import CategoryMembership
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.comparison.services import retrying
from jiuzhu.monitoring.comparison.services.asking import ComparisonBusy, NothingDelivered
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.warnings.models import Sighting, Warning

__all__ = ["county", "deliver", "folder", "registered", "run"]
pytestmark = pytest.mark.django_db


def test_a_comparison_that_breaks_off_runs_again_and_makes_room_once_it_is_given_up(county, deliver, county_officer, now, monkeypatch):
    deliver("deaths", death(1))
    broken_run = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    with monkeypatch.context() as patched:
        patched.setattr("jiuzhu.monitoring.comparison.services.running.open_warnings", lambda **given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            comparison.run_comparison(run_id=str(broken_run.pk), at=now)
    assert Run.objects.get().state == "running"
    retrying.give_up(run_id=str(broken_run.pk), at=now)
    assert Run.objects.get().state == "failed" and "继续" in Run.objects.get().message
    other = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    with pytest.raises(ComparisonBusy):
        retrying.reopen(run_id=str(broken_run.pk))
    assert comparison.run_comparison(run_id=str(other.pk), at=now).state == "done"
    retrying.reopen(run_id=str(broken_run.pk))
    assert comparison.run_comparison(run_id=str(broken_run.pk), at=now).state == "done"


def test_a_comparison_opens_warnings_and_running_it_again_adds_nothing(registered, deliver, run):
    home = registered(person(1), person(2, relation="spouse"))
    deliver("deaths", death(1), death(2, "2026-12-01"), death(9))
    deliver("vehicles", f"{id_number(2)},皖N00001,car,2020-01-01,50000")
    done = run()
    assert (done.state, done.findings, done.opened, done.recipients, done.rows) == ("done", 2, 2, 2, 4)
    warning = Warning.objects.get(rule="deceased_still_registered")
    assert (warning.household_id, warning.subject_type, warning.division_code, warning.on_aid) == (
        home.pk,
        "person",
        home.division_code,
        True,
    )
    assert warning.evidence == {"death_on": "2026-11-03", "category": "subsistence"} and warning.clause and warning.quote
    assert Warning.objects.get(rule="vehicle_found").evidence["cars_trucks_value_yuan"] == "50000.00"
    again = run()
    assert (again.findings, again.opened, again.withdrawn) == (2, 0, 0) and Warning.objects.count() == 2 and Sighting.objects.count() == 2


def test_rules_without_data_of_the_month_or_a_local_value_are_named(registered, deliver, run, now):
    registered()
    deliver("medical_expenses", f"{id_number(7)},2026-11-02,1,50000")
    done = run()
    unjudged = {each["rule"]: each["reason"] for each in done.unjudged}
    assert "死亡、火化" in unjudged["deceased_still_registered"] and "自付医疗费预警线" in unjudged["high_self_paid_medical"]
    set_local_value(
        name="self_paid_limit_yuan", value="20000", valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=now
    )
    assert run().by_rule["high_self_paid_medical"]["count"] == 1
    warning = Warning.objects.get()
    assert (warning.subject_type, warning.division_code, warning.on_aid) == ("unregistered", COUNTY, False)
    assert id_number(7) not in f"{warning.subject_id}{warning.evidence}{warning.subject_name}"


def test_who_is_registered_after_a_warning_keeps_that_one_warning(registered, deliver, run, now):
    set_local_value(
        name="self_paid_limit_yuan", value="20000", valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=now
    )
    deliver("medical_expenses", f"{id_number(7)},2026-10-02,1,50000", month="2026-10")
    assert run("2026-10").opened == 1
    deliver("medical_expenses", f"{id_number(7)},2026-11-02,1,50000")
    home = registered(person(7), category="marginal", category_class="")
    again, later = run("2026-10"), run()
    assert (again.findings, again.opened, again.withdrawn) == (1, 0, 0) and (later.joined, later.opened, later.withdrawn) == (1, 0, 0)
    warning = Warning.objects.get()
    assert (warning.subject_type, warning.household_id, warning.state, warning.last_month) == ("person", home.pk, "graded", MONTH)
    assert set(Sighting.objects.values_list("subject_id", "withdrawn_at")) == {(str(members_of(home.pk)[0].person_id), None)}


def test_a_corrected_file_withdraws_what_no_longer_holds(registered, deliver, run):
    registered(person(1), person(2, relation="spouse"))
    deliver("deaths", death(1), death(2))
    assert run().opened == 2
    deliver("deaths", death(2))
    done = run()
    assert (done.findings, done.opened, done.withdrawn) == (1, 0, 1)
    assert sorted(Warning.objects.values_list("state", flat=True)) == ["graded", "withdrawn"]


def test_a_feed_taken_away_leaves_its_rules_unjudged_and_their_warnings_alone(registered, deliver, run):
    registered()
    deliver("deaths", death(2))
    deliver("vehicles")
    run()
    Delivery.objects.filter(feed="deaths").update(state="refused")
    done = run()
    assert done.withdrawn == 0 and Warning.objects.get().state == "graded"


def test_medical_bills_of_earlier_months_count_towards_the_twelve(registered, deliver, run, now):
    set_local_value(
        name="self_paid_limit_yuan", value="20000", valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=now
    )
    deliver("medical_expenses", f"{id_number(7)},2026-10-20,1,15000", month="2026-10")
    deliver("medical_expenses", f"{id_number(7)},2026-11-02,1,5000")
    assert run("2026-10").findings == 0
    assert run().findings == 1


def test_a_later_month_says_how_residence_stands_now(registered, deliver, run):
    registered(person(1), person(2, relation="spouse"))
    deliver("residence", f"{id_number(1)},,,cancelled,2026-10-05", f"{id_number(2)},,,moved_out,2026-10-05", month="2026-10")
    deliver("residence", f"{id_number(1)},,,normal,2026-10-05")
    assert run("2026-10").findings == 2
    assert run().by_rule["residence_cancelled"]["count"] == 1


def test_a_person_with_a_category_of_the_persons_own_is_one_subject_of_one_household(registered, deliver, run, now):
    home = registered(person(1), person(2, relation="spouse"))
    husband = members_of(home.pk)[0].person
    CategoryMembership.objects.create(household=home, person=husband, category="extreme_hardship", since=date(2025, 1, 1), entered_at=now)
    deliver("deaths", death(1))
    deliver("vehicles", f"{id_number(1)},皖N00001,car,2020-01-01,50000")
    done = run()
    assert done.by_rule["registered_twice"]["count"] == 0
    found = set(Warning.objects.values_list("rule", "subject_type", "subject_id"))
    assert found == {
        ("deceased_still_registered", "person", str(husband.pk)), ("vehicle_found", "household", str(home.pk)), ("vehicle_found", "person", str(husband.pk)),
    }  # fmt: skip


def test_nothing_delivered_and_a_comparison_under_way_are_said(deliver, county_officer, now):
    with pytest.raises(NothingDelivered):
        comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    deliver("deaths")
    comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    with pytest.raises(ComparisonBusy):
        comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    assert Run.objects.count() == 1 and DBTaskResult.objects.filter(task_path__endswith="run_comparison").count() == 1


def test_a_comparison_that_is_stopped_leaves_no_trace_in_the_warnings(registered, deliver, county_officer, now):
    registered()
    deliver("deaths", death(2))
    waiting = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    comparison.cancel(run=waiting, actor=county_officer, at=now)
    assert comparison.run_comparison(run_id=str(waiting.pk), at=now).state == "cancelled"
    running = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    Run.objects.filter(pk=running.pk).update(state="running")
    comparison.cancel(run=running, actor=county_officer, at=now)
    assert comparison.run_comparison(run_id=str(running.pk), at=now).state == "cancelled" and not Warning.objects.exists()


def test_a_comparison_killed_on_its_way_ends_as_an_undisturbed_one(registered, deliver, county_officer, now, monkeypatch):
    registered(person(1), person(2, relation="spouse"))
    deliver("deaths", death(1), death(2))
    run = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)

    class Killed(BaseException):
        """Ends the work without any chance to tidy up, as kill -9 does."""

    def killed(**given):
        jobs.advance(key=run.progress_key, done=1, now=now)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("jiuzhu.monitoring.comparison.services.running.withdraw", killed)
        with pytest.raises(Killed):
            comparison.run_comparison(run_id=str(run.pk), at=now)
    run.refresh_from_db()
    assert run.state == "running" and Warning.objects.count() == 2
    later = now + timedelta(minutes=5)
    assert (
        comparison.run_comparison(run_id=str(run.pk), at=later).state == "done" and Warning.objects.count() == Sighting.objects.count() == 2
    )


def test_townships_see_their_warnings_but_not_the_countys_files(registered, deliver, run):
    registered()
    deliver("deaths", death(2))
    run()
    clerk, elsewhere = actor("township_clerk", division=TOWNSHIP), actor("township_clerk", division="341525101000")
    assert Warning.objects.scoped_to(clerk).count() == 1 and not Warning.objects.scoped_to(elsewhere).exists()
    assert not Delivery.objects.scoped_to(clerk).exists()
