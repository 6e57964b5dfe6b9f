"""Two clerks decide at once on two persons a writing may be: one of them is it, and neither breaks the other off."""

from __future__ import annotations

import time

import pytest

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.services import begin
from jiuzhu.monitoring.linkage import services
from jiuzhu.monitoring.linkage.models import Pair
from jiuzhu.monitoring.linkage.services import deciding
from tests.orders.test_races import together


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_writing_is_decided_once_from_two_sides(pair, family, county_officer, now, monkeypatch):
    other = Pair(appearance=pair.appearance, person=family[1], division_code=pair.division_code, bits=pair.bits, levels=pair.levels)
    begin(other, actor=SYSTEM, at=now, duty=Duty.FEED_UPLOAD)
    move = deciding._move_others

    def slowly(*args):
        time.sleep(0.3)
        move(*args)

    monkeypatch.setattr(deciding, "_move_others", slowly)
    told = {"step": "same", "reason": "电话核实", "actor": county_officer, "at": now, "seen_version": 0}
    assert len(together([lambda each=each: services.decide(pair_id=each.pk, **told) for each in (pair, other)])) == 2
    assert sorted(Pair.objects.values_list("state", flat=True)) == ["same", "set_aside"]
