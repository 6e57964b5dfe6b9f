"""Changes that each can be read and together cannot: of eight published at the same moment, the law that is left can be read."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from jiuzhu.foundation.amendments import services
from jiuzhu.foundation.amendments.models import Amendment
from jiuzhu.foundation.amendments.rules import ChangeIncomplete, Typed
from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.models import PublishedChange
from jiuzhu.foundation.policy.queries import pack_in_force
from tests.conftest import COUNTY, NOON
from tests.orders.test_races import together
from tests.policy_changes.test_clashing import WU, submitted

pytestmark = pytest.mark.django_db(transaction=True)
DAY, LATER = date(2026, 12, 1), date(2027, 1, 1)
PEOPLE = 8


def waiting() -> list[Amendment]:
    """Half of them end an item of the service list, half write it anew a month later."""
    ends = Typed("catalogue", "visits", "retire")
    return [submitted(ends, valid_from=DAY) if turn % 2 else submitted(anew(turn), valid_from=LATER) for turn in range(PEOPLE)]


def anew(turn: int) -> Typed:
    return Typed("catalogue", "visits", fields={"content": f"每月走访 {turn + 1} 次"})


def readable() -> bool:
    try:
        return bool(pack_in_force(LATER, division_code=COUNTY))
    except PackFaulty:
        return False


def publishing(one: Amendment):
    return lambda: services.publish_amendment(amendment=Amendment.objects.get(pk=one.pk), seen_version=1, actor=WU, at=NOON)


def test_eight_publications_at_once_leave_a_law_that_can_be_read(db):
    results = together([publishing(one) for one in waiting()])
    refused = [one for one in results if isinstance(one, ChangeIncomplete)]
    assert refused and len(refused) + PublishedChange.objects.count() == PEOPLE
    assert readable() and Amendment.objects.filter(state="submitted").count() == len(refused)


def test_without_a_turn_the_check_sees_nothing_of_what_is_published_beside_it(db, monkeypatch):
    """The negative control: everybody checks, and only then publishes what was checked."""
    checked, check = threading.Barrier(PEOPLE), services.check_amendment
    found = {}

    def check_first(one: Amendment) -> None:
        found[one.pk] = check(one, today=NOON.date())

    everybody = waiting()
    together([lambda one=one: (check_first(one), checked.wait()) for one in everybody])
    monkeypatch.setattr(services, "check_amendment", lambda amendment, **_: found[amendment.pk])
    together([publishing(one) for one in everybody])
    assert PublishedChange.objects.count() == PEOPLE and not readable()


@pytest.mark.postgres
def test_on_a_server_only_the_turn_keeps_two_transactions_from_not_seeing_each_other(db, monkeypatch):
    """The negative control of the turn itself: a server lets transactions run side by side."""
    assert connection.vendor == "postgresql"
    both, check = threading.Barrier(2), services.check_amendment

    def check_beside(amendment, **more):
        seen = check(amendment, **more)
        both.wait()
        return seen

    two = waiting()[:2]
    monkeypatch.setattr(services, "check_amendment", check_beside)
    monkeypatch.setattr(services, "take_turn", lambda **_: None)
    together([publishing(one) for one in two])
    assert PublishedChange.objects.count() == 2 and not readable()
