"""What banks, insurers, brokers and payment companies send is kept only for people who signed; the rest is counted and dropped."""

from __future__ import annotations

import io
from datetime import timedelta

import duckdb
import pytest
from tests.conftest import COUNTY
from tests.registry.conftest import county, id_number

from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.services import checking
from jiuzhu.monitoring.feeds.storage import rows_path

__all__ = ["county"]
FINANCIAL = {"bank", "insurance", "securities", "internet_finance"}


@pytest.fixture
def deliver(tmp_path, settings, county, county_officer, now, monkeypatch):
    """Have a file checked while some people's authorisation is in force."""
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"

    def make(feed, text, signed=()):
        asked = []
        monkeypatch.setattr(checking, "authorised_keys", lambda *, on: asked.append(on) or [key_of(id_number(n)) for n in signed])
        delivery, _ = feeds.hand_in(
            feed=feed, month="2026-10", stream=io.BytesIO(text.encode()), name="x.csv", division_code=COUNTY, actor=county_officer, at=now
        )
        checked = feeds.check_delivery(delivery_id=str(delivery.pk), at=now)
        path = rows_path(division_code=COUNTY, feed=feed, delivery_id=str(delivery.pk))
        return checked, asked, {row[0] for row in duckdb.execute(f"SELECT key FROM '{path}'").fetchall()}

    return make


@pytest.mark.django_db
@pytest.mark.parametrize("feed", sorted(FINANCIAL))
def test_rows_of_people_who_did_not_sign_are_counted_and_dropped(deliver, now, feed):
    rows = "".join(f"{id_number(n)},2026-10-31,{n}.00\n" for n in (1, 1, 2, 3)) + "123,2026-10-31,5\n"
    delivery, asked, keys = deliver(feed, "id_number,as_of,value_yuan\n" + rows, signed=(1, 3, 9))
    assert (delivery.rows, delivery.accepted, delivery.rejected, delivery.unauthorised) == (5, 3, 1, 1)
    assert keys == {key_of(id_number(1)), key_of(id_number(3))} and asked == [now.date()]


@pytest.mark.django_db
def test_where_nobody_signed_nothing_is_kept_and_other_feeds_ask_nobody(deliver):
    delivery, _, keys = deliver("bank", f"id_number,as_of,value_yuan\n{id_number(1)},2026-10-31,5.00\n")
    assert (delivery.state, delivery.accepted, delivery.unauthorised, keys) == ("accepted", 0, 1, set())
    other, asked, keys = deliver("deaths", f"id_number,death_date\n{id_number(1)},2026-10-31\n")
    assert (other.accepted, other.unauthorised, asked, keys) == (1, 0, [], {key_of(id_number(1))})


@pytest.mark.django_db
def test_the_same_file_handed_in_again_is_kept_for_those_who_sign_now(deliver):
    text = "id_number,as_of,value_yuan\n" + "".join(f"{id_number(n)},2026-10-31,5.00\n" for n in (1, 2))
    deliver("bank", text, signed=(1,))
    again, _, keys = deliver("bank", text, signed=(2,))
    assert keys == {key_of(id_number(2))} and Delivery.objects.current().get() == again
    assert Delivery.objects.count() == 2


@pytest.mark.django_db
def test_who_has_signed_is_asked_on_the_day_the_check_runs(tmp_path, settings, county, county_officer, now, monkeypatch):
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"
    asked, later = [], now + timedelta(days=2)
    monkeypatch.setattr(checking, "authorised_keys", lambda *, on: asked.append(on) or [])
    stream = io.BytesIO(f"id_number,as_of,value_yuan\n{id_number(1)},2026-10-31,5.00\n".encode())
    feeds.hand_in(feed="bank", month="2026-10", stream=stream, name="x.csv", division_code=COUNTY, actor=county_officer, at=now)
    jobs.execute(jobs.claim(worker="w", now=later), clock=lambda: later)
    assert asked == [later.date()]


def test_the_four_financial_feeds_are_declared_to_need_it():
    assert {code for code, feed in FEEDS.items() if feed.authorised_only} == FINANCIAL
