"""The desk: what waits, what was done, handing over and urging."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import user_by_name
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow import queries
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.foundation.workflow.services import begin
from tests.conftest import TOWNSHIP
from tests.sample.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(place) -> WorkItem:
    ticket = begin(Ticket(division_code=TOWNSHIP), actor=SYSTEM, at=timezone.now() - timedelta(days=3), duty=Duty.ASSESSMENT_WRITE)
    return queries.open_item("sample", ticket.pk)


def _reworded(item: WorkItem, title: str) -> None:
    item.words = WorkItem.worded(title=title)
    item.save()


def test_work_waits_on_the_desk_of_whoever_holds_the_duty_there(sign_in, item):
    assert "样例事项" in sign_in("township_clerk").get("/").text
    assert "样例事项" not in sign_in("village_assistant").get("/").text


def test_late_work_comes_first_and_says_so_in_words(sign_in, item):
    other = begin(Ticket(division_code=TOWNSHIP), actor=SYSTEM, at=timezone.now() - timedelta(days=9), duty=Duty.ASSESSMENT_WRITE)
    _reworded(WorkItem.objects.get(subject_id=other.pk), "迟到的事项")
    WorkItem.objects.filter(subject_id=other.pk).update(due_at=timezone.now() - timedelta(days=5))
    page = sign_in("township_clerk").get("/").text
    assert page.index("迟到的事项") < page.index("样例事项")
    assert 'class="due late"' in page and "超 " in page and "未设时限" in page


def test_an_empty_desk_says_what_will_come(sign_in):
    page = sign_in("township_clerk").get("/").text
    assert "没有等您办理的事项" in page


def test_a_post_without_work_of_its_own_is_shown_where_to_begin(sign_in):
    page = sign_in("auditor", division="341525000000").get("/").text
    assert "您的岗位没有待办" in page and 'class="btn" href="/overview/">总览' in page


def test_work_is_handed_over_with_a_reason_and_leaves_the_desk(sign_in, person, item):
    mine = sign_in("township_clerk")
    other = person("township_clerk", username="clerkb")
    form = mine.get(f"/work/{item.pk}/").text
    assert other.name in form
    refused = mine.post(f"/work/{item.pk}/", {"to_user_id": str(other.pk), "reason": ""})
    assert refused.status_code == 400 and 'id="id_reason_error"' in refused.text
    assert mine.post(f"/work/{item.pk}/", {"to_user_id": str(other.pk), "reason": "出差三天"}).url == "/"
    assert "样例事项" not in mine.get("/").text


def test_the_county_urges_and_the_clerk_sees_it(sign_in, person, item):
    clerk = sign_in("township_clerk")
    county = sign_in("county_officer")
    assert "样例事项" in county.get("/work/").text
    assert county.post(f"/work/{item.pk}/urge/", {"note": "今天请办结"}).url == "/work/"
    page = clerk.get("/").text
    assert "已催办 1 次" in page and "今天请办结" in page


def test_only_whoever_supervises_may_urge(sign_in, item):
    assert sign_in("village_assistant").post(f"/work/{item.pk}/urge/", {}).status_code == 403
    WorkItem.objects.update(urged_count=0)
    elsewhere = sign_in("township_clerk", division="341525101000")
    assert elsewhere.post(f"/work/{item.pk}/urge/", {}).status_code == 404
    assert WorkItem.objects.get().urged_count == 0


def test_the_desk_is_exported_with_a_watermark_and_without_formulas(sign_in, item):
    _reworded(item, "=HYPERLINK(1)")
    answer = sign_in("township_clerk").get("/export/")
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(cell.value == "=HYPERLINK(1)" and cell.data_type == "s" for cell in cells)
    assert any("导出，仅限工作使用" in str(cell.value) for cell in cells)


def test_what_was_done_is_listed_with_the_name_of_the_step(sign_in, item):
    from jiuzhu.foundation.accounts.queries import actor_of
    from jiuzhu.foundation.workflow.services import take

    browser = sign_in("township_clerk")
    user = user_by_name("township_clerk")
    ticket = Ticket.objects.get()
    now = timezone.now()
    take(ticket, step="return", actor=actor_of(user, on=timezone.localdate(now)), at=now, seen_version=0, reason="缺材料")
    page = browser.get("/done/").text
    assert "退回" in page and "缺材料" in page and "样例事项" in page


@pytest.mark.parametrize("query", ["?page=999", "?page=x", "?sort=nonsense", "?tab=没有这一类"])
def test_an_unreadable_address_falls_back_quietly(sign_in, item, query):
    assert sign_in("township_clerk").get(f"/{query}").status_code == 200


def test_an_empty_county_shows_its_administrator_what_is_left_to_set_up(sign_in):
    admin = sign_in("administrator").get("/").text
    assert "开通本县平台" in admin and "还有 " in admin and "/manage/values/" in admin and "/matching/resources/" in admin
    assert "开通本县平台" not in sign_in("township_clerk").get("/").text


def test_an_address_with_a_nul_in_it_is_refused_in_words(sign_in):
    browser = sign_in("township_clerk")
    for path in ("/?tab=%00", "/?%00=1", "/search/?q=%00"):
        assert browser.get(path).status_code == 400
