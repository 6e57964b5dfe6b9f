"""Townships hand their month's roster in, another audits it, the county closes the month when all are through; a closed month stays as it is (003·任务2, P-27)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry
from jiuzhu.casework.registry.services import move_household, register_household, stop_category
from jiuzhu.casework.rosters import queries, services
from jiuzhu.casework.rosters.models import Line, Month, Roster
from jiuzhu.casework.rosters.rules import ADDED, CHANGED, MonthOpen, Paid, RosterInvalid, changes, month_to_settle
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox, open_work
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.interfaces.web.rosters.views import turn
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.test_pages import client_as, text
from tests.registry.conftest import OTHER_TOWNSHIP_VILLAGE, VILLAGE, county, person, registered

__all__ = ["client_as", "county", "registered"]
LAST = datetime(2026, 11, 30, 9, tzinfo=LOCAL_TIME)
PAID = st.builds(Paid, st.sampled_from("abc"), st.just(""), st.sampled_from(["subsistence", "marginal"]), st.just(""), st.integers(0, 3))


@given(st.lists(PAID, unique_by=lambda each: each.key), st.lists(PAID, unique_by=lambda each: each.key))
def test_everybody_is_new_changed_the_same_or_gone(before, now):
    said, gone = changes({each.key: each for each in before}, now)
    former = {each.key: each for each in before}
    assert {key for key, word in said.items() if word == ADDED} == {each.key for each in now} - former.keys()
    assert {key for key, word in said.items() if word == CHANGED} == {
        each.key for each in now if each.key in former and former[each.key] != each
    }
    assert {each.key for each in gone} == former.keys() - said.keys()


def test_a_month_is_settled_from_its_last_day_on():
    assert [month_to_settle(day) for day in (date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 1))] == [
        "2026-10",
        "2026-11",
        "2026-11",
        "2026-12",
    ]


@pytest.fixture
def opened(registered):
    """Two townships' rosters of November, due on 5 December."""
    set_local_value(name="roster_due_day", value="5", source="测试", actor=SYSTEM, at=LAST, valid_from=date(2026, 1, 1))
    home = registered(person(1), person(2, relation="spouse"))
    assert services.open_months(at=LAST) == 2
    return home


def hand_in(who, at=LAST, **found):
    roster = Roster.objects.get(**found)
    services.submit(roster_id=roster.pk, actor=who, at=at, seen_version=roster.version)
    return Roster.objects.get(pk=roster.pk)


def close(officer, at=LAST, still_open=()):
    month = Month.objects.get(state="open")
    return services.close_month(month_id=month.pk, still_open=still_open, actor=officer, at=at, seen_version=month.version)


@pytest.mark.django_db
def test_months_are_opened_once_where_the_law_or_the_county_asks_for_it(registered):
    registered(person(1))
    assert services.open_months(at=LAST) == 0
    set_local_value(name="roster_due_day", value="5", source="测试", actor=SYSTEM, at=LAST, valid_from=date(2026, 1, 1))
    assert (services.open_months(at=LAST), services.open_months(at=LAST)) == (2, 0)
    assert Roster.objects.get().due_on == date(2026, 12, 5)


@pytest.mark.django_db
def test_the_month_closes_only_when_the_township_is_audited_and_then_nothing_changes_it(opened, township_clerk, county_officer):
    assert inbox(township_clerk).get(workflow="roster").title == "月结发放册"
    with pytest.raises(MonthOpen, match="待提交"):
        close(county_officer)
    roster = hand_in(township_clerk)
    line = Line.objects.get()
    assert (roster.households, roster.people, line.name, line.change) == (1, 2, opened.head_name, ADDED)
    with pytest.raises(MonthOpen, match="待审核"):
        close(county_officer)
    services.audit(roster_id=roster.pk, actor=county_officer, at=LAST, seen_version=roster.version)
    close(county_officer, still_open=["公安局：死亡、火化没有报送"])
    month = Month.objects.get()
    assert (month.state, Roster.objects.get().state, bool(month.still_open)) == ("closed", "locked", True)
    with pytest.raises(AlreadyMoved):
        services.send_back(roster_id=roster.pk, reason="再改", actor=county_officer, at=LAST, seen_version=Roster.objects.get().version)


@pytest.mark.django_db
def test_what_changes_after_a_month_is_closed_stands_on_the_next(opened, township_clerk, county_officer, registered):
    roster = hand_in(township_clerk)
    services.audit(roster_id=roster.pk, actor=county_officer, at=LAST, seen_version=roster.version)
    close(county_officer)
    frozen = list(Line.objects.values_list("name", "amount_fen"))
    stop_category(household_id=opened.pk, last_day=date(2026, 12, 1), reason="收入提高", actor=SYSTEM, at=LAST + timedelta(days=2))
    registered(person(7))
    december = datetime(2026, 12, 31, 9, tzinfo=LOCAL_TIME)
    services.open_months(at=december)
    later = hand_in(township_clerk, at=december, month="2026-12")
    assert list(Line.objects.filter(roster=roster).values_list("name", "amount_fen")) == frozen
    assert [each.change for each in later.lines.all()] == [ADDED] and len(later.gone) == 1


