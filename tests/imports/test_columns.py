"""Headers of real lists, and what their cells mean."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.casework.imports import cells
from jiuzhu.casework.imports.columns import find_header, guess, guess_mapping, missing_columns
from jiuzhu.casework.imports.grouping import Places, entry_of, read_groups
from jiuzhu.foundation.kernel.errors import DomainError
from tests.registry.conftest import id_number

ON = date(2026, 11, 20)
PLACES = Places(
    [
        ("341525100001", "南岳村委会", "南岳村", "衡山镇"),
        ("341525101001", "文峰社区居委会", "文峰社区", "佛子岭镇"),
        ("341525102001", "南岳村委会", "南岳村", "下符桥镇"),
    ]
)


def test_titles_and_remarks_above_the_header_are_passed_over():
    rows = [
        (1, ["2026 年低保花名册", None, None]),
        (2, ["填表单位：衡山镇", None, None]),
        (4, ["序号", "姓 名", "身份证号码*"]),
        (5, ["1", "吴秀兰", "9901"]),
    ]
    header = find_header(rows)
    assert (header.line, header.labels) == (4, ("序号", "姓 名", "身份证号码*"))


def test_a_header_of_two_rows_with_merged_cells_is_read_as_one():
    rows = [(1, ["家庭信息", None, "成员信息", None]), (2, ["户号", "村", "姓名", "证件号码"])]
    header = find_header(rows, [[1, 1, 1, 2], [1, 3, 1, 4]])
    assert guess_mapping(header.labels) == {0: "household_no", 1: "village", 2: "name", 3: "id_number"}


def test_an_unknown_column_merged_over_both_header_rows_keeps_its_name_too():
    rows = [(1, ["序号", "成员信息", None]), (2, [None, "姓名", "身份证号"])]
    assert find_header(rows, [[1, 1, 2, 1], [1, 2, 1, 3]]).labels == ("序号", "姓名", "身份证号")


def test_a_column_merged_over_both_header_rows_keeps_its_name():
    rows = [(1, ["姓名", "身份证号", "救助", None]), (2, [None, None, "类别", "金额"])]
    header = find_header(rows, [[1, 1, 2, 1], [1, 2, 2, 2], [1, 3, 1, 4]])
    assert header.line == 2
    assert guess_mapping(header.labels) == {0: "name", 1: "id_number", 2: "category", 3: "monthly_benefit"}


def test_a_list_without_known_columns_has_no_header():
    assert find_header([(1, ["甲", "乙"]), (2, ["1", "2"])]) is None


def test_a_remembered_match_wins_and_a_column_left_out_stays_out():
    assert guess_mapping(["名字", "姓名", "身份证号"], {"名字": "name", "姓名": "", "身份证号": "id_number"}) == {0: "name", 2: "id_number"}


def test_required_columns_are_named_when_missing():
    assert missing_columns({0: "name"}) == ["身份证号", "村（社区）"]
    assert guess("不认识的列") == ""


@pytest.mark.parametrize("text", ["2024-05-03", "2024.5.3", "2024/5/3", "2024年5月3日", "20240503", "45415", "2024-05-03 00:00:00"])
def test_a_day_is_read_in_every_spelling(text):
    assert cells.day(text) == date(2024, 5, 3)


def test_a_month_is_its_first_day():
    assert cells.day("2024年5月") == date(2024, 5, 1)


@pytest.mark.parametrize("text", ["2024-13-01", "2023.2.29", "明天", "5", "99999999"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(cells.CellInvalid):
        cells.day(text)


@pytest.mark.parametrize("text", ["9.90101195504E+17", "990101195504120000", "9.90101195504120E17"])
def test_an_id_number_a_spreadsheet_rounded_is_refused_with_the_remedy(text):
    with pytest.raises(cells.CellInvalid) as refused:
        cells.id_number(text, on=ON)
    assert "文本" in refused.value.remedy


def test_an_id_number_may_be_full_width_spaced_and_small():
    number = next(id_number(order) for order in range(2, 200) if id_number(order).endswith("X"))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number[:10]) + " " + number[10:].lower()
    assert cells.id_number(f"'{wide}", on=ON) == number


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (cells.relation, "长子", "child"),
        (cells.relation, "本人", "head"),
        (cells.relation, "孙子", "other"),
        (cells.category, "农村低保", "subsistence"),
        (cells.category, "五保", "extreme_hardship"),
        (cells.category_class, "B", "B"),
        (cells.category_class, "一类", "A"),
        (cells.disability_grade, "二级", 2),
        (cells.disability_type, "肢体残疾", "physical"),
        (cells.self_care, "半护理", "half"),
        (cells.illness, "健康", ""),
        (cells.yuan, "1,436.5元", 143650),
        (cells.count, "3人", 3),
    ],
)
def test_words_of_offices_become_codes(reader, text, value):
    assert reader(text) == value


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (cells.category, "贫困"),
        (cells.yuan, "一百"),
        (cells.yuan, "-5"),
        (cells.yuan, "1.005"),
        (cells.count, "0"),
        (cells.digits, "6.21700E+18"),
    ],
)
def test_words_that_mean_nothing_are_refused_with_what_to_write(reader, text):
    with pytest.raises(DomainError) as refused:
        reader(text)
    assert refused.value.remedy


def test_a_village_is_found_by_name_code_and_with_its_township():
    assert PLACES.find("文峰社区") == PLACES.find("文峰") == PLACES.find("341525101001") == "341525101001"
    assert PLACES.find("南岳村", "下符桥镇") == PLACES.find("下符桥镇南岳村") == "341525102001"
    with pytest.raises(cells.CellInvalid, match="2 个"):
        PLACES.find("南岳村")
    with pytest.raises(cells.CellInvalid, match="没有"):
        PLACES.find("外县村")


MAPPING = {
    0: "household_no",
    1: "name",
    2: "id_number",
    3: "relation",
    4: "village",
    5: "category",
    6: "category_class",
    7: "category_from",
}


def read(*rows, mapping=MAPPING):
    return read_groups(((number, list(row)) for number, row in enumerate(rows, start=2)), mapping, on=ON, places=PLACES)


def test_rows_of_one_number_are_one_household_and_totals_are_passed_over():
    groups, ignored = read(
        ("H1", "吴秀兰", id_number(2), "户主", "文峰社区", "低保", "B", "2024.5.3"),
        (None, "吴建国", id_number(1, "19820301"), "子", None, None, None, None),
        ("H2", "陈小满", id_number(4), "户主", "文峰社区", "特困", "分散", "2024.5.3"),
        ("合计", "3 人", None, None, None, None, None, None),
    )
    assert [[row.line for row in group.rows] for group in groups] == [[2, 3], [4]]
    assert ignored == [5]
    entry = entry_of(groups[0], on=ON)
    assert (entry.division_code, [person.relation for person in entry.persons], entry.categories[0].since) == (
        "341525101001",
        ["head", "child"],
        date(2024, 5, 3),
    )


def test_without_numbers_a_household_begins_with_its_head():
    groups, _ = read(
        (None, "吴秀兰", id_number(2), "户主", "文峰社区", "低保", "B", None),
        (None, "吴建国", id_number(1, "19820301"), "子", "文峰社区", None, None, None),
        (None, "陈小满", id_number(4), "户主", "文峰社区", "低保", "C", None),
        mapping={place: code for place, code in MAPPING.items() if place},
    )
    assert [len(group.rows) for group in groups] == [2, 1]


def test_a_list_of_heads_only_makes_a_household_of_each():
    rows = [(None, "甲", id_number(2), None, "文峰社区"), (None, "乙", id_number(4), None, "文峰社区")]
    groups, _ = read(*rows, mapping={1: "name", 2: "id_number", 4: "village"})
    assert [entry_of(group, on=ON).persons[0].relation for group in groups] == ["head", "head"]


def test_every_bad_cell_of_a_household_is_named_with_its_line():
    ((group,), _) = read(("H1", None, "990101195504120000", "户主", "外县村", "贫困", "B", "2024-13-01"))
    assert [(problem.line, problem.code) for problem in group.problems] == [
        (2, "name"),
        (2, "id_number"),
        (2, "category"),
        (2, "category_from"),
        (2, "village"),
    ]


def test_a_household_without_a_head_is_refused():
    ((group,), _) = read(("H1", "吴建国", id_number(1), "子", "文峰社区", "低保", "B", None))
    assert [problem.code for problem in group.problems] == ["relation"]
