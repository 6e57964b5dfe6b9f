"""The last source answers while the county waits no longer: one of the two is first, and neither breaks the other off."""

from __future__ import annotations

import threading
import time

import pytest

from jiuzhu.casework.verification import services
from jiuzhu.casework.verification.services import receiving
from tests.orders.test_races import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_the_last_source_answers_while_the_county_waits_no_longer(sent, county_officer, now, monkeypatch):
    check, begun, write = sent(), threading.Event(), receiving._answered
    left, *others = check.sources.values_list("source", flat=True)
    told = {"verification_id": check.pk, "outcome": "no_data", "text": "", "person_ids": (), "actor": county_officer, "at": now}
    for source in others:
        services.enter_by_hand(source=source, **told)

    def slowly(*args):
        write(*args)
        begun.set()
        time.sleep(0.3)

    def closing():
        begun.wait(5)
        return services.close_waiting(verification_id=check.pk, reason="超过约定时间", actor=county_officer, at=now, seen_version=check.version)

    monkeypatch.setattr(receiving, "_answered", slowly)
    assert len(together([lambda: services.enter_by_hand(source=left, **told), closing])) == 2
    check.refresh_from_db()
    assert check.state == "answered" and not check.sources.exclude(state="settled").exists()
