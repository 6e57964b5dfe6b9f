"""The register's pages, as people of different posts meet them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from jiuzhu.casework.imports import services as imports
from jiuzhu.casework.imports.models import Import
from jiuzhu.casework.registry.models import Household, Person
from jiuzhu.casework.registry.services import register_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.ledger import queries as ledger
from jiuzhu.foundation.ledger.models import Entry
from tests.conftest import NOON, actor
from tests.imports.test_services import CLERK, rows, workbook
from tests.registry.conftest import NEXT_VILLAGE, OTHER_TOWNSHIP_VILLAGE, VILLAGE, household, id_number, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(place):
    entry = household(person(2, phone="19900001234"), person(1, "吴建国", "child", born="19820301"))
    return register_household(entry=entry, on=date(2025, 1, 1), actor=SYSTEM, at=NOON)


@pytest.fixture
def clerk(sign_in):
    return sign_in("township_clerk")


def text_of(response):
    return response.content.decode()


GET_PAGES = ["registry-list", "registry-persons", "registry-former", "search", "registry-new", "import-list", "import-new"]


@pytest.mark.parametrize("name", GET_PAGES)
def test_every_page_opens_for_a_clerk(clerk, made, name):
    assert clerk.get(reverse(name)).status_code == 200


HOUSEHOLD_PAGES = ["household", "correct", "member", "head", "category", "stop", "move", "number", "note"]


@pytest.mark.parametrize("name", HOUSEHOLD_PAGES)
def test_a_households_pages_open_for_its_clerk_and_not_for_another_townships(clerk, sign_in, made, name):
    address = reverse(f"registry-{name}", kwargs={"pk": made.pk})
    assert clerk.get(address).status_code == 200
    other = sign_in("township_clerk", username="other", division="341525101000")
    answer = other.get(address)
    assert answer.status_code == 404
    assert "吴秀兰" not in text_of(answer)


def test_lists_and_search_show_no_whole_number_and_nobody_from_elsewhere(clerk, made):
    register_household(entry=household(person(4, "陈小满"), village=OTHER_TOWNSHIP_VILLAGE), on=date(2025, 1, 1), actor=SYSTEM, at=NOON)
    for address in (
        reverse("registry-list"),
        reverse("registry-persons"),
        reverse("search") + "?q=吴",
        reverse("registry-persons") + "?q=1234",
    ):
        page = text_of(clerk.get(address, follow=True))
        assert "吴秀兰" in page
        assert id_number(2) not in page and "19900001234" not in page and "陈小满" not in page


@pytest.mark.parametrize(
    "asked",
    [
        "q=吴",
        "category=subsistence",
        "state=in",
        "place=" + VILLAGE,
        "sort=head",
        "sort=-benefit",
        "level=",
        "page=999",
        "sort=x",
        "category=坏",
    ],
)
def test_the_list_narrows_and_sorts_and_survives_any_address(clerk, made, asked):
    answer = clerk.get(f"{reverse('registry-list')}?{asked}", follow=True)
    assert answer.status_code == 200
    assert "吴秀兰" in text_of(answer)


def test_the_list_exports_without_whole_numbers(clerk, made):
    for name in ("registry-list", "registry-persons"):
        book = load_workbook(io.BytesIO(clerk.get(f"{reverse(name)}?export=1").content))
        told = " ".join(str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell)
        assert "吴秀兰" in told and "导出" in told and id_number(2) not in told


def test_a_household_is_registered_from_the_form(clerk, place):
    given = {
        "id_number": id_number(6).lower(),
        "name": "王五",
        "division_code": VILLAGE,
        "category": "subsistence",
        "category_class": "A",
        "since": "2026-11-01",
        "monthly_benefit": "700.50",
    }
    answer = clerk.post(reverse("registry-new"), given)
    saved = Household.objects.get()
    assert answer.url == reverse("registry-household", kwargs={"pk": saved.pk})
    assert (saved.head_name, saved.monthly_benefit_fen, saved.category_class) == ("王五", 70050, "A")


def test_a_bad_number_is_explained_beside_its_field_and_nothing_typed_is_lost(clerk, place):
    answer = clerk.post(reverse("registry-new"), {"id_number": "990101195504120021", "name": "王五", "division_code": VILLAGE})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "校验码" in page and "王五" in page and Household.objects.count() == 0


def test_a_person_entered_twice_is_refused_on_the_form(clerk, made):
    answer = clerk.post(reverse("registry-new"), {"id_number": id_number(2), "name": "吴秀兰", "division_code": VILLAGE})
    assert answer.status_code == 422
    assert made.number in text_of(answer)


def test_changes_made_on_screen_reach_the_record(clerk, made):
    at = {"pk": made.pk}
    clerk.post(reverse("registry-correct", kwargs=at), {"address": "二组", "area_type": "urban", "members": "2", "seen_version": "0"})
    clerk.post(
        reverse("registry-member", kwargs=at),
        {"id_number": id_number(3, "20150505"), "name": "吴小宇", "relation": "other", "on": "2026-11-01"},
    )
    made.refresh_from_db()
    clerk.post(reverse("registry-category", kwargs=at), {"category": "marginal", "since": "2026-11-02", "monthly_benefit": "900", "seen_version": str(made.version)})
    clerk.post(reverse("registry-note", kwargs=at), {"text": "入户核实"})
    clerk.post(reverse("registry-number", kwargs=at), {"system": "省平台", "number": "AH-1"})
    page = text_of(clerk.get(reverse("registry-household", kwargs=at)))
    for told in ("二组", "城镇", "吴小宇", "低保边缘", "入户核实", "AH-1"):
        assert told in page, told


def test_a_stale_page_is_refused(clerk, made):
    address = reverse("registry-correct", kwargs={"pk": made.pk})
    given = {"address": "二组", "area_type": "", "members": "2", "seen_version": "0"}
    assert clerk.post(address, given).status_code == 302
    assert "刚被别人改过" in text_of(clerk.post(address, given | {"address": "三组"}))


def test_a_move_hands_the_household_over(clerk, made):
    given = {"division_code": OTHER_TOWNSHIP_VILLAGE, "address": "安置点", "on": "2026-11-20", "reason": "易地搬迁", "seen_version": "0"}
    answer = clerk.post(reverse("registry-move", kwargs={"pk": made.pk}), given)
    assert answer.url == reverse("registry-former")
    page = text_of(clerk.get(answer.url))
    assert made.number in page and "吴秀兰" not in page


def test_numbers_show_after_a_purpose_and_the_ledger_keeps_it(clerk, made):
    who = Person.objects.get(name="吴秀兰")
    page = reverse("registry-person", kwargs={"pk": who.pk})
    assert id_number(2) not in text_of(clerk.get(page))
    address = reverse("registry-reveal", kwargs={"pk": who.pk})
    assert clerk.post(address, {"fields_wanted": ["id_number"], "purpose": ""}).status_code == 422
    answer = clerk.post(address, {"fields_wanted": ["id_number"], "purpose": "核对医保"})
    assert id_number(2) in text_of(answer) and "no-store" in answer["Cache-Control"]
    assert ledger.told(Entry.objects.get(action="查看号码")).reason == "核对医保"


def test_a_persons_pages_correct_merge_and_record_death(clerk, made):
    twin = register_household(entry=household(person(8, "吴秀兰"), village=NEXT_VILLAGE), on=date(2025, 1, 1), actor=SYSTEM, at=NOON)
    who = Person.objects.get(id_index=Person.objects.get(memberships__household=twin).id_index)
    kept = Person.objects.filter(name="吴秀兰").exclude(pk=who.pk).get()
    clerk.post(reverse("registry-person-correct", kwargs={"pk": kept.pk}), {"name": "吴秀兰", "self_care": "half", "seen_version": "0"})
    assert Person.objects.get(pk=kept.pk).self_care == "half"
    assert Person.objects.get(pk=kept.pk).phone == "19900001234"
    refused = clerk.post(reverse("registry-merge", kwargs={"pk": kept.pk}), {"other": id_number(10), "reason": "x"})
    assert "没有这个身份证号" in text_of(refused)
    clerk.post(reverse("registry-merge", kwargs={"pk": kept.pk}), {"other": id_number(8), "reason": "证号登记错一位"})
    assert Person.objects.kept().filter(name="吴秀兰").count() == 1
    clerk.post(reverse("registry-death", kwargs={"pk": kept.pk}), {"died_on": "2026-11-03", "source": "殡葬数据"})
    assert not Person.objects.get(pk=kept.pk).alive


def test_who_only_reads_is_offered_no_change(sign_in, made):
    auditor = sign_in("auditor", division="341525000000")
    page = text_of(auditor.get(reverse("registry-household", kwargs={"pk": made.pk})))
    assert "变更类别" not in page and "迁移" not in page
    assert auditor.get(reverse("registry-member", kwargs={"pk": made.pk})).status_code == 403
    assert auditor.get(reverse("import-new")).status_code == 403


def test_an_import_is_walked_through_on_screen(clerk, place, made):
    village = find_division(VILLAGE).name
    lines = [each for each in rows(village) if each[0] == "H2"] + [["H9", "坏", "123", "户主", village, "", "", "", "", "", ""]]
    upload = workbook(*lines)
    upload.name = "镇台账.xlsx"
    answer = clerk.post(reverse("import-new"), {"file": upload, "sender": "镇台账", "import_on": "2026-11-20"})
    batch = Import.objects.get()
    assert answer.url == reverse("import", kwargs={"pk": batch.pk})
    assert "正在读取" in text_of(clerk.get(answer.url))
    imports.read_import(batch_id=batch.pk, actor=CLERK, at=NOON)
    page = text_of(clerk.get(answer.url))
    assert "对应列" in page and id_number(4) not in page
    batch.refresh_from_db()
    mapping = {f"column-{place}": code for place, code in batch.mapping.items()}
    refused = clerk.post(reverse("import-columns", kwargs={"pk": batch.pk}), {"seen_version": batch.version})
    assert refused.status_code == 422 and "还没有对应" in text_of(refused)
    clerk.post(reverse("import-columns", kwargs={"pk": batch.pk}), mapping | {"seen_version": batch.version})
    imports.check_import(batch_id=batch.pk, actor=CLERK, at=NOON)
    page = text_of(clerk.get(answer.url))
    assert "确认导入 1 户" in page and "陈小满" in page
    assert "第 5 行" in text_of(clerk.get(answer.url + "?kind=rejected"))
    marked = clerk.get(reverse("import-marked", kwargs={"pk": batch.pk}))
    assert load_workbook(io.BytesIO(marked.content)).active["C5"].comment
    assert clerk.get(reverse("import-problems", kwargs={"pk": batch.pk})).status_code == 200
    batch.refresh_from_db()
    clerk.post(reverse("import-confirm", kwargs={"pk": batch.pk}), {"seen_version": batch.version})
    imports.apply_import(batch_id=batch.pk, actor=CLERK, at=NOON)
    assert "已导入" in text_of(clerk.get(answer.url))
    assert clerk.get(reverse("import-progress", kwargs={"pk": batch.pk}))["HX-Refresh"] == "true"
    batch.refresh_from_db()
    clerk.post(reverse("import-undo", kwargs={"pk": batch.pk}), {"reason": "传错了", "seen_version": batch.version})
    imports.take_back(batch_id=batch.pk, actor=CLERK, at=NOON)
    assert "已撤销" in text_of(clerk.get(answer.url))
    assert Household.objects.count() == 1


def test_the_template_has_every_column_its_choices_and_reads_back(clerk, place):
    book = load_workbook(io.BytesIO(clerk.get(reverse("import-template")).content))
    heads = [cell.value for cell in book["名册"][1]]
    assert "身份证号*" in heads and "村（社区）*" in heads
    assert len(book["名册"].data_validations.dataValidation) >= 10
    assert book["名册"].column_dimensions["C"].width > 20


def test_another_townships_import_is_not_found(clerk, place, sign_in):
    upload = workbook(["x", "y"], heads=["姓名", "村"])
    batch = imports.start_import(
        stream=upload,
        size=1,
        file_name="a.xlsx",
        sender="s",
        import_on=date(2026, 11, 20),
        actor=actor("township_clerk", division="341525101000"),
        at=NOON,
    )
    for name in ("import", "import-progress", "import-columns", "import-marked", "import-problems", "import-undo"):
        assert clerk.get(reverse(name, kwargs={"pk": batch.pk})).status_code == 404


def test_what_stands_in_a_childs_record_shows_only_to_who_may_read_it(place, sign_in):
    child = person(4, "吴小宇", "other", born="20150505", disability_type="physical", disability_grade=1, self_care="none", note="术后休养")
    register_household(entry=household(person(2), child), on=date(2025, 1, 1), actor=SYSTEM, at=NOON)
    pk = Person.objects.get(name="吴小宇").pk
    clerk, assistant = sign_in("township_clerk"), sign_in("village_assistant")
    for who, told in ((clerk, True), (assistant, False)):
        listed = text_of(who.get("/register/persons/"))
        assert "吴小宇" in listed and ("一级" in listed.split("吴小宇")[1].split("</tr>")[0]) is told
        for question in ("disability=1", "self_care=none"):
            assert ("吴小宇" in text_of(who.get(f"/register/persons/?{question}"))) is told
        sheet = load_workbook(io.BytesIO(who.get("/register/persons/?export=1").content)).active
        assert any("一级" in str(cell.value) for row in sheet for cell in row) is told
        form = who.get(reverse("registry-person-correct", kwargs={"pk": pk}))
        assert (form.status_code, "术后休养" in text_of(form)) == ((200, True) if told else (403, False))
