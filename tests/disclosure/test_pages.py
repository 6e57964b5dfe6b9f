"""On the pages: a reason before a number, a second person beyond the limit, who looked; and the number nowhere else."""

from __future__ import annotations

import logging
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.disclosure.models import Opening, Request
from jiuzhu.monitoring.disclosure.rules import LIMIT
from tests.conftest import COUNTY
from tests.disclosure.conftest import WHY
from tests.registry.conftest import county, id_number, registered
from tests.warnings.test_sealed_findings import is_kept_in_clear
from tests.web.conftest import person, place, sign_in

__all__ = ["county", "person", "place", "registered", "sign_in"]
pytestmark = pytest.mark.django_db
EVERYWHERE = (
    "desk", "desk-export", "done", "done-export", "open-work", "open-work-export", "month", "month-glance", "month-rows", "warnings", "warnings-export",
    "openings", "openings-export", "watching", "overview", "oversight", "registry-list", "registry-persons", "statement", "statement-rows", "deliveries",
    "linkage", "api:waiting",
)  # fmt: skip


@pytest.fixture
def limit(place):
    def make(most):
        set_local_value(name=LIMIT, value=str(most), valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=timezone.now())

    return make


def identity(warning):
    return reverse("warning-identity", kwargs={"pk": warning.pk})


def test_a_reason_is_asked_for_before_the_number_is_shown_once(stranger, place, sign_in):
    officer, warning = sign_in("county_officer"), stranger()
    asked = officer.get(identity(warning))
    assert id_number(7) not in asked.text and "写明为什么要看" in asked.text and "关注缘由" not in asked.text
    refused = officer.post(identity(warning), {"reason": ""})
    assert refused.status_code == 400 and id_number(7) not in refused.text and not Opening.objects.exists()
    shown = officer.post(identity(warning), {"reason": WHY, "act": "open"})
    assert id_number(7) in shown.text and "no-store" in shown["Cache-Control"]
    assert id_number(7) not in officer.get(identity(warning)).text
    looked = officer.get(reverse("openings")).text
    assert WHY in looked and "测试county_officer" in looked and id_number(7) not in looked


def test_the_button_to_the_number_is_for_whoever_works_on_warnings(stranger, place, sign_in):
    warning = stranger()
    page = reverse("warning", kwargs={"pk": warning.pk})
    assert identity(warning) in sign_in("county_officer").get(page).text
    assert identity(warning) not in sign_in("auditor", division=COUNTY).get(page).text


def test_beyond_the_limit_the_page_asks_a_second_person(stranger, limit, sign_in):
    limit(0)
    officer, second = sign_in("county_officer"), sign_in("county_officer", username="second")
    warning = stranger()
    assert "今天已到上限" in officer.get(identity(warning)).text
    refused = officer.post(identity(warning), {"reason": WHY, "act": "open"})
    assert refused.status_code == 400 and "须由另一位" in refused.text and id_number(7) not in refused.text
    assert "已申请" in officer.post(identity(warning), {"reason": WHY, "act": "ask"}, follow=True).text
    assert "等另一位同意" in officer.get(identity(warning)).text
    request = reverse("opening-request", kwargs={"pk": Request.objects.get().pk})
    assert "由您" not in officer.get(request).text and "name=\"act\"" not in officer.get(request).text
    assert officer.post(request, {"seen_version": "0", "act": "agree"}).status_code == 400
    assert "查看未登记人员身份" in second.get("/").text and WHY in second.get(request).text
    assert second.post(request, {"seen_version": "0", "act": "decline"}).status_code == 400, "a refusal needs a reason"
    agreed = second.post(request, {"seen_version": "0", "act": "agree"}, follow=True).text
    assert "已同意" in agreed and id_number(7) not in agreed
    assert id_number(7) in officer.post(identity(warning), {"reason": WHY, "act": "open"}).text
    assert "测试county_officer同意" in officer.get(reverse("openings")).text


def test_the_number_is_in_no_list_export_interface_log_task_or_table(stranger, place, sign_in, caplog):
    officer, auditor, warning = sign_in("county_officer"), sign_in("auditor", division="341525000000"), stranger()
    with caplog.at_level(logging.DEBUG):
        assert id_number(7) in officer.post(identity(warning), {"reason": WHY, "act": "open"}).text
        for client in (officer, auditor):
            answers = [client.get(reverse(name)) for name in EVERYWHERE]
            answers += [client.get(reverse("warning", kwargs={"pk": warning.pk})), client.get(reverse("warning-rows", kwargs={"pk": warning.pk}))]
            answers += [client.get(reverse("search"), {"q": id_number(7)[-4:]}), client.get(reverse("warnings"), {"state": "all", "month": "2026-11"})]
            for answer in answers:
                assert answer.status_code < 500 and id_number(7) not in written(answer), answer.request["PATH_INFO"]
    assert id_number(7) not in caplog.text
    assert id_number(7) not in "".join(f"{each.args_kwargs}{each.return_value}" for each in DBTaskResult.objects.all())
    assert not is_kept_in_clear(id_number(7))


def written(answer):
    """Give everything an answer says, inside a workbook too."""
    body = b"".join(answer) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with ZipFile(BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace")


def test_who_was_shown_numbers_of_somebody_registered_stands_beside_with_the_purpose(registered, sign_in, person):
    household = registered()
    clerk, officer = sign_in("township_clerk"), sign_in("county_officer")
    for purpose in ("电话核实住址", ""):
        clerk.post(f"/household/{household.pk}/numbers/", {"purpose": purpose})
    text = officer.get("/monitoring/watching/numbers/").text
    assert text.count("电话核实住址") == 1 and "身份证号、电话" in text and "吴秀兰" in text and id_number(2) not in text
    assert "看过在册人员" in text and "没有人看过" in officer.get("/monitoring/watching/numbers/?q=无此人", follow=True).text
    sheet = openpyxl.load_workbook(BytesIO(officer.get("/monitoring/watching/numbers/export/").content)).active
    assert [cell.value for cell in sheet[2]][1:] == ["测试township_clerk", "乡镇窗口", "吴秀兰", sheet["E2"].value, "身份证号、电话", "电话核实住址"]
    assert clerk.get("/monitoring/watching/numbers/").status_code == 403
