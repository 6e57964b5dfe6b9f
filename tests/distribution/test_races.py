"""Buttons of a month pressed by many at once: money and people's shares are given once."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from jiuzhu.casework.assistance.models import Aid
from jiuzhu.casework.procurement.models import Contract, DirectSpending, FundBase
from jiuzhu.casework.procurement.queries import contracts_of_year, spent_directly_fen
from jiuzhu.casework.procurement.services import contracts, direct, sign_contract
from jiuzhu.casework.procurement.spending import Standing
from jiuzhu.delivery.distribution import services
from jiuzhu.delivery.distribution.models import Line, MonthList, Purse
from jiuzhu.delivery.distribution.rules import FundShort
from jiuzhu.delivery.distribution.services import approving, handing
from jiuzhu.foundation.accounts.models import Organisation
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.ledger.queries import first_fault
from tests.conftest import actor
from tests.distribution.conftest import AT, COUNTY, MONTH, SIGNATURE, person
from tests.workflow.test_take import press_together

pytestmark = pytest.mark.django_db(transaction=True)
NEXT_TOWNSHIP_VILLAGE = "130528101001"


def clerk_of(found: MonthList):
    return actor("township_clerk", division=found.division_code)


def test_money_for_one_list_approves_one_of_two_and_a_share_is_handed_out_once(place):
    person("邻镇人", 1930, village=NEXT_TOWNSHIP_VILLAGE)
    for name in ("韩老二", "隔壁村"):
        person(f"{name}之邻", 1931, village=NEXT_TOWNSHIP_VILLAGE)
    place.generate()
    lists = list(MonthList.objects.filter(benefit="milk_and_bread", month=MONTH))
    assert len(lists) == 2 and Line.objects.filter(benefit="milk_and_bread", state="listed").count() == 6
    for found in lists:
        for sheet in found.sheets.all():
            services.check_sheet(sheet=sheet, seen_version=0, actor=clerk_of(found), at=AT)
        services.check_list(month_list=found, seen_version=0, actor=clerk_of(found), at=AT)
    place.purse(3 * 8_000 + 7_999)

    def approve():
        told = []
        for found in MonthList.objects.filter(benefit="milk_and_bread").order_by("?"):
            try:
                told.append(services.approve_list(month_list=found, unit_cost_fen=8_000, over_cap_reason="", seen_version=1, actor=place.county, at=AT).to_state)
            except FundShort:
                told.append("short")
        return told

    results = press_together(approve)
    approved = MonthList.objects.filter(benefit="milk_and_bread").exclude(state="checked")
    assert all(sorted(each) == ["approved", "short"] for each in results) and approved.count() == 1
    assert Purse.objects.get().used_fen == 24_000 == approved.get().reserved_fen

    line = Line.objects.filter(sheet__list=approved.get()).first()

    def deliver():
        mine = Line.objects.select_related("sheet__list", "person", "household").get(pk=line.pk)
        try:
            return services.deliver(
                line=mine, handed_on=timezone.localdate(AT), receiver=line.name, signature=SIGNATURE, seen_version=0, actor=clerk_of(approved.get()), at=AT
            ).repeated
        except DomainError as error:
            return error.code

    results = press_together(deliver)
    assert results.count(False) == 1 and set(results) <= {False, True}
    assert Aid.objects.count() == 1 == line.proofs.count() and first_fault() is None


def test_the_last_lines_of_a_list_handed_out_at_once_finish_it(place):
    place.generate()
    place.purse()
    place.check()
    place.approve()
    names = ["韩老大", "韩老二", "隔壁村"]

    def deliver():
        return place.deliver(names.pop(), actor=place.clerk).to_state

    assert press_together(deliver, threads=3) == ["delivered"] * 3
    assert place.goods().state == "delivered" and place.goods().sheets.filter(state="done").count() == 2


def test_without_the_guarded_update_the_money_of_one_list_approves_two(place, monkeypatch):
    """The negative control of the race for the money: the fund is asked, but nothing is taken of it."""
    person("邻镇人", 1930, village=NEXT_TOWNSHIP_VILLAGE)
    place.generate()
    lists = list(MonthList.objects.filter(benefit="milk_and_bread", month=MONTH))
    for found in lists:
        for sheet in found.sheets.all():
            services.check_sheet(sheet=sheet, seen_version=0, actor=clerk_of(found), at=AT)
        services.check_list(month_list=found, seen_version=0, actor=clerk_of(found), at=AT)
    place.purse(3 * 8_000)
    monkeypatch.setattr(approving, "reserving", lambda *_: [])
    for found in MonthList.objects.filter(benefit="milk_and_bread"):
        services.approve_list(month_list=found, unit_cost_fen=8_000, over_cap_reason="", seen_version=found.version, actor=place.county, at=AT)
    approved = MonthList.objects.filter(benefit="milk_and_bread", state="approved")
    assert approved.count() == 2 and sum(each.reserved_fen for each in approved) > Purse.objects.get().amount_fen


def test_without_the_guard_of_the_step_a_share_is_handed_out_more_than_once(place, monkeypatch):
    """The negative control of the race at the door: every press does what only the first may."""
    place.generate()
    place.purse()
    place.check()
    place.approve()
    line = place.line("韩老大")
    monkeypatch.setattr(handing, "take", lambda *_, also, **__: also())
    # Everybody has looked before anybody writes, however slow the machine.
    looked, draw = threading.Barrier(3), handing.drawn_signature

    def drawn_together(signature):
        looked.wait(timeout=60)
        return draw(signature)

    monkeypatch.setattr(handing, "drawn_signature", drawn_together)

    def deliver():
        mine = Line.objects.select_related("sheet__list", "person", "household").get(pk=line.pk)
        services.deliver(line=mine, handed_on=timezone.localdate(AT), receiver=line.name, signature=SIGNATURE, seen_version=0, actor=place.clerk, at=AT)

    press_together(deliver, threads=3)
    assert line.proofs.count() > 1


@pytest.fixture
def capped(place, monkeypatch):
    """A year of which contracts and lists may take 400 yuan together, a list of care of 300 to be approved, an organisation to contract with."""
    place.generate()
    place.purse()
    found = MonthList.objects.get(benefit="home_care_extreme_hardship")
    for sheet in found.sheets.all():
        services.check_sheet(sheet=sheet, seen_version=0, actor=place.clerk, at=AT)
    services.check_list(month_list=found, seen_version=0, actor=place.clerk, at=AT)
    FundBase.objects.create(division_code=COUNTY, base="local_pool", year=MONTH.year, amount_fen=40_000, source="1", entered_by="x", entered_at=AT)

    def funds(law, *, division_code, year, **counted):
        spreads = [each.spread for each in contracts_of_year(division_code=division_code, year=year)]
        taken = spent_directly_fen(division_code=division_code, year=year) + sum(each.fen_in(year) for each in [*spreads, counted.get("adding")] if each)
        return [Standing("x", "购买服务经费", "", "", "", year, year, Decimal(1), 40_000, 40_000, taken, "refuse")]

    monkeypatch.setattr(direct, "funds", funds)
    monkeypatch.setattr(contracts, "funds", funds)
    return found, Organisation.objects.create(name="照料中心", kind="agency", division_code=COUNTY)


def approve_and_sign(place, capped):
    """A list of 300 yuan and a contract of 200 at the same moment."""
    found, organisation = capped
    turns = [
        lambda: services.approve_list(
            month_list=MonthList.objects.get(pk=found.pk), unit_cost_fen=None, over_cap_reason="", seen_version=1, actor=place.county, at=AT
        ),
        lambda: sign_contract(
            organisation_id=str(organisation.pk), purchaser_code=COUNTY, number="1", items={"meals": 1500}, valid_from=MONTH, valid_until=MONTH + timedelta(days=30), amount=20_000,
            actor=place.second, at=AT,
        ),
    ]  # fmt: skip
    press_together(lambda: turns.pop()(), threads=2)
    signed = Contract.objects.count()
    approved = MonthList.objects.filter(pk=found.pk, state="approved").count()
    return signed, approved


def test_a_contract_and_a_list_of_the_same_moment_do_not_pass_the_cap_together(place, capped):
    assert sum(approve_and_sign(place, capped)) == 1


def test_without_what_was_bought_directly_both_pass_the_cap(place, capped, monkeypatch):
    """The negative control: the cap forgets what no contract pays."""
    monkeypatch.setattr(DirectSpending.objects, "update_or_create", lambda **_: None)
    assert approve_and_sign(place, capped) == (1, 1)


@pytest.mark.postgres
def test_without_waiting_for_one_another_both_pass_the_cap(place, capped, monkeypatch):
    """The negative control of the lock, where two write at once."""
    both, reckoned = threading.Barrier(2, timeout=20), direct.funds

    def funds(*args, **more):
        told = reckoned(*args, **more)
        both.wait()
        return told

    for each in (direct, contracts):
        monkeypatch.setattr(each, "wait_for_funds", lambda _: None)
        monkeypatch.setattr(each, "funds", funds)
    assert approve_and_sign(place, capped) == (1, 1)
