"""The register of liaisons and the monthly reports, as the county's officer fills them in."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from jiuzhu.casework.liaisons import queries, services
from jiuzhu.casework.liaisons.models import Liaison, ReportReceived
from jiuzhu.casework.liaisons.rules import Seat
from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.kernel.errors import NotPermitted
from tests.conftest import actor

pytestmark = pytest.mark.django_db
YONGNING = "640121000000"


@pytest.fixture
def officer(settings):
    settings.POLICY_PACK = "yongning"
    load_divisions(root_code="640121")
    load_calendar()
    user = accounts.create_user(username="officer", name="测试经办", password=None, actor=SYSTEM, at=timezone.now(), must_change_password=False)
    accounts.give_post(user_id=str(user.pk), role="county_officer", actor=SYSTEM, at=timezone.now(), valid_from=date(2026, 1, 1), division_code=YONGNING)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(seat="staff-1", **more):
    return {"seat": seat, "name": "王小明", "title": "科员", "phone": "19900001234"} | more


def test_every_department_is_listed_with_who_is_missing_and_a_change_keeps_who_was_before(officer):
    page = officer.get("/monitoring/feeds/liaisons/").content.decode()
    assert "17 个单位还没有报全，缺 34 人" in page and "2024" in page and "确定1名分管领导" in page
    assert officer.post("/monitoring/feeds/liaisons/unit/education/", typed(phone="1")).status_code == 400
    officer.post("/monitoring/feeds/liaisons/unit/education/", typed())
    officer.post("/monitoring/feeds/liaisons/unit/education/", typed())
    assert Liaison.objects.count() == 1 and "缺 33 人" in officer.get("/monitoring/feeds/liaisons/").content.decode()
    officer.post("/monitoring/feeds/liaisons/unit/education/", typed(name="李小红"))
    page = officer.get("/monitoring/feeds/liaisons/unit/education/").content.decode()
    assert "李小红" in page and "以前的联络员" in page and "王小明" in page
    officer.post("/monitoring/feeds/liaisons/unit/education/", typed(end="1"))
    assert "缺 34 人" in officer.get("/monitoring/feeds/liaisons/").content.decode() and Liaison.objects.count() == 2


def test_the_phone_is_kept_sealed(officer):
    officer.post("/monitoring/feeds/liaisons/unit/education/", typed())
    stored = Liaison.objects.values_list("phone_sealed", flat=True).get()
    assert b"19900001234" not in bytes(stored) and Liaison.objects.get().phone_sealed == "19900001234"


def test_a_liaison_is_linked_to_the_account_of_the_department_and_no_other(officer):
    at = timezone.now()
    department = accounts.create_organisation(name="永宁县教育局", kind="department", division_code=YONGNING, actor=SYSTEM, at=at)
    user = accounts.create_user(username="liaison", name="王小明", password=None, actor=SYSTEM, at=at, must_change_password=False)
    assert officer.post("/monitoring/feeds/liaisons/unit/education/", typed(organisation=str(department.pk), user=str(user.pk))).status_code == 400
    accounts.give_post(user_id=str(user.pk), role="department_liaison", actor=SYSTEM, at=at, valid_from=date(2026, 1, 1), organisation_id=str(department.pk))
    officer.post("/monitoring/feeds/liaisons/unit/education/", typed(organisation=str(department.pk), user=str(user.pk)))
    found = queries.liaisons_of_department(division_code=YONGNING, organisation_id=str(department.pk))
    assert [(each.name, each.user_id) for each in found] == [("王小明", str(user.pk))]


def test_a_report_is_late_from_the_sixth_and_once_received_keeps_its_day(officer):
    page = officer.get("/monitoring/feeds/liaisons/reports/?report=monthly_progress&due=2026-11-05").content.decode()
    late = timezone.localdate() > date(2026, 11, 5)
    assert ("逾期 17 个" in page) == late and "2026 年 10 月" in page
    address = "/monitoring/feeds/liaisons/reports/?report=monthly_progress&due=2026-11-05"
    officer.post(address, {"unit": "education", "received_on": "2026-11-05"})
    officer.post(address, {"unit": "education", "received_on": "2026-11-06"})
    officer.post(address, {"unit": "housing", "received_on": "2026-11-06"})
    assert officer.post(address, {"unit": "civil_affairs", "received_on": "2026-11-05"}).status_code == 400
    assert sorted(ReportReceived.objects.values_list("unit", "received_on")) == [("education", date(2026, 11, 5)), ("housing", date(2026, 11, 6))]
    page = officer.get(address).content.decode()
    assert "已报" in page and "迟报" in page and "已报 2 个单位" in page


def test_nobody_of_another_county_enters_a_liaison(officer, now):
    other = actor("county_officer", division="341525000000")
    with pytest.raises(NotPermitted):
        services.enter_liaison(division_code=YONGNING, seat=Seat("education", "staff", 1), name="王小明", title="科员", phone="19900001234", actor=other, at=now)
