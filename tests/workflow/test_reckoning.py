"""A deadline counted before a year was announced moves once, when the announcement is entered."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

import pytest
from django.utils import timezone
from tests.conftest import VILLAGE
from tests.sample.models import Ticket

from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.calendar.services import DayEntry, SpecialDayInvalid, load_calendar
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.workflow.deadlines import due_after, remaining
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.foundation.workflow.reckoning import announce_year, settle_deadlines
from jiuzhu.foundation.workflow.rows import waiting_item

pytestmark = pytest.mark.django_db

BEGUN = datetime(2026, 12, 30, 16, 0, tzinfo=LOCAL_TIME)
NEW_YEAR = [DayEntry(date(2027, 1, day), False, "元旦") for day in (1, 4)]


class Sample(Ticket):
    """A ticket whose deadline is the county's own."""

    class Meta:
        proxy = True
        app_label = "sample"

    def deadline_key(self, awaits):
        return "sample"


@pytest.fixture(autouse=True)
def _announced():
    load_calendar()


def waiting(count: int, *, begun: datetime = BEGUN) -> WorkItem:
    thing = Sample(division_code=VILLAGE, state=Ticket.workflow.initial, opened_at=begun, changed_at=begun)
    item = waiting_item(thing, at=begun, reckon=lambda key, *, division_code, start: due_after(count, start=start, days=working_days()))
    item.save(force_insert=True)
    return item


def due_on(item: WorkItem) -> str:
    item.refresh_from_db()
    return f"{timezone.localtime(item.due_at):%m-%d}{'暂估' if item.due_provisional else ''}"


def test_the_announcement_moves_what_was_counted_provisionally_and_nothing_else(administrator):
    over, within = waiting(3), waiting(1)
    assert (due_on(over), due_on(within)) == ("01-05暂估", "12-31")
    assert announce_year(year=2027, days=NEW_YEAR, actor=administrator, at=BEGUN) == 1
    assert (due_on(over), due_on(within)) == ("01-06", "12-31")
    assert entries("calendar", "2026")[0].actor_name == administrator.name


def test_a_second_announcement_leaves_what_is_settled_where_it_is(administrator):
    over = waiting(3)
    announce_year(year=2027, days=NEW_YEAR, actor=administrator, at=BEGUN)
    assert announce_year(year=2027, days=[], actor=administrator, at=BEGUN) == 0
    assert due_on(over) == "01-06"


def test_a_refused_announcement_moves_nothing(administrator):
    over = waiting(3)
    with pytest.raises(SpecialDayInvalid):
        announce_year(year=2027, days=[*NEW_YEAR, DayEntry(date(2028, 1, 1), False)], actor=administrator, at=BEGUN)
    assert due_on(over) == "01-05暂估"


def test_without_an_announcement_settling_writes_nothing(administrator):
    waiting(3)
    assert settle_deadlines(at=BEGUN) == 0 and not list(entries("calendar", "2026"))


def test_what_ends_in_a_year_still_missing_stays_provisional(administrator):
    far = waiting(300)
    announce_year(year=2027, days=NEW_YEAR, actor=administrator, at=BEGUN)
    assert far.due_at.year == 2028 and due_on(far).endswith("暂估")


def test_work_that_is_done_keeps_its_deadline(administrator):
    over = waiting(3)
    WorkItem.objects.update(closed_at=BEGUN)
    announce_year(year=2027, days=NEW_YEAR, actor=administrator, at=BEGUN)
    assert due_on(over) == "01-05暂估"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (BEGUN, "剩 3 个工作日（暂估）"),
        (datetime(2027, 1, 5, 9, tzinfo=LOCAL_TIME), "今日到期（暂估）"),
        (datetime(2027, 1, 7, 9, tzinfo=LOCAL_TIME), "超 2 个工作日（暂估）"),
    ],
)
def test_what_is_left_says_that_it_is_provisional(now, words):
    left = partial(remaining, due=waiting(3).due_at, counts_hours=False)
    assert left(now=now).text == words


def test_what_is_left_within_announced_years_says_nothing_of_it():
    assert remaining(due=waiting(1).due_at, counts_hours=False, now=BEGUN).text == "剩 1 个工作日"
