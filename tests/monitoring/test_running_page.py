"""What the page of a month shows of a comparison under way, and of one that broke off."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.conftest import COUNTY
from tests.monitoring.handing_in import MONTH, deliver, folder
from tests.web.conftest import person, place, sign_in

from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.comparison.models import Run

__all__ = ["deliver", "folder", "person", "place", "sign_in"]
pytestmark = pytest.mark.django_db


def test_the_page_shows_how_far_it_is_what_came_too_late_and_who_may_stop_it(deliver, sign_in, county_officer, now):
    deliver("deaths")
    deliver("vehicles")
    run = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    Run.objects.update(state="running", rows=1234567, deliveries={"deaths": "0", "vehicles": "0"})
    jobs.advance(key=run.progress_key, done=10, total=30, now=timezone.now() - timedelta(minutes=10), message="汇总家庭情况")
    officer = sign_in("county_officer")
    for path in (f"/monitoring/?month={MONTH}", f"/monitoring/runs/{run.pk}/progress/"):
        text = officer.get(path).text
        assert all(words in text for words in ("10 / 30", "汇总家庭情况", "1,234,567 行", "停止比对", "有新文件")), text
        # A loaded machine takes a while to draw the page.
        assert re.search("已用 1[0-4] 分钟　约还要 2[0-9] 分钟", text)
    assert "“死亡、火化”“车船登记”在比对开始后又有更新" in text
    assert "已发起 2026-11 的比对" in officer.post("/monitoring/compare/", {"month": MONTH}, follow=True).text
    officer.post(f"/monitoring/runs/{run.pk}/stop/")
    text = officer.get(f"/monitoring/?month={MONTH}").text
    assert "正在停止" in text and "停止比对</button>" not in text
    Run.objects.update(state="failed", message="内存不够。")
    assert ">继续</button>" in officer.get(f"/monitoring/?month={MONTH}").text
    assert "等待继续" in officer.post(f"/monitoring/runs/{run.pk}/resume/", follow=True).text
