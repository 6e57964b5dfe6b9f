"""A feed is data: what the county declares is checked, folded into facts and judged by its own rules, without code."""

from __future__ import annotations

import datetime

import duckdb
import pytest
from tests.monitoring.county import County, compare

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.packs.loading import pack_names
from jiuzhu.monitoring.feeds.calendar import ground_of
from jiuzhu.monitoring.feeds.departments import FEEDS, faulty_feeds
from jiuzhu.monitoring.feeds.folding import declared_sources
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid, checked_delivery

FISHING = """\
feed: fishing
label: 捕捞许可
sender: 农业农村局
clause: 本县定
columns:
  permit_no: {label: 许可证号, type: text, must: value}
  status: {label: 状态, type: code, must: value, values: {valid: 有效, ended: 失效}}
  month: {label: 月份, type: month, must: value}
  income_yuan: {label: 收入, type: money}
facts:
  fishing_permits_count: {label: 有效捕捞许可证数, type: count, known: true, about: [household], fold: count, distinct: permit_no, where: {status: [valid]}}
  fishing_income_month_yuan: {label: 当月捕捞收入, type: money, about: [household, person], fold: sum, of: income_yuan, dated: month, span: month}
warnings:
  - warning: fishing_income
    label: 有捕捞收入
    subject: household
    holds: in_force AND fishing_permits_count >= 2 AND fishing_income_month_yuan > 1000.00
    evidence: [fishing_permits_count, fishing_income_month_yuan]
    grade: 2
    reading: 本县自定。
"""


@pytest.fixture
def declare(tmp_path, monkeypatch):
    """Put a declaration into the county's own folder."""
    monkeypatch.setenv("JIUZHU_DATA", str(tmp_path / "data"))

    def put(text=FISHING, name="fishing"):
        folder = tmp_path / "data" / "feeds"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")

    return put


def test_a_feed_of_the_countys_own_is_checked_folded_and_judged_like_any_other(declare, tmp_path):
    declare()
    county = County()
    county.household("fisher", 1, 2)
    county.household("one-permit", 3)
    county.household("last-month", 4)
    for n, permit, month, income in ((1, "A1", "2024-02", "600.50"), (2, "A1", "2024-02", "400.00"), (2, "A2", "2024-02", "0.01"), (3, "B1", "2024-02", "9000"), (4, "C1", "2024-01", "9000"), (4, "C2", "2024-01", "1")):
        county.feed("fishing", n, permit_no=permit, status="valid", month=month, income_yuan=income)
    county.feed("fishing", 3, permit_no="B2", status="ended", month="2024-02", income_yuan="")
    county.feed("fishing", 3, permit_no="B3", status="lost", month="2024-02", income_yuan="")
    done = compare(county.write(tmp_path))
    assert done.of("fishing_income") == {"fisher"}
    assert done.evidence("fishing_income", "fisher") == {"fishing_permits_count": 2, "fishing_income_month_yuan": 1000.51}
    assert [row[:4] for row in done.rejects] == [("fishing.csv", 9, "status", "lost")]


def test_the_rule_of_a_feed_that_did_not_come_stays_unjudged(declare, tmp_path):
    declare()
    county = County()
    county.household("fisher", 1)
    del county.feeds["fishing"]
    folder = county.write(tmp_path)
    assert "fishing_income" in {each.rule for each in compare(folder).outcome.unjudged}


