"""A file of which too many rows were sent back is in use, and still owed: the county sets from which share on (003·任务2, N-143)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import COUNTY, actor
from tests.monitoring.test_feed_calendar import county, folder, liaison, police
from tests.registry.conftest import id_number

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox, steps_of
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.calendar import Outstanding, calendar_of, outstanding
from jiuzhu.monitoring.feeds.models import Expected
from jiuzhu.monitoring.feeds.punctuality import punctuality
from jiuzhu.monitoring.feeds.rules import is_owed_again, late_words

__all__ = ["county", "folder", "liaison", "police"]
MONTH, LATE = "2026-10", timedelta(days=1)


@pytest.fixture
def bring(county_officer):
    """Hand in a month's deaths of which some rows are good and some are not."""

    def make(good, bad, at):
        rows = [f"{id_number(number)},2026-10-01" for number in range(good)] + [f"99010{number},2026-10-01" for number in range(bad)]
        text = "\n".join(["id_number,death_date", *rows]) + "\n"
        sent, _ = feeds.hand_in(
            feed="deaths", month=MONTH, stream=io.BytesIO(text.encode()), name="死亡.csv", division_code=COUNTY, actor=county_officer, at=at
        )
        return feeds.check_delivery(delivery_id=str(sent.pk), at=at)

    return make


def owed():
    return Expected.objects.get(feed="deaths", month=MONTH)


def row(now):
    found = calendar_of(actor("county_officer", division=COUNTY), month=MONTH, division_code=COUNTY, today=now.date())
    return next(each for each in found.rows if each.feed.code == "deaths")


@given(rows=st.integers(0, 10**6), rejected=st.integers(0, 10**6), share=st.decimals(0, 1, places=2))
def test_the_share_exactly_is_enough_and_a_row_at_least(rows, rejected, share):
    assert is_owed_again(rows=rows, rejected=rejected, share=share) == (rejected > 0 and Decimal(rejected) >= share * rows)
    assert not is_owed_again(rows=rows, rejected=rejected, share=None)


@pytest.mark.django_db
def test_a_file_most_of_whose_rows_were_sent_back_is_used_and_still_owed(police, liaison, bring, now):
    sent = bring(1, 3, now)
    assert (sent.state, sent.accepted, owed().state) == ("accepted", 1, "awaited")
    assert row(now).again and row(now).delivered and not row(now).missing
    (waits,) = [each for each in inbox(liaison) if "死亡" in each.title]
    assert waits.detail == "2026-10 的数据，4 行中退回 3 行，请更正后重新报送"
    bring(3, 1, now + LATE)
    assert owed().state == "delivered" and not row(now).again, "a quarter is less than half"


@pytest.mark.django_db
def test_it_is_urged_like_a_late_one_in_words_that_say_why(police, liaison, bring, now):
    bring(1, 3, now)
    assert now.date() > owed().due_on
    assert feeds.remind_late(at=now) == 2
    assert [each.note for each in owed().urgings.all()] == ["2026-10 的数据，4 行中退回 3 行，请更正后重新报送。"]
    bring(4, 0, now + LATE)


@pytest.mark.django_db
def test_what_is_to_be_delivered_again_is_counted_beside_what_is_late(police, liaison, bring, now):
    bring(1, 3, now)
    due = owed().due_on
    assert outstanding(liaison, today=due) == Outstanding(late=0, again=1), "from the day it was sent back"
    assert outstanding(liaison, today=due + LATE) == Outstanding(late=1, again=1), "the other file alone is late"
    assert outstanding(actor("county_officer", division="341524000000"), today=due + LATE) == Outstanding(0, 0)
    bring(4, 0, now + LATE)
    assert outstanding(liaison, today=due + LATE) == Outstanding(late=1, again=0)


@pytest.mark.django_db
def test_a_correction_that_is_worse_has_the_month_owed_again(police, bring, now):
    bring(4, 0, now)
    assert owed().state == "delivered"
    bring(1, 4, now + LATE)
    assert owed().state == "awaited" and [each.step for each in steps_of("feed", str(owed().pk))][-1] == "again"


