"""What somebody searches for stands in no address."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler
from django.urls import reverse

from jiuzhu.casework.registry.services import register_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.interfaces.web.words import KEPT_FOR, opened_words, sealed_words
from tests.conftest import NOON
from tests.registry.conftest import VILLAGE, household, id_number, person

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|action)="([^"]*)"')


@pytest.fixture
def clerk(sign_in):
    return sign_in("township_clerk")


@pytest.fixture
def many(place):
    """A village with more people of one name than a page shows."""
    for number in range(1, 50, 2):
        entry = household(person(number, f"吴秀{'甲乙丙丁戊己庚辛壬癸'[number % 10]}"), village=VILLAGE)
        register_household(entry=entry, on=date(2025, 1, 1), actor=SYSTEM, at=NOON)


@pytest.mark.parametrize("page", ["search", "registry-list", "registry-persons", "warnings", "visits", "orders", "assessment-list", "resources"])
@pytest.mark.parametrize("typed", [id_number(1), "吴秀甲", "13800001234"])
def test_neither_the_address_after_a_search_nor_a_link_on_its_page_holds_what_was_typed(clerk, many, page, typed):
    answer = clerk.post(reverse(page), {"q": typed, "find": "1"}, follow=True)
    assert answer.status_code == 200 and answer.redirect_chain
    addresses = [url for url, _ in answer.redirect_chain] + LINK.findall(answer.text)
    assert "find=" in addresses[0]
    assert not [url for url in addresses if typed in unquote(url) or "q=" in url]


def test_a_list_that_was_searched_pages_sorts_exports_and_opens_again(clerk, many):
    found = clerk.post("/register/", {"q": "吴", "find": "1", "category": "", "place": VILLAGE}).url
    assert f"place={VILLAGE}" in found and "category=" in found
    page = clerk.get(found)
    assert 'value="吴"' in page.text and "共 25 户" in page.text
    following = re.search(r'href="([^"]*)" rel="next"', page.text).group(1).replace("&amp;", "&")
    second = clerk.get("/register/" + following).text
    assert "第 2 页" in second and "共 25 户" in second
    assert clerk.get(found).text.count("吴秀") == page.text.count("吴秀")
    assert clerk.get(found + "&export=1").status_code == 200
    assert "没有符合条件" in clerk.post("/register/", {"q": "无此人", "find": "1"}, follow=True).text


def test_an_empty_choice_stays_a_choice(clerk, many):
    assert "alive=" in clerk.post("/register/persons/", {"q": "", "find": "1", "alive": ""}).url


def test_words_in_an_address_typed_by_hand_are_sealed_before_anything_is_shown(clerk, many):
    answer = clerk.get("/search/", {"q": id_number(1)})
    assert answer.status_code == 302 and id_number(1) not in answer.url
    assert "吴秀" in clerk.get(answer.url, follow=True).text


@pytest.mark.parametrize("sealed", ["1", "x" * 80, "!!", "x" * 5000, "%00"])
def test_a_broken_or_foreign_address_asks_for_the_words_again(clerk, many, sealed):
    answer = clerk.get(f"/register/?find={sealed}&sort=head", follow=True)
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or "已过期" in answer.text


def test_sealed_words_open_for_the_same_person_on_the_same_day_only():
    sealed = sealed_words("吴秀兰", user_id="a", at=NOON)
    assert opened_words(sealed, user_id="a", at=NOON) == "吴秀兰"
    assert opened_words(sealed, user_id="b", at=NOON) is None
    assert opened_words(sealed, user_id="a", at=NOON + KEPT_FOR + timedelta(seconds=1)) is None


def test_a_search_from_another_site_is_refused(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("township_clerk"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/search/", {"q": "吴", "find": "1"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_log_of_a_server_holds_nothing_of_what_was_searched_for(clerk, many, live_server, monkeypatch):
    """Read every line a server writes about its requests while a clerk searches, turns pages and comes back."""
    lines: list[str] = []
    monkeypatch.setattr(QuietWSGIRequestHandler, "log_message", lambda self, text, *args: lines.append(f"{text % args} {self.headers.get('Referer', '')}"))
    browser = requests_of(clerk, live_server.url)
    for typed in (id_number(1), "吴", "13800001234"):
        for page in ("/search/", "/register/", "/register/persons/"):
            address = browser(page, {"q": typed, "find": "1"})
            browser(address)
            # A single household found opens at once.
            if "find=" in address:
                browser(f"{address}&page=2", referer=address)
    logged = unquote("\n".join(lines))
    assert logged.count("find=") >= 12 and "POST /search/" in logged
    assert not [word for word in (id_number(1), "吴", "%E5%90%B4", "13800001234", "q=") if word in logged]


def requests_of(client, url):
    """Ask a real server as a signed-in browser does; gives the address it ended at."""
    link = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    token = "a" * 32

    def ask(address, fields=None, referer=""):
        asked = urllib.request.Request(
            url + address.removeprefix(url), data=urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode() if fields else None
        )
        asked.add_header("Cookie", f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}")
        asked.add_header("Referer", url + referer.removeprefix(url))
        with link.open(asked) as answer:
            assert answer.status == 200
            return answer.url

    return ask
