"""A statement that comes to nothing is closed without payment or voucher, and no other is."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.delivery.settlements import services
from jiuzhu.delivery.settlements.models import Settlement
from jiuzhu.delivery.settlements.rules import SettlementRefused
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from tests.orders.conftest import manager
from tests.settlements.test_ends_of_claims import IN_NOVEMBER
from tests.settlements.test_recoveries import claimed, later, next_statement, paid
from tests.settlements.test_untrue_services import pass_on

__all__ = ["claimed", "later", "paid"]
pytestmark = pytest.mark.django_db


def test_a_statement_used_up_by_a_claim_is_closed_without_payment_or_voucher(
    paid, claimed, accepted, county_officer, township_clerk, later
):
    accepted(1, on=IN_NOVEMBER)
    november = next_statement(paid, township_clerk, later)
    assert november.sum_fen == 0
    services.confirm(settlement=november, actor=manager(november.organisation), at=later, seen_version=0)
    november.refresh_from_db()
    with pytest.raises(SettlementRefused, match="无需付款"):
        pass_on(november, county_officer, later)
    clearing = {"settlement": november, "at": later, "seen_version": november.version}
    with pytest.raises(NotPermitted):
        services.close_unpaid(actor=township_clerk, **clearing)
    services.close_unpaid(actor=county_officer, **clearing)
    assert services.close_unpaid(actor=county_officer, **clearing).repeated
    november.refresh_from_db()
    assert november.workflow.states[november.state].final and not inbox(county_officer).filter(subject_id=november.pk).exists()


def test_only_what_comes_to_nothing_is_closed_without_payment(confirmed, county_officer, now):
    statement, _ = confirmed()
    statement.refresh_from_db()
    with pytest.raises(SettlementRefused, match=r"应付 60\.00 元"):
        services.close_unpaid(settlement=statement, actor=county_officer, at=now, seen_version=statement.version)
    for wrong in ({"state": "cleared"}, {"state": "passed", "sum_fen": 0}, {"state": "paid"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Settlement.objects.filter(pk=statement.pk).update(**wrong)
