"""Background tasks that were given up, on the administrator's screen."""

from __future__ import annotations

import pytest

from jiuzhu.foundation.jobs import services
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


def test_nobody_else_sees_them(sign_in):
    assert sign_in("township_clerk").get("/manage/tasks/").status_code == 403
