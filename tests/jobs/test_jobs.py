"""Background work is done once, again after a crash, and stops when asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.sample.tasks import add, fail, now_and_then

from jiuzhu.foundation.jobs import kinds, schedule, services
from jiuzhu.foundation.jobs.models import Lease, ScheduledRun
from jiuzhu.foundation.jobs.queries import failed_tasks, failing_count, failing_jobs, progress, silent_since
from jiuzhu.foundation.jobs.rules import NotFailed, wait_before
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries

pytestmark = pytest.mark.django_db


def run(now):
    """Run the next task that is ready."""
    services.execute(services.claim(worker="w1", now=now), clock=lambda: now)


def test_a_claimed_task_runs_and_its_result_is_kept(now):
    add.enqueue(1, 2)
    run(now)
    assert DBTaskResult.objects.get().return_value == 3
    assert services.claim(worker="w1", now=now) is None
    assert not Lease.objects.exists()


def test_a_failing_task_runs_again_after_longer_and_longer_waits_and_is_given_up_at_last(now, monkeypatch, settings):
    settings.TASK_ATTEMPTS, settings.TASK_BACKOFF_SECONDS = 3, 10
    told = []
    monkeypatch.setitem(kinds._KINDS, fail.module_path, kinds.Kind("样例任务", given_up=lambda arguments, at: told.append(at)))
    fail.enqueue()
    for attempt, wait in ((1, 10), (2, 20)):
        run(now)
        task = DBTaskResult.objects.get()
        assert (task.status, task.run_after, Lease.objects.get().attempts) == (
            TaskResultStatus.READY,
            now + timedelta(seconds=wait),
            attempt,
        )
        assert told == [] and failed_tasks() == []
        DBTaskResult.objects.update(run_after=now)
    run(now)
    assert [(each.label, each.code) for each in failed_tasks()] == [("样例任务", "RuntimeError")]
    assert told == [now] and not Lease.objects.exists()


def test_a_task_that_succeeds_after_failing_leaves_no_trace_of_it(now, monkeypatch):
    monkeypatch.setattr("tests.sample.tasks.TROUBLES", [RuntimeError("planted")])
    now_and_then.enqueue()
    run(now)
    DBTaskResult.objects.update(run_after=now)
    run(now)
    task = DBTaskResult.objects.get()
    assert (task.status, task.traceback, failed_tasks()) == (TaskResultStatus.SUCCESSFUL, "", [])


def test_what_a_database_quotes_in_its_error_is_neither_stored_nor_logged(now, monkeypatch, settings, capsys, caplog):
    settings.TASK_ATTEMPTS = 1
    quoted = IntegrityError("DETAIL:  Key (name, id_number)=(吴秀兰, 990101195504120027) already exists.")
    quoted.__cause__ = ValueError("吴秀兰")
    monkeypatch.setattr("tests.sample.tasks.TROUBLES", [quoted])
    now_and_then.enqueue()
    run(now)
    stored = str(DBTaskResult.objects.values_list().get())
    printed = capsys.readouterr()
    assert "IntegrityError" in stored and "now_and_then" in stored
    for text in (stored, printed.out, printed.err, caplog.text):
        assert "吴秀兰" not in text and "990101" not in text
    assert "冲突" in failed_tasks()[0].reason.what


def test_the_administrator_has_a_failed_task_run_again_once(now, monkeypatch, settings, administrator, county_officer):
    settings.TASK_ATTEMPTS = 1
    monkeypatch.setattr("tests.sample.tasks.TROUBLES", [OSError("disk")])
    again = []
    monkeypatch.setitem(kinds._KINDS, now_and_then.module_path, kinds.Kind("样例任务", again=lambda arguments, at: again.append(at)))
    now_and_then.enqueue()
    run(now)
    failed = failed_tasks()[0]
    with pytest.raises(NotPermitted):
        services.try_again(task_id=failed.id, actor=county_officer, at=now)
    assert services.try_again(task_id=failed.id, actor=administrator, at=now) == "样例任务"
    with pytest.raises(NotFailed):
        services.try_again(task_id=failed.id, actor=administrator, at=now)
    assert (again, len(entries("task", str(failed.id)))) == ([now], 1)
    run(now)
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_what_an_app_says_against_trying_again_leaves_the_task_failed(now, monkeypatch, settings, administrator):
    settings.TASK_ATTEMPTS = 1

    def refuse(arguments, at):
        raise NotFailed("已有一次正在进行。")

    monkeypatch.setitem(kinds._KINDS, fail.module_path, kinds.Kind("样例任务", again=refuse))
    fail.enqueue()
    run(now)
    with pytest.raises(NotFailed), transaction.atomic():
        services.try_again(task_id=failed_tasks()[0].id, actor=administrator, at=now)
    assert len(failed_tasks()) == 1


def test_a_worker_that_lost_its_lease_does_not_speak_for_the_task(now, settings):
    settings.TASK_ATTEMPTS = 1
    fail.enqueue()
    slow = services.claim(worker="w1", now=now)
    later = now + services.LEASE_TIME + timedelta(seconds=1)
    Lease.objects.update(attempts=0)
    services.recover_lapsed(now=later)
    services.claim(worker="w2", now=later)
    services.execute(slow, clock=lambda: later)
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 10), (2, 20), (3, 40), (9, 2560), (10, 3600), (10**9, 3600)])
def test_each_wait_is_twice_the_one_before_and_an_hour_at_most(attempt, seconds):
    assert wait_before(attempt, first=timedelta(seconds=10)) == timedelta(seconds=seconds)


def test_a_task_whose_worker_is_gone_runs_again(now):
    add.enqueue(1, 2)
    services.claim(worker="w1", now=now)
    assert services.recover_lapsed(now=now) == 0
    later = now + services.LEASE_TIME + timedelta(seconds=1)
    assert services.recover_lapsed(now=later) == 1
    again = services.claim(worker="w2", now=later)
    assert again is not None
    assert Lease.objects.get().attempts == 2


def test_a_renewed_lease_keeps_the_task(now):
    add.enqueue(1, 2)
    task = services.claim(worker="w1", now=now)
    assert services.renew(task_id=task.id, worker="w1", now=now + timedelta(seconds=20))
    assert services.recover_lapsed(now=now + timedelta(seconds=40)) == 0
    assert not services.renew(task_id=task.id, worker="w2", now=now)


def test_a_task_that_kills_every_worker_fails_at_last(now, settings):
    add.enqueue(1, 2)
    for attempt in range(settings.TASK_ATTEMPTS):
        moment = now + attempt * 2 * services.LEASE_TIME
        services.recover_lapsed(now=moment)
        assert services.claim(worker="w", now=moment) is not None
    services.recover_lapsed(now=now + settings.TASK_ATTEMPTS * 2 * services.LEASE_TIME)
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    assert "中途退出" in failed_tasks()[0].reason.what


def test_a_scheduled_job_runs_once_an_interval_and_a_failing_one_stops_nobody(now, monkeypatch):
    ran = []
    monkeypatch.setattr(schedule, "_JOBS", {})
    schedule.register("a", label="甲", every=timedelta(minutes=1), run=lambda at: 1 / 0)
    schedule.register("b", label="乙", every=timedelta(minutes=1), run=ran.append)
    for seconds in (0, 30, 61):
        services.run_due_schedules(now=now + timedelta(seconds=seconds))
    assert ran == [now, now + timedelta(seconds=61)]


def test_a_job_that_keeps_failing_is_listed_since_when_and_why_until_it_is_done(now, monkeypatch):
    troubles = []

    def troubled(at):
        if troubles:
            raise troubles[0]

    monkeypatch.setattr(schedule, "_JOBS", {})
    schedule.register("a", label="催报", every=timedelta(minutes=1), run=troubled)
    moments = [now + timedelta(minutes=each) for each in range(5)]
    services.run_due_schedules(now=moments[0])
    assert failing_jobs() == []  # a job that is done is on no list
    troubles.append(OSError("disk full: 吴秀兰"))
    services.run_due_schedules(now=moments[1])
    services.run_due_schedules(now=moments[2])
    (found,) = failing_jobs()
    assert (found.label, found.since, found.failures, found.again_at, failing_count()) == ("催报", moments[1], 2, moments[3], 1)
    assert found.reason.what == "读写文件没有成功。" and "自动再办" in found.reason.remedy and "再试一次" not in found.reason.remedy
    assert "吴秀兰" not in str(ScheduledRun.objects.values_list().get())
    troubles.clear()
    services.run_due_schedules(now=moments[3])
    assert failing_jobs() == [] and failing_count() == 0


def test_a_worker_that_is_gone_is_noticed_and_one_busy_with_a_long_task_is_not(now, monkeypatch):
    monkeypatch.setattr(schedule, "_JOBS", {})
    schedule.register("a", label="甲", every=timedelta(seconds=5), run=lambda at: None)
    services.run_due_schedules(now=now)
    later = now + timedelta(hours=1)
    assert silent_since(now=now + timedelta(minutes=1)) is None and silent_since(now=later) == now
    add.enqueue(1, 2)
    services.claim(worker="w", now=later)
    assert silent_since(now=later) is None


def test_every_job_of_the_schedule_has_a_name_for_people():
    assert len(schedule.jobs()) > 20 and all(any("一" <= letter <= "鿿" for letter in each.label) for each in schedule.jobs())


def test_progress_is_seen_and_a_wish_to_stop_is_heard(now):
    services.start_progress(key="run:1", total=10, now=now)
    services.advance(key="run:1", done=4, now=now, message="比对")
    assert (progress("run:1").done, progress("run:1").message) == (4, "比对")
    services.request_cancel(key="run:1", now=now)
    with pytest.raises(services.Cancelled):
        services.advance(key="run:1", done=5, now=now)
