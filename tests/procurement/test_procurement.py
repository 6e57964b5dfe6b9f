"""A contract binds on its days only, and a ban keeps an organisation out while it runs."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE

from jiuzhu.casework.procurement import queries, services
from jiuzhu.casework.procurement.rules import (
    ContractChanged,
    ContractInvalid,
    FindingInvalid,
    check_contract,
    contract_in_force,
)
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.models import Entry

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


class TestTerm:
    @pytest.mark.parametrize(
        ("day", "ended", "holds"),
        [
            (date(2025, 12, 31), None, False),
            (FIRST, None, True),
            (LAST, None, True),
            (date(2027, 1, 1), None, False),
            (date(2026, 6, 1), date(2026, 6, 1), False),
            (date(2026, 5, 31), date(2026, 6, 1), True),
        ],
    )
    def test_both_ends_bind_and_the_day_it_is_ended_no_longer_does(self, day, ended, holds):
        assert contract_in_force(valid_from=FIRST, valid_until=LAST, ended_on=ended, on=day) is holds

    @pytest.mark.parametrize("changes", [{"number": " "}, {"items": {}}, {"items": {"meals": -1}}, {"items": {"meals": 10**12}}, {"valid_until": date(2025, 1, 1)}, {"valid_until": date(2036, 1, 1)}, {"valid_until": date.max}, {"amount": -1}, {"amount": 2**63}])
    def test_a_contract_without_number_items_amount_or_term_that_can_be_is_refused(self, changes):
        with pytest.raises(ContractInvalid):
            check_contract(**({"number": "1", "items": {"meals": None}, "valid_from": FIRST, "valid_until": LAST} | changes))

    def test_ten_years_to_the_day_are_a_term(self):
        check_contract(number="1", items={"meals": None}, valid_from=FIRST, valid_until=date(2035, 12, 31), amount=10**14)
        check_contract(number="1", items={"meals": None}, valid_from=date(2028, 2, 29), valid_until=date(2038, 2, 28))


@pytest.fixture
def provider(county_officer, now):
    return create_organisation(name="安康养老服务中心", kind="elder_care", division_code=COUNTY, actor=county_officer, at=now)


def sign(provider, officer, now, **changes):
    terms = {
        "organisation_id": str(provider.id),
        "purchaser_code": COUNTY,
        "number": "霍民购〔2026〕1 号",
        "items": {"meals": 1500},
        "valid_from": FIRST,
        "valid_until": LAST,
    }
    return services.sign_contract(**(terms | changes), actor=officer, at=now)


def change(contract, officer, now, **changes):
    terms = {"number": contract.number, "items": {"meals": 1500}, "valid_from": FIRST, "valid_until": LAST, "reason": "补充协议", "seen_version": 0}
    return services.change_contract(contract_id=str(contract.id), **(terms | changes), actor=officer, at=now)


@pytest.mark.django_db
class TestContracts:
    def test_terms_are_found_for_the_item_the_place_and_the_day(self, provider, county_officer, now):
        sign(provider, county_officer, now)
        found = queries.terms_for(item_code="meals", division_code=VILLAGE, on=now.date())
        assert found[str(provider.id)].price_fen == 1500
        assert not queries.terms_for(item_code="cleaning", division_code=VILLAGE, on=now.date())
        assert not queries.terms_for(item_code="meals", division_code=VILLAGE, on=date(2027, 1, 1))
        assert not queries.terms_for(item_code="meals", division_code="341502001001", on=now.date())
        assert Entry.objects.get(subject_kind="contract").action == "登记合同"

    def test_a_townships_own_contract_goes_before_the_countys(self, provider, county_officer, now):
        sign(provider, county_officer, now, purchaser_code=TOWNSHIP, number="2", items={"meals": 1200})
        sign(provider, county_officer, now)
        assert queries.terms_for(item_code="meals", division_code=VILLAGE, on=now.date())[str(provider.id)].price_fen == 1200

    def test_the_same_number_is_entered_once(self, provider, county_officer, now):
        sign(provider, county_officer, now)
        with pytest.raises(ContractInvalid, match="已经登记过"):
            sign(provider, county_officer, now)

    def test_an_ended_contract_no_longer_binds(self, provider, county_officer, now):
        contract = sign(provider, county_officer, now)
        services.end_contract(contract_id=str(contract.id), ended_on=now.date(), reason="机构注销", actor=county_officer, at=now)
        assert not queries.terms_for(item_code="meals", division_code=VILLAGE, on=now.date())
        with pytest.raises(ContractInvalid):
            services.end_contract(contract_id=str(contract.id), ended_on=now.date(), reason="再次", actor=county_officer, at=now)

    def test_each_item_has_its_own_price_and_a_supplement_changes_items_prices_and_term(self, provider, county_officer, now):
        contract = sign(provider, county_officer, now, items={"meals": 1500, "cleaning_and_mobility": None})
        changed = change(contract, county_officer, now, items={"meals": 1650, "visits": 3000}, valid_until=date(2027, 6, 30))
        assert {row.item_code: row.price_fen for row in changed.items.all()} == {"meals": 1650, "visits": 3000}
        assert queries.terms_for(item_code="visits", division_code=VILLAGE, on=date(2027, 6, 30))[str(provider.id)].price_fen == 3000
        assert not queries.terms_for(item_code="cleaning", division_code=VILLAGE, on=now.date())
        entry = Entry.objects.get(subject_kind="contract", action="变更合同")
        assert json.loads(entry.before)["items"] == {"meals": 1500, "cleaning_and_mobility": None} and json.loads(entry.after)["until"] == "2027-06-30"

    def test_a_change_sent_twice_is_made_once_and_one_made_on_an_old_page_is_refused(self, provider, county_officer, now):
        contract = sign(provider, county_officer, now)
        change(contract, county_officer, now, items={"meals": 1650})
        change(contract, county_officer, now, items={"meals": 1650})
        assert Entry.objects.filter(action="变更合同").count() == 1
        with pytest.raises(ContractChanged):
            change(contract, county_officer, now, items={"meals": 1700})

    def test_a_change_needs_a_reason_and_a_contract_that_has_not_ended(self, provider, county_officer, now):
        contract = sign(provider, county_officer, now)
        with pytest.raises(ContractInvalid, match="变更原因"):
            change(contract, county_officer, now, reason=" ")
        services.end_contract(contract_id=str(contract.id), ended_on=now.date(), reason="机构注销", actor=county_officer, at=now)
        with pytest.raises(ContractInvalid, match="已经终止"):
            change(contract, county_officer, now, seen_version=1, valid_until=date(2027, 6, 30))

    def test_a_number_of_another_contract_is_refused_and_nothing_is_changed(self, provider, county_officer, now):
        sign(provider, county_officer, now, number="甲")
        contract = sign(provider, county_officer, now, number="乙")
        with pytest.raises(ContractInvalid, match="已经登记过"):
            change(contract, county_officer, now, number="甲", items={"meals": 1})
        assert queries.find_contract(str(contract.id), organisation_id=str(provider.id)).items.get().price_fen == 1500

    def test_only_who_manages_contracts_there_changes_them(self, provider, county_officer, township_clerk, now):
        contract = sign(provider, county_officer, now)
        with pytest.raises(NotPermitted):
            change(contract, township_clerk, now)

    def test_only_who_manages_contracts_there_signs_them(self, provider, township_clerk, now):
        with pytest.raises(NotPermitted):
            sign(provider, township_clerk, now)


@pytest.mark.django_db
class TestFindings:
    def test_a_ban_runs_from_its_first_to_its_last_day(self, provider, county_officer, now):
        ban = {"organisation_id": str(provider.id), "kind": "ban", "actor": county_officer, "at": now}
        services.record_finding(**ban, reason="转包", valid_from=FIRST, valid_until=date(2026, 11, 20))
        assert queries.bans(on=date(2026, 11, 20)) and not queries.bans(on=date(2026, 11, 21))
        with pytest.raises(FindingInvalid):
            services.record_finding(**ban, reason=" ", valid_from=FIRST, valid_until=None)

    def test_an_organisation_is_given_no_contract_and_no_longer_one_while_it_is_banned(self, provider, county_officer, now):
        contract = sign(provider, county_officer, now, number="甲", valid_until=date(2026, 11, 30))
        ban = {"organisation_id": str(provider.id), "kind": "ban", "reason": "转包", "actor": county_officer, "at": now}
        services.record_finding(**ban, valid_from=date(2026, 11, 1), valid_until=date(2026, 12, 15))
        with pytest.raises(ContractInvalid, match="取消承接资格：自 2026-11-01 至 2026-12-15"):
            sign(provider, county_officer, now)
        with pytest.raises(ContractInvalid, match="取消承接资格"):
            change(contract, county_officer, now)
        change(contract, county_officer, now, valid_until=date(2026, 11, 30), items={"meals": 1650})
        sign(provider, county_officer, now, valid_from=date(2026, 12, 16))
        services.record_finding(**ban, valid_from=date(2026, 11, 1), valid_until=None)
        with pytest.raises(ContractInvalid, match="没有期限"):
            sign(provider, county_officer, now, number="2", valid_from=date(2028, 1, 1), valid_until=date(2028, 12, 31))

    @pytest.mark.parametrize("day", [date(2026, 11, 21), date(9999, 1, 1)])
    def test_a_finding_of_a_day_to_come_is_refused(self, provider, county_officer, now, day):
        with pytest.raises(FindingInvalid, match="今天之后"):
            services.record_finding(organisation_id=str(provider.id), kind="ban", reason="转包", valid_from=day, valid_until=None, actor=county_officer, at=now)
