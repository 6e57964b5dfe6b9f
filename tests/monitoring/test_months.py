"""A month as the county works it: files handed in, checked, compared, corrected (issue step Month)."""

from __future__ import annotations

import io
from datetime import date, timedelta

import duckdb
import openpyxl
import pytest
from django_tasks_db.models import DBTaskResult
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.registry.conftest import county, id_number, person, registered

from jiuzhu.casework.registry.models import CategoryMembership
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.comparison.services import retrying
from jiuzhu.monitoring.comparison.services.asking import ComparisonBusy, NothingDelivered
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.queries import latest_of_month
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid
from jiuzhu.monitoring.feeds.services import checking
from jiuzhu.monitoring.feeds.storage import rows_path
from jiuzhu.monitoring.warnings.models import Sighting, Warning

__all__ = ["county", "registered"]
pytestmark = pytest.mark.django_db
MONTH = "2026-11"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.DATA


@pytest.fixture
def deliver(county_officer, now):
    """Hand a file in and have it checked."""

    def make(feed, *rows, month=MONTH, name=""):
        head = {
            "deaths": "id_number,death_date",
            "vehicles": "id_number,plate,kind,registered_on,value_yuan",
            "medical_expenses": "id_number,settled_on,total_yuan,self_paid_yuan",
            "residence": "id_number,name,division_code,status,changed_on",
        }[feed]
        text = "\n".join([head, *rows]) + "\n"
        delivery, _ = feeds.hand_in(
            feed=feed,
            month=month,
            stream=io.BytesIO(text.encode()),
            name=name or f"{feed}.csv",
            division_code=COUNTY,
            actor=county_officer,
            at=now,
        )
        return feeds.check_delivery(delivery_id=str(delivery.pk), at=now)

    return make


@pytest.fixture
def run(county_officer, now):
    """Ask for a month's comparison and run it."""

    def make(month=MONTH):
        asked = comparison.request_run(month=month, division_code=COUNTY, actor=county_officer, at=now)
        return comparison.run_comparison(run_id=str(asked.pk), at=now)

    return make


def death(order, on="2026-11-03"):
    return f"{id_number(order)},{on}"


def test_a_file_is_checked_its_rejects_can_be_fetched_and_no_id_number_is_kept(deliver, now):
    delivery = deliver("deaths", death(1), death(2), f"{id_number(3)},2026-11-31", "123,2026-11-01")
    assert (delivery.state, delivery.rows, delivery.accepted, delivery.rejected) == ("accepted", 4, 2, 2)
    sheet = openpyxl.load_workbook(io.BytesIO(vault.content(str(delivery.rejects_id)))).active
    assert [[cell.value for cell in row][:4] for row in sheet.iter_rows(min_row=2)] == [
        ["deaths.csv", 4, "death_date", "2026-11-31"],
        ["deaths.csv", 5, "id_number", "123"],
    ]
    assert vault.stored_file(str(delivery.rejects_id)).expires_at > now
    path = rows_path(division_code=COUNTY, feed="deaths", delivery_id=str(delivery.pk))
    assert id_number(1).encode() not in path.read_bytes() and duckdb.execute(f"SELECT count(*) FROM '{path}'").fetchone() == (2,)
    assert [entry.action for entry in entries("delivery", str(delivery.pk))] == ["上传部门数据", "采用"]


def test_the_same_file_twice_is_one_and_a_corrected_file_replaces_its_month(deliver):
    first = deliver("deaths", death(1))
    assert deliver("deaths", death(1)).pk == first.pk and Delivery.objects.count() == 1
    second = deliver("deaths", death(2))
    first.refresh_from_db()
    assert first.replaced_at is not None and second.replaced_at is None and latest_of_month(SYSTEM, MONTH)["deaths"] == second
    again = deliver("deaths", death(1))
    assert again.pk not in (first.pk, second.pk) and Delivery.objects.current().get() == again


def test_a_file_that_cannot_be_used_is_refused_with_the_reason_and_the_former_stays(deliver, county_officer, now):
    good = deliver("deaths", death(1))
    delivery, _ = feeds.hand_in(
        feed="deaths", month=MONTH, stream=io.BytesIO(b"id_number\n1\n"), name="x.csv", division_code=COUNTY, actor=county_officer, at=now
    )
    refused = feeds.check_delivery(delivery_id=str(delivery.pk), at=now)
    assert refused.state == "refused" and "death_date（死亡日期）" in refused.reason
    assert Delivery.objects.current().get() == good and latest_of_month(SYSTEM, MONTH)["deaths"] == good


def test_a_file_whose_check_breaks_off_can_be_handed_in_again(deliver, now, monkeypatch):
    def broken(*args, **given):
        raise RuntimeError("disk")

    with monkeypatch.context() as patched:
        patched.setattr("jiuzhu.monitoring.feeds.services.checking.keep", broken)
        with pytest.raises(RuntimeError):
            deliver("deaths", death(1))
    assert Delivery.objects.get().state == "checking"  # its task runs again after a while
    pk = str(Delivery.objects.get().pk)
    checking.give_up(delivery_id=pk, at=now)
    assert Delivery.objects.get().state == "refused" and "重新上传" in Delivery.objects.get().reason
    checking.reopen(delivery_id=pk)
    assert Delivery.objects.get().state == "waiting"
    checking.give_up(delivery_id=pk, at=now)
    assert deliver("deaths", death(1)).state == "accepted"
    with pytest.raises(DeliveryInvalid, match="已重新上传"):
        checking.reopen(delivery_id=pk)


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


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"feed": "gossip"}, "feed"), ({"month": "2026-12"}, "month"), ({"month": "11月"}, "month"), ({"name": "x.docx"}, "file")],
)
def test_what_cannot_be_a_feed_is_refused_at_once(county_officer, now, changes, field):
    given = {"feed": "deaths", "month": MONTH, "name": "deaths.csv"} | changes
    with pytest.raises(DeliveryInvalid) as refused:
        feeds.hand_in(**given, stream=io.BytesIO(b""), division_code=COUNTY, actor=county_officer, at=now)
    assert refused.value.field == field and not Delivery.objects.exists()


def test_only_who_holds_the_duty_in_the_county_hands_files_in_and_compares(now, township_clerk):
    with pytest.raises(NotPermitted):
        feeds.hand_in(feed="deaths", month=MONTH, stream=io.BytesIO(b""), name="x.csv", division_code=COUNTY, actor=township_clerk, at=now)
    with pytest.raises(NotPermitted):
        comparison.request_run(month=MONTH, division_code=COUNTY, actor=township_clerk, at=now)
    neighbour = actor("county_officer", division="341524000000")
    with pytest.raises(NotPermitted):
        comparison.request_run(month=MONTH, division_code=COUNTY, actor=neighbour, at=now)


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
    assert "deaths（死亡、火化）" in unjudged["deceased_still_registered"] and "self_paid_limit_yuan" in unjudged["high_self_paid_medical"]
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
