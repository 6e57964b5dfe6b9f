"""A lead and a canvass on a phone without a signal: under a minute, typed words survive, everything is sent once."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from jiuzhu.interfaces.web import assets
from jiuzhu.monitoring.discovery import services
from jiuzhu.monitoring.discovery.models import CanvassStop, Discovery
from jiuzhu.monitoring.discovery.rules import CanvassEntry
from tests.axe import violations
from tests.orders.test_pages import client_as  # noqa: F401
from tests.registry.conftest import VILLAGE
from tests.registry.conftest import person as member

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
]
ASKED_FOR = 3
"""Who, in which village, with what difficulty: what is asked for decides whether a minute is enough, not how fast a machine types."""


@pytest.fixture
def phone(county, client_as, chromium, live_server):  # noqa: F811
    assistant = client_as("village_assistant", division=VILLAGE)
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": assistant.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    yield page
    context.close()


def record(phone, who, what):
    phone.wait_for_selector("form[data-outbox][data-started]")
    phone.get_by_label("是谁").fill(who)
    phone.get_by_label("有什么困难").fill(what)
    phone.get_by_role("button", name="提交").click()


def wait_for(count, found, seconds=60):
    until = time.monotonic() + seconds
    while found() != count and time.monotonic() < until:
        time.sleep(0.2)
    return found()


def test_leads_are_recorded_one_after_the_other_without_a_signal_in_under_a_minute_and_sent_once_each(phone, live_server):
    phone.goto(f"{live_server.url}/discovery/new/")
    phone.locator("[data-offline]", has_text="没有信号也能打开").wait_for()
    assert not violations(phone)
    phone.context.set_offline(True)
    assert phone.locator("form[data-outbox] [required]").count() == ASKED_FOR
    record(phone, "王大爷", "独居，摔伤后没人做饭。")
    phone.get_by_text("发现线索：已记录，待上传").wait_for()
    assert Discovery.objects.count() == 0
    # The page opens again without a signal, and what is half typed is there when it was closed.
    phone.get_by_role("button", name="再记一条").click()
    phone.wait_for_selector("form[data-outbox][data-started]")
    phone.get_by_label("是谁").fill("李大妈")
    phone.goto(f"{live_server.url}/discovery/new/")
    phone.wait_for_selector("form[data-outbox][data-started]")
    assert phone.get_by_label("是谁").input_value() == "李大妈"
    record(phone, "李大妈", "药费借了债。")
    phone.get_by_text("发现线索：已记录，待上传").wait_for()
    phone.context.set_offline(False)
    assert wait_for(2, Discovery.objects.count) == 2
    phone.get_by_text("发现线索：已上传").wait_for()
    phone.goto(f"{live_server.url}/discovery/new/")
    phone.locator("[data-net]", has_text="有网络").wait_for()
    assert sorted(Discovery.objects.values_list("who", flat=True)) == ["李大妈", "王大爷"] and not phone.troubles


def test_households_of_a_canvass_are_ticked_without_a_signal_and_sent_once_each(phone, registered, live_server, now, township_clerk):
    registered(member(1))
    registered(member(2, name="吴秀英"))
    due = timezone.localdate() + timedelta(days=9)
    entry = CanvassEntry(press="0b6f8a52-6a37-4b0e-9a55-0d6f6f0d0c11", title="冬季摸排", division_code=VILLAGE, categories=(), due_on=due)
    made = services.begin_canvass(entry=entry, actor=township_clerk, at=now)
    services.list_households(canvass_id=str(made.pk), actor=township_clerk, at=now)
    village = made.villages.get()
    phone.goto(f"{live_server.url}/canvass/village/{village.pk}/")
    phone.locator("[data-offline]", has_text="没有信号也能打开").wait_for()
    phone.context.set_offline(True)
    phone.reload()
    phone.locator("[data-net]", has_text="无信号").wait_for()
    phone.wait_for_selector("form[data-outbox][data-started]")
    phone.get_by_role("button", name="没有变化").first.click()
    phone.get_by_text("已记录，待上传").first.wait_for()
    phone.get_by_text("有情况", exact=True).last.click()
    phone.get_by_label("有什么情况").last.fill("屋顶漏雨。")
    phone.get_by_role("button", name="记成线索").last.click()
    phone.wait_for_function("() => document.querySelectorAll('.kept').length === 2")
    assert not CanvassStop.objects.exclude(result="").exists()
    phone.context.set_offline(False)
    assert wait_for(2, CanvassStop.objects.exclude(result="").count) == 2
    assert sorted(CanvassStop.objects.values_list("result", flat=True)) == ["found", "none"] and Discovery.objects.count() == 1
