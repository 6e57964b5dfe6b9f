"""A contract binds on its days only, and a ban keeps an organisation out while it runs."""

from __future__ import annotations

from datetime import date

import pytest
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE

from jiuzhu.casework.procurement import queries, services
from jiuzhu.casework.procurement.rules import (
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

    @pytest.mark.parametrize("changes", [{"number": " "}, {"items": []}, {"valid_until": date(2025, 1, 1)}])
    def test_a_contract_without_number_items_or_forward_term_is_refused(self, changes):
        with pytest.raises(ContractInvalid):
            check_contract(**({"number": "1", "items": ["meals"], "valid_from": FIRST, "valid_until": LAST} | changes))


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
