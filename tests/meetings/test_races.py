"""The minutes of a meeting stand while a month takes back what was discussed: one is first, and neither breaks the other off."""

from __future__ import annotations

import threading
import time

import pytest

from jiuzhu.monitoring.meetings import services
from jiuzhu.monitoring.warnings.models import Warning
from tests.meetings.test_services import EXPLAIN, concluded, resolved
from tests.orders.test_races import together
from tests.warnings.test_races import taken_back


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_minutes_stand_while_the_month_takes_their_warnings_back_in_another_order(discussed, called, now, county_officer, monkeypatch):
    last_first = sorted((discussed(), discussed("wage_found")), key=lambda each: each.pk, reverse=True)
    meeting = called(*last_first)
    for position in (1, 2):
        resolved(meeting, EXPLAIN, now, county_officer, position=position)
    end, began = services._end, threading.Event()

    def slowly(*args):
        end(*args)
        began.set()
        time.sleep(0.3)

    monkeypatch.setattr(services, "_end", slowly)
    assert len(together([lambda: concluded(meeting, now, county_officer), lambda: taken_back(began, now)])) == 2
    assert set(Warning.objects.values_list("state", flat=True)) == {"explained"}
