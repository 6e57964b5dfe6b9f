"""An organisation objects to what a claim takes off its statement; the county answers, as another than confirmed the claim (002·附2·四)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.delivery.settlements import queries, services
from jiuzhu.delivery.settlements.models import Recovery, Settlement, SettlementLine
from jiuzhu.delivery.settlements.rules import SettlementRefused, returned_of
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from tests.conftest import COUNTY, TOWNSHIP
from tests.orders.conftest import manager
from tests.orders.test_pages import client_as, text
from tests.settlements.test_ends_of_claims import DECEMBER, IN_NOVEMBER, THIRD
from tests.settlements.test_recoveries import ANOTHER, WHY, claimed, later, next_statement, paid
from tests.settlements.test_untrue_services import pass_on

__all__ = ["claimed", "client_as", "later", "paid"]
pytestmark = pytest.mark.django_db


def object_to(line, at, claimed_fen=0):
    firm, statement = manager(line.settlement.organisation), line.settlement
    services.mark(line=line, reason="那天去过，有签名单", claimed_fen=claimed_fen, picture=None, actor=firm, at=at)
    return statement, firm


def hand_in(statement, firm, at):
    services.hand_in(settlement=statement, actor=firm, at=at, seen_version=statement.version)
    statement.refresh_from_db()


def answer(line, right_fen, who, at, outcome="upheld", **more):
    noted = queries.find_line(line.settlement, line.pk).objection
    told = {"outcome": outcome, "right_fen": right_fen, "reason": "核对了签名单", "actor": who, "at": at}
    return services.answer_claim(objection=noted, seen_version=Settlement.objects.get(pk=line.settlement_id).version, **told, **more)


@pytest.fixture
def taken(paid, claimed, accepted, township_clerk, later):
    """November's statement of two services, from which the claim's 30 yuan were taken off; gives it, the claim and the line that takes off."""
    accepted(2, on=IN_NOVEMBER)
    november = next_statement(paid, township_clerk, later)
    claimed.refresh_from_db()
    return november, claimed, claimed.taken_by


@given(taken_fen=st.integers(1, 10**8), right_fen=st.integers(0, 10**8))
def test_an_objection_upheld_gives_back_what_is_taken_off_beyond_the_right_amount_and_never_takes_more(taken_fen, right_fen):
    if right_fen < taken_fen:
        assert returned_of("upheld", taken_fen=taken_fen, right_fen=right_fen) == taken_fen - right_fen > 0
    else:
        with pytest.raises(SettlementRefused):
            returned_of("upheld", taken_fen=taken_fen, right_fen=right_fen)
    assert returned_of("rejected", taken_fen=taken_fen, right_fen=right_fen) == 0


def test_the_organisation_objects_to_what_is_taken_off_and_the_county_gives_it_back_as_another_than_confirmed_it(
    paid, taken, accepted, township_clerk, county_officer, later
):
    november, claim, line = taken
    hand_in(*object_to(line, later), later)
    november.refresh_from_db()
    assert november.state == "contested" and inbox(county_officer).get(workflow="settlement").action == "答复对扣回的异议"
    assert not inbox(township_clerk).filter(workflow="settlement").exists(), (
        "another township's service is not the township's to answer for"
    )
    for who in (ANOTHER, township_clerk):
        with pytest.raises(NotPermitted):
            answer(line, 0, who, later)
    assert answer(line, 0, county_officer, later).to_state == "decided"
    assert answer(line, 0, county_officer, later).repeated
    november.refresh_from_db()
    claim.refresh_from_db()
    assert (november.sum_fen, queries.balance(november), claim.state) == (6000, 6000, "withdrawn")
    accepted(1, on=DECEMBER)
    assert next_statement(paid, township_clerk, later + timedelta(days=30), DECEMBER).sum_fen == 3000, "and never again"
    with pytest.raises(NotPermitted, match="更正"):
        pass_on(november, county_officer, later)
    assert pass_on(november, THIRD, later).to_state == "passed"


def test_what_is_taken_off_may_be_made_less_and_only_the_rest_waits_where_the_statement_comes_to_less(taken, later):
    november, claim, line = taken
    hand_in(*object_to(line, later, 1000), later)
    answer(line, 1000, THIRD, later)
    november.refresh_from_db()
    claim.refresh_from_db()
    assert (november.sum_fen, queries.balance(november), claim.state, claim.amount_fen) == (5000, 5000, "taken", 1000)
    services.recovering.put_back(november, [claim], at=later)
    assert queries.balance(november) == 6000 and Recovery.objects.get().state == "confirmed"


def test_what_the_organisation_had_repaid_before_it_was_taken_off_goes_back_and_is_not_claimed_anew(paid, taken, later):
    november, claim, line = taken
    hand_in(*object_to(line, later), later)
    outside = {"repaid_on": later.date(), "voucher": "回单 7"}
    for right_fen, wrong in ((1000, outside), (0, outside | {"voucher": ""}), (0, outside | {"repaid_on": None})):
        with pytest.raises(SettlementRefused):
            answer(line, right_fen, THIRD, later, **wrong)
    answer(line, 0, THIRD, later, **outside)
    november.refresh_from_db()
    claim.refresh_from_db()
    assert (november.sum_fen, queries.balance(november), claim.state, claim.repayments.get().voucher) == (6000, 6000, "repaid", "回单 7")
    assert not queries.recoverable(paid[0])


def test_an_objection_not_upheld_leaves_what_is_taken_off(taken, later):
    november, claim, line = taken
    hand_in(*object_to(line, later), later)
    answer(line, None, THIRD, later, outcome="rejected")
    november.refresh_from_db()
    claim.refresh_from_db()
    assert (november.state, november.sum_fen, claim.state) == ("decided", 3000, "taken")


def test_of_objections_to_both_the_township_answers_the_service_first_and_what_it_puts_back_can_still_be_given_up(
    taken, township_clerk, later
):
    november, claim, line = taken
    services_of = SettlementLine.objects.filter(settlement=november, corrects=None)
    for each in services_of:
        object_to(each, later, 1000)
    hand_in(*object_to(line, later), later)
    assert Settlement.objects.get(pk=november.pk).state == "objected"
    with pytest.raises(SettlementRefused, match="县级"):
        services.answer(
            objection=line.objection, outcome="rejected", right_fen=None, reason="照扣不误", actor=township_clerk, at=later, seen_version=1
        )
    for each in services_of:
        said = {"outcome": "upheld", "right_fen": 1000, "reason": "只做了一半", "actor": township_clerk, "at": later}
        services.answer(objection=each.objection, seen_version=Settlement.objects.get(pk=november.pk).version, **said)
    november.refresh_from_db()
    claim.refresh_from_db()
    assert (november.state, november.sum_fen, claim.state) == ("contested", 2000, "confirmed"), "put back: 20 yuan do not bear 30"
    answer(line, 0, THIRD, later)
    november.refresh_from_db()
    claim.refresh_from_db()
    assert (november.state, november.sum_fen, queries.balance(november), claim.state) == ("decided", 2000, 2000, "withdrawn")


def test_readers_of_another_township_learn_month_and_order_of_a_claim_and_nothing_more(
    paid, claimed, accepted, client_as, county_officer, later
):
    elsewhere, village = "341525106000", "341525106001"
    accepted(2, on=IN_NOVEMBER, division_code=village)
    november = services.send(
        organisation_id=paid[0].organisation_id, division_code=elsewhere, month_on=date(2026, 11, 1), actor=county_officer, at=later
    )
    claimed.refresh_from_db()
    hand_in(*object_to(claimed.taken_by, later), later)
    answer(claimed.taken_by, None, THIRD, later, outcome="rejected")
    page, claim = reverse("settlement", args=[november.pk]), reverse("settlement-recovery", args=[claimed.pk])
    told = {}
    for role, division in (("township_clerk", elsewhere), ("county_officer", COUNTY)):
        reader = client_as(role, division=division)
        opened = reader.get(claim).status_code == 200
        shown = text(reader.get(page))
        assert "2026 年 10 月已付的服务" in shown and claimed.line.order.number in shown
        told[role] = (opened, claim in shown, WHY in shown, "有签名单" in shown, "核对了签名单" in shown)
    assert told == {"township_clerk": (False,) * 5, "county_officer": (True,) * 5}
    own = client_as("township_clerk", division=TOWNSHIP).get(claim)
    assert own.status_code == 200 and page not in text(own) and "2026 年 11 月" in text(own)
