"""Today's stops open on the phone without a signal once the list was opened, and are gone from it when somebody signs out."""

from __future__ import annotations

import json

import pytest
from tests.axe import violations
from tests.orders.test_pages import client_as  # noqa: F401
from tests.orders.test_phone import accepted, phone, steps  # noqa: F401

from jiuzhu.interfaces.web import assets
from jiuzhu.interfaces.web.orders import offline

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
]
KEPT = "async () => (await (await caches.open('stops')).keys()).map((request) => new URL(request.url).pathname)"


def open_the_list(phone, live_server):  # noqa: F811
    phone.goto(f"{live_server.url}/stops/")
    phone.locator("[data-offline]", has_text="没有信号也能打开").wait_for()


def test_a_stop_never_opened_before_opens_without_a_signal_and_what_is_recorded_there_is_sent_once(phone, accepted, live_server):  # noqa: F811
    made = accepted[0]
    open_the_list(phone, live_server)
    phone.context.set_offline(True)
    phone.reload()
    phone.locator("[data-net]", has_text="无信号").wait_for()
    phone.get_by_role("link", name="开始服务").click()
    phone.wait_for_selector("form[data-outbox][data-started]")
    assert not violations(phone)
    phone.get_by_role("button", name="到了，签到").click()
    phone.get_by_text("签到：已记录，待上传").wait_for()
    # Opened again it goes on where the worker was.
    phone.goto(f"{live_server.url}/stops/")
    phone.get_by_role("link", name="开始服务").click()
    phone.get_by_text("签到：已记录，待上传").wait_for()
    phone.get_by_role("button", name="完成，签退").wait_for()
    assert phone.get_by_role("button", name="到了，签到").count() == 0
    phone.locator("canvas").wait_for()
    phone.context.set_offline(False)
    phone.locator(".tag", has_text="服务中").wait_for()
    assert steps(made) == ["approve", "dispatch", "accept", "check_in"] and not phone.troubles


def test_a_page_that_was_not_kept_says_so_without_a_signal(phone, accepted, live_server):  # noqa: F811
    open_the_list(phone, live_server)
    phone.context.set_offline(True)
    phone.goto(f"{live_server.url}/stops/00000000-0000-4000-8000-000000000000/")
    assert "还没有存到手机上" in phone.inner_text("body")
    phone.get_by_role("link", name="今日上门").click()
    phone.get_by_role("link", name="开始服务").wait_for()


def test_signing_out_takes_the_pages_off_the_phone(phone, accepted, live_server):  # noqa: F811
    open_the_list(phone, live_server)
    assert phone.evaluate(KEPT) == ["/stops/", f"/stops/{accepted[0].pk}/"]
    phone.context.clear_cookies()
    phone.goto(f"{live_server.url}/stops/")
    phone.get_by_role("heading", name="登录").wait_for()
    phone.wait_for_function(f"async () => (await ({KEPT})()).length === 0")


def test_what_is_no_longer_to_be_done_leaves_the_phone(phone, accepted, live_server):  # noqa: F811
    open_the_list(phone, live_server)
    phone.evaluate("async () => (await caches.open('stops')).put('/stops/gone/', new Response('x'))")
    open_the_list(phone, live_server)
    phone.wait_for_function(f"async () => !(await ({KEPT})()).includes('/stops/gone/')")


def test_the_worker_answers_only_for_the_stops_and_is_asked_for_anew_each_time(client):
    answer = client.get("/stops/worker.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    told = json.loads(offline.kept([]))
    assert (told["worker"], told["scope"], told["pages"]) == ("/stops/worker.js", "/stops/", ["/stops/"])
    assert len(told["files"]) > 5 and all(name.startswith("/static/") for name in told["files"])
