"""What is to be discussed ends by the minutes of a meeting and in no other way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.referrals.models import Referral
from jiuzhu.casework.registry.models import Household
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.following import follow_households
from jiuzhu.foundation.workflow.queries import inbox, open_item
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.foundation.workflow.services import take
from jiuzhu.monitoring.meetings import queries, services
from jiuzhu.monitoring.meetings.rules import MeetingInvalid, MinutesNumberTaken, OnAnotherAgenda, checked_meeting
from jiuzhu.monitoring.warnings.models import Disposition, Recheck, Warning
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry, OutcomeInvalid
from jiuzhu.monitoring.warnings.services import decide
from tests.conftest import COUNTY, VILLAGE, actor
from tests.meetings.conftest import ENTRY
from tests.registry.conftest import person as somebody

pytestmark = pytest.mark.django_db
NUMBER = "社救议〔2026〕3 号"
EXPLAIN = OutcomeEntry(Outcome.EXPLAIN, "会议认为情况已说明")


def resolved(meeting, entry, now, officer, position=1):
    item = next(each for each in queries.items_of(meeting) if each.position == position)
    return services.resolve(meeting_id=meeting.pk, item_id=item.pk, entry=entry, actor=officer, at=now)


def concluded(meeting, now, officer, number=NUMBER, seen=None):
    version = queries.find_meeting(officer, meeting.pk).version if seen is None else seen
    return services.conclude(meeting_id=meeting.pk, minutes_no=number, actor=officer, at=now, seen_version=version)


def test_what_is_to_be_discussed_waits_for_the_county_and_not_for_the_township(discussed, county_officer, township_clerk):
    warning = discussed()
    assert [item.action for item in inbox(county_officer)] == ["上会议定"] and not inbox(township_clerk).exists()
    assert [[each.pk for each in queries.to_discuss(who)] for who in (county_officer, SYSTEM)] == [[warning.pk], [warning.pk]]


def test_without_minutes_nothing_discussed_is_ended(discussed, now, county_officer, township_clerk):
    warning = discussed()
    for whoever in (county_officer, township_clerk):
        with pytest.raises(OutcomeInvalid):
            decide(warning_id=warning.pk, entry=EXPLAIN, actor=whoever, at=now, seen_version=warning.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposition.objects.update(in_discussion=True)


def test_one_meeting_ends_several_warnings_each_as_resolved(discussed, called, now, county_officer, federation):
    car, wage = discussed(), discussed("wage_found")
    meeting = called(car, wage)
    resolved(meeting, EXPLAIN, now, county_officer)
    refer = OutcomeEntry(Outcome.REFER, "会议议定由残联落实", str(federation.pk), "残疾人补贴", "护理补贴没有发放")
    resolved(meeting, refer, now, county_officer, position=2)
    assert Warning.objects.filter(state="discussed").count() == 2
    concluded(meeting, now, county_officer)
    assert [Warning.objects.get(pk=each.pk).state for each in (car, wage)] == ["explained", "referring"]
    assert Referral.objects.get().origin_id == str(wage.pk)
    assert {(each.minutes_no, each.minutes_on, each.meeting_key) for each in Disposition.objects.filter(in_discussion=True)} == {
        (NUMBER, ENTRY.held_on, meeting.pk)
    }
    assert queries.meeting_of(car.pk).state == "concluded"


def test_minutes_do_not_stand_while_one_item_is_open(discussed, called, now, county_officer):
    meeting = called(discussed(), discussed("wage_found"))
    resolved(meeting, EXPLAIN, now, county_officer)
    with pytest.raises(MeetingInvalid, match="还有 1 件没有决议"):
        concluded(meeting, now, county_officer)
    assert Warning.objects.filter(state="discussed").count() == 2
    services.take_off(meeting_id=meeting.pk, item_id=queries.items_of(meeting)[1].pk, actor=county_officer, at=now)
    concluded(meeting, now, county_officer)
    assert queries.to_discuss(county_officer).count() == 1


def test_pressing_twice_concludes_once_and_a_number_stands_once(discussed, called, now, county_officer):
    meeting = called(discussed())
    resolved(meeting, EXPLAIN, now, county_officer)
    assert [concluded(meeting, now, county_officer, seen=1).repeated for _ in range(2)] == [False, True]
    another = called(discussed("wage_found"))
    resolved(another, EXPLAIN, now, county_officer)
    with pytest.raises(MinutesNumberTaken):
        concluded(another, now, county_officer)
    assert queries.find_meeting(county_officer, another.pk).state == "called"


def test_what_was_withdrawn_before_the_meeting_is_noted_and_not_ended_again(discussed, called, now, county_officer):
    gone, kept = discussed(), discussed("wage_found")
    meeting = called(gone, kept)
    resolved(meeting, EXPLAIN, now, county_officer, position=2)
    take(gone, step="withdraw", actor=SYSTEM, at=now, seen_version=gone.version, reason="数据更正")
    concluded(meeting, now, county_officer)
    assert [bool(each.dropped_note) for each in queries.items_of(meeting)] == [True, False]
    assert Warning.objects.get(pk=gone.pk).state == "withdrawn"


def test_minutes_do_not_stand_on_an_agenda_or_resolutions_their_writer_has_not_seen(discussed, called, now, county_officer):
    meeting = called(discussed(), discussed("wage_found"))
    second = queries.items_of(meeting)[1]
    for position in (1, 2):
        resolved(meeting, EXPLAIN, now, county_officer, position)
    for change in (
        lambda: resolved(meeting, EXPLAIN, now, county_officer),
        lambda: services.take_off(meeting_id=meeting.pk, item_id=second.pk, actor=county_officer, at=now),
        lambda: services.add_items(meeting_id=meeting.pk, warning_ids=[second.warning_id], actor=county_officer, at=now),
    ):
        seen = queries.find_meeting(county_officer, meeting.pk).version
        change()
        with pytest.raises(AlreadyMoved):
            concluded(meeting, now, county_officer, seen=seen)
    assert Warning.objects.filter(state="discussed").count() == 2


def test_a_warning_stands_on_one_agenda(discussed, called, investigated, now, county_officer):
    warning = discussed()
    meeting = called(warning)
    with pytest.raises(OnAnotherAgenda):
        called(warning)
    with pytest.raises(OnAnotherAgenda):
        called(investigated("wage_found"))
    services.call_off(meeting_id=meeting.pk, reason="主持人出差", actor=county_officer, at=now, seen_version=0)
    assert called(warning).items.count() == 1


def test_a_meeting_to_come_has_no_minutes_yet(discussed, called, now, county_officer):
    meeting = called(discussed())
    services.change_meeting(meeting_id=meeting.pk, entry=replace(ENTRY, held_on=now.date() + timedelta(days=3)), actor=county_officer, at=now)
    resolved(meeting, EXPLAIN, now, county_officer)
    with pytest.raises(MeetingInvalid, match="还没有到日子"):
        concluded(meeting, now, county_officer)


def test_only_the_county_holds_meetings(discussed, called, now, township_clerk):
    meeting = called(discussed())
    with pytest.raises(NotFound):
        queries.find_meeting(township_clerk, meeting.pk)
    with pytest.raises(NotFound):
        queries.find_meeting(actor("county_officer", division="341524000000"), meeting.pk)
    with pytest.raises(NotPermitted):
        services.call_meeting(entry=ENTRY, warning_ids=["1"], division_code=COUNTY, actor=township_clerk, at=now)


@pytest.mark.parametrize(("more", "field"), [({"place": " "}, "place"), ({"chair": ""}, "chair"), ({"attendees": "\n "}, "attendees"), ({"held_on": ENTRY.held_on.replace(year=2016)}, "held_on")])
def test_a_meeting_says_when_where_and_with_whom(more, field, now):
    with pytest.raises(MeetingInvalid) as refusal:
        checked_meeting(replace(ENTRY, **more), on=now.date())
    assert refusal.value.field == field


def test_late_items_show_in_the_count(discussed, called, now, county_officer):
    warning = discussed()
    item = open_item("warning", str(warning.pk))
    assert item.due_at is None
    assert queries.waiting_counts(county_officer, late_ids=[warning.pk]) == (1, 1)
    assert queries.waiting_counts(actor("township_clerk", division="341525100000"), late_ids=[]) == (0, 0)


class TestOneThatMovedToAnotherCounty:
    """The household of the first of two items moves away before the meeting."""

    THERE = "341524000000"

    @pytest.fixture
    def neighbour(self):
        return actor("county_officer", division=self.THERE, user_id="user-neighbour")

    @pytest.fixture
    def meeting(self, discussed, called, registered, now, county_officer):
        home = registered(somebody(9, name="方远"))
        moved, kept = discussed(subject_id="moved", household_id=str(home.pk)), discussed("wage_found")
        meeting = called(moved, kept)
        for position in (1, 2):
            resolved(meeting, EXPLAIN, now, county_officer, position)
        # The register of the tests knows the villages of one county.
        Household.objects.filter(pk=home.pk).update(division_code="341524100001")
        follow_households(at=now)
        return meeting

    def test_holds_the_minutes_up_no_more_and_is_noted_as_not_discussed(self, meeting, now, county_officer):
        concluded(meeting, now, county_officer)
        moved, kept = queries.items_of(meeting)
        assert (moved.dropped_note, kept.dropped_note) == (services.LEFT, "")
        assert [Warning.objects.get(pk=each.warning_id).state for each in (moved, kept)] == ["discussed", "explained"]

    def test_is_put_on_the_agenda_where_the_household_lives_now(self, meeting, now, county_officer, neighbour):
        (waiting,) = queries.to_discuss(neighbour)
        assert not queries.to_discuss(county_officer).exists()
        theirs = services.call_meeting(entry=ENTRY, warning_ids=[waiting.pk], division_code=self.THERE, actor=neighbour, at=now)
        resolved(theirs, EXPLAIN, now, neighbour)
        concluded(theirs, now, neighbour)
        assert Warning.objects.get(pk=waiting.pk).state == "explained" and queries.meeting_of(waiting.pk) == theirs
        concluded(meeting, now, county_officer, number="社救议〔2026〕4 号")
        assert queries.items_of(meeting)[0].dropped_note == services.LEFT

    def test_is_neither_opened_nor_resolved_by_the_county_it_left_but_may_be_taken_off(self, meeting, now, county_officer):
        item = queries.items_of(meeting)[0]
        with pytest.raises(NotFound, match="迁入地"):
            queries.find_item(meeting, item.pk)
        with pytest.raises(NotFound, match="迁入地"):
            resolved(meeting, EXPLAIN, now, county_officer)
        services.take_off(meeting_id=meeting.pk, item_id=item.pk, actor=county_officer, at=now)
        assert len(queries.items_of(meeting)) == 1

    def test_comes_back_to_the_meeting_when_the_household_comes_back(self, meeting, now, county_officer, neighbour):
        (waiting,) = queries.to_discuss(neighbour)
        theirs = services.call_meeting(entry=ENTRY, warning_ids=[waiting.pk], division_code=self.THERE, actor=neighbour, at=now)
        Household.objects.filter(pk=waiting.household_id).update(division_code=VILLAGE)
        follow_households(at=now)
        assert [each.pk for each in queries.to_discuss(county_officer)] == [waiting.pk]
        services.add_items(meeting_id=meeting.pk, warning_ids=[waiting.pk], actor=county_officer, at=now)
        assert [(each.open, each.dropped_note) for each in theirs.items.all()] == [(False, services.LEFT)]
        assert [each.open for each in queries.items_of(meeting)] == [True, True]

    def test_is_in_exactly_one_countys_list_from_the_moment_of_the_move_and_can_be_ended_there_at_once(
        self, discussed, registered, now, county_officer, neighbour
    ):
        home = registered(somebody(9, name="方远"))
        waiting = discussed(subject_id="moved", household_id=str(home.pk))

        def lists():
            return [[each.pk for each in queries.to_discuss(who)] for who in (county_officer, neighbour)]

        def counts():
            return [queries.waiting_counts(who, late_ids=[])[0] for who in (county_officer, neighbour)]

        assert (lists(), counts()) == ([[waiting.pk], []], [1, 0])
        Household.objects.filter(pk=home.pk).update(division_code="341524100001")
        assert (lists(), counts()) == ([[], [waiting.pk]], [0, 1]), "before anything followed"
        theirs = services.call_meeting(entry=ENTRY, warning_ids=[waiting.pk], division_code=self.THERE, actor=neighbour, at=now)
        resolved(theirs, EXPLAIN, now, neighbour)
        concluded(theirs, now, neighbour)
        assert Warning.objects.get(pk=waiting.pk).state == "explained" and follow_households(at=now) == 0


def test_who_lived_alone_and_left_by_resolution_is_rechecked_from_that_day(discussed, called, household, now, county_officer):
    who = members_of(household.pk, living=True)[0].person
    warning = discussed("residence_cancelled", subject="person", subject_id=str(who.pk), subject_name=who.name, label="户籍注销或迁出", evidence={})
    meeting, gone = called(warning), now.date() - timedelta(days=20)
    item = resolved(meeting, OutcomeEntry(Outcome.CORRECT, "会议议定按已迁出办理", left_on=gone), now, county_officer)
    assert item.resolution == f"更正登记，{gone} 起不在家里生活"
    concluded(meeting, now, county_officer)
    recheck = Recheck.objects.get()
    assert (recheck.left_on, recheck.warning_id, Warning.objects.get(pk=warning.pk).state) == (gone, warning.pk, "rechecking")
