"""Objections are answered by one clock: an answered one gives the others no more time, and a calendar entered later moves it as it moves other clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from jiuzhu.delivery.settlements import services
from jiuzhu.delivery.settlements.models import SettlementLine
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.calendar.services import DayEntry, load_calendar
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.foundation.workflow.reckoning import announce_year
from tests.settlements.test_objections_to_claims import hand_in, object_to, taken
from tests.settlements.test_recoveries import claimed, later, paid
from tests.settlements.test_settlements import objected, sent

__all__ = ["claimed", "later", "paid", "sent", "taken"]
pytestmark = pytest.mark.django_db
HANDED_IN = datetime(2026, 12, 30, 16, 0, tzinfo=LOCAL_TIME)


def due(statement):
    item = open_item("settlement", str(statement.pk))
    return f"{timezone.localtime(item.due_at):%m-%d}{'暂估' if item.due_provisional else ''}"


def test_a_calendar_entered_later_moves_the_clock_of_objections_answered_one_by_one(sent, clock, township_clerk):
    load_calendar()
    clock(answer_working_days="3")
    statement, made = sent
    first, _ = objected(statement, made, HANDED_IN, many=2)
    assert due(statement) == "01-05暂估"
    statement.refresh_from_db()
    said = {"outcome": "rejected", "right_fen": None, "reason": "合同按户计价", "actor": township_clerk}
    services.answer(objection=first, at=HANDED_IN + timedelta(days=1), seen_version=statement.version, **said)
    assert due(statement) == "01-05暂估", "no more time, and not certain yet"
    announce_year(year=2027, days=[DayEntry(date(2027, 1, day), False, "元旦") for day in (1, 4)], actor=SYSTEM, at=HANDED_IN)
    assert due(statement) == "01-06"


def test_what_goes_on_to_the_county_goes_on_by_the_same_clock(taken, clock, township_clerk, later):
    november, _, line = taken
    clock(answer_working_days="3")
    [service] = SettlementLine.objects.filter(settlement=november, corrects=None)[:1]
    object_to(service, later)
    hand_in(*object_to(line, later), later)
    november.refresh_from_db()
    before = open_item("settlement", str(november.pk))
    said = {"outcome": "rejected", "right_fen": None, "reason": "合同按户计价", "actor": township_clerk}
    services.answer(objection=service.objection, at=later + timedelta(days=2), seen_version=november.version, **said)
    after = open_item("settlement", str(november.pk))
    assert (before.state, after.state) == ("objected", "contested") and before.due_at == after.due_at is not None
