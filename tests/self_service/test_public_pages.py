"""Somebody without an account orders, is told nothing that is not theirs, and is held back where it is too much."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.conftest import VILLAGE
from tests.orders.conftest import ITEM, id_number, person
from tests.self_service.conftest import PHONE

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.rules import DuplicateOrder
from jiuzhu.delivery.self_service import services
from jiuzhu.delivery.self_service.models import Asking, CallRequest
from jiuzhu.delivery.self_service.rules import CodeWrong, OrderNotShown, TooManyAsked
from jiuzhu.delivery.self_service.services import send_codes
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.matching.catalogue.rules import NotEligible

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def hidden(answer, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]+)"', text(answer)).group(1)


@pytest.fixture
def public():
    return Client()


def enter(public, asker):
    """Go as far as the list of what can be had."""
    asking = hidden(public.post("/order/", {"number": asker.number}), "asking")
    return asking, public.post("/order/choose/", {"asking": asking, "code": asker.code()})


class TestOrdering:
    def test_an_order_is_placed_with_a_code_and_looked_up_by_number_and_last_four(self, asker, provider, public):
        provider()
        asking, shown = enter(public, asker)
        assert "帮办代办" in text(shown) and asker.person.name not in text(shown) and "吴**" in text(shown)
        form = public.post("/order/details/", {"asking": asking, "item": ITEM})
        told = {"asking": asking, "item": ITEM, "request_id": hidden(form, "request_id"), "person": "", "who": "self", "note": "耳背"}
        told["wanted_on"] = timezone.localdate() + timedelta(days=1)
        done = public.post("/order/place/", told)
        made = Order.objects.get()
        assert made.number in text(done) and "<svg" in text(done) and (made.state, made.origin) == ("dispatched", "self")
        assert public.post("/order/place/", told).status_code == 200 and Order.objects.count() == 1
        found = public.post("/order/progress/", {"number": made.number, "last_four": asker.number[-4:]})
        assert "正在安排" in text(found)
        for private in (asker.person.name, made.organisation.name, made.address, "耳背"):
            assert private not in text(found)

    def test_what_is_there_already_is_said_without_names_and_waits_for_the_township(self, asker, provider, public):
        provider()
        wanted_on = timezone.localdate() + timedelta(days=1)
        enter_aid(
            household_id=asker.household.pk, division_code=VILLAGE, kind=ITEM, received_on=wanted_on, source="manual", actor=SYSTEM, at=timezone.now(),
            label="代购代办", department="县残联", source_id="1",
        )  # fmt: skip
        asking, _ = enter(public, asker)
        form = public.post("/order/details/", {"asking": asking, "item": ITEM})
        told = {"asking": asking, "item": ITEM, "request_id": hidden(form, "request_id"), "person": "", "who": "self", "wanted_on": wanted_on}
        warned = public.post("/order/place/", told)
        assert "已经有了" in text(warned) and "县残联" not in text(warned) and not Order.objects.exists()
        for _ in range(2):
            done = public.post("/order/place/", told | {"given_seen": hidden(warned, "given_seen")})
            assert "由乡镇（街道）核实" in text(done)
        assert Order.objects.get().state == "created"

    def test_family_says_who_they_are_and_that_the_recipient_agrees(self, asker, provider, public):
        provider()
        asking, _ = enter(public, asker)
        form = public.post("/order/details/", {"asking": asking, "item": ITEM})
        told = {"asking": asking, "item": ITEM, "request_id": hidden(form, "request_id"), "person": "", "who": "child", "name": "吴小妹"}
        told["wanted_on"] = timezone.localdate() + timedelta(days=1)
        refused = public.post("/order/place/", told)
        assert refused.status_code == 400 and "同意" in text(refused) and "吴小妹" in text(refused) and not Order.objects.exists()
        assert public.post("/order/place/", told | {"consent": "on"}).status_code == 200
        made = Order.objects.get()
        assert (made.origin, made.placer_name, made.placer_relation) == ("family", "吴小妹", "子女") and "同意" in made.consent

    def test_a_number_nobody_has_is_answered_like_one_somebody_has(self, asker, public):
        known, unknown = (public.post("/order/", {"number": number}) for number in (asker.number, id_number(998, "19550101")))
        plain = [re.sub(r'value="[0-9a-f-]{36}"', "", text(one)) for one in (known, unknown)]
        # Nothing is looked up while somebody waits for the answer: how long it takes tells as little.
        assert plain[0] == plain[1] and not Message.objects.exists() and not Asking.objects.filter(looked_up=True).exists()
        send_codes(at=timezone.now())
        assert Message.objects.filter(purpose="order_code").count() == 1 and not send_codes(at=timezone.now())
        refused = public.post("/order/choose/", {"asking": hidden(unknown, "asking"), "code": "000000"})
        assert refused.status_code == 400 and "验证码不对" in text(refused)

    def test_an_item_is_not_placed_without_a_code(self, asker, public):
        asking = hidden(public.post("/order/", {"number": asker.number}), "asking")
        answer = public.post("/order/place/", {"asking": asking, "item": ITEM, "wanted_on": "2026-12-01", "who": "self"})
        assert answer.status_code == 400 and not Order.objects.exists()

    def test_another_site_cannot_send_the_form(self, asker, public):
        answer = public.post("/order/", {"number": asker.number}, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 403 and not Asking.objects.exists()


class TestHoldingBack:
    def test_a_code_is_good_for_five_tries_and_ten_minutes(self, asker, now):
        asking = services.ask_code(number=asker.number, source="a", at=now)
        right = asker.code()
        wrong = "000000" if right != "000000" else "111111"
        for _ in range(4):
            with pytest.raises(CodeWrong):
                services.check_code(asking_id=asking.pk, code=wrong, at=now)
        assert services.check_code(asking_id=asking.pk, code=right, at=now).verified_at == now
        with pytest.raises(CodeWrong):
            services.check_code(asking_id=asking.pk, code=right, at=now)
        later = services.ask_code(number=asker.number, source="a", at=now)
        with pytest.raises(CodeWrong):
            services.check_code(asking_id=later.pk, code=asker.code(), at=now + timedelta(minutes=11))

    def test_too_many_from_one_place_or_about_one_number_wait_an_hour(self, asker, now, settings):
        settings.ASKINGS_PER_NUMBER_PER_HOUR, settings.ASKINGS_PER_SOURCE_PER_HOUR = 2, 3
        for _ in range(2):
            services.ask_code(number=asker.number, source="a", at=now)
        with pytest.raises(TooManyAsked):
            services.ask_code(number=asker.number, source="b", at=now)
        services.ask_code(number="HS-000001", source="a", at=now)
        with pytest.raises(TooManyAsked):
            services.ask_code(number="HS-000002", source="a", at=now)
        services.ask_code(number=asker.number, source="a", at=now + timedelta(minutes=61))

    def test_one_phone_is_rung_so_often_by_whatever_number_of_its_household(self, asker, now, settings):
        settings.ASKINGS_PER_NUMBER_PER_HOUR = 1
        services.ask_code(number=asker.number, source="a", at=now)
        services.ask_code(number=asker.household.number, source="a", at=now)
        assert services.send_codes(at=now) == 1
        assert Message.objects.filter(purpose="order_code").count() == 1

    def test_what_stands_against_an_order_is_said_without_names_and_facts(self, register, provider, now):
        provider()
        household = register(person(phone=PHONE), person("吴小宝", relation="child", born="20150412"), category="")
        asking = services.ask_code(number=household.number, source="a", at=now)
        services.send_codes(at=now)
        code = re.search(r"\d{6}", Message.objects.get(purpose="order_code").text).group()
        services.check_code(asking_id=asking.pk, code=code, at=now)
        child = next(one.person_id for one in members_of(household.pk) if one.person.name == "吴小宝")
        told = {"asking_id": asking.pk, "item_code": ITEM, "wanted_on": now.date(), "wanted_time": "", "note": "", "placer": None, "at": now}
        with pytest.raises(NotEligible) as refusal:
            services.place(person_id=child, request_id=uuid4(), **told)
        assert "吴" not in str(refusal.value) and "不属于" not in str(refusal.value)

    def test_an_order_placed_twice_names_nobody(self, asker, provider, now):
        provider()
        asking = services.ask_code(number=asker.number, source="a", at=now)
        services.check_code(asking_id=asking.pk, code=asker.code(), at=now)
        told = {"asking_id": asking.pk, "item_code": ITEM, "person_id": None, "wanted_on": now.date(), "wanted_time": "", "note": "", "placer": None, "at": now}
        services.place(request_id=uuid4(), **told)
        with pytest.raises(DuplicateOrder) as refusal:
            services.place(request_id=uuid4(), **told)
        assert asker.person.name not in str(refusal.value)

    def test_guessing_the_last_four_is_held_back(self, asker, provider, now, settings):
        settings.ASKINGS_PER_NUMBER_PER_HOUR = 3
        provider()
        asking = services.ask_code(number=asker.number, source="a", at=now)
        services.check_code(asking_id=asking.pk, code=asker.code(), at=now)
        made = services.place(
            asking_id=asking.pk, item_code=ITEM, person_id=None, wanted_on=now.date(), wanted_time="", note="", placer=None,
            request_id="8f14e45f-ceea-467f-a0e6-8a9f1b2c3d4e", at=now,
        )  # fmt: skip
        for _ in range(3):
            with pytest.raises(OrderNotShown):
                services.progress(number=made.number, last_four="0000", source="a", at=now)
        with pytest.raises(TooManyAsked):
            services.progress(number=made.number, last_four=asker.number[-4:], source="b", at=now)

    def test_who_asked_is_forgotten(self, asker, now):
        services.ask_code(number=asker.number, source="a", at=now)
        assert services.forget_askings(at=now + timedelta(days=1)) == 0
        assert services.forget_askings(at=now + timedelta(days=3)) == 1


def test_a_township_is_asked_to_call_so_often_an_hour_whoever_asks(county, now, settings):
    settings.LEADS_PER_TOWNSHIP_PER_HOUR = 2
    told = {"name": "老周", "phone": "", "village_code": VILLAGE, "words": "", "consent": True, "consent_text": "同意", "at": now}
    for number in range(2):
        services.request_call(source=f"{number}", press=uuid4(), **told)
    with pytest.raises(TooManyAsked, match="乡镇"):
        services.request_call(source="other", press=uuid4(), **told)
    services.request_call(source="other", press=uuid4(), **(told | {"at": now + timedelta(minutes=61)}))


def test_without_a_phone_the_village_is_asked_to_come_by(county, public, village_assistant, now):
    page = public.get("/order/call/")
    told = {"press": hidden(page, "press"), "name": "老周", "village": VILLAGE, "phone": "", "words": "想要送饭", "consent": "on"}
    assert "会联系您" in text(public.post("/order/call/", told)) and public.post("/order/call/", told).status_code == 200
    waiting = CallRequest.objects.get()
    assert [item.action for item in inbox(village_assistant)] == ["联系点单人"]
    services.answer_call(request=waiting, step="ordered", reason="已上门，代为点单", actor=village_assistant, at=now, seen_version=0)
    assert not inbox(village_assistant).exists()
    assert public.post("/order/call/", told | {"press": "8f14e45f-ceea-467f-a0e6-8a9f1b2c3d4e", "consent": ""}).status_code == 400
