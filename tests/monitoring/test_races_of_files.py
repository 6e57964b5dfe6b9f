"""Files that come at the same instant: equal ones are one, of different ones the last sent is in use, and a signed request counts once."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from tests.conftest import COUNTY
from tests.monitoring.test_feed_calendar import DEATHS, folder, liaison, police, request
from tests.orders.test_races import together
from tests.registry.conftest import county, id_number

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.vault.models import StoredFile
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.models import Delivery

__all__ = ["county", "folder", "liaison", "police"]
pytestmark = pytest.mark.django_db(transaction=True)


def sending(who, at, *people):
    content = (DEATHS + "".join(f"{id_number(n)},2026-10-01\n" for n in people)).encode()
    return lambda: feeds.hand_in(feed="deaths", month="2026-10", stream=io.BytesIO(content), name="x.csv", division_code=COUNTY, actor=who, at=at)


def test_equal_files_at_the_same_instant_are_one_file(liaison, now):
    results = together([sending(liaison, now, 1)] * 6)
    assert sorted(new for _, new in results) == [False] * 5 + [True] and len({one.pk for one, _ in results}) == 1
    assert Delivery.objects.count() == StoredFile.objects.filter(kind="feed").count() == 1 and first_fault() is None


def test_of_two_files_checked_at_the_same_instant_the_one_sent_later_is_in_use(liaison, now):
    former, _ = sending(liaison, now, 1)()
    later, _ = sending(liaison, now + timedelta(seconds=1), 1, 2)()
    together([lambda pk=each.pk: feeds.check_delivery(delivery_id=str(pk), at=now) for each in (later, former)])
    assert Delivery.objects.current().get() == later and Delivery.objects.exclude(pk=later.pk).get().state in ("accepted", "refused")


def test_a_file_sent_again_after_another_is_the_one_in_use(liaison, now):
    sent = [sending(liaison, now + timedelta(seconds=second), person)() for second, person in enumerate((1, 2, 1))]
    assert [new for _, new in sent] == [True] * 3
    for one, _ in sent:
        feeds.check_delivery(delivery_id=str(one.pk), at=now)
    assert Delivery.objects.current().get() == sent[2][0]


def test_a_signed_request_sent_twice_at_the_same_instant_counts_once_and_others_beside_it(police, county_officer, now):
    key, stamp = feeds.issue_key(organisation_id=police, actor=county_officer, at=now), int(now.timestamp() * 1000)
    stamps = [stamp] * 3 + [stamp - 2, stamp - 1, stamp + 1]
    results = together([lambda each=each: feeds.signer(**request(key, police, each), on=now.date(), at=now) for each in stamps])
    assert sum(isinstance(one, DomainError) for one in results) == 2
