"""After the government's aid a household still in need is led to charity, in words that tell nobody who it is."""

from __future__ import annotations

import io

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.services import assess_charity
from jiuzhu.casework.assistance.queries import aid_of
from jiuzhu.casework.leads import queries, services
from jiuzhu.casework.leads.models import CharityLead
from jiuzhu.casework.leads.public_words import telling
from jiuzhu.casework.leads.rules import CharityInvalid, CharityUnderWay, HelpEntry, OwnWordsConfirmed
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeInvalid
from jiuzhu.monitoring.warnings.services import seek_charity
from tests.conftest import TOWNSHIP, actor
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]
NEED = "一名初中生缺学习用品和交通费"


@pytest.fixture
def included(decided, found):
    return decided(Outcome.INCLUDE, on_aid=False)


@pytest.fixture
def lead(included, now, township_clerk):
    made = seek_charity(warning_id=included.pk, public_words=NEED, actor=township_clerk, at=now)
    return queries.find_charity_lead(township_clerk, made)


def test_help_stands_among_the_households_aid_and_on_the_warning(lead, included, now, township_clerk):
    assert "慈善对接" in [item.tab for item in inbox(township_clerk)]
    entry = HelpEntry("县慈善协会", "助学金", now.date(), 100_000)
    for _ in range(2):
        services.note_help(lead=lead, entry=entry, actor=township_clerk, at=now, seen_version=0)
    assert [(each.department, each.label, each.amount_fen) for each in aid_of(included.household_id)] == [("县慈善协会", "助学金", 100_000)]
    assert [each.state for each in queries.charity_leads_for("warning", included.pk)] == ["helped"]


def test_a_need_is_assessed_and_ends_the_lead(lead, now):
    worker = actor("township_clerk", division=TOWNSHIP)
    made = assess_charity(lead_id=lead.pk, actor=worker, at=now, seen_version=0)
    assert Assessment.objects.get(pk=made.pk).household_id == lead.household_id
    assert queries.find_charity_lead(worker, lead.pk).state == "assessing"


def test_what_is_published_tells_nobody_who_it_is(included, now, township_clerk):
    name = members_of(included.household_id)[0].person.name
    village = short_name(find_division(included.household.division_code).name).removesuffix("村")
    for words in (
        f"{name}家缺学费", "请打 13900000000", "缺", f"档案号 {included.household.number}", f"{village}有一户缺学费", "衡山有一户缺学费", "请打 138-0013-8000",
        f"老{name[0]}家缺学费",
    ):  # fmt: skip
        with pytest.raises(CharityInvalid):
            seek_charity(warning_id=included.pk, public_words=words, actor=township_clerk, at=now)


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


def test_the_words_go_out_once_a_second_person_confirmed_them(lead, now, township_clerk, sign_in):
    def given_out():
        book = clerk.post("/charity/give-out/")
        return [cell.value for cell in load_workbook(io.BytesIO(book.content)).active[2]]

    with pytest.raises(OwnWordsConfirmed):
        services.confirm_words(lead=lead, actor=township_clerk, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharityLead.objects.update(confirmed_by=township_clerk.user_id)
    clerk = sign_in("township_clerk")
    assert NEED not in given_out()
    assert clerk.post(f"/charity/{lead.pk}/", {"step": "confirm", "seen_version": 0}).status_code == 302
    assert "导出给慈善组织" in clerk.get("/charity/").text
    assert given_out() == [lead.public_number, NEED]
    assert [each.action for each in entries("charity", str(lead.pk))][1:] == ["慈善对接：确认公开的话", "慈善对接：交慈善组织"]


def test_charity_comes_after_the_governments_aid_and_once_at_a_time(lead, investigated, included, now, township_clerk):
    with pytest.raises(CharityUnderWay):
        seek_charity(warning_id=included.pk, public_words=NEED, actor=township_clerk, at=now)
    with pytest.raises(OutcomeInvalid):
        seek_charity(warning_id=investigated("wage_found").pk, public_words=NEED, actor=township_clerk, at=now)
    services.close_charity(lead=lead, reason="没有合适的项目", actor=township_clerk, at=now, seen_version=0)
    assert seek_charity(warning_id=included.pk, public_words=NEED, actor=township_clerk, at=now)


def test_what_has_ended_is_confirmed_no_more(lead, now, township_clerk):
    services.close_charity(lead=lead, reason="没有合适的项目", actor=township_clerk, at=now, seen_version=0)
    with pytest.raises(CharityInvalid):
        services.confirm_words(lead=lead, actor=actor("township_clerk", division=TOWNSHIP, user_id="user-second-clerk"), at=now)


def test_the_pages_lead_from_the_warning_to_the_help(included, sign_in):
    clerk = sign_in("township_clerk")
    page = f"/monitoring/warnings/{included.pk}/"
    assert "仍有困难，对接慈善" in clerk.get(page).text
    assert clerk.post(page, {"step": "charity", "public_words": NEED}).status_code == 302
    made = queries.charity_leads_for("warning", included.pk)[0]
    assert NEED in clerk.get("/charity/").text
    given = {"step": "help", "seen_version": 0, "giver": "县慈善协会", "what": "助学金", "amount_fen": "1000"}
    refused = clerk.post(f"/charity/{made.pk}/", given)
    assert refused.status_code == 400 and "助学金" in refused.text
    clerk.post(f"/charity/{made.pk}/", given | {"on": made.opened_at.astimezone().date()})
    assert "县慈善协会：助学金" in clerk.get(page).text.replace("\n", "")
