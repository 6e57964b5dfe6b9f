"""The pages of charity orders: each works on what is its own, and nothing public tells who is helped."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuzhu.delivery.charity.models import CharityOrder, Claim
from jiuzhu.delivery.charity.services import send_codes
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_user, give_post
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.interfaces.web.charity import public_views
from tests.charity.conftest import WORDS, picture
from tests.conftest import COUNTY, VILLAGE
from tests.registry.conftest import id_number, person

pytestmark = pytest.mark.django_db
CANARIES = ("储暗号", "一组 3 号", "13700001234")


@pytest.fixture
def signed_in(county):
    def make(role, **place):
        at = timezone.now()
        user = create_user(username=role, name=f"{role}甲", password=None, actor=SYSTEM, at=at, must_change_password=False)
        give_post(user_id=str(user.pk), role=role, actor=SYSTEM, at=at, valid_from=at.date(), **place)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


def press(client, order, step, **more):
    address = reverse("charity-order", args=[order.pk])
    answer = client.post(address, {"step": step, "seen_version": order.version, **more})
    assert answer.status_code == 302, re.findall(r'class="error"[^>]*>([^<]+)', answer.content.decode())
    order.refresh_from_db()


def secret_need(need):
    return need(person(2, "储暗号", phone="13700001234"))


def test_from_the_declaration_to_the_acceptance_on_the_pages(need, charity, signed_in):
    village, county_page = signed_in("village_assistant", division_code=VILLAGE), signed_in("county_officer", division_code=COUNTY)
    giver, public = signed_in("charity_manager", organisation_id=str(charity.pk)), Client()
    wanted = need()
    answer = village.post(reverse("charity-declare"), {"need_id": str(wanted.pk), "situation": "洗澡容易摔倒。"})
    assert answer.status_code == 302
    order = CharityOrder.objects.get()
    press(county_page, order, "measure", content=WORDS, cost_fen="800")
    press(county_page, order, "refer", organisation_id=str(charity.pk))
    press(giver, order, "preview", public_words=WORDS)
    press(county_page, order, "approve")
    press(giver, order, "publish")
    assert WORDS in public.get(reverse("giving")).content.decode()
    page = public.post(
        reverse("giving-order", args=[order.number]),
        {"kind": "person", "name": "爱心甲", "phone": "13812345678", "promised_on": timezone.localdate().isoformat(), "shown": "yes"},
    )
    claim_id = re.search(r'name="claim" value="([^"]+)"', page.content.decode())[1]
    code = re.search(r"\d{6}", Message.objects.get().text)[0]
    given = {"claim": claim_id, "stage": "claim", "number": order.number}
    assert public.post(reverse("giving-code"), given | {"code": "000000" if code != "000000" else "111111"}).status_code == 400
    assert "认领成功" in public.post(reverse("giving-code"), given | {"code": code}).content.decode()
    order.refresh_from_db()
    photo = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
    press(village, order, "hand_over", on=timezone.localdate().isoformat(), words="扶手一套，已装好。", receipt="SJ-1", photos=photo)
    assert giver.get(reverse("charity-evidence", args=[order.pk])).status_code == 200
    press(county_page, order, "accept")
    assert order.state == "closed" and "爱心甲" in public.get(reverse("giving-thanks")).content.decode()


def test_a_claimer_looks_after_the_claim_and_a_stranger_learns_nothing(ordered, claim, now):
    made, public = ordered(), Client()
    claim(made)
    pages = [public.post(reverse("giving-mine"), {"number": made.number, "phone": phone}).content.decode() for phone in ("13812345678", "13900000000")]
    same = [re.sub(r'name="claim" value="[^"]+"', "", page) for page in pages]
    assert same[0] == same[1]
    stranger = re.search(r'name="claim" value="([^"]+)"', pages[1])[1]
    answer = public.post(reverse("giving-code"), {"claim": stranger, "stage": "own", "number": made.number, "code": "123456"})
    assert answer.status_code == 400 and "验证码不对" in answer.content.decode()
    own = re.search(r'name="claim" value="([^"]+)"', pages[0])[1]
    for stage in ("claim", "own"):
        answer = public.post(reverse("giving-code"), {"claim": own, "stage": stage, "number": made.number, "code": "123456"})
        assert answer.status_code == 400 and "认领成功" not in answer.content.decode()
    send_codes(at=timezone.now())
    code = re.search(r"\d{6}", Message.objects.filter(purpose="claim_code").order_by("-opened_at")[0].text)[0]
    page = public.post(reverse("giving-code"), {"claim": own, "stage": "own", "number": made.number, "code": code}).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    assert "已撤回" in public.post(reverse("giving-mine"), {"token": token, "reason": "出差。"}).content.decode()
    assert Claim.objects.get().state == "withdrawn"
    assert public.post(reverse("giving-mine"), {"token": f"{token}x", "reason": "再撤。"}).status_code == 400


def test_nothing_the_public_opens_tells_who_is_helped(ordered, need, claim, now):
    wanted = secret_need(need)
    made = ordered(of=wanted)
    claim(made)
    public = Client(raise_request_exception=False)
    hidden = (*CANARIES, str(made.pk), str(made.household_id), made.household.number, id_number(2), "洗澡容易摔倒", "13812345678", "爱心甲")
    addresses = [reverse(name) for name in ("giving", "giving-feed", "giving-thanks", "giving-mine", "giving-code")]
    addresses += [reverse("giving-order", args=[number]) for number in (made.number, made.number.lower(), "AX00000000", "储暗号")[:3]]
    addresses += [f"/giving/?kind=daily_care&township={made.division_code[:9]}000", f"/charity/orders/{made.pk}/"]
    for address in addresses:
        for more in ({}, {"accept": "application/json"}):
            answer = public.get(address, headers=more)
            told = answer.content.decode() + str(answer.headers) + str(answer.cookies)
            assert not [word for word in hidden if word in told and word not in address], address
    fresh = Client()
    for address in (*addresses[:4], addresses[5]):
        fresh.get(address)
    assert not fresh.cookies


def test_the_charity_reads_nothing_of_the_household(ordered, need, claim, charity, county_officer, signed_in, now):
    made = ordered(of=secret_need(need))
    claim(made)
    giver = signed_in("charity_manager", organisation_id=str(charity.pk))
    hidden = (*CANARIES, str(made.household_id), made.household.number, "老人独居，洗澡")
    for address in (reverse("charity-orders"), f"{reverse('charity-orders')}?tab=public", reverse("charity-order", args=[made.pk]), reverse("desk"), reverse("done"), "/api/waiting/"):
        told = giver.get(address).content.decode()
        assert not [word for word in hidden if word in told], address
    assert "13812345678" in giver.get(reverse("charity-order", args=[made.pk])).content.decode()


def test_a_form_of_another_site_is_not_taken(ordered):
    made = ordered()
    answer = Client().post(reverse("giving-order", args=[made.number]), {"name": "甲"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_the_list_and_the_feed_are_cut_into_pages(ordered, need, monkeypatch):
    monkeypatch.setattr(public_views, "FEED_PAGE", 1)
    numbers = {ordered(of=need(person(order, "储大山"))).number for order in (4, 5)}
    public, found, address = Client(), set(), reverse("giving-feed")
    while address:
        page = public.get(address).json()
        assert len(page["orders"]) == 1 and page["pages"] == 2
        found |= {each["number"] for each in page["orders"]}
        address = page["next"]
    assert found == numbers and 'aria-label="分页"' not in public.get(reverse("giving")).content.decode()
