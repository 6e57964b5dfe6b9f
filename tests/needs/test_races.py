"""Two phones at once: one need, one answer."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.assessment.needs import services
from jiuzhu.assessment.needs.models import HouseholdMonth, Need
from jiuzhu.assessment.needs.rules import RefreshTaken
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
