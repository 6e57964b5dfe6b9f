"""A month's list once it is approved: the books, opening again, corrections, who is added later (P-10, F-24)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.assistance.models import Aid
from jiuzhu.casework.assistance.queries import aid_of
from jiuzhu.casework.procurement.queries import spent_directly_fen
from jiuzhu.casework.procurement.services import direct
from jiuzhu.casework.procurement.spending import Standing
from jiuzhu.casework.registry.models import Household, Membership, Person
from jiuzhu.delivery.distribution import queries, services
from jiuzhu.delivery.distribution.models import Line, MonthList, Purse
from jiuzhu.delivery.distribution.rules import DistributionInvalid, FundShort
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing
from tests.conftest import actor
from tests.distribution.conftest import AT, SIGNATURE, person
from tests.distribution.test_lists import TODAY

pytestmark = pytest.mark.django_db


def test_the_books_close_when_the_totals_meet_the_list_or_the_difference_is_explained(place):
    place.generate()
    place.purse()
    place.check()
    place.approve()
    place.deliver("韩老大")
    place.deliver("隔壁村", actor=place.clerk)
    found = place.goods()
    with pytest.raises(DistributionInvalid, match="没有登记"):
        services.close_list(month_list=found, explained="", seen_version=found.version, actor=place.county, at=AT)
    line = place.line("韩老二")
    services.not_delivered(line=line, code="away", reason="到女儿家住一个月", seen_version=0, actor=place.assistant, at=AT)
    found = place.goods()
    assert (found.state, queries.totals_of_list(found).words) == ("delivered", "名单 3 人 = 已发放 2 人 + 未发放 1 人")
    with pytest.raises(DistributionInvalid, match="不一致"):
        services.close_list(month_list=found, explained="", seen_version=found.version, actor=place.county, at=AT)
    services.close_list(month_list=found, explained="韩老二不在家，余 1 份并入下月", seen_version=found.version, actor=place.county, at=AT)
    assert place.goods().state == "closed" and Purse.objects.get().used_fen == 16_000
    assert not inbox(place.county).filter(workflow__startswith="distribution", subject_id=found.pk).exists()


def test_a_closed_list_is_opened_again_with_a_reason_corrected_and_closed_within_the_same_money(place):
    place.generate()
    place.purse()
    place.check()
    place.approve()
    for name in ("韩老大", "隔壁村"):
        place.deliver(name, actor=place.clerk)
    services.not_delivered(line=place.line("韩老二"), code="away", reason="", seen_version=0, actor=place.clerk, at=AT)
    services.close_list(month_list=place.goods(), explained="不在家", seen_version=place.goods().version, actor=place.county, at=AT)
    with pytest.raises(ReasonMissing):
        services.reopen_list(month_list=place.goods(), reason=" ", seen_version=place.goods().version, actor=place.county, at=AT)
    services.reopen_list(
        month_list=place.goods(), reason="当天已领，登记错了", seen_version=place.goods().version, actor=place.county, at=AT
    )
    assert (place.goods().state, place.goods().closed_on, Purse.objects.get().used_fen, place.goods().reserved_fen) == (
        "delivered",
        None,
        24_000,
        24_000,
    )
    other = actor("township_clerk", division="130528100000", user_id="other")
    services.correct(line=place.line("韩老二"), reason="登记错了", again=True, seen_version=1, actor=other, at=AT)
    services.accept_line(line=place.line("韩老二"), seen_version=0, actor=place.second, at=AT)
    place.deliver("韩老二")
    services.close_list(month_list=place.goods(), explained="更正一行", seen_version=place.goods().version, actor=place.county, at=AT)
    assert place.goods().state == "closed" and Purse.objects.get().used_fen == 24_000 == place.goods().reserved_fen


def test_a_correction_after_approval_is_another_line_that_the_county_approves(place):
    place.generate()
    place.purse()
    place.check()
    place.approve()
    for name, who in (("韩老大", place.assistant), ("韩老二", place.assistant), ("隔壁村", place.clerk)):
        place.deliver(name, actor=who)
    wrong = place.line("韩老大")
    with pytest.raises(NotPermitted):
        services.correct(line=wrong, reason="记错了人", again=True, seen_version=1, actor=place.assistant, at=AT)
    services.correct(line=wrong, reason="记错了人", again=True, seen_version=1, actor=place.clerk, at=AT)
    assert (wrong.state, wrong.receiver, aid_of(wrong.household_id).count(), Purse.objects.get().used_fen) == (
        "voided",
        "韩老大",
        0,
        16_000,
    )
    (fresh,) = wrong.corrections.all()
    assert (fresh.state, place.goods().state) == ("proposed", "delivering")
    services.accept_line(line=fresh, seen_version=0, actor=place.county, at=AT)
    place.deliver("韩老大")
    assert (place.goods().state, Purse.objects.get().used_fen, aid_of(wrong.household_id).count()) == ("delivered", 24_000, 1)


def test_what_a_page_showed_before_the_list_moved_on_changes_nothing(place):
    place.generate()
    place.purse()
    person("新来的", 1930)
    sheet, line = place.sheet(), Line.objects.select_related("sheet__list").get(name="韩老大", benefit="milk_and_bread")
    assert (sheet.list.state, line.sheet.state) == ("generated", "check")
    place.check()
    place.approve()
    with pytest.raises(DistributionInvalid, match="有变化"):
        services.add_person(sheet=sheet, name="新来的", number="", reason="名单漏了", actor=place.assistant, at=AT)
    with pytest.raises(DistributionInvalid, match="核对完毕"):
        services.strike(line=line, code="death", reason="", seen_version=0, actor=place.assistant, at=AT)
    for name in ("韩老二", "隔壁村"):
        place.deliver(name, actor=place.clerk)
    services.not_delivered(line=place.line("韩老大"), code="away", reason="", seen_version=0, actor=place.clerk, at=AT)
    early = Line.objects.select_related("sheet__list").get(pk=line.pk)
    assert early.sheet.list.state == "delivered"
    services.close_list(month_list=place.goods(), explained="不在家", seen_version=place.goods().version, actor=place.county, at=AT)
    with pytest.raises(DistributionInvalid, match="已经核销"):
        services.correct(
            line=early,
            reason="记错了",
            again=True,
            seen_version=1,
            actor=actor("township_clerk", division="130528100000", user_id="other"),
            at=AT,
        )
    assert Purse.objects.get().used_fen == 16_000 == place.goods().reserved_fen


def test_whose_papers_came_after_the_approval_is_added_with_another_approval_and_paid_from_the_fund(place):
    benefit = "home_care_extreme_hardship"
    place.generate()
    place.purse()
    found = MonthList.objects.get(benefit=benefit)
    services.check_sheet(sheet=place.sheet(benefit), seen_version=0, actor=place.assistant, at=AT)
    services.check_list(month_list=found, seen_version=0, actor=place.clerk, at=AT)
    services.approve_list(month_list=found, unit_cost_fen=None, over_cap_reason="", seen_version=1, actor=place.county, at=AT)
    Person.objects.filter(name="特困乙").update(self_care="none")
    added = services.add_person(sheet=place.sheet(benefit), name="特困乙", number="", reason="评估已完成", actor=place.assistant, at=AT)
    assert (added.state, added.origin) == ("proposed", "correction") and Line.objects.get(
        name="特困乙", benefit=benefit, origin="snapshot"
    ).state == "struck"
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=added.pk).update(approver_id=place.assistant.user_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=added.pk).update(state="listed")
    services.accept_line(line=added, seen_version=0, actor=place.county, at=AT)
    found.refresh_from_db()
    assert found.reserved_fen == 60_000 == Purse.objects.get().used_fen


def test_who_added_somebody_does_not_approve_the_list(place):
    place.generate()
    place.purse()
    person("新来的", 1930)
    added = services.add_person(sheet=place.sheet(), name="新来的", number="", reason="名单漏了", actor=place.assistant, at=AT)
    place.check()
    Line.objects.filter(pk=added.pk).update(proposer_id=place.county.user_id)
    with pytest.raises(NotPermitted, match="补入"):
        place.approve()


def test_the_cap_of_purchases_counts_every_list_of_the_year_and_what_is_added_later(place, monkeypatch):
    def funds(law, *, division_code, year):
        taken = spent_directly_fen(division_code=division_code, year=year)
        return [Standing("procurement", "购买服务经费", "", "", "", year, year, Decimal(1), 50_000, 50_000, taken, "refuse")]

    monkeypatch.setattr(direct, "funds", funds)
    place.generate()
    place.purse(200_000)
    for benefit in ("home_care_extreme_hardship", "care_subsistence_elderly"):
        found = MonthList.objects.get(benefit=benefit)
        for sheet in found.sheets.all():
            services.check_sheet(sheet=sheet, seen_version=0, actor=place.clerk, at=AT)
        services.check_list(month_list=found, seen_version=0, actor=place.clerk, at=AT)
    approve = {"unit_cost_fen": None, "over_cap_reason": "", "seen_version": 1, "actor": place.county, "at": AT}
    services.approve_list(month_list=MonthList.objects.get(benefit="home_care_extreme_hardship"), **approve)
    with pytest.raises(FundShort, match="超过上限"):
        services.approve_list(month_list=found, **approve)
    assert Purse.objects.get().used_fen == 30_000


def test_a_list_of_which_nobody_is_left_waits_for_the_county_to_reconcile_it(place):
    place.generate()
    for name in ("韩老大", "韩老二", "隔壁村"):
        services.strike(line=place.line(name), code="moved", reason="", seen_version=0, actor=place.clerk, at=AT)
    place.check()
    found = place.approve(unit_cost_fen=None)
    assert (
        found.state == "delivered"
        and inbox(place.county).filter(workflow="distribution_list", subject_id=found.pk, closed_at__isnull=True).exists()
    )


def test_two_of_a_household_who_bear_one_name_each_get_their_share(place):
    twin = person("韩老大 ", 1931)
    Membership.objects.filter(household=twin).update(household=Household.objects.get(head_name="韩老大"), relation="spouse")
    Person.objects.filter(name="韩老大 ").update(name="韩老大")
    place.generate()
    place.purse()
    place.check()
    place.approve()
    told = {"handed_on": TODAY, "receiver": "韩老大", "signature": SIGNATURE, "seen_version": 0, "actor": place.assistant, "at": AT}
    for line in Line.objects.filter(name="韩老大", benefit="milk_and_bread"):
        services.deliver(line=line, **told)
    assert Aid.objects.values("person").distinct().count() == 2
