"""Each department that owes the monthly feedback hands in its own part by its own day (003·任务2: 各相关部门每月将救助帮扶信息反馈给民政局)."""

from __future__ import annotations

import io
from datetime import date

import pytest
from tests.conftest import COUNTY, actor
from tests.monitoring.handing_in import folder
from tests.registry.conftest import county, id_number, person, registered

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.calendar import calendar_of
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Expected
from jiuzhu.monitoring.feeds.parts import brought_together, is_owed, parts_of
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid, UrgedToday

__all__ = ["county", "folder", "registered"]
MONTH = "2026-10"
PARTS = ("aid_of_education", "aid_of_disabled_federation")


def test_every_department_of_the_task_owes_its_own_part_and_nobody_where_the_law_names_none():
    yongning, huoshan = (load_pack(name).at(date(2024, 6, 30)) for name in ("yongning", "huoshan"))
    parts = parts_of("department_aid")
    units = {each.code: each.label for each in yongning.units}
    assert len(parts) == 8 and all(is_owed(each, yongning, senders=()) for each in parts)
    assert all(units[each.unit].endswith(each.sender) for each in parts)
    assert not any(is_owed(each, huoshan, senders=()) for each in parts) and is_owed(parts[0], huoshan, senders={parts[0].code})


def test_a_month_that_came_as_a_whole_counts_no_parts_and_others_come_in_order():
    files = {
        "department_aid": [("2026-08", "whole")],
        "aid_of_education": [("2026-08", "left out"), ("2026-09", "b")],
        "aid_of_housing": [("2026-07", "a")],
        "deaths": [("2026-08", "d")],
    }
    assert brought_together(files) == {"department_aid": [("2026-07", "a"), ("2026-08", "whole"), ("2026-09", "b")], "deaths": [("2026-08", "d")]}


@pytest.fixture
def departments(county, county_officer, now):
    """Two departments that owe their own part by the 10th."""
    set_local_value(name="feed_due_day", value="10", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    made = [feeds.enter_department(name=name, division_code=COUNTY, actor=county_officer, at=now) for name in ("霍山县教育局", "霍山县残联")]
    feeds.assign_senders(senders=dict(zip(PARTS, made, strict=True)), division_code=COUNTY, actor=county_officer, at=now)
    return made


def bring(feed, who, now, *rows):
    text = "\n".join(["id_number,department,month,aid_kind,amount_yuan", *rows]) + "\n"
    delivery, _ = feeds.hand_in(
        feed=feed, month=MONTH, stream=io.BytesIO(text.encode()), name="x.csv", division_code=COUNTY, actor=who, at=now
    )
    return feeds.check_delivery(delivery_id=str(delivery.pk), at=now)


@pytest.mark.django_db
def test_each_owes_its_own_and_late_ones_are_urged_singly(departments, county_officer, now):
    education, disabled = (actor("department_liaison", organisation=each) for each in departments)
    assert [each.title for each in inbox(education)] == ["报送：各部门救助帮扶信息反馈（教育局）"]
    rows = {row.feed.code: row for row in calendar_of(county_officer, month=MONTH, division_code=COUNTY, today=date(2026, 11, 24)).rows}
    assert all(rows[code].late and rows[code].due_on == date(2026, 11, 10) for code in PARTS) and "aid_of_housing" not in rows
    bring(PARTS[0], education, now, f"{id_number(2)},县教育局,{MONTH},助学金,500")
    assert not inbox(education).exists() and inbox(disabled).count() == 1
    owed = Expected.objects.get(feed=PARTS[1])
    feeds.remind(expected=owed, actor=county_officer, at=now)
    with pytest.raises(UrgedToday):
        feeds.remind(expected=owed, actor=county_officer, at=now)


@pytest.mark.django_db
def test_the_rules_see_all_parts_together_and_wait_for_the_one_that_lacks(registered, departments, county_officer, now):
    registered(person(2))
    woman = id_number(2)

    def run():
        asked = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
        return comparison.run_comparison(run_id=str(asked.pk), at=now)

    bring(PARTS[0], county_officer, now, f"{woman},县教育局,{MONTH},助学金,500")
    why = {each["rule"]: each["reason"] for each in run().unjudged}
    assert "还差霍山县残联" in why["duplicate_aid"] and "霍山县教育局" not in why["duplicate_aid"]
    bring(PARTS[1], county_officer, now, f"{woman},县残联,{MONTH},助学金,300")
    done = run()
    assert "duplicate_aid" not in {each["rule"] for each in done.unjudged} and done.by_rule["duplicate_aid"]["count"] == 1


@pytest.mark.django_db
def test_the_same_month_is_not_taken_both_as_a_whole_and_in_parts(departments, county_officer, now):
    bring(PARTS[0], county_officer, now, f"{id_number(2)},县教育局,{MONTH},助学金,500")
    with pytest.raises(DeliveryInvalid, match="已有部门分别反馈"):
        bring("department_aid", county_officer, now, f"{id_number(2)},县教育局,{MONTH},助学金,500")
    assert FEEDS[PARTS[0]].part_of == "department_aid" and "department_aid" in FEEDS.whole and PARTS[0] not in FEEDS.whole
