"""Somebody registered elsewhere applies where they live: kept with a residence permit, else forwarded and followed until they are told (S-54; 004·三(五)17, 18, 21)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from jiuzhu.casework.applications import queries as apply_here
from jiuzhu.casework.elsewhere import services
from jiuzhu.casework.elsewhere.models import Application
from jiuzhu.casework.elsewhere.queries import applications, home_name
from jiuzhu.casework.elsewhere.rules import (
    Answer,
    ApplicationEntry,
    ApplicationInvalid,
    ApplicationUnderWay,
    Forwarding,
    checked_application,
)
from jiuzhu.casework.registry.models import Household
from jiuzhu.casework.verification.rules import VerificationInvalid, asked_of
from jiuzhu.casework.verification.services import open_check
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.identity import check_character
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from tests.conftest import TOWNSHIP, actor
from tests.registry.conftest import VILLAGE, county, id_number, registered
from tests.web.conftest import person, place, sign_in

__all__ = ["county", "person", "place", "registered", "sign_in"]
NINGJIN = "130528"
ENTRY = ApplicationEntry(uuid.uuid4(), "吴秀兰", id_number(2), VILLAGE, "租住 3 号", "最低生活保障", "两口人，丈夫生病没有收入。", home_code=NINGJIN)


@pytest.fixture
def clerk(county):
    load_calendar()
    return actor("township_clerk", division=TOWNSHIP)


@pytest.fixture
def taken(clerk, now):
    return services.take_down(entry=ENTRY, actor=clerk, at=now)


def step(name, application, clerk, now, **more):
    application.refresh_from_db()
    return getattr(services, name)(application=application, actor=clerk, at=now, seen_version=application.version, **more)


def test_the_county_of_the_number_is_the_competent_one_where_no_other_is_named():
    first = f"{NINGJIN}19550412002"
    number = first + check_character(first)
    assert checked_application(replace(ENTRY, home_code="", id_number=number.lower()), on=date(2026, 11, 24)).home_code == NINGJIN
    with pytest.raises(ApplicationInvalid, match="演示"):
        checked_application(ENTRY, on=date(2026, 11, 24))


@pytest.mark.django_db
def test_a_place_is_named_in_full_and_an_unknown_code_is_refused(clerk, now):
    assert home_name(NINGJIN) == "河北省邢台市宁晋县" and home_name("110101") == "北京市东城区" and home_name("990101") == ""
    for home, why in (("990101", "没有代码"), ("341525", "户籍就在本县"), ("abc", "代码不对")):
        with pytest.raises(ApplicationInvalid, match=why):
            services.take_down(entry=replace(ENTRY, home_code=home), actor=clerk, at=now)
    assert not Application.objects.exists()


@pytest.mark.django_db
def test_what_is_sent_twice_is_taken_once_and_one_person_has_one_under_way(taken, clerk, now):
    assert services.take_down(entry=ENTRY, actor=clerk, at=now).pk == taken.pk
    with pytest.raises(ApplicationUnderWay):
        services.take_down(entry=replace(ENTRY, press=uuid.uuid4()), actor=clerk, at=now)
    assert id_number(2) not in str(Application.objects.values_list().get())
    with pytest.raises(NotPermitted):
        services.take_down(entry=replace(ENTRY, press=uuid.uuid4()), actor=actor("village_assistant", division=VILLAGE), at=now)
    assert not applications(actor("township_clerk", division="341525102000")).exists()


@pytest.mark.django_db
def test_it_is_forwarded_followed_by_a_clock_answered_and_told(taken, clerk, now):
    set_local_value(name="elsewhere.reply_working_days", value="5", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    with pytest.raises(ApplicationInvalid, match="居住证"):
        step("keep", taken, clerk, now)
    sent = Forwarding("宁晋县民政局", "post", now.date(), "霍民函 1 号")
    with pytest.raises(ApplicationInvalid, match="转送日期"):
        step("forward", taken, clerk, now, entry=replace(sent, sent_on=now.date() + timedelta(days=1)))
    step("forward", taken, clerk, now, entry=sent)
    (first,) = inbox(clerk).filter(workflow="elsewhere")
    assert first.due_at is not None
    later = now + timedelta(days=9)
    step("ask_again", taken, clerk, later, words="电话催问，说还在核对")
    (again,) = inbox(clerk).filter(workflow="elsewhere")
    assert again.due_at > first.due_at
    step("come_back", taken, clerk, later, reason="户口已迁到邻县")
    step("forward", taken, clerk, later, entry=replace(sent, sent_on=later.date()))
    step("answer", taken, clerk, later, entry=Answer("granted", later.date(), "自 12 月起享受低保"))
    step("tell", taken, clerk, later, words="电话告知本人")
    taken.refresh_from_db()
    assert (taken.state, taken.outcome) == ("told", "granted") and not inbox(clerk).filter(workflow="elsewhere").exists()
    with pytest.raises(AlreadyMoved):
        step("answer", taken, clerk, later, entry=Answer("refused", later.date(), "不符合条件"))


@pytest.mark.django_db
def test_with_a_residence_permit_it_is_dealt_with_here_and_the_other_place_is_asked_in_the_check(clerk, registered, now):
    taken = services.take_down(entry=replace(ENTRY, press=uuid.uuid4(), permit_until=now.date()), actor=clerk, at=now)
    registered()
    household = Household.objects.get()
    for _ in range(2):
        step("keep", taken, clerk, now) if taken.state == "received" else services.keep(application=taken, actor=clerk, at=now, seen_version=0)
    opened = apply_here.Application.objects.get()
    assert (taken.state, opened.household_id, opened.channel, opened.name) == ("here", household.pk, "elsewhere", "吴秀兰")
    assert apply_here.taken_up("elsewhere", taken.pk).state_label == "待受理"
    with pytest.raises(VerificationInvalid):
        open_check(household_id=household.pk, kind="application", cause="", elsewhere=taken.home_name, actor=clerk, at=now)
    check = open_check(household_id=household.pk, kind="remote", cause="", elsewhere=taken.home_name, actor=clerk, at=now)
    law = load_pack("jixi").at(date(2026, 1, 1))
    assert asked_of(law, elsewhere=check.elsewhere) == (*asked_of(law), "河北省邢台市宁晋县民政部门（异地核查）")


def test_the_clerk_takes_it_down_prints_the_paper_and_goes_through_the_steps(sign_in, now):
    browser = sign_in("township_clerk")
    assert "没有待办理的异地申请" in browser.get("/elsewhere/").text
    given = {
        "press": uuid.uuid4(), "name": "吴秀兰", "id_number": id_number(2), "home_code": "1305", "village_code": VILLAGE, "matter": "低保", "situation": "没有收入",
    }  # fmt: skip
    refused = browser.post("/elsewhere/new/", given)
    assert refused.status_code == 400 and "户籍地的行政区划代码不对" in refused.text
    page = browser.post("/elsewhere/new/", given | {"home_code": NINGJIN}, follow=True).text
    assert "河北省邢台市宁晋县" in page and "转送户籍地" in page and "在居住地办理</h" not in page
    made = Application.objects.get()
    here = f"/elsewhere/{made.pk}/"
    assert browser.get(f"{here}transfer/").status_code == 405
    assert browser.post(f"{here}transfer/").content.startswith(b"%PDF")
    assert Entry.objects.filter(subject_id=str(made.pk), action="打印转送函（含身份证号）").count() == 1
    assert browser.post(f"{here}forward/", {"seen_version": made.version, "office": "", "way": "post", "sent_on": "2026-11-24"}).status_code == 400
    assert browser.post(f"{here}answer/", {"seen_version": made.version}).status_code == 404
    assert "电话告知" not in browser.get(here).text
    assert sign_in("village_assistant").get(here).status_code in (403, 404)
