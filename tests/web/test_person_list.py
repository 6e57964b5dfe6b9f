"""The list of persons reads the same on every page."""

from __future__ import annotations

import re
from datetime import date

import pytest

from jiuzhu.casework.registry.models import Person
from jiuzhu.casework.registry.services import record_death, register_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from tests.conftest import NOON
from tests.registry.conftest import household, person

pytestmark = pytest.mark.django_db
NAME = re.compile(r'<td class="first"><a href="[^"]*">([^<]*)</a>')


@pytest.fixture
def clerk(sign_in):
    return sign_in("township_clerk")


@pytest.fixture
def people(place):
    """Forty-five people, five of them dead."""
    for number in range(1, 46):
        register_household(entry=household(person(number, f"吴{chr(0x4E00 + number)}")), on=date(2025, 1, 1), actor=SYSTEM, at=NOON)
    for who in Person.objects.order_by("name_pinyin", "pk")[::9]:
        record_death(person_id=who.pk, died_on=date(2026, 6, 1), source="死亡证明", actor=SYSTEM, at=NOON)


def test_the_second_page_goes_on_where_the_first_ends_and_shows_the_living_only(clerk, people):
    seen, address = [], "/register/persons/"
    while address:
        page = clerk.get(address).text
        assert "共 40 人" in page and "已故</span>" not in page
        seen += NAME.findall(page)
        following = re.search(r'href="(\?[^"]*)" rel="next"', page)
        address = "/register/persons/" + following.group(1).replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 40


def test_on_the_second_page_every_person_opens_and_sorting_keeps_the_list(clerk, people):
    page = clerk.get("/register/persons/", {"page": 2}).text
    links = re.findall(r'<td class="first"><a href="([^"]*)">', page)
    assert len(links) == 20 and {clerk.get(link).status_code for link in links} == {200}
    sort = re.search(r'href="(\?[^"]*sort=age[^"]*)"', page).group(1).replace("&amp;", "&")
    assert "共 40 人" in clerk.get("/register/persons/" + sort).text


def test_who_asks_for_the_dead_gets_them_on_every_page(clerk, people):
    page = clerk.get("/register/persons/", {"alive": "", "page": 3}).text
    assert "共 45 人" in page and len(NAME.findall(page)) == 5
