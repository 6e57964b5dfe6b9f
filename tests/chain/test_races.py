"""A county tells many while the month is reckoned anew: one after the other, and neither breaks the other off."""

from __future__ import annotations

import time

import pytest

from jiuzhu.monitoring.chain import services as chain
from jiuzhu.monitoring.chain.models import Finding, Occurrence
from jiuzhu.monitoring.chain.services import handling, receiving
from tests.orders.test_races import together
from tests.registry.conftest import person


def slowly(monkeypatch, place, name):
    act = getattr(place, name)

    def wait(*args):
        told = act(*args)
        time.sleep(0.3)
        return told

    monkeypatch.setattr(place, name, wait)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_are_told_while_the_month_takes_them_back_in_another_order(registered, feed_back, reckon, federation, county_officer, now, monkeypatch):
    for number, name in ((2, "甲"), (4, "乙")):
        registered(person(number, name))
    feed_back(*((number, who, "护理补贴", "1.00") for number in (2, 4) for who in ("县残联", "县卫健委")))
    reckon()
    ids = list(Finding.objects.values_list("pk", flat=True))
    assert len(ids) == 2
    month, rules = Occurrence.objects.values_list("month", "rule").first(), {each.rule for each in Finding.objects.all()}
    monkeypatch.setattr(receiving, "_batches", lambda things: [sorted(things, key=lambda each: ids.index(each.finding_id), reverse=True)])
    slowly(monkeypatch, receiving, "_withdraw")
    slowly(monkeypatch, handling, "_tell")
    taken_back = {"month": month[0], "rules": rules, "still": (), "at_place": lambda _: True, "out_of_reach": lambda _: False, "run_id": "", "at": now}
    told = together([lambda: receiving.withdraw(**taken_back), lambda: chain.tell_many(finding_ids=ids, actor=county_officer, at=now)])
    assert len(told) == 2 and set(Finding.objects.values_list("state", flat=True)) == {"withdrawn"}
