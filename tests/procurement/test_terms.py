"""What the law wants said of a contract, and what it makes of an organisation that broke the rules."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.conftest import actor
from tests.web.conftest import person, place, sign_in

from jiuzhu.casework.procurement import queries, services, terms
from jiuzhu.casework.procurement.models import Contract, Finding
from jiuzhu.casework.procurement.rules import ContractInvalid, FindingInvalid
from jiuzhu.foundation.accounts.models import Organisation
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.policy.packs import load_pack

__all__ = ["person", "place", "sign_in"]
ON = date(2026, 3, 1)
CITY, HUINONG = "640200000000", "640205000000"
NINGJIN, HUOSHAN, SHIZUISHAN, YONGNING, JIXI = (load_pack(name).at(ON) for name in ("ningjin", "huoshan", "shizuishan", "yongning", "jixi"))


def checked(law, *, fund="", method="", confirmed=None, held=()):
    terms.check_particulars(law, fund=fund, method=method, confirmed=terms.to_confirm(law) if confirmed is None else confirmed, held=held)


class TestWhoUndertakes:
    def test_the_kinds_of_the_plan_are_told_apart_from_the_one_it_leaves_out(self):
        may = {each.code for each in SHIZUISHAN.organisation_kinds if each.contracts == "may"}
        assert may == {"enterprise", "social_organisation", "public_institution", "rural_collective", "village_committee"}
        for kind in (*may, "insurer"):
            terms.check_undertaker(SHIZUISHAN, kind)
        with pytest.raises(ContractInvalid, match="群团组织不能承接"):
            terms.check_undertaker(SHIZUISHAN, "mass_organisation")
        terms.check_undertaker(HUOSHAN, "mass_organisation")

    def test_every_kind_of_the_packs_can_be_registered(self):
        assert {each.code: each.label for each in HUOSHAN.organisation_kinds} == Organisation.KINDS


class TestParticulars:
    def test_only_funds_the_law_lists_are_taken_and_an_open_list_takes_others(self):
        checked(HUOSHAN, fund="养老服务资金")
        checked(SHIZUISHAN, fund="其他")
        with pytest.raises(ContractInvalid) as refused:
            checked(HUOSHAN, fund="社区基金")
        assert refused.value.field == "fund" and "残疾人康复服务经费" in refused.value.remedy

    def test_what_a_contract_named_under_a_former_law_may_stay(self):
        checked(HUOSHAN, fund="社区基金", held=("社区基金", ""))

    def test_ningjin_buys_by_open_tender_and_huoshan_names_no_way(self):
        checked(NINGJIN, method="公开招投标")
        for law, method in ((NINGJIN, "单一来源"), (HUOSHAN, "公开招标")):
            with pytest.raises(ContractInvalid):
                checked(law, method=method)

    def test_shizuishan_wants_all_eight_elements_and_names_those_missing(self):
        with pytest.raises(ContractInvalid) as refused:
            checked(SHIZUISHAN, confirmed=["内容", "期限", "数量", "质量", "价格", "资金结算方式"])
        assert "各方权利义务事项、违约责任" in refused.value.what and refused.value.field == "confirmed"
        checked(SHIZUISHAN)
        checked(YONGNING, confirmed=())


class TestViolations:
    def test_shizuishan_bans_for_three_years_from_the_day(self):
        until = terms.banned_until(SHIZUISHAN, "弄虚作假", kind="ban", valid_from=date(2026, 3, 1), valid_until=None)
        assert until == date(2029, 2, 28) and terms.stops_projects(SHIZUISHAN)
        assert terms.banned_until(SHIZUISHAN, "弄虚作假", kind="ban", valid_from=date(2028, 2, 29), valid_until=None) == date(2031, 2, 28)

    @pytest.mark.parametrize(
        ("law", "told", "field"),
        [
            (SHIZUISHAN, {"violation": "迟到"}, "violation"),
            (SHIZUISHAN, {"kind": "warning"}, "kind"),
            (SHIZUISHAN, {"valid_until": date(2027, 2, 28)}, "valid_until"),
            (HUOSHAN, {}, "violation"),
        ],
    )
    def test_what_the_law_does_not_say_is_refused(self, law, told, field):
        given = {"violation": "弄虚作假", "kind": "ban", "valid_from": ON, "valid_until": None} | told
        with pytest.raises(FindingInvalid) as refused:
            terms.banned_until(law, given.pop("violation"), **given)
        assert refused.value.field == field

    def test_another_finding_keeps_its_own_days(self):
        assert terms.banned_until(SHIZUISHAN, "", kind="warning", valid_from=ON, valid_until=date(2026, 4, 1)) == date(2026, 4, 1)


@pytest.mark.django_db
class TestBan:
    def test_a_violation_bans_and_ends_the_contracts_that_run_or_are_to_begin_here_and_no_other(self, settings, now):
        settings.POLICY_PACK = "shizuishan"
        officer = actor("county_officer", division=CITY)
        bad, good = (create_organisation(name=name, kind="elder_care", division_code=HUINONG, actor=officer, at=now) for name in "甲乙")
        told = {"items": {"meals": None}, "actor": officer, "at": now, "confirmed": terms.to_confirm(SHIZUISHAN), "purchaser_code": HUINONG}
        runs = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
        services.sign_contract(organisation_id=str(bad.pk), number="1", **runs, **told)
        services.sign_contract(organisation_id=str(good.pk), number="2", **runs, **told)
        services.sign_contract(organisation_id=str(bad.pk), number="3", **(runs | {"valid_from": date(2025, 1, 1), "valid_until": date(2025, 12, 31)}), **told)
        services.sign_contract(organisation_id=str(bad.pk), number="4", valid_from=date(2027, 1, 1), valid_until=date(2027, 12, 31), **told)
        found = {"organisation_id": str(bad.pk), "kind": "ban", "reason": "虚报服务次数", "valid_from": ON, "valid_until": None}
        services.record_finding(**found, violation="弄虚作假", actor=officer, at=now)

        assert Finding.objects.get().valid_until == date(2029, 2, 28) and str(bad.pk) in queries.bans(on=date(2029, 2, 28))
        assert dict(Contract.objects.values_list("number", "ended_on")) == {"1": ON, "2": None, "3": None, "4": date(2027, 1, 1)}
        assert "弄虚作假：虚报服务次数" in Contract.objects.get(number="1").ended_because
        assert Entry.objects.filter(action="终止合同").count() == 2


@pytest.mark.django_db
def test_the_fund_of_a_contract_is_chosen_on_screen_and_what_each_fund_bears_is_shown(sign_in, now, county_officer):
    client = sign_in("county_officer")
    made = create_organisation(name="安康", kind="elder_care", division_code="341525000000", actor=county_officer, at=now)
    year = timezone.localdate().year
    told = {"number": "1", "purchaser_code": "341525000000", "valid_from": f"{year}-07-01", "valid_until": f"{year + 1}-06-30", "amount": "6000", "item_meals": "on"}
    page = client.get(f"/matching/resources/{made.pk}/contract/").content.decode()
    assert "残疾人康复服务经费" in page and "购买方式" not in page
    assert client.post(f"/matching/resources/{made.pk}/contract/", told | {"fund": "社区基金"}).status_code == 400
    assert client.post(f"/matching/resources/{made.pk}/contract/", told | {"fund": "养老服务资金"}).status_code == 302
    assert Contract.objects.get().fund == "养老服务资金"
    funds = client.get("/quotas/?tab=funds").content.decode().split("今年的合同用的什么钱")[1]
    assert "3,000.00" in funds and "慈善救助资金" in funds
