"""A comparison while it runs: stopped wherever it is, broken off and gone on with, beside newer files and other people."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import duckdb
import pytest
from django_tasks_db.models import DBTaskResult
from tests.conftest import COUNTY, actor
from tests.monitoring.handing_in import MONTH, death, deliver, folder, run
from tests.registry.conftest import county, id_number, person, registered

from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.jobs import stopping
from jiuzhu.foundation.jobs.queries import progress
from jiuzhu.foundation.jobs.rules import Cancelled, time_left
from jiuzhu.foundation.jobs.stopping import Stop
from jiuzhu.monitoring.comparison import engines, kept_rows
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.comparison.services import retrying
from jiuzhu.monitoring.comparison.services.asking import ComparisonBusy
from jiuzhu.monitoring.comparison.services.retrying import NotResumable
from jiuzhu.monitoring.feeds.storage import analytics_folder
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.services import receiving

__all__ = ["county", "deliver", "folder", "registered", "run"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(registered, deliver, county_officer, now):
    """A comparison asked for, of three people who died."""
    registered(person(1), person(2, relation="spouse"), person(3, relation="child"))
    deliver("deaths", *(death(order) for order in (1, 2, 3)))

    def ask():
        return comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)

    return ask


@pytest.fixture
def said(monkeypatch):
    """What a run says, in order; the test may have something happen at one of them."""
    class Said(list):
        at: dict = {}

    heard, advance = Said(), jobs.advance
    heard.at = {}

    def listen(**told):
        heard.append(told["message"])
        heard.at.pop(len(heard), lambda key: None)(told["key"])
        advance(**told)

    monkeypatch.setattr(jobs, "advance", listen)
    return heard


def test_a_query_of_hours_ends_once_asked_and_the_question_comes_every_second_at_least(monkeypatch):
    assert stopping.LOOK_SECONDS <= 1
    begun = time.monotonic()
    monkeypatch.setattr(Stop, "_is_asked", lambda self: time.monotonic() > begun + 0.2)
    with duckdb.connect(config={"threads": 1}) as database:
        stop = Stop("comparison:x", database.interrupt)
        watcher = threading.Thread(target=stop.look)
        watcher.start()
        with pytest.raises(duckdb.InterruptException):
            database.execute("SELECT sum(hash(a.range * b.range)) FROM range(10000000) a, range(10000000) b").fetchall()
        with pytest.raises(Cancelled):
            stop.check()
        stop.end()
        watcher.join()


def test_asked_at_any_of_its_parts_it_stops_there_and_leaves_the_month_as_it_was(asked, said, now):
    comparison.run_comparison(run_id=str(asked().pk), at=now)
    parts, found = len(said), Warning.objects.count()
    assert parts > 6 and found == 3
    Sighting.objects.all().delete()
    Warning.objects.all().delete()
    for part in (1, 2, parts // 2, parts - 1, parts):
        said.clear()
        for kept in ("watched", "facts"):
            shutil.rmtree(analytics_folder(COUNTY) / kept, ignore_errors=True)
        said.at[part] = lambda key: jobs.request_cancel(key=key, now=now)
        stopped = comparison.run_comparison(run_id=str(asked().pk), at=now)
        assert (stopped.state, len(said)) == ("cancelled", part), (part, said)
        assert not Warning.objects.exists() and not Sighting.objects.exists()
    assert comparison.run_comparison(run_id=str(asked().pk), at=now).opened == found


def test_asked_while_the_first_findings_are_written_they_are_taken_back(asked, now, monkeypatch):
    settle = Stop.settle

    def asked_just_now(stop):
        assert Warning.objects.exists()
        stop._asked.set()
        settle(stop)

    with monkeypatch.context() as patched:
        patched.setattr(Stop, "settle", asked_just_now)
        assert comparison.run_comparison(run_id=str(asked().pk), at=now).state == "cancelled"
    assert not Warning.objects.exists() and not Sighting.objects.exists()
    assert comparison.run_comparison(run_id=str(asked().pk), at=now).opened == 3


def test_asked_once_findings_are_written_it_goes_to_its_end(asked, now, monkeypatch):
    settle = Stop.settle

    def asked_after(stop):
        settle(stop)
        stop._asked.set()

    monkeypatch.setattr(receiving, "BATCH", 1)
    monkeypatch.setattr(Stop, "settle", asked_after)
    done = comparison.run_comparison(run_id=str(asked().pk), at=now)
    assert (done.state, done.opened) == ("done", 3)


def killed(seconds: float) -> None:
    raise OSError("killed")


def test_asked_once_findings_are_written_no_press_and_no_other_try_leaves_half_a_month(asked, county_officer, said, now, monkeypatch):
    run = asked()
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "BATCH", 1)
        patched.setattr(receiving, "time", SimpleNamespace(sleep=killed))
        with pytest.raises(OSError):
            comparison.run_comparison(run_id=str(run.pk), at=now)
    assert Warning.objects.count() == 1
    for seconds in (0, 60):
        comparison.cancel(run=run, actor=county_officer, at=now + timedelta(seconds=seconds))
    assert Run.objects.get().state == "running"
    # A press that came just before the first findings was not heard in time.
    said.clear()
    said.at[1] = lambda key: jobs.request_cancel(key=key, now=now)
    assert comparison.run_comparison(run_id=str(run.pk), at=now).state == "done" and Warning.objects.count() == 3


def test_one_ended_as_stuck_writes_nothing_when_it_answers_after_all(asked, now, monkeypatch):
    settle = Stop.settle

    def ended_meanwhile(stop):
        Run.objects.update(state="cancelled")
        settle(stop)

    monkeypatch.setattr(Stop, "settle", ended_meanwhile)
    comparison.run_comparison(run_id=str(asked().pk), at=now)
    assert not Warning.objects.exists() and not Sighting.objects.exists()


def test_one_that_breaks_off_says_why_and_goes_on_without_reading_again(asked, said, county_officer, now, monkeypatch):
    broken = asked()
    with monkeypatch.context() as patched:
        patched.setattr(engines, "find", lambda *given, **more: (_ for _ in ()).throw(duckdb.OutOfMemoryException("x")))
        with pytest.raises(duckdb.OutOfMemoryException):
            comparison.run_comparison(run_id=str(broken.pk), at=now)
    assert "内存不够" in progress(broken.progress_key).message and "自动再试" in progress(broken.progress_key).message
    assert sum(sentence.startswith("读取 ") for sentence in said) == 1
    with pytest.raises(NotResumable):
        comparison.resume(run=broken, actor=county_officer, at=now)
    task = DBTaskResult.objects.filter(task_path__endswith="run_comparison")
    task.update(status="FAILED", finished_at=now)
    retrying.give_up(run_id=str(broken.pk), at=now)
    broken.refresh_from_db()
    assert broken.state == "failed" and "内存不够" in broken.message and "继续" in broken.message
    said.clear()
    comparison.resume(run=broken, actor=county_officer, at=now)
    assert list(task.values_list("status", flat=True)) == ["READY"], "its own task runs again, and no second one"
    done = comparison.run_comparison(run_id=str(broken.pk), at=now)
    assert (done.state, done.opened, done.message) == ("done", 3, "") and not any(sentence.startswith("读取 ") for sentence in said)


def test_what_was_read_before_it_broke_off_is_not_read_again(asked, deliver, said, now, monkeypatch):
    for month in ("2026-09", "2026-10"):
        deliver("vehicles", f"{id_number(2)},皖N{month[-2:]},car,2020-01-01,50000", month=month)
    deliver("residence", f"{id_number(1)},,,cancelled,2026-10-05")
    broken = asked()
    with monkeypatch.context() as patched:
        keeping, left = kept_rows.keep_picked, iter(range(2))

        def until_the_third(*given):
            if next(left, None) is None:
                raise RuntimeError("broken off")
            return keeping(*given)

        patched.setattr(kept_rows, "keep_picked", until_the_third)
        with pytest.raises(RuntimeError):
            comparison.run_comparison(run_id=str(broken.pk), at=now)
    said.clear()
    done = comparison.run_comparison(run_id=str(broken.pk), at=now)
    assert sum(sentence.startswith("读取 ") for sentence in said) == 1, said
    found = sorted(Warning.objects.values_list("rule", "subject_id", "last_month"))
    for kept in ("watched", "facts"):
        shutil.rmtree(analytics_folder(COUNTY) / kept)
    again = comparison.run_comparison(run_id=str(asked().pk), at=now)
    assert (again.findings, again.opened, again.withdrawn) == (done.findings, 0, 0) and len(found) == done.findings > 3
    assert sorted(Warning.objects.values_list("rule", "subject_id", "last_month")) == found


def test_a_file_that_arrives_meanwhile_waits_for_the_next_run(asked, deliver, now, monkeypatch):
    find = engines.find

    def meanwhile(*given, **more):
        deliver("deaths", death(1), name="newer.csv")
        return find(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(engines, "find", meanwhile)
        done = comparison.run_comparison(run_id=str(asked().pk), at=now)
    assert done.opened == 3 and done.rows == 3
    later = comparison.run_comparison(run_id=str(asked().pk), at=now)
    assert (later.withdrawn, later.rows) == (2, 1) and later.deliveries != done.deliveries


def test_who_comes_second_is_told_who_began_it(asked, now):
    asked()
    with pytest.raises(ComparisonBusy, match="测试县民政局经办 12:00 已发起 2026-11 的比对"):
        comparison.request_run(month=MONTH, division_code=COUNTY, actor=actor("county_officer", division=COUNTY, user_id="other"), at=now)
    assert Run.objects.count() == 1


def test_one_that_no_longer_answers_ends_when_asked_again_after_a_while(asked, county_officer, now):
    stuck = asked()
    Run.objects.update(state="running")
    for seconds, state in ((0, "running"), (5, "running"), (16, "cancelled")):
        comparison.cancel(run=stuck, actor=county_officer, at=now + timedelta(seconds=seconds))
        assert Run.objects.get().state == state


def test_how_long_is_left_is_reckoned_from_what_is_done(now):
    later = now + timedelta(seconds=30)
    assert time_left(done=10, total=30, begun_at=now, now=later) == timedelta(seconds=60)
    assert time_left(done=2, total=30, begun_at=now, now=later) is None and time_left(done=9, total=30, begun_at=None, now=later) is None