def test_the_law_that_is_kept_with_a_decision_holds_the_declaration_and_reads_the_same_without_it(declare, tmp_path):
    plain = load_pack("huoshan").digest
    declare()
    pack = load_pack("huoshan")
    assert pack.digest != plain and "feeds/fishing.yaml" in pack.files
    kept = tmp_path / "kept"
    for name, content in pack.files.items():
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        (kept / name).write_bytes(content)
    again = load_pack(pack.name, kept)
    assert again.digest == pack.digest and "fishing_income_month_yuan" in declared_facts(kept)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("type: month", "type: moth", 8, "不认识的类型“moth”"),
        ("income_yuan: {", "income: {", 9, "金额列的名字以 _yuan 结尾"),
        ("must: value}\n  status", "must: always}\n  status", 6, "must 的值“always”"),
        ("permit_no: {", "line: {", 6, "列名“line”不能用"),
        ("fold: sum", "fold: total", 12, "fold 的值“total”"),
        (", of: income_yuan", "", 12, "没有写 of"),
        ("of: income_yuan", "of: incomes_yuan", 12, "列 incomes_yuan 不存在"),
        ("where: {status: [valid]}", "where: {status: [good]}", 11, "取值内"),
        ("about: [household]", "about: [village]", 11, "about 里的“village”"),
        (", dated: month, span: month", ", span: month", 12, "span 或 dated"),
        ("known: true, ", "", 11, "known 不对"),
        ("sender: 农业农村局", "sneder: 农业农村局", 3, "是不是 sender"),
        ("feed: fishing", "feed: fish", 1, "与文件名 fishing.yaml 不同"),
        ("values: {valid: 有效", "values: {\"va'lid\": 有效", 7, "values 的写法不对"),
    ],
)
def test_a_wrong_declaration_is_refused_with_file_line_and_what_to_write(declare, wrong, right, line, says):
    assert wrong in FISHING
    declare(FISHING.replace(wrong, right))
    try:
        refused = faulty_feeds()["fishing"].error
    except PackFaulty as error:  # what the law itself cannot be read with
        refused = error
    assert refused.line == line and says in str(refused) and "fishing.yaml" in str(refused) and refused.remedy


def test_a_declaration_that_names_what_the_platform_needs_itself_leaves_every_other_feed_in_use(declare, tmp_path):
    others = list(FEEDS)
    declare(FISHING.replace("permit_no", "file_row_number"))
    faulty = faulty_feeds()["fishing"]
    assert list(FEEDS) == others and faulty.label == "捕捞许可" and faulty.what.startswith("列名“file_row_number”不能用")
    with pytest.raises(DeliveryInvalid, match="捕捞许可的声明不能用"):
        checked_delivery(feed="fishing", month="2024-02", name="x.csv", on=datetime.date(2024, 3, 1))
    county = County()
    county.household("dead", 1)
    county.feed("deaths", 1, death_date="2024-01-05")
    done = compare(county.write(tmp_path))
    assert done.of("deceased_still_registered") and "fishing_income" in {each.rule for each in done.outcome.unjudged}


def test_a_feed_that_comes_with_the_platform_cannot_be_declared_anew(declare):
    declare(FISHING.replace("feed: fishing", "feed: deaths"), name="deaths")
    with pytest.raises(PackFaulty, match="已经有了"):
        list(FEEDS)


def test_every_fact_a_feed_says_it_gives_is_one_that_rules_may_use():
    assert {fact for feed in FEEDS.values() for fact in feed.folds_into} <= set(declared_facts())


def test_tax_and_provident_fund_come_to_the_month_and_the_twelve_months_of_a_household():
    for code, fact in {"tax": "taxable_income", "provident_fund": "provident_deposit"}.items():
        column = FEEDS[code].columns[-1].kept_as
        ((_, owner, facts, query),) = declared_sources("household", on=datetime.date(2026, 10, 31), feeds=[FEEDS[code]])
        with duckdb.connect() as database:
            database.execute("CREATE TABLE members AS SELECT * FROM (VALUES ('h', 1), ('h', 2), ('other', 3)) AS m(household_id, key)")
            told = "(1, '2026-10', 100), (2, '2025-11', 20), (1, '2025-10', 4000), (2, '2026-11', 7000)"
            database.execute(f"CREATE TABLE feed_{code} AS SELECT * FROM (VALUES {told}) AS f(key, month, {column})")
            assert database.execute(query).fetchall() == [("h", 100, 120)]
        assert owner == "household_id" and facts == {f"{fact}_month_yuan": "NULL", f"{fact}_12_months_yuan": "NULL"}


def test_the_calendar_quotes_the_sentence_that_calls_for_a_feed():
    yongning = load_pack("yongning").at(datetime.date(2024, 6, 30))
    for feed, clause, says in (
        ("relapse_monitoring", "任务2", "按月交换数据"),
        ("department_aid", "任务2", "每月将救助帮扶信息反馈给民政局"),
        ("employment", "任务9", "每月及时将低收入人口就业帮扶信息数据反馈"),
    ):
        ground = ground_of(FEEDS[feed], yongning)
        assert ground.clause == clause and says in ground.quote
    assert ground_of(FEEDS["tax"], yongning) is None
    known = {each.code for name in pack_names() for each in load_pack(name).at(datetime.date(2024, 6, 30)).intervals}
    assert {feed.exchange for feed in FEEDS.values() if feed.exchange} <= known
