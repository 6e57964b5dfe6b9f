"""Many warnings worked through while a month is compared, a household's exit decided while somebody of it dies: neither breaks the other off."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from jiuzhu.casework.exits import services as leaving
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.services import assign_many, deaths, die, handling, open_warnings
from jiuzhu.monitoring.warnings.services.withdrawing import withdraw_findings
from tests.orders.test_races import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def taken_back(began, now):
    """Withdraw everything found once somebody else has begun."""
    began.wait(5)
    with writing():
        return withdraw_findings(list(Sighting.objects.values_list("pk", flat=True)), note="数据更正", step="withdraw", told={}, actor=SYSTEM, at=now)


def test_many_are_assigned_while_the_month_withdraws_them_in_another_order(found, now, county_officer, monkeypatch):
    open_warnings(findings=[found(), found("wage_found")], month="2026-11", run_id="run", actor=SYSTEM, at=now)
    last_first = list(Warning.objects.order_by("-pk"))
    for later, each in enumerate(last_first):
        Warning.objects.filter(pk=each.pk).update(opened_at=now + timedelta(minutes=later))
    assign, began = handling._assign, threading.Event()

    def slowly(*args):
        told = assign(*args)
        began.set()
        time.sleep(0.3)
        return told

    monkeypatch.setattr(handling, "_assign", slowly)
    ids = [each.pk for each in last_first]
    told = together([lambda: assign_many(warning_ids=ids, level=Level.VILLAGE, actor=county_officer, at=now), lambda: taken_back(began, now)])
    assert len(told) == 2 and set(Warning.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_the_end_of_an_exit_is_decided_while_a_death_closes_it(exit_, now, township_clerk, second_clerk, household, monkeypatch):
    later, died = now.replace(month=12, day=10), threading.Event()
    given = {"members": 1, "members_employed": 0, "reason": "重新核定收入", "actor": township_clerk, "at": later}
    leaving.reassess_income(exit_id=exit_.pk, income_annual_fen=699_00 * 12, seen_version=exit_.version, **given)
    exit_.refresh_from_db()
    record = deaths.record_death

    def recorded(**told):
        homes = record(**told)
        died.set()
        time.sleep(0.4)
        return homes

    def deciding():
        died.wait(5)
        return leaving.decide_end(exit_id=exit_.pk, actor=second_clerk, at=later, seen_version=exit_.version)

    monkeypatch.setattr(deaths, "record_death", recorded)
    gone = members_of(household.pk)[0].person
    dying = {"person_id": gone.pk, "died_on": now.date(), "source": "死亡证明", "actor": township_clerk, "at": later}
    assert len(together([lambda: die(**dying), deciding])) == 2
    exit_.refresh_from_db()
    assert exit_.state == "replaced"
