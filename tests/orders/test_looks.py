"""Every page of matching, orders and visits: axe finds nothing, nothing is too wide, no error in the console, a keyboard is enough."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.axe import violations
from tests.conftest import COUNTY, TOWNSHIP
from tests.orders.conftest import ITEM, manager, person
from tests.orders.test_pages import client_as  # noqa: F401

from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.models import Telling
from jiuzhu.delivery.visits.models import Visit
from jiuzhu.delivery.visits.services import record_visit, schedule_visits
from jiuzhu.interfaces.web import assets

WIDTHS = (1280, 360)
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
]


@pytest.fixture
def addresses(register, provider, order, client_as, now, village_assistant):  # noqa: F811
    """Sessions with the addresses each opens."""
    organisation, household = provider("甲中心"), register()
    provider("乙中心", contract=False)
    day = max(now.date(), timezone.localdate())
    accepted, waiting = order(household, wanted_on=day), order(register(person("周德才")), wanted_on=day)
    services.accept(order=accepted, actor=manager(organisation), at=now, seen_version=accepted.version)
    services.tell_recipients(at=now)
    telling = Telling.objects.get(order=accepted)
    alone = register(person("程有田"))
    schedule_visits(at=now)
    done = Visit.objects.get(household=alone)
    record_visit(visit=done, actor=village_assistant, at=now, seen_version=0, findings="见到本人", conditions=["well"])
    due = Visit.objects.get(household=household)
    boss, clerk = client_as("administrator", division=COUNTY), client_as("township_clerk", division=TOWNSHIP)
    carer, head = client_as("provider_worker", organisation=organisation), client_as("provider_manager", organisation=organisation)
    place = f"/matching/resources/{organisation.pk}/"
    return [
        (boss, ["/matching/", "/matching/resources/", "/matching/resources/new/", place, f"{place}offer/", f"{place}contract/", f"{place}finding/"]),
        (clerk, [f"/matching/household/{household.pk}/", f"/matching/household/{alone.pk}/{ITEM}/", "/orders/", f"/orders/{waiting.pk}/", f"/order-tellings/{telling.pk}/"]),
        (clerk, ["/visits/", "/visits/?tab=missed", f"/visits/{due.pk}/", f"/visits/{done.pk}/", f"/visits/household/{alone.pk}/"]),
        (carer, ["/stops/", f"/stops/{accepted.pk}/"]),
        (head, ["/orders/", f"/orders/{waiting.pk}/"]),
    ]


def test_pages_are_fit_for_everybody(addresses, chromium, live_server):
    wrong = []
    for client, pages in addresses:
        context = chromium.new_context(locale="zh-CN")
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        for address in pages:
            answer = page.goto(live_server.url + address)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                found = violations(page)
                wide = page.evaluate("document.documentElement.scrollWidth") - width
                if answer.status != 200 or found or wide > 0:
                    wrong.append((address, answer.status, width, wide, found))
        context.close()
    assert not wrong


def test_an_order_is_declined_without_a_mouse(addresses, chromium, live_server):
    client, pages = addresses[-1]
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + pages[-1])
    page.get_by_role("button", name="不能承接").first.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open] textarea").focus()
    page.keyboard.type("人手不足")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("已退单").wait_for()
    context.close()
