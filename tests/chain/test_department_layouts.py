"""The feedback of departments is taken as they write it: Chinese heads, other heads, kinds by name or short name (F-18)."""

from __future__ import annotations

import io
from decimal import Decimal

import duckdb
import pytest

from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.chain.gathering import aid_feeds, said_sql
from jiuzhu.monitoring.chain.models import Finding
from jiuzhu.monitoring.chain.returns import return_tables
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.contracts import Contract, Kind, vital
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.reading import _found
from tests.chain.conftest import MONTH
from tests.conftest import COUNTY
from tests.registry.conftest import id_number


def hand_in(head, *rows, who, now):
    text = "\n".join([head, *rows]) + "\n"
    given = {"feed": "department_aid", "month": MONTH, "name": "反馈.csv", "division_code": COUNTY, "actor": who, "at": now}
    delivery, _ = feeds.hand_in(stream=io.BytesIO(text.encode("gb18030")), **given)
    return feeds.check_delivery(delivery_id=str(delivery.pk), at=now)


@pytest.mark.django_db
def test_a_file_in_the_departments_own_layout_is_accepted_and_its_kinds_are_one(registered, reckon, county_officer, now):
    registered()
    rows = [f"{id_number(2)},吴秀兰,{who},{MONTH},{kind},80.00" for who, kind in (("霍山县残联", "重残护理补贴"), ("民政局", "重度残疾人护理补贴"))]
    checked = hand_in("身份证号码,姓名,发放单位,发放月份,救助项目,金额（元）", *rows, who=county_officer, now=now)
    assert (checked.state, checked.accepted, checked.extra_columns) == ("accepted", 2, ["姓名"]), checked.reason
    federation = feeds.enter_department(name="霍山县残联", division_code=COUNTY, actor=county_officer, at=now)
    reckon()
    assert [row["department"] for row in Finding.objects.get(rule="same_aid_twice").told_of["received"]] == ["县残联", "县民政局"]
    law = pack_in_force(now.date(), division_code=COUNTY)
    (table,) = return_tables(division_code=COUNTY, month=MONTH, department="霍山县残联", organisation_id=federation, law=law)
    assert table.heads[:6] == ("身份证号码", "发放单位", "发放月份", "救助项目", "金额（元）", "姓名")
    assert [row[:5] for row in table.rows] == [(id_number(2), "霍山县残联", MONTH, "重残护理补贴", Decimal("80.00"))]


@pytest.mark.django_db
def test_a_day_stands_for_its_month_where_the_head_says_so_and_nowhere_else(registered, reckon, county_officer, now):
    registered()
    rows = [f"{id_number(2)},{who},{day},护理补贴,80.00" for who, day in (("县残联", f"{MONTH}-14"), ("县民政局", f"{MONTH}-31"), ("县医保局", "2026-02-30"))]
    checked = hand_in("身份证号,部门,发放日期,救助种类,金额", *rows, who=county_officer, now=now)
    assert (checked.state, checked.accepted, checked.rejected) == ("accepted", 2, 1), checked.reason
    reckon()
    assert {row["month"] for row in Finding.objects.get(rule="same_aid_twice").told_of["received"]} == {MONTH}
    assert hand_in("身份证号,部门,月份,救助种类,金额", *rows, who=county_officer, now=now).accepted == 0


def test_another_head_never_takes_a_column_that_has_a_name_of_its_own():
    contract = FEEDS["department_aid"]
    assert _found(contract, ["身份证", "部门", "单位", "月份", "种类", "发放金额"]) == {
        "id_number": "身份证", "department": "部门", "month": "月份", "aid_kind": "种类", "amount_yuan": "发放金额",
    }  # fmt: skip
    other = Contract("x", "x", "x", (vital("a", "甲", Kind.TEXT), vital("b", "乙", Kind.TEXT)))
    assert _found(other, ["乙", "A"]) == {"a": "A", "b": "乙"}


@pytest.mark.parametrize(
    ("name", "kind"), [("month", Kind.DATE), ("aid_kind", Kind.NUMBER), ("department", Kind.COUNT), ("month", Kind.TEXT), ("aid_kind", Kind.CODE)]
)
def test_only_a_feed_with_a_month_and_a_kind_in_words_tells_of_aid(name, kind):
    right = {"month": Kind.MONTH, "aid_kind": Kind.TEXT, "department": Kind.TEXT}
    told = Contract("x", "x", "x", tuple(vital(*each) for each in (("month", "月", right["month"]), ("aid_kind", "种", right["aid_kind"]))))
    changed = Contract("y", "y", "y", tuple(vital(each, each, (right | {name: kind})[each]) for each in right))
    assert list(aid_feeds({"x": told, "y": changed})) == (["x", "y"] if kind is Kind.CODE else ["x"])


def test_rows_of_a_declaration_that_had_no_department_yet_are_still_taken(tmp_path):
    path = tmp_path / "first.parquet"
    duckdb.sql(f"COPY (SELECT 2 AS line, uuid() AS key, '2026-11' AS month, '补助' AS aid_kind) TO '{path}' (FORMAT parquet)")
    columns = (vital("month", "月", Kind.MONTH), vital("aid_kind", "种", Kind.TEXT), vital("department", "部门", Kind.TEXT))
    row = duckdb.sql(said_sql(Contract("x", "x", "水利局", columns, version=2), path, numbered=True)).fetchone()
    assert (row[3], row[4], row[5], row[8]) == ("2026-11", "补助", "水利局", 0)
