"""Several people publishing at once: each change once, each under its own number, and every law kept once."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.foundation.amendments import services
from jiuzhu.foundation.amendments.models import Amendment
from jiuzhu.foundation.amendments.rules import Typed
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.policy.models import LawUsed, PackText, PublishedChange
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law
from tests.conftest import NOON
from tests.orders.test_races import together
from tests.policy_changes.test_amending import WU, draft, submitted

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_presses_of_publish_leave_one_change(db):
    amendment = submitted()
    press = {"seen_version": 1, "actor": WU, "at": NOON}
    results = together([lambda: services.publish_amendment(amendment=Amendment.objects.get(pk=amendment.pk), **press)] * 8)
    assert [one.to_state for one in results] == ["published"] * 8 and sum(not one.repeated for one in results) == 1
    assert PublishedChange.objects.count() == 1 and first_fault() is None


def test_changes_published_at_once_have_one_number_each(db):
    waiting = [submitted(draft(Typed("parameters", "inactive_months_limit", fields={"value": str(months)}))) for months in range(10, 16)]

    def publish(one):
        return lambda: services.publish_amendment(amendment=Amendment.objects.get(pk=one.pk), seen_version=1, actor=WU, at=NOON)

    together([publish(one) for one in waiting])
    assert sorted(PublishedChange.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert sorted(Amendment.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_law_used_by_many_at_once_is_kept_once(db):
    law = pack_in_force(date(2026, 11, 20))
    assert set(together([lambda: keep_law(law=law, at=NOON)] * 8)) == {law.fingerprint}
    assert LawUsed.objects.count() == PackText.objects.count() == 1