@pytest.mark.django_db
def test_who_handed_it_in_does_not_audit_it_not_even_past_the_page(opened, county_officer):
    roster = hand_in(county_officer)
    with pytest.raises(RosterInvalid):
        services.audit(roster_id=roster.pk, actor=county_officer, at=LAST, seen_version=roster.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Roster.objects.update(audited_by=roster.submitted_by)


@pytest.mark.django_db
def test_one_returned_is_made_anew(opened, township_clerk, county_officer):
    roster = hand_in(township_clerk)
    services.send_back(roster_id=roster.pk, reason="漏了一户", actor=county_officer, at=LAST, seen_version=roster.version)
    again = hand_in(township_clerk, at=LAST + timedelta(hours=1))
    assert again.state == "submitted" and again.lines.count() == 1
    assert services.submit(roster_id=roster.pk, actor=township_clerk, at=LAST, seen_version=roster.version - 1) is not None


@pytest.mark.django_db
def test_a_late_township_is_urged_once_a_day_and_the_county_sees_its_own_work_late(opened, township_clerk, county_officer):
    day = datetime(2026, 12, 6, 9, tzinfo=LOCAL_TIME)
    assert (
        services.urge_late(at=LAST),
        services.urge_late(at=day),
        services.urge_late(at=day),
        services.urge_late(at=day + timedelta(days=1)),
    ) == (0, 1, 0, 1)
    assert inbox(township_clerk).get(workflow="roster").urged_count == 2
    assert inbox(county_officer).get(workflow="month_settlement").due_at < day
    hand_in(township_clerk, at=day)
    assert services.urge_late(at=day + timedelta(days=2)) == 0


@pytest.mark.django_db
def test_nobody_sees_or_hands_in_anothers(opened, county_officer):
    roster = Roster.objects.get()
    for who in (
        actor("township_clerk", division="341525106000"),
        actor("county_officer", division="341524000000"),
        actor("auditor", division=COUNTY),
    ):
        with pytest.raises(NotFound):
            queries.find_roster(who, roster.pk)
    with pytest.raises(NotFound):
        services.submit(roster_id=roster.pk, actor=actor("township_clerk", division="341525106000"), at=LAST, seen_version=0)


@pytest.mark.django_db
def test_the_pages_hand_in_audit_and_close(opened, client_as):
    clerk, officer = client_as("township_clerk", division=TOWNSHIP), client_as("county_officer", division=COUNTY)
    roster, month = Roster.objects.get(), Month.objects.get()
    address, closing = f"/settling/{roster.pk}/", f"/settling/months/{month.pk}/"
    assert "待提交" in text(officer.get("/settling/")) and "还不能结清" in text(officer.get(closing))
    assert clerk.post(address, {"step": "submit", "seen_version": 0}).status_code == 302
    assert opened.head_name in text(officer.get(address)) and officer.get(f"{address}export/").status_code == 200
    assert officer.post(address, {"step": "return", "seen_version": 1, "reason": ""}).status_code == 400
    assert officer.post(address, {"step": "audit", "seen_version": 1}).status_code == 302
    assert officer.post(closing, {"step": "close", "seen_version": 0}).status_code == 302 and "已锁定" in text(officer.get(closing))
    assert clerk.get(closing).status_code == 403 and client_as("township_clerk", division="341525106000").get(address).status_code == 404


@pytest.mark.django_db
def test_the_list_offers_each_their_own_step(opened, township_clerk, client_as):
    clerk, officer = client_as("township_clerk", division=TOWNSHIP), client_as("county_officer", division=COUNTY)

    def offered(client):
        return [act for *_, act in client.get("/settling/").context["rows"]]

    assert (offered(clerk), offered(officer)) == (["submit"], ["urge"])
    hand_in(township_clerk)
    assert (offered(clerk), offered(officer)) == ([""], ["audit"])


def test_the_list_begins_with_who_is_late_and_ends_with_what_is_through():
    stands = [("audited", False), ("open", False), ("submitted", False), ("open", True)]
    rows = [(Roster(state=state, division_code="341525100000"), late, None, "") for state, late in stands]
    assert [(roster.state, late) for roster, late, *_ in sorted(rows, key=turn)] == [("open", True), ("submitted", False), ("open", False), ("audited", False)]


@pytest.mark.django_db
def test_who_moved_since_stands_with_the_township_of_the_months_last_day_and_with_no_other(opened, registered):
    registered(person(7), village=OTHER_TOWNSHIP_VILLAGE)
    services.open_months(at=LAST)
    moved = {"household_id": opened.pk, "division_code": OTHER_TOWNSHIP_VILLAGE, "address": "", "on": date(2026, 12, 2)}
    move_household(reason="易地搬迁", actor=SYSTEM, at=LAST + timedelta(days=2), **moved)
    for each in Roster.objects.all():
        hand_in(SYSTEM, at=LAST + timedelta(days=3), pk=each.pk)
    line = Line.objects.get(household=opened)
    assert (line.roster.division_code, line.village_code) == (TOWNSHIP, VILLAGE) and Line.objects.count() == 2


NEXT_COUNTY = "341524000000"


@pytest.fixture
def two_counties(opened, now):
    """A second county of the city with a township of its own, opened as well."""
    load_divisions(root_code="341524")
    place = next(each.code for each in divisions_under(NEXT_COUNTY, Level.VILLAGE))
    entry = HouseholdEntry(
        division_code=place, persons=(person(40),), area_type="rural", categories=(CategoryEntry("marginal", date(2026, 1, 1)),)
    )
    register_household(entry=entry, on=date(2026, 1, 1), actor=SYSTEM, at=now)
    assert services.open_months(at=LAST) == 2
    return place


@pytest.mark.django_db
def test_a_city_sees_each_countys_month_and_settles_none(two_counties, township_clerk, county_officer):
    city = actor("county_officer", division="341500000000")
    hand_in(township_clerk, county_code=COUNTY)
    told = {
        each.month.division_code: each
        for each in queries.standings(city, queries.months_of_counties(city, month="2026-11"), on=date(2026, 12, 6))
    }
    assert {code: (each.townships, each.late, each.households) for code, each in told.items()} == {
        COUNTY: (1, 0, 1),
        NEXT_COUNTY: (1, 1, 0),
    }
    roster, month = Roster.objects.get(county_code=COUNTY), Month.objects.get(division_code=COUNTY)
    seen = {"actor": city, "at": LAST, "seen_version": roster.version}
    for press in (
        lambda: services.audit(roster_id=roster.pk, **seen),
        lambda: services.send_back(roster_id=roster.pk, reason="再改", **seen),
        lambda: services.submit(roster_id=Roster.objects.get(county_code=NEXT_COUNTY).pk, **{**seen, "seen_version": 0}),
        lambda: services.close_month(month_id=month.pk, still_open=(), **{**seen, "seen_version": 0}),
    ):
        with pytest.raises(NotPermitted, match="市里只能查看"):
            press()
    province = actor("county_officer", division="340000000000")
    with pytest.raises(NotPermitted, match="省里只能查看"):
        services.audit(roster_id=roster.pk, **{**seen, "actor": province})
    services.audit(roster_id=roster.pk, actor=county_officer, at=LAST, seen_version=roster.version)


@pytest.mark.django_db
def test_a_countys_month_is_no_work_of_the_city_which_sees_it_among_what_is_under_way(two_counties, county_officer):
    city = actor("county_officer", division="341500000000")
    assert not inbox(city).exists() and inbox(county_officer).exists()
    assert {each.workflow for each in open_work(city, Duty.WORK_URGE)} == {"roster", "month_settlement"}


@pytest.mark.django_db
def test_the_citys_page_lists_its_counties_and_opens_one_and_a_county_has_its_own_alone(two_counties, client_as):
    city = client_as("county_officer", division="341500000000")
    both = text(city.get("/settling/"))
    assert "霍山县" in both and "金寨县" in both and "提交" not in both
    hand_in(SYSTEM, county_code=COUNTY)
    assert ">审核" not in city.get(f"/settling/?county={COUNTY}").content.decode(), "the county audits its own"
    one = text(city.get(f"/settling/?county={NEXT_COUNTY}"))
    assert "金寨县" in one and "结清本月" not in one and "结清情况" in one
    closing = text(city.get(f"/settling/months/{Month.objects.get(division_code=NEXT_COUNTY).pk}/"))
    assert "还不能结清" in closing and 'value="close"' not in closing
    assert "金寨县" not in text(client_as("county_officer", division=COUNTY).get(f"/settling/?county={NEXT_COUNTY}"))


@pytest.mark.django_db
def test_a_township_with_nobody_on_aid_is_shown_as_such_and_holds_no_month_open(opened, township_clerk, county_officer, client_as):
    without = queries.townships_without(Month.objects.get())
    assert len(without) == len(divisions_under(COUNTY, Level.TOWNSHIP)) - 1
    page = text(client_as("county_officer", division=COUNTY).get("/settling/"))
    assert "无对象" in page and all(name in page for name in without)
    roster = hand_in(township_clerk)
    services.audit(roster_id=roster.pk, actor=county_officer, at=LAST, seen_version=roster.version)
    close(county_officer)
    assert Month.objects.get().state == "closed"


@pytest.mark.django_db
def test_who_is_entered_for_a_closed_month_opens_no_roster_of_it(opened, registered, township_clerk, county_officer):
    roster = hand_in(township_clerk)
    services.audit(roster_id=roster.pk, actor=county_officer, at=LAST, seen_version=roster.version)
    close(county_officer)
    registered(person(7), village=OTHER_TOWNSHIP_VILLAGE)
    assert services.open_months(at=LAST + timedelta(days=3)) == 0 and Roster.objects.count() == 1
