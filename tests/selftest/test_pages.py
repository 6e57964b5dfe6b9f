"""Anybody tests what they may apply for, nothing is kept, and only who wants to be called leaves something."""

from __future__ import annotations

import logging
import re
from datetime import date

import pytest
from django.core.signing import dumps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiuzhu.config.proxies import ProxyInvalid, trusted_proxies
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.questions import choices_of
from jiuzhu.interfaces.web.selftest import views
from jiuzhu.interfaces.web.selftest.answers import Told, told_from
from jiuzhu.interfaces.web.selftest.results import amount_words
from tests.registry.conftest import county

__all__ = ["county"]

pytestmark = pytest.mark.django_db
PACK = "341525-huoshan"


def text(answer) -> str:
    return answer.content.decode()


def state(answer) -> str:
    return re.search(r'name="state" value="([^"]+)"', text(answer))[1]


def asked(answer) -> str:
    return re.search(r'name="fact" value="([^"]+)"', text(answer))[1]


def go(client: Client, answers: dict[str, str], *, otherwise: str = "no") -> object:
    """Answer question after question until the results."""
    page = client.post("/self-test/", {"place": PACK})
    for _ in range(80):
        if 'name="fact"' not in text(page):
            return page
        fact = asked(page)
        choices = choices_of(declared_facts()[fact])
        value = answers.get(fact) or next((each for each in ("false", "none", "other") if each in choices), None)
        sent = {"state": state(page), "fact": fact} | ({"answer": value} if value and otherwise != "unknown" else {"unknown": "1"})
        page = client.post("/self-test/", sent)
    raise AssertionError("the questions never end")


class TestAsking:
    def test_one_question_a_page_until_nothing_could_change_the_answers(self, client):
        page = go(client, {"category": "subsistence", "has_disability": "true"})

        assert "自测结果" in text(page) and "不是审批决定" in text(page)
        likely = text(page).partition("很可能符合")[2].partition("可能不符合的")[0]
        assert "残疾人基本辅助器具" in likely

    def test_who_knows_nothing_is_told_that_it_cannot_be_told(self, client):
        page = text(go(client, {}, otherwise="unknown"))

        assert "还不能判断的" in page and "很可能符合的" not in page and "到窗口核对" in page

    def test_back_asks_the_former_question_again(self, client):
        first = client.post("/self-test/", {"place": PACK})
        second = client.post("/self-test/", {"state": state(first), "fact": asked(first), "answer": "subsistence"})
        again = client.post("/self-test/", {"state": state(second), "fact": asked(second), "back": "1"})

        assert asked(again) == asked(first) != asked(second)

    def test_an_answer_to_a_question_that_is_no_longer_open_changes_nothing(self, client):
        first = client.post("/self-test/", {"place": PACK})
        second = client.post("/self-test/", {"state": state(first), "fact": asked(first), "answer": "subsistence"})
        stale = client.post("/self-test/", {"state": state(second), "fact": asked(first), "answer": "other"})

        assert asked(stale) == asked(second)
        assert told_from(state(stale)).answers == (("category", "subsistence"),)

    def test_an_answer_that_is_none_is_refused_beside_the_question(self, client):
        first = client.post("/self-test/", {"place": PACK})

        page = client.post("/self-test/", {"state": state(first), "fact": asked(first), "answer": "nonsense"})

        assert page.status_code == 400 and "请选一个" in text(page) and asked(page) == asked(first)

    def test_what_the_page_carries_cannot_be_changed(self, client):
        forged = dumps([PACK, [["category", "subsistence"]]], salt="other")

        page = client.post("/self-test/", {"state": forged, "finish": "1"})

        assert page.status_code == 400 and "重新开始自测" in text(page)

    def test_a_place_elsewhere_is_not_asked_about(self, client):
        page = client.post("/self-test/", {"place": "640121-yongning"})

        assert page.status_code == 400

    def test_the_results_can_be_seen_at_any_time(self, client):
        first = client.post("/self-test/", {"place": PACK})

        page = client.post("/self-test/", {"state": state(first), "fact": asked(first), "finish": "1"})

        assert "接着答" in text(page) and "还不能判断的" in text(page)

    def test_the_login_page_leads_there(self, client, django_user_model):
        django_user_model.objects.create(username="somebody")
        assert "/self-test/" in text(client.get("/login/"))


class TestKeepingNothing:
    def test_nothing_is_written_no_cookie_is_set_no_answer_is_logged_or_stands_in_an_address(self, client, caplog):
        caplog.set_level(logging.DEBUG)
        with CaptureQueriesContext(connection) as queries:
            start = client.get("/self-test/")
            page = go(client, {"category": "subsistence", "corrections_or_released": "true"})

        written = [each["sql"] for each in queries if not each["sql"].lstrip().upper().startswith("SELECT")]
        assert written == []
        assert not client.cookies and not start.cookies and not page.cookies
        assert "subsistence" not in caplog.text.replace("subsistence_standard", "")
        assert not re.search(r'(href|action)="[^"]*(subsistence|state=)', text(page))
        assert page["Cache-Control"].find("no-store") >= 0

    def test_the_check_would_see_a_cookie_and_a_write(self, client, django_user_model):
        with CaptureQueriesContext(connection) as queries:
            client.force_login(django_user_model.objects.create(username="somebody"), backend="django.contrib.auth.backends.ModelBackend")

        assert client.cookies and [each for each in queries if each["sql"].lstrip().upper().startswith("INSERT")]

    def test_what_was_told_expires(self, monkeypatch):
        told = Told(PACK, (("category", "subsistence"),))
        assert told_from(told.text()) == told
        monkeypatch.setattr("jiuzhu.interfaces.web.selftest.answers.VALID_SECONDS", -1)
        with pytest.raises(Exception, match="放得太久"):
            told_from(told.text())


class TestResults:
    def test_who_is_not_recognised_yet_is_told_what_recognition_would_open(self, client):
        page = text(go(client, {"category": "other"}))

        assert "先申请认定" in page and "医疗救助" in page.partition("先申请认定")[2]

    def test_reasons_repeat_the_answer_in_the_words_it_was_given(self, client):
        page = text(go(client, {"category": "other"}))

        assert "救助类别：都不是，或还没有申请过（要求" in page and "其他（要求" not in page

    def test_who_is_recognised_is_not_told_to_be(self, client):
        assert "先申请认定" not in text(go(client, {"category": "subsistence"}))

    def test_an_amount_that_depends_on_a_local_standard_is_told_with_it(self):
        law = load_pack("jixi").at(date(2026, 11, 20))
        aid = next(each for each in law.aids if each.code == "temporary_urgent")

        assert amount_words(aid, law).endswith("倍")
        set_ = law.with_values({"subsistence_standard_monthly_yuan": "700"})
        assert "1,400.00" in amount_words(aid, set_)


def test_where_the_platform_serves_several_places_one_chooses_first(client, monkeypatch):
    monkeypatch.setattr(views, "places", lambda: [load_pack("huoshan"), load_pack("jixi")])

    page = text(client.get("/self-test/"))

    assert "您住在哪里" in page and 'value="341824-jixi"' in page and ">开始<" not in page


def test_the_proxies_of_the_environment_are_addresses():
    assert trusted_proxies(" 127.0.0.1, ::0001,") == {"127.0.0.1", "::1"} and trusted_proxies("") == frozenset()
    with pytest.raises(ProxyInvalid, match=r"proxy\.local"):
        trusted_proxies("127.0.0.1,proxy.local")
