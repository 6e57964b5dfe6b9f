"""A list of everybody in prison or missing comes anew: whoever is not on the newest one is over (000·二(五)11)."""

from __future__ import annotations

import pytest
from tests.conftest import COUNTY
from tests.monitoring.handing_in import deliver, folder, run
from tests.orders.test_pages import client_as
from tests.registry.conftest import county, id_number, person, registered

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.located import read_yaml_text
from jiuzhu.interfaces.web.monitoring.feed_forms import SendersForm
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.calendar import feeds_of, feeds_to_name
from jiuzhu.monitoring.feeds.declarations import contract_of
from jiuzhu.monitoring.feeds.declarations import parts_of as declared_parts
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.held import held_together
from jiuzhu.monitoring.feeds.parts import brought_together, parts_of
from jiuzhu.monitoring.feeds.rules import SenderInvalid
from jiuzhu.monitoring.feeds.since_last import since_last

__all__ = ["client_as", "county", "deliver", "folder", "registered", "run"]
DECLARED = "feed: pond\nlabel: 捕捞名单\nsender: 农业农村局\nwhole_list: {value}\ncolumns:\n  name: {{label: 姓名, type: text}}\n{more}"


def test_of_a_list_of_the_present_the_newest_month_is_read_and_of_other_feeds_every_one():
    files = {
        feed: [("2026-09", "a"), ("2026-10", "b"), ("2026-10", "b, found later")] for feed in ("imprisonment", "missing_persons", "deaths")
    }
    read = brought_together(files)
    assert read["imprisonment"] == read["missing_persons"] == files["deaths"][1:] and read["deaths"] == files["deaths"]


def test_feeds_that_tell_what_happened_are_no_such_lists():
    assert {code for code, feed in FEEDS.whole.items() if feed.whole_list} == {"imprisonment", "missing_persons"}


def test_a_list_of_the_present_is_declared_with_a_plain_yes_and_may_come_in_parts():
    assert contract_of(read_yaml_text(DECLARED.format(value="true", more=""), "feeds/pond.yaml")).whole_list
    with pytest.raises(PackFaulty, match="whole_list"):
        contract_of(read_yaml_text(DECLARED.format(value="ja", more=""), "feeds/pond.yaml"))
    pond = read_yaml_text(DECLARED.format(value="true", more="parts: {fishery: 渔政站, harbour: 港口局}\n"), "feeds/pond.yaml")
    parts = declared_parts(pond, contract_of(pond))
    assert [(each.code, each.label, each.whole_list) for each in parts] == [
        ("pond_of_fishery", "捕捞名单（渔政站）", True),
        ("pond_of_harbour", "捕捞名单（港口局）", True),
    ]


JUSTICE, PRISON = (each.code for each in parts_of("imprisonment"))


@pytest.mark.parametrize(
    ("files", "read"),
    [
        ({JUSTICE: ["2026-09", "2026-10"], PRISON: ["2026-09"]}, [(PRISON, "2026-09"), (JUSTICE, "2026-10")]),
        ({JUSTICE: ["2026-09"]}, [(JUSTICE, "2026-09")]),
        ({"imprisonment": ["2026-09"], JUSTICE: ["2026-10"]}, [("imprisonment", "2026-09"), (JUSTICE, "2026-10")]),
        ({"imprisonment": ["2026-09"], JUSTICE: ["2026-10"], PRISON: ["2026-11"]}, [(JUSTICE, "2026-10"), (PRISON, "2026-11")]),
        ({"imprisonment": ["2026-11"], JUSTICE: ["2026-10"], PRISON: ["2026-11"]}, [("imprisonment", "2026-11")]),
    ],
)
def test_of_two_senders_the_newest_list_of_each_is_read_and_one_together_until_both_sent_their_own(files, read):
    sent = {feed: [(month, f"{feed} {month}") for month in months] for feed, months in files.items()}
    assert brought_together(sent) == {"imprisonment": [(month, f"{feed} {month}") for feed, month in read]}


@pytest.mark.django_db
def test_whoever_stands_on_the_list_of_the_other_sender_is_found_still(registered, deliver, run):
    registered(person(1), person(2, relation="spouse"))
    first, second = (f"{id_number(n)},监狱服刑,2026-03-01," for n in (1, 2))
    deliver(PRISON, first, month="2026-10")
    deliver(JUSTICE, second, month="2026-11")
    assert run("2026-11").by_rule["imprisoned_in_force"]["count"] == 2
    deliver(PRISON, month="2026-11")
    assert run("2026-11").by_rule["imprisoned_in_force"]["count"] == 1


