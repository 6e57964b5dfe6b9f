"""A list brought in from upload to undo."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from openpyxl import load_workbook

from jiuzhu.casework.imports import queries, services
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.models import Household
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.vault.queries import content
from tests.conftest import actor
from tests.registry.conftest import VILLAGE, id_number

pytestmark = pytest.mark.django_db
CLERK = actor("township_clerk", division="341525100000")
HEADS = ["家庭编号", "姓名", "身份证号", "与户主关系", "村（社区）", "住址", "救助类别", "分类分档", "认定日期", "月救助金额", "联系电话"]


def workbook(*rows, heads=HEADS, title="衡山镇低保花名册"):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("名册")
        page.merge_range(0, 0, 0, len(heads) - 1, title)
        page.write_row(2, 0, heads)
        for number, row in enumerate(rows, start=3):
            page.write_row(number, 0, row)
    buffer.seek(0)
    return buffer


def rows(village, phone="19900001111", benefit="718.00"):
    return [
        ["H1", "吴秀兰", id_number(2), "户主", village, "一组", "低保", "B", "2025.1.1", benefit, phone],
        ["H1", "吴建国", id_number(1, "19820301"), "子", village, "", "", "", "", "", ""],
        ["H2", "陈小满", id_number(4), "户主", village, "二组", "特困", "分散", "2025.1.1", "900", ""],
    ]


@pytest.fixture
def village(county):
    return find_division(VILLAGE).name


def bring(stream, now, *, name="名册.xlsx", sender="镇台账", by=CLERK, confirm=True):
    batch = services.start_import(stream=stream, size=1, file_name=name, sender=sender, import_on=date(2026, 11, 20), actor=by, at=now)
    batch = services.read_import(batch_id=batch.pk, actor=by, at=now)
    if batch.state == "mapping":
        services.map_columns(
            batch=batch, mapping={int(place): code for place, code in batch.mapping.items()}, actor=by, at=now, seen_version=batch.version
        )
        batch = services.check_import(batch_id=batch.pk, actor=by, at=now)
    if confirm and batch.state == "checked" and queries.counts(batch).new + queries.counts(batch).changed:
        services.confirm(batch=batch, actor=by, at=now, seen_version=batch.version)
        batch = services.apply_import(batch_id=batch.pk, actor=by, at=now)
    return batch


def state():
    """Everything of the register that people can see, without ids."""
    return sorted(
        (each.number, each.head_name, each.category, each.category_class, str(each.category_until), each.members, each.monthly_benefit_fen, each.address,
         tuple((m.person.name, m.relation, m.person.phone) for m in registry.members_of(each.pk)))
        for each in Household.objects.all()
    )  # fmt: skip


def test_a_list_is_shown_before_anything_is_written(village, now):
    batch = bring(workbook(*rows(village)), now, confirm=False)
    assert (batch.state, batch.header_line, batch.rows_count) == ("checked", 3, 3)
    assert (queries.counts(batch).new, queries.counts(batch).rejected) == (2, 0)
    assert Household.objects.count() == 0


def test_a_confirmed_list_is_in_the_register_with_the_senders_numbers(village, now):
    batch = bring(workbook(*rows(village)), now)
    assert batch.state == "done"
    assert [(row[1], row[2], row[3], row[6]) for row in state()] == [
        ("吴秀兰", "subsistence", "B", 71800),
        ("陈小满", "extreme_hardship", "dispersed", 90000),
    ]
    assert registry.household_by_outside_number(system="镇台账", number="H1").head_name == "吴秀兰"
    assert registry.search(CLERK, "H2").households[0].head_name == "陈小满"


def test_the_same_list_again_changes_nothing_and_needs_no_matching(village, now):
    bring(workbook(*rows(village)), now)
    before = state()
    again = bring(workbook(*rows(village)), now)
    assert again.state == "checked"
    assert (queries.counts(again).unchanged, queries.counts(again).changed) == (2, 0)
    with pytest.raises(DomainError, match="没有可以导入"):
        services.confirm(batch=again, actor=CLERK, at=now, seen_version=again.version)
    assert state() == before


def test_a_newer_list_updates_and_shows_what_would_change_with_numbers_masked(village, now):
    bring(workbook(*rows(village)), now)
    newer = [
        *rows(village, phone="19900002222", benefit="800.00"),
        ["H1", "吴小宇", id_number(3, "20150505"), "孙子", village, "", "", "", "", "", ""],
    ]
    newer[2][6:9] = ["低保", "A", "2026.6.1"]
    batch = bring(workbook(*newer), now, confirm=False)
    shown = [line for item in queries.items(batch, "changed") for line in queries.shown(item)]
    assert ["吴秀兰 联系电话", "*******1111", "*******2222"] in shown
    assert ["月救助金额", "718.00", "800.00"] in shown
    assert ["增加成员", "", "吴小宇（其他）"] in shown
    assert ["救助类别", "分散特困", "低保 A 类（2026-06-01 起）"] in shown
    services.confirm(batch=batch, actor=CLERK, at=now, seen_version=batch.version)
    services.apply_import(batch_id=batch.pk, actor=CLERK, at=now)
    assert [(row[1], row[2], row[5], row[6]) for row in state()] == [
        ("吴秀兰", "subsistence", 3, 80000),
        ("陈小满", "subsistence", 1, 90000),
    ]


def test_bad_cells_are_listed_and_the_senders_own_workbook_comes_back_marked(village, now):
    bad = rows(village)
    bad[0][2] = 990101195504120017
    bad[2][4] = "外县村"
    batch = bring(workbook(*bad), now, confirm=False)
    assert [(each.line, each.column) for each in queries.problems(batch)] == [(4, "身份证号"), (6, "村（社区）")]
    assert "文本" in queries.problems(batch)[0].reason
    page = load_workbook(io.BytesIO(content(batch.marked_file_id))).active
    assert page["A1"].value == "衡山镇低保花名册" and page.merged_cells.ranges
    assert "文本" in page["C4"].comment.text and page["C4"].fill.start_color.rgb.endswith("FFC7CE")
    assert page["C5"].comment is None


def test_invented_people_are_refused_in_the_preview_where_demo_data_is_not_allowed(village, now, settings):
    settings.DEMO_DATA_ALLOWED = False
    batch = bring(workbook(*rows(village)), now, confirm=False)
    assert queries.counts(batch).rejected == 2
    assert "9901" in queries.problems(batch)[0].reason


def test_a_bad_household_does_not_keep_the_others_out(village, now):
    bad = rows(village)
    bad[0][2] = "123"
    batch = bring(workbook(*bad), now)
    assert batch.state == "done"
    assert [row[1] for row in state()] == ["陈小满"]


def test_a_person_of_another_household_or_listed_twice_is_refused(village, now, registered):
    registered()
    twice = [*rows(village), ["H3", "陈小满", id_number(4), "户主", village, "", "低保", "C", "2025.1.1", "", ""]]
    twice[0][2], twice[1][2] = id_number(6), id_number(2)
    batch = bring(workbook(*twice), now, confirm=False)
    reasons = " ".join(each.reason for each in queries.problems(batch))
    assert "341525-00001" in reasons and "第 6 行" in reasons
    assert queries.counts(batch).new == 1


def test_a_household_of_another_township_is_refused(village, now):
    bring(workbook(*rows(village)), now)
    other = actor("township_clerk", division="341525101000")
    batch = bring(workbook(*rows(village)), now, by=other, confirm=False)
    assert queries.counts(batch).rejected == 2
    assert not any("吴秀兰家庭" in each.reason for each in queries.problems(batch))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "名册.csv",
            lambda village: ("花名册,,\n户编号,姓名,身份证号码,村,类别\n" + f"1,吴秀兰,{id_number(2)},{village},低保\n").encode("gb18030"),
        ),
        (
            "名册.xls",
            lambda village: (
                f"<meta charset=utf-8><table><tr><td colspan=4>花名册<tr><th>姓名<th>证件号码<th>所在村<th>类别<tr><td>吴秀兰<td>{id_number(2)}<td>{village}<td>低保</table>".encode()
            ),
        ),
    ],
)
def test_csv_and_html_saved_as_xls_work_like_a_workbook(village, now, name, data):
    batch = bring(io.BytesIO(data(village)), now, name=name)
    assert (batch.state, [row[1] for row in state()]) == ("done", ["吴秀兰"])


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04half", b"\x00\x01"])
def test_an_unreadable_file_ends_with_what_to_do(village, now, data):
    batch = bring(io.BytesIO(data), now)
    assert batch.state == "failed"
    assert batch.trouble and batch.remedy


def test_a_list_without_an_id_column_asks_and_refuses_to_go_on(village, now):
    stream = workbook(["吴秀兰", "x", village], heads=["姓名", "号", "村（社区）"])
    batch = services.start_import(stream=stream, size=1, file_name="a.xlsx", sender="s", import_on=date(2026, 11, 20), actor=CLERK, at=now)
    batch = services.read_import(batch_id=batch.pk, actor=CLERK, at=now)
    assert batch.state == "mapping"
    with pytest.raises(DomainError, match="身份证号"):
        services.map_columns(batch=batch, mapping={0: "name", 2: "village"}, actor=CLERK, at=now, seen_version=batch.version)
    with pytest.raises(DomainError, match="两列"):
        services.map_columns(
            batch=batch, mapping={0: "name", 1: "id_number", 2: "id_number"}, actor=CLERK, at=now, seen_version=batch.version
        )


def test_samples_shown_for_matching_hold_no_whole_number(village, now):
    batch = bring(workbook(*rows(village)), now, confirm=False)
    assert id_number(2) not in str(batch.samples)