@pytest.mark.django_db
def test_the_county_sets_the_share_and_may_keep_a_file_as_it_is(police, bring, county_officer, now):
    set_local_value(name="feed_redelivery_share", value="0.80", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    bring(1, 3, now)
    assert owed().state == "delivered", "three quarters are less than four fifths"
    bring(1, 5, now + LATE)
    asked = owed()
    feeds.excuse(expected=asked, actor=county_officer, at=now + 2 * LATE, seen_version=asked.version, reason="外省人员，证号查不到")
    assert owed().state == "delivered" and row(now).delivered and not row(now).again


@pytest.mark.django_db
def test_what_came_before_it_was_asked_for_is_asked_for_again_only_where_it_must_be(county, county_officer, bring, now):
    bring(1, 3, now)
    assert row(now).again, "nobody is named, and the calendar says it all the same"
    department = feeds.enter_department(name="霍山县公安局", division_code=COUNTY, actor=county_officer, at=now)
    feeds.assign_senders(senders={"deaths": department}, division_code=COUNTY, actor=county_officer, at=now)
    assert owed().state == "awaited"
    Expected.objects.all().delete()
    bring(4, 0, now + LATE)
    assert feeds.ask_for_months(at=now + LATE) == 0


@pytest.fixture
def standing(county_officer, now):
    """Say how the month's deaths stand in the quarter, and whether they are to come again."""

    def ask():
        (found,) = punctuality(county_officer, division_code=COUNTY, quarter="2026-4", today=now.date())
        (file,) = [each for each in found.files if each.expected.feed == "deaths" and each.month == MONTH]
        return file.standing, file.again

    return ask


@pytest.mark.django_db
def test_it_came_in_time_once_a_file_came_that_need_not_come_again(police, bring, standing, now):
    bring(1, 3, now - timedelta(days=12))
    assert standing() == ("未交", True), "the first came by the day"
    bring(4, 0, now)
    assert standing() == ("迟交", False)


@pytest.mark.django_db
def test_what_the_county_kept_as_it_is_stays_in_time_when_a_better_file_comes_later(police, bring, standing, county_officer, now):
    bring(1, 3, now - timedelta(days=12))
    asked, kept_at = owed(), now - timedelta(days=11)
    feeds.excuse(expected=asked, actor=county_officer, at=kept_at, seen_version=asked.version, reason="外省人员，证号查不到")
    assert standing() == ("按时", False)
    bring(4, 0, now)
    assert standing() == ("按时", False)


@pytest.mark.django_db
def test_a_share_set_later_changes_nothing_about_files_that_came_before(police, bring, standing, now):
    bring(3, 1, now - timedelta(days=12))
    set_local_value(
        name="feed_redelivery_share", value="0.20", source="测试", actor=SYSTEM, at=now, valid_from=now.date() - timedelta(days=5)
    )
    assert standing() == ("按时", False), "a quarter was less than half when it came"
    bring(2, 2, now)
    assert standing() == ("按时", False), "a correction makes nobody late"


@pytest.mark.django_db
def test_a_file_stays_with_the_department_that_was_asked_for_it(police, bring, county_officer, now):
    bring(4, 0, now - timedelta(days=12))
    other = feeds.enter_department(name="霍山县卫生健康委", division_code=COUNTY, actor=county_officer, at=now)
    feeds.assign_senders(senders={"deaths": other}, division_code=COUNTY, actor=county_officer, at=now)
    found = punctuality(county_officer, division_code=COUNTY, quarter="2026-4", today=now.date())
    assert [(each.department, [file.label for file in each.files]) for each in found] == [("霍山县公安局", ["死亡、火化", "户籍"])]
    assert punctuality(actor("department_liaison", organisation=other), division_code=COUNTY, quarter="2026-4", today=now.date()) == []


@pytest.mark.django_db
def test_taken_back_it_is_owed_as_if_nothing_had_come(police, liaison, bring, county_officer, now):
    sent = bring(1, 3, now)
    feeds.take_back(delivery_id=str(sent.pk), reason="报成了外县的", actor=county_officer, at=now + LATE)
    (waits,) = [each for each in inbox(liaison) if "死亡" in each.title]
    assert waits.detail == "2026-10 的数据" and owed().state == "awaited"


@pytest.mark.django_db
def test_whoever_keeps_a_file_that_was_taken_back_meanwhile_is_refused_and_lets_the_month_off_nothing(police, bring, county_officer, now):
    sent, seen = bring(1, 3, now), owed().version
    feeds.take_back(delivery_id=str(sent.pk), reason="报成了外县的", actor=county_officer, at=now + LATE)
    with pytest.raises(AlreadyMoved):
        feeds.excuse(expected=owed(), actor=county_officer, at=now + LATE, seen_version=seen, reason="外省人员，证号查不到")
    assert owed().state == "awaited"


def test_the_short_message_tells_what_is_not_there_from_what_is_to_come_again():
    told = late_words("霍山县", [("户籍", MONTH, ""), ("死亡、火化", MONTH, "4 行中退回 3 行")], date(2026, 11, 10))
    assert "前报送的数据还没有收到：户籍（2026-10）；要更正后重新报送：死亡、火化（2026-10，4 行中退回 3 行）" in told
    assert "还没有收到" not in late_words("霍山县", [("死亡、火化", MONTH, "4 行中退回 3 行")], date(2026, 11, 10))
