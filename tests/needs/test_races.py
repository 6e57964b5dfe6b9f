"""Two phones at once: one need, one answer."""

from __future__ import annotations

import threading
import time
from datetime import date

import pytest

from jiuzhu.assessment.needs import services
from jiuzhu.assessment.needs.models import HouseholdMonth, Need
from jiuzhu.assessment.needs.rules import RefreshTaken
from jiuzhu.casework.registry.models import Standing
from jiuzhu.casework.registry.services import set_standing
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.models import Entry
from tests.workflow.test_take import press_together

NOVEMBER = date(2026, 11, 1)


@pytest.mark.django_db(transaction=True)
def test_what_two_phones_send_at_once_is_recorded_and_answered_once(registered, need, village_assistant, now):
    household = registered()
    made = press_together(lambda: need(household).pk, 2)
    assert len(set(made)) == Need.objects.count() == 1

    def answer():
        try:
            return services.refresh_household(household_id=household.pk, month=NOVEMBER, result="same", text="", actor=village_assistant, at=now).pk
        except RefreshTaken:
            return None

    assert len(set(press_together(answer, 2))) == HouseholdMonth.objects.count() == 1
    assert Entry.objects.filter(subject_kind="needs_month").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_need_is_met_while_a_month_ends_that_and_another(registered, need, village_assistant, now):
    household, ended = registered(), threading.Event()
    first, second = need(household), need(household, words="助餐")
    more = {"reason": "不再需要", "actor": village_assistant, "at": now}

    def month():
        with writing():
            services.withdraw_need(need=first, **more)
            ended.set()
            time.sleep(0.3)
            return services.withdraw_need(need=second, **more)

    def meeting():
        ended.wait(5)
        return services.meet_need(need=Need.objects.get(pk=second.pk), by="服务订单", actor=village_assistant, at=now)

    turns = [meeting, month]
    assert len(press_together(lambda: turns.pop()(), 2)) == 2
    assert not Need.objects.open().exists() and Standing.objects.get().open_needs == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_level_of_a_household_is_not_written_over_by_whoever_writes_its_needs(registered, need):
    household, written = registered(), threading.Event()

    def level():
        with writing():
            set_standing(household_id=household.pk, level="high", level_on=NOVEMBER)
            written.set()
            time.sleep(0.3)

    def needs():
        written.wait(5)
        set_standing(household_id=household.pk, open_needs=["助餐"])

    turns = [needs, level]
    press_together(lambda: turns.pop()(), 2)
    standing = Standing.objects.get()
    assert (standing.level, standing.open_needs) == ("high", ["助餐"])