@pytest.mark.django_db
def test_a_county_names_who_sends_each_list_or_one_who_sends_them_together(county, county_officer, now):
    day = now.date()
    assert {JUSTICE, PRISON} <= set(feeds_to_name(COUNTY, on=day)) and JUSTICE not in feeds_of(county_officer, COUNTY, on=day)
    bureau = feeds.enter_department(name="霍山县司法局", division_code=COUNTY, actor=county_officer, at=now)
    by = {"division_code": COUNTY, "actor": county_officer, "at": now}
    feeds.assign_senders(senders={JUSTICE: bureau}, **by)
    assert JUSTICE in feeds_of(county_officer, COUNTY, on=day)
    asked = SendersForm(feeds=["imprisonment", JUSTICE], departments=[], now={}).fields
    assert "只选一种" in asked[JUSTICE].help_text and "只选一种" not in asked["imprisonment"].help_text
    with pytest.raises(SenderInvalid, match="不能既由一个部门"):
        feeds.assign_senders(senders={"imprisonment": bureau}, **by)
    assert feeds.assign_senders(senders={JUSTICE: "", "imprisonment": bureau}, **by) == 2


@pytest.mark.django_db
def test_who_is_left_out_of_the_newer_list_is_found_no_more_and_the_file_names_them_as_gone(registered, deliver, run):
    registered(person(1), person(2, relation="spouse"))
    first, second = (f"{id_number(n)},监狱服刑,2026-03-01," for n in (1, 2))
    deliver("imprisonment", first, second, month="2026-10")
    assert run("2026-10").by_rule["imprisoned_in_force"]["count"] == 2
    later = deliver("imprisonment", second, month="2026-11")
    assert run("2026-11").by_rule["imprisoned_in_force"]["count"] == 1
    told = since_last(later)
    assert told is not None and (told.month, len(told.added), len(told.gone)) == ("2026-10", 0, 1)


@pytest.mark.django_db
def test_an_earlier_month_is_judged_by_its_own_list(registered, deliver, run):
    registered(person(1))
    deliver("imprisonment", f"{id_number(1)},监狱服刑,2026-03-01,", month="2026-10")
    deliver("imprisonment", month="2026-11")
    assert run("2026-10").by_rule["imprisoned_in_force"]["count"] == 1
    assert not run("2026-11").by_rule["imprisoned_in_force"]["count"]


@pytest.mark.django_db
def test_a_list_of_everybody_is_named_as_still_read_until_each_sender_sent_its_own(registered, deliver, run, county_officer, now, client_as):
    registered(person(1))
    deliver("imprisonment", f"{id_number(1)},监狱服刑,2026-03-01,", month="2026-09")
    assert held_together(division_code=COUNTY, month="2026-11") == []
    bureau = feeds.enter_department(name="霍山县司法局", division_code=COUNTY, actor=county_officer, at=now)
    feeds.assign_senders(senders={JUSTICE: bureau}, division_code=COUNTY, actor=county_officer, at=now)
    assert [(each.month, each.units) for each in held_together(division_code=COUNTY, month="2026-11")] == [("2026-09", "司法局、监狱")]
    deliver(JUSTICE, month="2026-11")
    page = client_as("county_officer", division=COUNTY).get("/monitoring/feeds/?month=2026-11").content.decode()
    assert "合在一起报的 2026-09“服刑人员”仍在使用" in page and "此后还没有单独报过的：监狱" in page
    assert run("2026-11").by_rule["imprisoned_in_force"]["count"] == 1
    assert held_together(division_code=COUNTY, month="2026-10")[0].units == "司法局、监狱"
    deliver(PRISON, month="2026-11")
    assert held_together(division_code=COUNTY, month="2026-11") == [] and not run("2026-11").by_rule["imprisoned_in_force"]["count"]


@pytest.mark.django_db
def test_the_county_may_hand_in_the_empty_list_of_a_sender_nobody_was_named_for(county, county_officer, now):
    bureau = feeds.enter_department(name="霍山县司法局", division_code=COUNTY, actor=county_officer, at=now)
    assert PRISON not in feeds_of(county_officer, COUNTY, on=now.date())
    feeds.assign_senders(senders={JUSTICE: bureau}, division_code=COUNTY, actor=county_officer, at=now)
    assert PRISON in feeds_of(county_officer, COUNTY, on=now.date())
