"""A phone that several people use: what one recorded is neither shown to the next nor sent in another's name."""

from __future__ import annotations

import pytest
from django.test import Client

from jiuzhu.interfaces.web import assets
from jiuzhu.monitoring.discovery.models import Discovery
from tests.discovery.test_phone import record, wait_for
from tests.orders.test_pages import client_as  # noqa: F401
from tests.registry.conftest import VILLAGE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
]


@pytest.fixture
def people(county, client_as):  # noqa: F811
    """Two assistants of one village, each signed in, and the first of them signed in once more."""
    first, second = [client_as("village_assistant", division=VILLAGE, name=name) for name in ("张甲", "李乙")]
    again = Client()
    again.force_login(first.user, backend="django.contrib.auth.backends.ModelBackend")
    return [first, second, again]


@pytest.fixture
def phone(chromium, live_server):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    page.asked = []
    page.on("dialog", lambda dialog: (page.asked.append(dialog.message), dialog.accept()))
    yield page
    context.close()


def sign_in(phone, live_server, client):
    session = client.cookies["sessionid"].value
    phone.goto(f"{live_server.url}/login/")
    phone.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    phone.goto(f"{live_server.url}/discovery/new/")


def sign_out(phone):
    phone.locator(".who summary, .who button").first.click()
    phone.get_by_role("button", name="退出登录").click()
    phone.get_by_role("heading", name="登录").wait_for()


def kept(phone):
    return phone.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length")


def test_what_one_person_recorded_is_neither_seen_nor_sent_by_the_next_and_is_sent_once_as_its_author(phone, people, live_server):
    first, second, again = people
    sign_in(phone, live_server, first)
    phone.route("**/discovery/new/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    record(phone, "王大爷", "独居，摔伤后没人做饭。")
    phone.get_by_text("发现线索：已记录，待上传").wait_for()
    phone.get_by_role("button", name="再记一条").click()
    phone.wait_for_selector("form[data-outbox][data-started]")
    phone.get_by_label("是谁").fill("李大妈")
    assert kept(phone) == 1
    sign_out(phone)
    assert len(phone.asked) == 1 and "还有 1 条记录没有上传" in phone.asked[0]
    phone.unroute("**/discovery/new/")

    sign_in(phone, live_server, second)
    phone.wait_for_selector("form[data-outbox][data-started]")
    phone.locator("[data-net]", has_text="另有 1 条由其他人记录、尚未上报").wait_for()
    assert phone.get_by_label("是谁").input_value() == "" and kept(phone) == 0
    assert "王大爷" not in phone.content() and phone.get_by_text("发现线索").count() == 0
    record(phone, "赵婶", "药费借了债。")
    assert wait_for(1, Discovery.objects.count) == 1
    phone.wait_for_url(lambda url: "/new/" not in url)
    sign_out(phone)
    assert len(phone.asked) == 1, "nothing of one's own was left"

    sign_in(phone, live_server, again)
    assert wait_for(2, Discovery.objects.count) == 2
    phone.wait_for_url(lambda url: "/new/" not in url)
    phone.goto(f"{live_server.url}/discovery/new/")
    phone.locator("[data-net]", has_text="有网络").wait_for()
    assert "另有" not in phone.text_content("[data-net]")
    assert set(Discovery.objects.values_list("who", "finder_name")) == {("王大爷", "张甲"), ("赵婶", "李乙")}
