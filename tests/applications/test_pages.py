"""The window's pages of applications, and where findings say they went."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.casework.applications import services
from jiuzhu.casework.applications.models import Application, Late
from jiuzhu.casework.applications.rules import Origin
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from tests.applications.conftest import EVERYTHING, SUBSISTENCE, TEMPORARY
from tests.registry.conftest import VILLAGE, id_number
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
pytestmark = pytest.mark.django_db


def filled(**more):
    return {
        "press": "5b0f6e30-8a1e-4f5e-9d2b-0c1d2e3f4a5b", "name": "吴秀兰", "id_number": id_number(2), "village_code": VILLAGE, "matters": [SUBSISTENCE, TEMPORARY],
        "situation": "两口人，丈夫生病没有收入。", "channel": "window", "received_on": "2026-11-20", "consented": "on",
    } | more  # fmt: skip


def test_the_window_takes_a_form_and_accepts_it(sign_in, county):
    window = sign_in("township_clerk")
    assert "收申请表" in window.get("/applications/").text
    page = window.post("/applications/new/", filled(), follow=True)
    assert "已收下申请，共 2 项" in page.text
    one = Application.objects.get(matter=SUBSISTENCE)
    refused = window.post(f"/applications/{one.pk}/accept/", {"seen_version": 0, "present": ["form"]})
    assert refused.status_code == 400 and "核对授权书" in refused.text
    assert (
        "已受理" in window.post(f"/applications/{one.pk}/accept/", {"seen_version": 0, "present": list(EVERYTHING[:4])}, follow=True).text
    )


def test_a_faulty_form_is_explained_beside_the_field_and_nothing_is_lost(sign_in, county):
    page = sign_in("township_clerk").post("/applications/new/", filled(id_number="123", members="张三"))
    assert page.status_code == 400 and "身份证号不正确" in page.text and "丈夫生病" in page.text


def test_the_list_begins_with_what_is_due_first(sign_in, clerk, form, now):
    set_local_value(name="application.accept_working_days", value="2", valid_from=date(2026, 1, 1), source="测试", actor=SYSTEM, at=now)
    for order, days_ago in ((2, 0), (3, 9), (4, 1)):
        at = now - timedelta(days=days_ago)
        services.take_down(entry=form(id_number=id_number(order), name=f"申请人{order}", received_on=at.date()), actor=clerk, at=at)
    page = sign_in("township_clerk").get("/applications/").text
    assert sorted((2, 3, 4), key=lambda order: page.index(f"申请人{order}")) == [3, 4, 2]


def test_what_is_missing_and_how_it_ended_are_letters(sign_in, registered, take, step, proposed, other_clerk):
    window = sign_in("township_clerk")
    registered()
    lacking = take(matters=(TEMPORARY,))
    step("ask_supplement", lacking, present=("form",), words="")
    assert "补正材料告知书" in window.get(f"/letters/about/application/{lacking.pk}/").text
    ended = proposed("refuse")
    step("confirm", ended, by=other_clerk)
    page = window.get(f"/letters/about/application/{ended.pk}/").text
    assert "不予救助" in page and "月人均收入 300 元" in page


def test_somebody_on_no_register_gets_the_notice_on_paper_without_a_number(sign_in, take, step):
    window, lacking = sign_in("township_clerk"), take()
    assert window.get(f"/letters/about/application/{lacking.pk}/notice.pdf").status_code == 400
    step("ask_supplement", lacking, present=("form",), words="")
    assert window.get(f"/letters/about/application/{lacking.pk}/notice.pdf").content.startswith(b"%PDF")
    assert "告知单" in window.get(f"/applications/{lacking.pk}/").text


def test_a_lead_shows_where_it_went_to_whoever_may_not_open_it_too(sign_in, county, now):
    origin = {"channel": "proactive", "division_code": VILLAGE, "name": "周大爷", "duty": Duty.LEAD_HANDLE, "actor": SYSTEM, "at": now}
    application = services.open_from(origin=Origin("discovery", "11111111-1111-4111-8111-111111111111", "屋里没有存粮"), **origin)
    page = sign_in("township_clerk").get(f"/applications/{application.pk}/").text
    assert "屋里没有存粮" in page and "补全申请表" in page


def test_the_county_settles_what_is_late_on_its_page(sign_in, county, take, step, now):
    application = take()
    step("accept", application, present=EVERYTHING)
    services.watch(at=now.replace(month=12))
    late = Late.objects.get()
    officer = sign_in("county_officer")
    assert "进入审核确认" in officer.get(f"/applications/late/{late.pk}/").text
    assert (
        "督办情况已记下" in officer.post(f"/applications/late/{late.pk}/", {"seen_version": 0, "reason": "已电话督促。"}, follow=True).text
    )


def test_numbers_are_in_full_only_while_somebody_fills_the_form_in(sign_in, county, take, step):
    window, application = sign_in("township_clerk"), take(phone="13912345678")
    form, page = f"/applications/{application.pk}/form/", f"/applications/{application.pk}/"
    assert id_number(2) in window.get(form).text and "13912345678" in window.get(page).text
    step("withdraw", application, reason="本人不再申请")
    closed = window.get(form, follow=True)
    assert closed.redirect_chain and id_number(2) not in closed.text and "13912345678" not in closed.text
