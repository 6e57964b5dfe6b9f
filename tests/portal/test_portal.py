"""An organisation's week, capacity, project ledger and statement; totals tie to the orders, and the purchaser opens the same."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.test import Client
from tests.conftest import COUNTY, TOWNSHIP
from tests.orders.conftest import county, manager, order, provider, register

from jiuzhu.delivery.orders import project_ledger
from jiuzhu.delivery.orders.models import Order
from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.matching.resources import services
from jiuzhu.matching.resources.models import CapacityWeek
from jiuzhu.matching.resources.queries import offers_of
from jiuzhu.matching.resources.rules import OfferInvalid, week_of

__all__ = ["county", "order", "provider", "register"]
pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def signed_in(monkeypatch, now):
    monkeypatch.setattr("jiuzhu.interfaces.web.middleware.timezone.now", lambda: now)

    def sign_in(role, **seat):
        user = User.objects.create(username=f"{role}-{User.objects.count()}", name="甲")
        Post.objects.create(user=user, role=role, valid_from=date(2020, 1, 1), **seat)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def served(provider, register, order, now):
    """Three orders of one organisation as they stand after the purchaser accepted two of them."""
    made = provider()
    orders = [order(register()) for _ in range(3)]
    for number, one in enumerate(orders):
        done = {"state": "checked", "accepted_on": now.date(), "checked_out_at": now} if number else {"state": "served", "checked_out_at": now}
        Order.objects.filter(pk=one.pk).update(checked_in_at=now - timedelta(minutes=50), worker_name="服务员甲", **done)
    return made, orders


def text(answer):
    return answer.content.decode()


def test_the_statement_counts_every_accepted_order_once_and_ties_to_them(served):
    made, orders = served
    found = project_ledger.statement(manager(made), made.pk, first=FIRST, last=LAST)
    accepted = Order.objects.filter(pk__in=[one.pk for one in orders], accepted_on__isnull=False)
    assert (found.services, found.sum_fen) == (2, sum(one.price_fen for one in accepted)) == (2, 6000)
    assert sum(each.sum_fen for each in found.charges) == found.sum_fen
    # The control: an order that was not accepted, or in another month, changes nothing; one more accepted does.
    assert project_ledger.statement(manager(made), made.pk, first=date(2026, 12, 1), last=date(2026, 12, 31)).services == 0
    Order.objects.filter(pk=orders[0].pk).update(accepted_on=FIRST)
    assert project_ledger.statement(manager(made), made.pk, first=FIRST, last=LAST).sum_fen == 9000


def test_the_purchaser_opens_the_ledger_of_its_provider_and_nobody_else_does(served, provider, signed_in):
    made, orders = served
    other = provider("另一家")
    address = f"/provider/{made.pk}/ledger/"
    mine, clerk = signed_in("provider_manager", organisation=made), signed_in("township_clerk", division_code=TOWNSHIP)
    for client in (mine, clerk):
        page = text(client.get(address))
        assert page.count(orders[0].recipient_name) == 3 and "50 分钟" in page
    auditor = text(signed_in("auditor", division_code=COUNTY).get(address))
    assert orders[0].recipient_name not in auditor and f"{orders[0].recipient_name[:1]}**" in auditor
    assert signed_in("provider_manager", organisation=other).get(address).status_code == 404
    rows = list(openpyxl.load_workbook(io.BytesIO(mine.get(f"{address}export/").content)).active.values)
    assert rows[1][1] == orders[0].recipient_name and rows[1][7] == 50
    sheet = list(openpyxl.load_workbook(io.BytesIO(clerk.get(f"/provider/{made.pk}/statement/export/?month=2026-11").content)).active.values)
    assert sheet[2][3:5] == (2, float(yuan_from_fen(6000)))


def test_the_week_shows_what_is_to_come_and_its_capacity_is_set_within_bounds(provider, register, order, signed_in, now):
    made = provider(capacity=3)
    coming = order(register())
    Order.objects.filter(pk=coming.pk).update(state="accepted")
    client = signed_in("provider_manager", organisation=made)
    assert coming.recipient_name in text(client.get("/provider/"))
    assert coming.recipient_name not in text(client.get("/provider/?week=2026-12-07")) and client.get("/provider/?week=x").status_code == 200
    (offer,) = offers_of(str(made.pk))
    for number, kept in ((0, 3), (4, 3), (1, 1)):
        client.post(f"/provider/capacity/{offer.pk}/", {"week": now.date(), "capacity": number})
        assert CapacityWeek.objects.get(offer=offer, week_on=week_of(now.date())).capacity == kept
    # What was set is what is booked against: one is booked, so nobody gets another.
    assert services.book(offer_id=str(offer.pk), order_id=str(made.pk), wanted_on=now.date(), at=now) == 0


def test_nobody_but_the_organisation_itself_sets_its_week_and_no_week_that_is_over(provider, now):
    made, other = provider(capacity=3), provider("另一家")
    (offer,) = offers_of(str(made.pk))
    with pytest.raises(NotPermitted):
        services.set_week(offer_id=str(offer.pk), week_on=now.date(), capacity=1, actor=manager(other), at=now)
    with pytest.raises(OfferInvalid):
        services.set_week(offer_id=str(offer.pk), week_on=now.date() - timedelta(days=7), capacity=1, actor=manager(made), at=now)


def test_whoever_reads_names_masked_finds_by_what_is_shown_of_them_alone(served, signed_in):
    made, orders = served
    name, auditor = orders[0].recipient_name, signed_in("auditor", division_code=COUNTY)
    clerk = signed_in("township_clerk", division_code=TOWNSHIP)
    for asked, found in ((name, 0), (name[1], 0), (name[:2], 0), (name[0], 3), (f"{name[0]}**", 3), ("无", 0)):
        assert text(auditor.get(f"/provider/{made.pk}/ledger/", {"q": asked}, follow=True)).count(f'{name[:1]}**<small>') == found, asked
    assert text(clerk.get(f"/provider/{made.pk}/ledger/", {"q": name[1]}, follow=True)).count(name) == 3
    rows = list(openpyxl.load_workbook(io.BytesIO(auditor.get(f"/provider/{made.pk}/ledger/export/", {"q": name}, follow=True).content)).active.values)
    assert not [row for row in rows[1:] if row[-1] == orders[0].number]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "9999-12", "0001-01", "x", "2026-13-40"])
def test_a_day_in_an_address_that_cannot_be_is_answered_in_a_sentence(served, signed_in, day):
    made, _ = served
    mine = signed_in("provider_manager", organisation=made)
    for address in (f"/provider/?week={day}", f"/provider/{made.pk}/ledger/?until={day}", f"/provider/{made.pk}/ledger/?since={day}", f"/provider/{made.pk}/statement/?month={day}"):
        answer = mine.get(address)
        assert answer.status_code in (200, 404) and (answer.status_code == 200 or "没有记录" in text(answer)), address
