"""Whoever tested themselves leaves a number to be called, and is called."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from jiuzhu.casework.leads.models import Lead
from jiuzhu.casework.leads.services import LEADS_PER_SOURCE_PER_HOUR
from jiuzhu.foundation.accounts.models import Post
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.selftest.answers import Told
from jiuzhu.interfaces.web.selftest.forms import CONSENT
from jiuzhu.interfaces.web.selftest.places import law_for
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.registry.conftest import county
from tests.selftest.test_pages import PACK, text

__all__ = ["county"]

pytestmark = pytest.mark.django_db
OTHER_VILLAGE = "341525101001"


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
