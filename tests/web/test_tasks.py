"""Background tasks that were given up, on the administrator's screen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiuzhu.foundation.jobs import schedule, services
from jiuzhu.foundation.jobs.queries import failed_tasks
from tests.sample.tasks import fail

pytestmark = pytest.mark.django_db


def test_the_administrator_sees_what_failed_and_why_and_has_it_run_again(sign_in, now, settings):
    settings.TASK_ATTEMPTS = 1
    browser = sign_in("administrator")
    assert "没有出错的后台任务" in browser.get("/manage/tasks/").text
    fail.enqueue()
    services.execute(services.claim(worker="w", now=now), clock=lambda: now)
    page = browser.get("/manage/tasks/").text
    assert "程序出错" in page and "RuntimeError" in page and "planted" not in page
    assert ">1<" in browser.get("/").text
    again = f"/manage/tasks/{failed_tasks()[0].id}/again/"
    assert "已重新排队" in browser.post(again, follow=True).text
    assert browser.post(again).status_code == 409


def test_a_job_of_the_schedule_that_keeps_failing_stands_there_too(sign_in, now, monkeypatch):
    monkeypatch.setattr(schedule, "_JOBS", {})
    schedule.register("a", label="部门数据的催报", every=timedelta(minutes=10), run=lambda at: 1 / 0)
    services.run_due_schedules(now=now)
    browser = sign_in("administrator")
    page = browser.get("/manage/tasks/").text
    assert "部门数据的催报" in page and "ZeroDivisionError" in page and "到时自动再办" in page
    assert ">1<" in browser.get("/").text


def test_nobody_else_sees_them(sign_in):
    assert sign_in("township_clerk").get("/manage/tasks/").status_code == 403
