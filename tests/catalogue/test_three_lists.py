"""The three lists: recipients by place and category, open needs, projects that were checked (S-33)."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from tests.catalogue.test_pages import client_as  # noqa: F401
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor

from jiuzhu.assessment.needs.queries import need_kinds
from jiuzhu.assessment.needs.services import record_need
from jiuzhu.casework.registry.models import CategoryMembership, Household, Person
from jiuzhu.casework.registry.queries import recipients, recipients_counted
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.matching.catalogue import services
from jiuzhu.matching.catalogue.revising import Answer, RevisionEntry

pytestmark = pytest.mark.django_db
ELSEWHERE = "341525101001"


def home(number, village, category, members):
    made = Household.objects.create(
        number=number, division_code=village, members=members, head_name=f"户主{number}", registered_on=date(2026, 1, 1), changed_at=timezone.now()
    )
    CategoryMembership.objects.create(household=made, category=category, since=date(2026, 1, 1), entered_at=timezone.now())
    return made


def rows_of(answer):
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    return sheet.to_python()


def test_the_service_list_leaves_in_the_columns_of_its_own_document_and_fits_one_page_wide(client_as):  # noqa: F811
    answer = client_as("county_officer", COUNTY).get("/matching/list/export/")
    rows = rows_of(answer)
    assert rows[0] == ["服务类别", "服务项目", "服务对象", "服务内容", "供给主体"] and rows[1][:3] == ["生活类", "探访慰问", "社会救助对象"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, 0, True)


def test_recipients_are_counted_by_place_and_category_and_seen_where_one_works(client_as):  # noqa: F811
    home("1", VILLAGE, "subsistence", 3)
    home("2", ELSEWHERE, "marginal", 2)
    home("3", ELSEWHERE, "other", 9)
    page = client_as("county_officer", COUNTY).get("/matching/lists/")
    table = page.context["layers"]
    assert [row.total for row in table] == [3, 2, 5]
    narrowed = client_as("county_officer", COUNTY).get(f"/matching/lists/?place={TOWNSHIP}").content.decode()
    assert "户主1" in narrowed and "户主2" not in narrowed
    assert "户主2" not in client_as("township_clerk", TOWNSHIP).get("/matching/lists/").content.decode()
    exported = rows_of(client_as("county_officer", COUNTY).get("/matching/lists/?kind=marginal&export=1"))
    assert [row[4] for row in exported[1:2]] == ["户主2"] and exported[0][:3] == ["县（市、区）", "乡镇（街道）", "村（社区）"]


def test_whoever_has_a_category_of_their_own_is_counted_there_alone(db):
    shared = home("1", VILLAGE, "subsistence", 3)
    mother = Person.objects.create(name="甲", birth_date=date(1930, 1, 1), sex="F", changed_at=timezone.now())
    CategoryMembership.objects.create(household=shared, person=mother, category="extreme_hardship", since=date(2026, 1, 1), entered_at=timezone.now())
    rows = recipients(SYSTEM, on=date(2026, 11, 20), categories=("subsistence", "extreme_hardship"))
    assert recipients_counted(rows) == {(VILLAGE, "subsistence", ""): 2, (VILLAGE, "extreme_hardship", ""): 1}


def test_open_needs_stand_on_the_list_of_needs(client_as, village_assistant, now):  # noqa: F811
    made = home("1", VILLAGE, "subsistence", 3)
    record_need(
        household_id=made.pk, person_id=None, kind=next(iter(need_kinds(now.date()))), item_code="meals", degree="high", measure="每天送餐", source="hand", source_id="",
        actor=village_assistant, at=now,
    )  # fmt: skip
    page = client_as("township_clerk", TOWNSHIP).get("/matching/lists/needs/")
    assert "每天送餐" in page.content.decode() and page.context["layers"][-1].total == 1


def test_only_checked_items_are_projects(client_as, now):  # noqa: F811
    officer, second = actor("county_officer", division=COUNTY), actor("county_officer", division=COUNTY, user_id="second")
    entry = RevisionEntry(standard="每日一餐", yearly_cost=9_000_000, reason="列入", document="〔2026〕1 号", valid_from=now.date())
    made = services.begin_revision(action="list", item_code="meals", division_code=COUNTY, actor=officer, at=now)
    services.write_revision(revision=made, entry=entry, seen_version=0, actor=officer, at=now)
    made.refresh_from_db()
    well = {name: Answer(True, "数字") for name in ("fiscal", "basic", "unmet")}
    services.check_revision(revision=made, answers=well, seen_version=0, actor=officer, at=now)
    services.issue_revision(revision=made, override_reason="", seen_version=1, actor=second, at=now)
    client = client_as("county_officer", COUNTY)
    page = client.get("/matching/lists/projects/")
    assert [item.code for item, *_ in page.context["listed"]] == ["meals"] and "meals" not in [item.code for item in page.context["left"]]
    exported = rows_of(client.get("/matching/lists/projects/?export=1"))
    assert exported[1][5] == "每日一餐" and exported[1][10] == 90000 and exported[1][11].startswith("在财政承受能力之内")
