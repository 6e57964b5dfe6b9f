"""Whatever a household's page offers, 走访 and 服务 among it, opens for whoever it is offered to."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from jiuzhu.delivery.orders import services as orders
from jiuzhu.delivery.visits import services as visits
from jiuzhu.foundation.accounts.rules import SYSTEM
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE
from tests.orders.conftest import county, manager, order, provider, register  # noqa: F401
from tests.orders.test_pages import client_as  # noqa: F401

pytestmark = pytest.mark.django_db
MAIN = re.compile(r"<main.*?</main>", re.S)
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)[^"]*"')
SEATS = {"village_assistant": VILLAGE, "township_clerk": TOWNSHIP, "social_worker": TOWNSHIP, "county_officer": COUNTY, "auditor": COUNTY}


@pytest.fixture
def cared_for(register, provider, order, now):  # noqa: F811
    """A household with a service under way, a visit that is due and one that was made."""
    household = register()
    organisation = provider()
    made = order(household)
    orders.accept(order=made, actor=manager(organisation), at=now, seen_version=made.version)
    visit = visits.call_for_visit(household_id=household.pk, kind="urgent", cause="突发疾病", actor=SYSTEM, at=now)
    visits.record_visit(visit=visit, actor=SYSTEM, at=now, seen_version=visit.version, findings="家中有人照看", conditions=["health"])
    visits.call_for_visit(household_id=household.pk, kind="urgent", cause="回访", actor=SYSTEM, at=now)
    return household


@pytest.mark.parametrize("role", SEATS)
def test_every_link_on_a_households_pages_opens(cared_for, client_as, role):  # noqa: F811
    browser = client_as(role, division=SEATS[role])
    offered = set()
    for page in ("household-file", "registry-household"):
        answer = browser.get(reverse(page, args=[cared_for.pk]))
        assert answer.status_code == 200
        offered |= set(LINK.findall(MAIN.search(answer.text).group()))
    for group in ("visit", "service"):
        offered |= set(LINK.findall(MAIN.search(browser.get(reverse("household-file", args=[cared_for.pk]), {"group": group}).text).group()))
    closed = {link: browser.get(link.replace("&amp;", "&")).status_code for link in sorted(offered) if not link.endswith(".pdf")}
    assert not {link: status for link, status in closed.items() if status not in (200, 302)}
    assert [link for link in offered if link.startswith("/visits/")], offered
    assert [link for link in offered if link.startswith("/orders/")], offered


def test_an_assistants_own_household_leads_to_its_visits_and_its_services_and_not_to_anothers(cared_for, client_as):  # noqa: F811
    assistant = client_as("village_assistant", division=VILLAGE)
    neighbour = client_as("village_assistant", division="341525100002")
    page = assistant.get(reverse("household-file", args=[cared_for.pk])).text
    for name in ("household-visits", "household-services"):
        address = reverse(name, args=[cared_for.pk])
        assert f'href="{address}"' in page, name
        assert "吴秀兰" in assistant.get(address).text
        assert neighbour.get(address).status_code == 404
