"""After the government's aid a household still in need is led to charity, in words that tell nobody who it is."""

from __future__ import annotations

import pytest

from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.services import assess_charity
from jiuzhu.assessment.needs.queries import find_need
from jiuzhu.assessment.needs.services import record_need
from jiuzhu.casework.leads import queries, services
from jiuzhu.casework.leads.rules import CharityUnderWay
from jiuzhu.casework.registry.rules import HouseholdEntry
from jiuzhu.casework.registry.services import register_household
from jiuzhu.delivery.charity.public_words import telling
from jiuzhu.delivery.charity.rules import NeedNotOpen
from jiuzhu.delivery.charity.services import declare_lead
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeInvalid
from jiuzhu.monitoring.warnings.services import seek_charity
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.orders.conftest import person as order_person
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]
NEED = "一名初中生缺学习用品和交通费"


@pytest.fixture
def included(decided, found):
    return decided(Outcome.INCLUDE, on_aid=False)


@pytest.fixture
def lead(included, now, township_clerk):
    made = seek_charity(warning_id=included.pk, words=NEED, actor=township_clerk, at=now)
    return queries.find_charity_lead(township_clerk, made)


def test_a_lead_becomes_one_charity_order_for_a_need_on_record(lead, included, now, township_clerk):
    assert "慈善对接" in [item.tab for item in inbox(township_clerk)]
    told = {"lead_id": lead.pk, "need_id": None, "kind": "daily_care", "words": "学习用品和交通费", "situation": NEED, "actor": township_clerk, "at": now}
    made = [declare_lead(seen_version=0, **told) for _ in range(2)]
    assert made[0].pk == made[1].pk and made[0].state == "declared"
    need = find_need(SYSTEM, made[0].need_id)
    assert (need.household_id, need.taken_up_by) == (included.household_id, f"爱心服务订单 {made[0].number}")
    found = queries.charity_leads_for("warning", included.pk)[0]
    assert (found.state, found.order_number) == ("ordered", made[0].number)


def test_a_lead_does_not_end_with_the_need_of_another_household(lead, now, township_clerk):
    other_home = register_household(entry=HouseholdEntry(division_code=VILLAGE, persons=(order_person("周大年"),), area_type="rural"), on=now.date(), actor=SYSTEM, at=now)
    other = record_need(
        household_id=other_home.pk, person_id=None, kind="daily_care", item_code="", degree="", measure="", words="装扶手", source="hand", source_id="",
        actor=SYSTEM, at=now,
    )  # fmt: skip
    with pytest.raises(NeedNotOpen, match="不是这一户"):
        declare_lead(lead_id=lead.pk, need_id=other.pk, situation=NEED, actor=township_clerk, at=now, seen_version=0)
    assert queries.find_charity_lead(township_clerk, lead.pk).state == "waiting" and not find_need(SYSTEM, other.pk).taken_up_by


def test_a_need_is_assessed_and_ends_the_lead(lead, now):
    worker = actor("township_clerk", division=TOWNSHIP)
    made = assess_charity(lead_id=lead.pk, actor=worker, at=now, seen_version=0)
    assert Assessment.objects.get(pk=made.pk).household_id == lead.household_id
    assert queries.find_charity_lead(worker, lead.pk).state == "assessing"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("佛子岭的张 三家缺学费", "张三"),
        ("佛子岭老王家缺学费", "老王"),
        ("桂兰缺一台轮椅", "桂兰"),
        ("小汪缺一台轮椅", "小汪"),
        ("佛子岭有一户缺学费", "佛子岭"),
        ("落儿岭有一户缺学费", "落儿岭"),
        ("三组一户缺学费", "三组"),
        ("12 号一户缺学费", "12号"),
        ("电话１３８００１３８０００", "13800138000"),
        ("一名初中生缺学习用品，一家三口，老人缺轮椅，缺一张家具", ""),
    ],
)
def test_neither_a_given_name_nor_a_surname_nor_a_place_is_published(words, told):
    assert telling(words, names=["张三", "汪桂兰", "王大年"], places=["佛子岭村", "落儿岭镇"]) == told


def test_charity_comes_after_the_governments_aid_and_once_at_a_time(lead, investigated, included, now, township_clerk):
    with pytest.raises(CharityUnderWay):
        seek_charity(warning_id=included.pk, words=NEED, actor=township_clerk, at=now)
    with pytest.raises(OutcomeInvalid):
        seek_charity(warning_id=investigated("wage_found").pk, words=NEED, actor=township_clerk, at=now)
    services.close_charity(lead=lead, reason="没有合适的项目", actor=township_clerk, at=now, seen_version=0)
    assert seek_charity(warning_id=included.pk, words=NEED, actor=township_clerk, at=now)


def test_the_pages_lead_from_the_warning_to_the_order(included, sign_in):
    clerk = sign_in("township_clerk")
    page = f"/monitoring/warnings/{included.pk}/"
    assert "仍有困难，对接慈善" in clerk.get(page).text
    assert clerk.post(page, {"step": "charity", "words": NEED}).status_code == 302
    made = queries.charity_leads_for("warning", included.pk)[0]
    assert NEED in clerk.get("/charity/").text
    given = {"step": "order", "seen_version": 0, "need_id": "", "kind": "daily_care", "words": "学习用品", "situation": ""}
    refused = clerk.post(f"/charity/{made.pk}/", given)
    assert refused.status_code == 400 and "学习用品" in refused.text
    assert clerk.post(f"/charity/{made.pk}/", given | {"situation": NEED}).status_code == 302
    made.refresh_from_db()
    assert made.order_number in clerk.get(page).text and made.order_number in clerk.get(f"/charity/{made.pk}/").text
