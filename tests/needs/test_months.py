"""The month of needs: opened on the 1st, gone through household by household, what is left told to township and county (P-43)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from jiuzhu.assessment.needs import queries, services
from jiuzhu.assessment.needs.models import HouseholdMonth, Need, StaleList, VillageMonth
from jiuzhu.assessment.needs.rules import NeedChange, RefreshInvalid, RefreshTaken
from jiuzhu.assessment.needs.tasks import keep_months
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from tests.conftest import actor
from tests.registry.conftest import NEXT_VILLAGE, person

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
THE_FIRST = datetime(2026, 12, 1, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def answer(household, who, at, result="same", text="", month=NOVEMBER, **more):
    return services.refresh_household(household_id=household.pk, month=month, result=result, text=text, actor=who, at=at, **more)


@pytest.fixture
def two(monthly, registered, need):
    homes = [registered(), registered(person(4, "陈小满"))]
    for home in homes:
        need(home)
    return homes


class TestOpening:
    def test_a_village_with_needs_has_one_list_that_is_due_at_the_months_end(self, two, now, village_assistant):
        assert keep_months(now) == (0, 0, 1)
        assert keep_months(now) == (0, 0, 0)
        [item] = inbox(village_assistant)
        assert (item.about, item.due_at.astimezone(now.tzinfo).date()) == ("2 户", date(2026, 11, 30))

    def test_what_was_recorded_this_month_is_not_asked_again(self, monthly, registered, need, now):
        need(registered(), at=now)
        assert keep_months(now) == (0, 0, 0)

    def test_where_no_one_has_set_the_months_nothing_is_opened(self, registered, need, now):
        need(registered())
        assert keep_months(now) == (0, 0, 0)


class TestOneHousehold:
    def test_what_a_phone_recorded_without_a_signal_keeps_the_phones_time(self, two, village_assistant):
        pressed, came_in = datetime(2026, 11, 30, 17, 2, tzinfo=THE_FIRST.tzinfo), datetime(2026, 12, 1, 9, 10, tzinfo=THE_FIRST.tzinfo)
        kept = answer(two[0], village_assistant, came_in, "changed", "能自己洗了", phone_at=pressed)
        assert (kept.month, kept.phone_at, kept.at) == (NOVEMBER, pressed, came_in)
        assert Need.objects.get(household=two[0]).refreshed_at == pressed
        assert answer(two[1], village_assistant, came_in, "same", phone_at=came_in.replace(month=1)).phone_at is None

    def test_the_last_household_ends_the_list_and_progress_adds_up(self, two, now, village_assistant):
        keep_months(now)
        answer(two[0], village_assistant, now)
        village = VillageMonth.objects.get()
        assert [(row.households, row.done, row.share) for row in queries.progress([village])] == [(2, 1, 50)]
        assert [turn.waits for turn in queries.turns_of(village)] == [True, False]
        answer(two[1], village_assistant, now, "changed", "能自己洗了", changes=[NeedChange(str(Need.objects.get(household=two[1]).pk), "low", "", "met")])
        village.refresh_from_db()
        assert village.state == "done" and not inbox(village_assistant).exists()
        assert Need.objects.get(household=two[1]).state == "met"

    def test_a_list_whose_needs_ended_otherwise_leaves_nobody_work(self, two, now, village_assistant):
        keep_months(now)
        for need in Need.objects.all():
            services.meet_need(need=need, by="服务订单", actor=village_assistant, at=now)
        keep_months(now)
        assert VillageMonth.objects.get().state == "done" and not inbox(village_assistant).exists()

    def test_what_a_phone_sends_twice_is_taken_once(self, two, now, village_assistant):
        first = answer(two[0], village_assistant, now)
        assert answer(two[0], village_assistant, now).pk == first.pk
        assert HouseholdMonth.objects.count() == 1

    def test_no_change_may_become_changed_but_not_the_other_way(self, two, now, village_assistant):
        answer(two[0], village_assistant, now)
        answer(two[0], village_assistant, now, "changed", "摔伤", changes=[NeedChange(str(Need.objects.get(household=two[0]).pk), "high", "每周两次")])
        assert Need.objects.get(household=two[0]).measure == "每周两次"
        with pytest.raises(RefreshTaken):
            answer(two[0], village_assistant, now)
        assert HouseholdMonth.objects.get().result == "changed"

    def test_last_months_words_stand_beside_the_household(self, two, now, village_assistant):
        answer(two[0], village_assistant, now, "changed", "摔伤后不能出门")
        keep_months(THE_FIRST)
        turn = next(turn for turn in queries.turns_of(VillageMonth.objects.get()) if turn.household.pk == two[0].pk)
        assert (turn.last.text, turn.waits) == ("摔伤后不能出门", True)

    def test_an_answer_that_waited_on_the_phone_over_the_months_end_counts_for_its_month(self, two, now, village_assistant):
        keep_months(now)
        answer(two[0], village_assistant, THE_FIRST)
        assert Need.objects.get(household=two[0]).refreshed_month == NOVEMBER

    def test_what_is_sent_late_for_last_month_never_undoes_what_this_month_said(self, two, now, village_assistant):
        need = Need.objects.get(household=two[0])
        answer(two[0], village_assistant, THE_FIRST, "changed", "好转", month=DECEMBER, changes=[NeedChange(str(need.pk), "low", "每月一次")])
        late = [NeedChange(str(need.pk), "high", "每周两次", "met")]
        answer(two[0], village_assistant, THE_FIRST, "changed", "摔伤", changes=late)
        need.refresh_from_db()
        assert (need.degree, need.measure, need.state, need.refreshed_month) == ("low", "每月一次", "open", DECEMBER)
        assert dict(HouseholdMonth.objects.values_list("month", "text")) == {NOVEMBER: "摔伤", DECEMBER: "好转"}

    def test_an_answer_kept_on_the_phone_never_undoes_what_was_changed_meanwhile(self, two, now, village_assistant):
        need = queries.open_needs_of(two[0].pk)[0]
        Need.objects.filter(pk=need.pk).update(degree="high", measure="每天送餐")
        shown = [NeedChange(str(need.pk), "low", "每周送餐", "met", seen=(need.degree, need.measure))]
        answer(two[0], village_assistant, now, "changed", "女儿回来了", changes=shown)
        need.refresh_from_db()
        assert (need.state, need.degree, need.measure) == ("open", "high", "每天送餐")
        assert HouseholdMonth.objects.get(household=two[0]).text == "女儿回来了"

    def test_only_those_of_the_village_answer_and_only_for_households_with_needs(self, two, registered, now, village_assistant, county_officer):
        for who, refusal in ((county_officer, NotPermitted), (actor("village_assistant", division=NEXT_VILLAGE), NotFound)):
            with pytest.raises(refusal):
                answer(two[0], who, now)
        with pytest.raises(RefreshInvalid):
            answer(registered(person(6, "王有田")), village_assistant, now)
        assert not HouseholdMonth.objects.exists()


class TestStale:
    def test_on_the_first_what_was_not_looked_at_is_listed_per_township_for_township_and_county(self, two, now, village_assistant, township_clerk, county_officer):
        keep_months(now)
        answer(two[0], village_assistant, now)
        assert keep_months(THE_FIRST) == (1, 0, 1)
        assert keep_months(THE_FIRST) == (0, 0, 0)
        stale = StaleList.objects.get()
        assert (stale.division_code, stale.month, stale.households, stale.needs) == ("341525100000", NOVEMBER, 1, 1)
        assert [need.household_id for need in queries.stale_rows(stale)] == [two[1].pk]
        for who in (township_clerk, county_officer):
            item = inbox(who).get(workflow="stale_needs")
            assert (item.about, item.due_at.astimezone(now.tzinfo).date()) == ("1 户 1 项", date(2026, 12, 4))
        assert VillageMonth.objects.get(month=NOVEMBER).households_left == 1

    def test_a_list_caught_up_ends_by_itself_and_another_is_explained(self, two, now, village_assistant, county_officer):
        keep_months(now)
        keep_months(THE_FIRST)
        for home in two:
            answer(home, village_assistant, THE_FIRST, month=DECEMBER)
        assert keep_months(THE_FIRST) == (0, 1, 0)
        assert StaleList.objects.get().state == "settled"

    def test_the_reason_is_written_by_who_supervises(self, two, now, village_assistant, county_officer):
        keep_months(now)
        keep_months(THE_FIRST)
        stale = StaleList.objects.get()
        told = {"stale": stale, "reason": "村里换届", "seen_version": stale.version, "at": THE_FIRST}
        with pytest.raises(NotPermitted):
            services.explain_stale(actor=village_assistant, **told)
        services.explain_stale(actor=county_officer, **told)
        assert StaleList.objects.get().explained_because == "村里换届"

    def test_a_month_gone_through_leaves_no_list(self, two, now, village_assistant):
        keep_months(now)
        for home in two:
            answer(home, village_assistant, now)
        keep_months(THE_FIRST)
        assert not StaleList.objects.exists()
