"""What was agreed with a resource and has no result after its day is asked for in the village, then in the township."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import COUNTY
from tests.orders.conftest import FIRST, ITEM

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.matching.choices import arranging
from jiuzhu.matching.choices.models import Chosen, ResultOwed
from jiuzhu.matching.choices.reminding import remind
from jiuzhu.matching.resources.kinds import ResourceEntry
from jiuzhu.matching.resources.library_services import enter_resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(register, village_assistant, now):
    """Something agreed with a volunteer for tomorrow."""
    resource = enter_resource(entry=ResourceEntry(kind="volunteer", name="志愿队", division_code=COUNTY, items=(ITEM,), places=(COUNTY,)), actor=SYSTEM, at=now)
    home = register()
    chosen = Chosen.objects.create(
        household=home, division_code=home.division_code, kind="neighbour", code=str(resource.pk), label="志愿队", step="resource", rank=1, first_label="志愿队", chooser_id="a",
        chooser_name="甲", chosen_at=now,
    )  # fmt: skip
    arranging.arrange(chosen=chosen, wanted_on=now.date() + timedelta(days=1), amount=None, note="", actor=village_assistant, at=now)
    return chosen


def owed(who):
    return inbox(who).filter(workflow="arrangement").count()


def test_nothing_is_asked_for_before_the_day_is_over_and_then_once(agreed, village_assistant, township_clerk, now):
    assert remind(at=now + timedelta(days=1)) == 0
    late = now + timedelta(days=2)
    assert remind(at=late) == 1 and remind(at=late) == 0
    assert owed(village_assistant) == 1
    arranging.finish(chosen=agreed, actor=village_assistant, at=late)
    assert owed(village_assistant) == owed(township_clerk) == 0
    assert remind(at=late + timedelta(days=30)) == 0


def test_what_the_village_lets_lie_is_told_to_the_township_by_the_countys_clock(agreed, village_assistant, township_clerk, now):
    remind(at=now + timedelta(days=2))
    assert remind(at=now + timedelta(days=60)) == 0, "no clock is set"
    set_local_value(name="arrangement.result_working_days", value="2", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)
    assert remind(at=now + timedelta(days=60)) == 1
    assert (owed(village_assistant), owed(township_clerk)) == (0, 1)
    arranging.fail(chosen=agreed, reason="志愿队没有来", actor=village_assistant, at=now + timedelta(days=61))
    assert owed(township_clerk) == 0 and ResultOwed.objects.get().state == "told"


def test_what_is_owed_moves_with_the_household(agreed, village_assistant, now):
    remind(at=now + timedelta(days=2))
    elsewhere = "341525106201"
    type(agreed.household).objects.filter(pk=agreed.household_id).update(division_code=elsewhere)
    assert remind(at=now + timedelta(days=3)) == 1
    assert owed(village_assistant) == 0 and ResultOwed.objects.get().division_code == elsewhere
