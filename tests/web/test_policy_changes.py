"""Drafting, checking and publishing a change of the law on screen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jiuzhu.foundation.amendments.models import Amendment
from jiuzhu.foundation.policy.queries import pack_in_force
from tests.policy_changes.conftest import published

__all__ = ["published"]
pytestmark = pytest.mark.django_db
LIMIT = "parameters|rigid_expenditure_share_limit"
WORDS = {
    "title": "调整刚性支出比例",
    "reason": "省里调整",
    "document": "皖民〔2026〕1 号",
    "clause": "第三条",
    "quote": "刚性支出占比调整为55%。",
    "valid_from": "2026-12-01",
}


@pytest.fixture(autouse=True)
def friday(monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def browsers(sign_in):
    return sign_in("county_officer", username="zhou"), sign_in("county_officer", username="wu")


def begun(browser, **entry: str) -> str:
    return browser.post("/policy/changes/new/", entry or {"section": "parameters", "code": "rigid_expenditure_share_limit"}).url


def sent(**more: object) -> dict[str, object]:
    amendment = Amendment.objects.latest("opened_at")
    return {**WORDS, "entry": [f"{LIMIT}|change"], "seen_draft": amendment.draft_number, "seen_version": amendment.version, **more}


def test_from_the_rule_to_the_law_in_force(browsers):
    zhou, wu = browsers
    assert "起草变更" in zhou.get("/policy/").text
    page = begun(zhou)
    assert "现在 0.60" in zhou.get(page).text

    checked = zhou.post(page, sent(**{f"{LIMIT}|value": "0.55"}), headers={"HX-Request": "true"}).text
    assert "草稿已保存" in checked and "60%" in checked and "<b>55%</b>" in checked and "收入指标" in checked
    assert "不再成立" in checked

    refused = zhou.post(page, sent(**{f"{LIMIT}|value": "0.55", "submit": "1"}))
    assert refused.status_code == 400 and "例子不再成立" in refused.text
    import re

    agreed = re.findall(r'name="agreed" value="([^"]+)"', refused.text)
    assert zhou.post(page, sent(**{f"{LIMIT}|value": "0.55", "agreed": agreed, "submit": "1"})).status_code == 302

    seen = wu.get(page).text
    assert "起草人认可" in seen and ">发布</button>" in seen
    assert ">发布</button>" not in zhou.get(page).text and "请由没有写过它" in zhou.get(page).text
    assert zhou.post(f"{page}step/publish/", {"seen_version": "1"}).status_code == 403
    assert wu.post(f"{page}step/publish/", {"seen_version": "1"}).url == page

    assert pack_in_force(date(2026, 12, 1)).values["rigid_expenditure_share_limit"] == Decimal("0.55")
    law = zhou.get("/policy/?on=2026-12-01").text
    assert "皖民〔2026〕1 号·第三条" in law and "变更第 1 号" in law and "历次规定 2 次" in law
    assert "变更第 1 号" not in zhou.get("/policy/").text
    assert "刚性支出占比调整为55%。" in zhou.get("/policy/packs/huoshan/text/?of=parameters.rigid_expenditure_share_limit&on=2026-12-01").text
    assert "改动对照" in zhou.get(page).text and "起草撤回" in zhou.get(page).text


def test_what_cannot_be_read_stays_typed_and_is_said_beside_its_field(browsers):
    zhou, _ = browsers
    page = begun(zhou)
    answer = zhou.post(page, sent(**{f"{LIMIT}|value": "六成"}), headers={"HX-Request": "true"}).text
    assert "请写数，例如 0.60" in answer and "草稿已保存" in answer
    assert 'value="六成"' in zhou.get(page).text


def test_entries_are_added_and_taken_away(browsers):
    zhou, _ = browsers
    page = begun(zhou)
    zhou.post(page, sent(add="deadlines|order.accept_hours", add_entry="1"))
    assert [each["code"] for each in Amendment.objects.get().entries] == ["rigid_expenditure_share_limit", "order.accept_hours"]
    zhou.post(page, sent(entry=[f"{LIMIT}|change", "deadlines|order.accept_hours|change"], remove=f"{LIMIT}|change"))
    assert [each["code"] for each in Amendment.objects.get().entries] == ["order.accept_hours"]


def test_an_item_of_the_service_list_is_neither_offered_nor_taken_here(browsers):
    zhou, _ = browsers
    page = begun(zhou)
    assert "catalogue|" not in zhou.get(page).text and "清单调整" in zhou.get(page).text
    refused = zhou.post(page, sent(add="catalogue|meals", add_entry="1"))
    assert refused.status_code == 400 and "三项" in refused.text
    assert [each["section"] for each in Amendment.objects.get().entries] == ["parameters"]
    assert zhou.post("/policy/changes/new/", {"section": "catalogue", "code": "meals"}).status_code == 400
    assert zhou.get("/policy/catalogue/").text.count("起草变更") == 0


def test_a_second_tab_does_not_overwrite_the_first(browsers):
    zhou, _ = browsers
    page = begun(zhou)
    first = sent(title="第一页")
    zhou.post(page, first)
    late = zhou.post(page, {**first, "title": "第二页"}, headers={"HX-Request": "true"}).text
    assert "没有保存" in late and Amendment.objects.get().title == "第一页"


def test_a_document_is_kept_and_a_program_is_not(browsers, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    from django.core.files.uploadedfile import SimpleUploadedFile

    zhou, wu = browsers
    page = begun(zhou)
    assert zhou.post(page, sent(file=SimpleUploadedFile("a.exe", b"MZ", "application/x-msdownload"))).status_code == 400
    zhou.post(page, sent(file=SimpleUploadedFile("通知.pdf", b"%PDF-1.7", "application/pdf")))
    assert b"".join(wu.get(f"{page}file/").streaming_content) == b"%PDF-1.7"


def test_everybody_reads_what_is_published_and_who_withdrew_it(sign_in, published):
    one = published("parameters: [{name: rigid_expenditure_share_limit, value: 0.55}]", valid_from=date(2026, 1, 1))
    browser = sign_in("village_assistant")
    page = browser.get("/policy/changes/number/1/").text
    assert "调整刚性支出比例" in page and "办理经过" not in page and "撤回" not in page
    assert "变更第 1 号" in browser.get("/policy/").text
    published("", valid_from=date(2026, 11, 1), withdraws=one)
    assert "自 2026-11-01 起撤回" in browser.get("/policy/changes/number/1/").text
    assert "恢复没有那份变更时的规定" in browser.get("/policy/changes/number/2/").text
    assert browser.get("/policy/changes/number/9/").status_code == 404


@pytest.mark.parametrize("role", ["township_clerk", "village_assistant"])
def test_others_read_the_law_and_change_nothing(sign_in, role):
    browser = sign_in(role)
    assert "起草变更" not in browser.get("/policy/").text
    assert browser.get("/policy/changes/").status_code == 403
    assert browser.post("/policy/changes/new/", {}).status_code == 403


def test_a_press_follows_what_its_own_page_has_saved_by_itself_and_no_other_page(browsers):
    zhou, _ = browsers
    page = begun(zhou)
    opened = sent(sheet="a" * 32)
    zhou.post(page, {**opened, "title": "自动保存"}, headers={"HX-Request": "true"})
    assert zhou.post(page, {**opened, "title": "按下保存"}).status_code == 302
    assert Amendment.objects.get().title == "按下保存"
    late = zhou.post(page, {**opened, "title": "迟到的自动保存"}, headers={"HX-Request": "true"}).text
    assert "没有保存" in late and Amendment.objects.get().title == "按下保存"
    assert zhou.post(page, {**opened, "sheet": "b" * 32, "title": "别的页面"}).status_code == 409
