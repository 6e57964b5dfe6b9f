"""Anybody tests what they may apply for, nothing is kept, and only who wants to be called leaves something."""

from __future__ import annotations

import logging
import re
from datetime import UTC, date, datetime

import pytest
from django.core.signing import dumps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiuzhu.casework.leads.models import Lead
from jiuzhu.casework.leads.services import LEADS_PER_SOURCE_PER_HOUR
from jiuzhu.config.proxies import ProxyInvalid, trusted_proxies
from jiuzhu.foundation.accounts.models import Post
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.questions import choices_of
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.selftest import views
from jiuzhu.interfaces.web.selftest.answers import Told, told_from
from jiuzhu.interfaces.web.selftest.forms import CONSENT
from jiuzhu.interfaces.web.selftest.places import law_for
from jiuzhu.interfaces.web.selftest.results import amount_words
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.registry.conftest import county

__all__ = ["county"]

pytestmark = pytest.mark.django_db
PACK = "341525-huoshan"
OTHER_VILLAGE = "341525101001"


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


class TestBeingCalled:
    @pytest.fixture
    def given(self, county):
        told = Told(PACK, (("category", "subsistence"), ("has_disability", "true")))
        return {"state": told.text(), "leave": "1", "name": "吴大爷", "village": VILLAGE, "phone": "139 0000 0001", "consent": "on"}

    def test_who_leaves_a_phone_number_waits_in_the_inbox_of_the_township(self, client, given):
        page = client.post("/self-test/call/", given)

        assert page.status_code == 200 and "已经记下" in text(page)
        lead = Lead.objects.get()
        assert (lead.name, lead.phone_sealed, lead.division_code, lead.consent) == ("吴大爷", "13900000001", VILLAGE, CONSENT)
        assert "残疾人基本辅助器具" in lead.aids
        waiting = inbox(actor("township_clerk", division=TOWNSHIP)).get(workflow="lead")
        assert waiting.about == "吴大爷" and "139" not in waiting.title + waiting.detail
        assert not inbox(actor("township_clerk", division="341525101000")).filter(workflow="lead").exists()
        assert entries("lead", str(lead.pk))

    def test_the_answers_themselves_are_not_kept(self, client, given):
        client.post("/self-test/call/", given)

        kept = Lead.objects.values().get()
        assert "subsistence" not in str(kept) and "13900000001" not in str(kept)

    @pytest.mark.parametrize(
        ("change", "told"),
        [({"consent": ""}, "打勾"), ({"phone": "123"}, "11 位手机号"), ({"village": ""}, "必填"), ({"village": "110101001001"}, "")],
    )
    def test_without_consent_or_with_a_wrong_number_nothing_is_kept(self, client, given, change, told):
        page = client.post("/self-test/call/", given | change)

        assert page.status_code == 400 and told in text(page) and not Lead.objects.exists()

    def test_pressing_twice_leaves_one_lead(self, client, given):
        client.post("/self-test/call/", given)
        client.post("/self-test/call/", given)

        assert Lead.objects.count() == 1

    def test_the_page_names_the_village_just_typed_and_tells_of_no_other(self, client, given):
        elsewhere = find_division(OTHER_VILLAGE)
        client.post("/self-test/call/", given)
        page = text(client.post("/self-test/call/", given | {"village": elsewhere.code, "name": "别人"}, REMOTE_ADDR="198.51.100.9"))

        assert "诸佛庵" not in page and short_name(elsewhere.name) in page

    def test_the_township_of_another_village_sees_the_same_number_too(self, client, given):
        client.post("/self-test/call/", given | {"village": OTHER_VILLAGE})
        client.post("/self-test/call/", given, REMOTE_ADDR="198.51.100.9")

        assert inbox(actor("township_clerk", division=TOWNSHIP)).filter(workflow="lead").count() == 1
        assert inbox(actor("township_clerk", division="341525101000")).filter(workflow="lead").count() == 1

    def test_who_is_held_back_cannot_try_out_where_a_number_waits(self, client, given):
        client.post("/self-test/call/", given, REMOTE_ADDR="198.51.100.9")
        for number in range(LEADS_PER_SOURCE_PER_HOUR):
            client.post("/self-test/call/", given | {"phone": f"1390001{number:04d}"})

        there = client.post("/self-test/call/", given)
        elsewhere = client.post("/self-test/call/", given | {"village": OTHER_VILLAGE})

        assert "一小时" in text(there) and "一小时" in text(elsewhere)
        assert "已经记下" in text(client.post("/self-test/call/", given | {"phone": "13900010000"}))

    @pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
    def test_a_form_sent_by_the_page_of_another_site_is_refused(self, client, given, headers):
        page = client.post("/self-test/call/", given, headers=headers)

        assert page.status_code == 403 and "不是从本平台的网页提交的" in text(page) and not Lead.objects.exists()

    @pytest.mark.parametrize("origin", ["http://testserver", "https://jiuzhu.example"])
    def test_a_form_of_our_own_site_is_taken(self, client, given, settings, origin):
        settings.CSRF_TRUSTED_ORIGINS = ["https://jiuzhu.example"]
        client.post("/self-test/call/", given, headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"})

        assert Lead.objects.count() == 1

    def test_behind_a_trusted_proxy_each_visitor_counts_for_themselves(self, client, given, settings):
        settings.TRUSTED_PROXIES = {"127.0.0.1", "10.0.0.2"}
        for number in range(LEADS_PER_SOURCE_PER_HOUR + 1):
            told = f"203.0.113.9, 198.51.100.{number + 1}, 10.0.0.2"
            client.post("/self-test/call/", given | {"phone": f"1390000{number:04d}"}, headers={"X-Forwarded-For": told})

        assert Lead.objects.count() == LEADS_PER_SOURCE_PER_HOUR + 1

    def test_nobody_but_a_trusted_proxy_is_believed_where_a_visitor_comes_from(self, client, given):
        for number in range(LEADS_PER_SOURCE_PER_HOUR + 1):
            told = {"X-Forwarded-For": f"198.51.100.{number + 1}"}
            client.post("/self-test/call/", given | {"phone": f"1390000{number:04d}"}, headers=told)

        assert Lead.objects.count() == LEADS_PER_SOURCE_PER_HOUR

    def test_a_township_is_not_flooded_from_many_places(self, client, given, settings):
        settings.LEADS_PER_TOWNSHIP_PER_HOUR = 3
        for number in range(4):
            page = client.post("/self-test/call/", given | {"phone": f"1390000{number:04d}"}, REMOTE_ADDR=f"198.51.100.{number + 1}")

        assert "这个乡镇（街道）一小时内" in text(page) and Lead.objects.count() == 3
        client.post("/self-test/call/", given | {"village": OTHER_VILLAGE, "phone": "13911111111"})
        assert Lead.objects.count() == 4

    def test_a_flood_from_one_place_is_held_back(self, client, given):
        for number in range(LEADS_PER_SOURCE_PER_HOUR):
            client.post("/self-test/call/", given | {"phone": f"1390000{number:04d}"})

        page = client.post("/self-test/call/", given | {"phone": "13911111111"})

        assert "一小时" in text(page) and Lead.objects.count() == LEADS_PER_SOURCE_PER_HOUR

    def test_the_township_calls_and_writes_down_how_it_went(self, client, given, django_user_model):
        client.post("/self-test/call/", given)
        lead = Lead.objects.get()
        clerk = django_user_model.objects.create(username="clerk", name="甲")
        Post.objects.create(user=clerk, role="township_clerk", division_code=TOWNSHIP, valid_from="2020-01-01")
        browser = Client()
        browser.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")

        assert "13900000001" in text(browser.get(f"/leads/{lead.pk}/"))
        browser.post(f"/leads/{lead.pk}/", {"step": "answer", "note": "约好周三来办", "seen_version": 0})

        lead.refresh_from_db()
        assert lead.state == "answered" and lead.note == "约好周三来办" and lead.phone_sealed == lead.phone_index == ""
        assert "13900000001" not in text(browser.get(f"/leads/{lead.pk}/"))


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


class TestOnTheCitysPlatform:
    """石嘴山市: none of its counties has a pack of its own."""

    HUINONG, PINGLUO, HUINONG_VILLAGE = "640205000000", "640221000000", "640205001003"

    @pytest.fixture(autouse=True)
    def city(self, settings):
        settings.POLICY_PACK = "shizuishan"
        load_divisions(root_code="6402")

    def test_one_chooses_the_county_one_lives_in(self, client):
        page = text(client.get("/self-test/"))

        assert "您住在哪里" in page and f'value="{self.HUINONG}"' in page and "惠农区" in page
        assert "惠农区" in text(client.post("/self-test/", {"place": self.HUINONG}))

    def test_a_countys_own_value_counts_there_and_nowhere_else(self):
        name, day = "subsistence_standard_monthly_yuan", date(2026, 11, 20)
        for place, value in (("640200000000", "700.00"), (self.HUINONG, "720.00")):
            set_local_value(
                name=name,
                area="",
                value=value,
                valid_from=date(2026, 1, 1),
                source="文件",
                actor=SYSTEM,
                at=datetime(2026, 1, 1, 4, tzinfo=UTC),
                division_code=place,
            )

        assert str(law_for(self.HUINONG, day).values[name]) == "720.00"
        assert str(law_for(self.PINGLUO, day).values[name]) == "700.00"

    def test_the_villages_to_be_called_in_are_those_of_the_county(self, client):
        page = text(client.post("/self-test/call/", {"state": Told(self.PINGLUO).text()}))

        assert 'value="640221' in page and self.HUINONG_VILLAGE not in page

    def test_a_county_elsewhere_is_not_asked_about(self, client):
        assert client.post("/self-test/", {"place": "640121-yongning"}).status_code == 400


def test_the_proxies_of_the_environment_are_addresses():
    assert trusted_proxies(" 127.0.0.1, ::0001,") == {"127.0.0.1", "::1"} and trusted_proxies("") == frozenset()
    with pytest.raises(ProxyInvalid, match=r"proxy\.local"):
        trusted_proxies("127.0.0.1,proxy.local")
