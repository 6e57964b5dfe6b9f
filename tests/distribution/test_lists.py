"""A month's list from its making to the books: who is on it and why, checked, approved, handed out, reconciled (P-10, F-24)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.assistance.models import Aid
from jiuzhu.casework.assistance.queries import aid_of, given_directly_fen
from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.models import Household, Person
from jiuzhu.delivery.distribution import queries, services
from jiuzhu.delivery.distribution.models import Line, MonthList, Purse
from jiuzhu.delivery.distribution.rules import DistributionInvalid, FundShort, GivenAlready, NotOnList, judged_on
from jiuzhu.delivery.distribution.tasks import make_lists
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from tests.distribution.conftest import AT, COUNTY, SIGNATURE, VILLAGE, person

pytestmark = pytest.mark.django_db
TODAY = date(2024, 10, 8)


def on_list(benefit="milk_and_bread", state="listed"):
    return sorted(Line.objects.filter(benefit=benefit, state=state).values_list("name", flat=True))


def test_everybody_entitled_is_listed_with_their_own_figures_and_nobody_else(place):
    place.generate()
    assert on_list() == sorted(["韩老大", "韩老二", "隔壁村"])
    told = place.line("韩老大")
    assert told.share == "奶粉 1 桶、面包 2 袋" and told.amount_fen is None and any("92" in each for each in told.reasons)
    assert place.line("特困甲", "home_care_extreme_hardship").amount_fen == 30_000
    assert on_list("care_subsistence_elderly") == sorted(["韩老大", "韩老二", "年轻人"])


def test_whose_papers_are_incomplete_is_named_with_what_is_missing_and_listed_once_they_are(place):
    place.generate()
    line = place.line("特困乙", "home_care_extreme_hardship")
    assert line.state == "unknown" and "未登记" in line.reasons[0]
    with pytest.raises(NotOnList):
        services.include(line=line, seen_version=0, actor=place.assistant, at=AT)
    Person.objects.filter(name="特困乙").update(self_care="none")
    services.include(line=line, seen_version=0, actor=place.assistant, at=AT)
    assert (line.state, line.amount_fen) == ("listed", 30_000)


def test_a_second_run_of_a_month_gives_the_same_lists(place):
    first = {each.pk for each in place.generate()}
    before = list(Line.objects.order_by("pk").values())
    person("新来的", 1930)
    assert place.generate(place.county) == [] and make_lists(AT) == 0
    assert {each.pk for each in MonthList.objects.all()} == first and list(Line.objects.order_by("pk").values()) == before


def test_nothing_is_listed_for_a_month_to_come_nor_when_the_plan_is_over(place):
    with pytest.raises(DistributionInvalid):
        judged_on(date(2024, 11, 1), TODAY)
    services.generate_month(month=date(2025, 1, 1), division_code=COUNTY, actor=SYSTEM, at=AT + timedelta(days=120))
    assert not MonthList.objects.filter(benefit="milk_and_bread").exists() and MonthList.objects.filter(benefit="care_subsistence_elderly").exists()


def test_who_has_the_same_already_is_struck_with_what_and_from_whom(place):
    home = person("已领的", 1930)
    given = {"household_id": home.pk, "person_id": home.memberships.get().person_id, "division_code": VILLAGE, "department": "爱心超市", "actor": place.assistant, "at": AT}
    enter_aid(kind="milk_and_bread", label="奶粉和面包", received_on=TODAY, source="manual", source_id="1", **given)
    place.generate()
    line = place.line("已领的")
    assert (line.state, line.struck_code) == ("struck", "given") and "爱心超市" in line.because
    with pytest.raises(GivenAlready):
        services.restore(line=line, seen_version=0, actor=place.assistant, at=AT)


def test_a_person_struck_off_says_why_and_comes_back_only_by_the_rule(place):
    place.generate()
    line = place.line("韩老大")
    with pytest.raises(DistributionInvalid, match="写明情况"):
        services.strike(line=line, code="other", reason=" ", seen_version=0, actor=place.assistant, at=AT)
    services.strike(line=line, code="death", reason="10 月 2 日去世", seen_version=0, actor=place.assistant, at=AT)
    assert (line.state, line.because) == ("struck", "去世：10 月 2 日去世")
    Person.objects.filter(name="韩老大").update(alive=False)
    with pytest.raises(NotOnList, match="去世"):
        services.restore(line=line, seen_version=1, actor=place.assistant, at=AT)


def test_somebody_added_is_judged_by_the_same_rule(place):
    place.generate()
    sheet = place.sheet()
    add = {"sheet": sheet, "number": "", "reason": "名单漏了", "actor": place.assistant, "at": AT}
    with pytest.raises(NotOnList, match="89"):
        services.add_person(name="年轻人", **add)
    with pytest.raises(DistributionInvalid, match="没有在册"):
        services.add_person(name="没有的人", **add)
    with pytest.raises(DistributionInvalid, match="已经在"):
        services.add_person(name="韩老大", **add)
    person("新来的", 1930)
    added = services.add_person(name="新来的", **add)
    assert (added.state, added.origin, added.added_because) == ("listed", "added", "名单漏了")


def test_a_person_has_one_line_of_a_month_and_benefit_in_the_database(place):
    place.generate()
    line = place.line("韩老大")
    Line.objects.filter(pk=line.pk).update(state="struck")
    copy = Line.objects.get(pk=line.pk)
    copy.pk, copy.state = "00000000-0000-4000-8000-000000000001", "listed"
    copy.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(state="listed")


def test_a_list_is_reported_when_every_village_is_checked_and_returned_with_a_reason(place):
    place.generate()
    found = place.goods()
    assert inbox(place.assistant).filter(workflow="distribution_sheet").count() == 3
    with pytest.raises(DistributionInvalid, match="2 个村没有核对"):
        services.check_list(month_list=found, seen_version=0, actor=place.clerk, at=AT)
    found = place.check()
    with pytest.raises(DistributionInvalid, match="核对完毕"):
        services.strike(line=place.line("韩老大"), code="death", reason="", seen_version=0, actor=place.assistant, at=AT)
    services.return_list(month_list=found, reason="韩老二已迁出", seen_version=found.version, actor=place.county, at=AT)
    assert (place.goods().state, place.sheet().state) == ("generated", "check")


def test_the_county_approves_as_another_and_within_its_money(place):
    place.generate(place.county)
    place.check()
    with pytest.raises(NotPermitted):
        place.approve()
    with pytest.raises(FundShort, match="还没有录入"):
        place.approve(who=place.second)
    place.purse(23_999)
    with pytest.raises(FundShort, match=r"要 240\.00 元，还剩 239\.99 元"):
        place.approve(who=place.second)
    assert place.goods().state == "checked" and Purse.objects.get().used_fen == 0
    place.purse(24_000)
    assert place.approve(who=place.second).reserved_fen == 24_000 == Purse.objects.get().used_fen
    with pytest.raises(FundShort, match="占用了"):
        place.purse(23_999)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthList.objects.filter(benefit="milk_and_bread").update(approver_id=place.county.user_id)


def test_what_is_handed_out_is_signed_for_once_and_stands_among_the_aid_of_its_month(place):
    place.generate()
    place.purse()
    with pytest.raises(DistributionInvalid, match="不能登记发放"):
        place.deliver("韩老大")
    place.check()
    place.approve()
    line = place.line("韩老大")
    due = inbox(place.assistant).get(workflow="distribution_sheet", subject_id=line.sheet_id).due_at
    assert due.astimezone(AT.tzinfo).date() == date(2024, 10, 31)
    for lacking in ({"signature": ""}, {"receiver": " "}, {"handed_on": TODAY + timedelta(days=1)}):
        with pytest.raises(DistributionInvalid):
            place.deliver("韩老大", **lacking)
    Household.objects.filter(head_name="韩老二").update(division_code="130528100009")
    with pytest.raises(DistributionInvalid, match="已迁出"):
        place.deliver("韩老二")
    assert not place.deliver("韩老大").repeated and place.deliver("韩老大", seen_version=0).repeated
    with pytest.raises(AlreadyMoved):
        place.deliver("韩老大", seen_version=0, receiver="别人")
    (entered,) = aid_of(line.household_id)
    assert (entered.month, entered.kind, entered.label, line.proofs.count()) == ("2024-10", "milk_and_bread", "90 岁以上困难老年人奶粉和面包（奶粉 1 桶、面包 2 袋）", 1)
    assert place.goods().state == "delivering"


def test_care_given_by_a_list_counts_in_the_monthly_ceiling_of_orders(place):
    place.generate()
    place.purse()
    found = MonthList.objects.get(benefit="home_care_extreme_hardship")
    services.strike(line=place.line("特困乙", found.benefit), code="other", reason="待评估", seen_version=0, actor=place.assistant, at=AT)
    sheet = place.sheet(found.benefit)
    services.check_sheet(sheet=sheet, seen_version=0, actor=place.assistant, at=AT)
    services.check_list(month_list=found, seen_version=0, actor=place.clerk, at=AT)
    services.approve_list(month_list=found, unit_cost_fen=None, over_cap_reason="", seen_version=1, actor=place.county, at=AT)
    line = place.line("特困甲", found.benefit)
    services.deliver(line=line, handed_on=TODAY, receiver="特困甲", signature=SIGNATURE, seen_version=0, actor=place.assistant, at=AT)
    assert given_directly_fen(household_id=line.household_id, kind=found.benefit, month="2024-10", person_id=line.person_id) == 30_000
    found.refresh_from_db()
    assert found.state == "delivered"


def test_only_the_county_approves_and_nobody_sees_the_list_of_another_township(place):
    place.generate()
    place.check()
    with pytest.raises(NotPermitted):
        place.approve(who=place.clerk)
    assert place.county.holds(Duty.DISTRIBUTION_APPROVE, division_code=VILLAGE)
    assert not place.clerk.holds(Duty.DISTRIBUTION_APPROVE, division_code=VILLAGE)
    assert queries.sheets(place.assistant).count() == 3 and queries.month_lists(place.assistant).count() == 0


def test_who_left_the_aid_or_the_household_since_the_list_gets_nothing_and_a_doubt_takes_nothing(place):
    place.generate()
    place.purse()
    place.check()
    place.approve()
    Household.objects.filter(head_name="韩老大").update(category_until=TODAY - timedelta(days=1))
    with pytest.raises(DistributionInvalid, match=r"韩老大.*不"):
        place.deliver("韩老大")
    Household.objects.get(head_name="韩老二").memberships.update(until=TODAY)
    with pytest.raises(DistributionInvalid, match="不在这户"):
        place.deliver("韩老二")
    assert not Aid.objects.exists()
