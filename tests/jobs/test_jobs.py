"""Background work is done once, again after a crash, and stops when asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.sample.tasks import add, fail

from jiuzhu.foundation.jobs import schedule, services
from jiuzhu.foundation.jobs.models import Lease
from jiuzhu.foundation.jobs.queries import progress

pytestmark = pytest.mark.django_db


def test_a_claimed_task_runs_and_its_result_is_kept(now):
    add.enqueue(1, 2)
    services.execute(services.claim(worker="w1", now=now))
    assert DBTaskResult.objects.get().return_value == 3
    assert services.claim(worker="w1", now=now) is None
    assert not Lease.objects.exists()


def test_a_failing_task_is_kept_as_failed(now):
    fail.enqueue()
    services.execute(services.claim(worker="w1", now=now))
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


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


def test_a_task_that_kills_every_worker_fails_at_last(now):
    add.enqueue(1, 2)
    for attempt in range(services.MAX_ATTEMPTS):
        moment = now + attempt * 2 * services.LEASE_TIME
        services.recover_lapsed(now=moment)
        assert services.claim(worker="w", now=moment) is not None
    services.recover_lapsed(now=now + services.MAX_ATTEMPTS * 2 * services.LEASE_TIME)
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_a_scheduled_job_runs_once_an_interval_and_a_failing_one_stops_nobody(now, monkeypatch):
    ran = []
    monkeypatch.setattr(schedule, "_JOBS", {})
    schedule.register("a", every=timedelta(minutes=1), run=lambda at: 1 / 0)
    schedule.register("b", every=timedelta(minutes=1), run=ran.append)
    for seconds in (0, 30, 61):
        services.run_due_schedules(now=now + timedelta(seconds=seconds))
    assert ran == [now, now + timedelta(seconds=61)]


def test_progress_is_seen_and_a_wish_to_stop_is_heard(now):
    services.start_progress(key="run:1", total=10, now=now)
    services.advance(key="run:1", done=4, now=now, message="比对")
    assert (progress("run:1").done, progress("run:1").message) == (4, "比对")
    services.request_cancel(key="run:1")
    with pytest.raises(services.Cancelled):
        services.advance(key="run:1", done=5, now=now)
