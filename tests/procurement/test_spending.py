"""How much of a fund contracts may take, and what its money must not pay."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import COUNTY, TOWNSHIP

from jiuzhu.casework.procurement import queries, services
from jiuzhu.casework.procurement.rules import ContractInvalid
from jiuzhu.casework.procurement.spending import (
    OverCap,
    SpendingForbidden,
    Spread,
    base_year,
    check_cap,
    check_uses,
    settled_spread,
    share_words,
    standing,
)
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import pack_in_force

ON = date(2025, 3, 1)
HUOSHAN, SHIZUISHAN, JIXI = (load_pack(name).at(ON) for name in ("huoshan", "shizuishan", "jixi"))
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def fund(law, base_fen, used_fen, year=2025):
    return standing(law.fund_caps[0], law, year=year, base_fen=base_fen, used_fen=used_fen)


class TestCap:
    def test_the_cap_is_the_share_of_the_base_and_exactly_the_cap_is_not_over_it(self):
        exactly = fund(HUOSHAN, 50_000_000_00, 500_000_00)
        assert exactly.cap_fen == 500_000_00 and exactly.left_fen == 0 and not exactly.over
        assert fund(HUOSHAN, 50_000_000_00, 500_000_01).over

    def test_three_percent_of_the_year_before_where_the_law_says_so(self):
        found = fund(SHIZUISHAN, 10_000_000_00, 0)
        assert found.cap_fen == 300_000_00 and found.base_year == 2024 and "上年度社会救助补助资金总额（2024 年）" in found.words
        assert base_year(HUOSHAN.fund_caps[0], 2025) == 2025

    def test_an_unknown_base_is_not_nothing(self):
        found = fund(HUOSHAN, None, 1_000_000_00)
        assert found.cap_fen is None and not found.over and "不核算" in found.words
        check_cap(found, "")

    def test_where_it_is_forbidden_no_reason_helps_and_where_it_is_a_principle_one_is_asked_for(self):
        with pytest.raises(OverCap):
            check_cap(fund(SHIZUISHAN, 100_00, 4_00), "理由充分")
        with pytest.raises(OverCap, match="原则上"):
            check_cap(fund(HUOSHAN, 100_00, 2_00), " ")
        check_cap(fund(HUOSHAN, 100_00, 2_00), "县政府常务会议纪要")

    @given(base=st.integers(0, 10**13), used=st.integers(0, 10**12))
    def test_a_fund_is_over_exactly_when_a_hundred_times_the_contracts_pass_the_base(self, base, used):
        assert fund(HUOSHAN, base, used).over is (used > base // 100)

    def test_shares_are_written_as_people_say_them(self):
        assert [share_words(Decimal(each)) for each in ("0.01", "0.03", "0.005", "0.10")] == ["1%", "3%", "0.5%", "10%"]


class TestSpread:
    @pytest.mark.parametrize(
        ("first", "last", "months"),
        [
            (date(2026, 7, 1), date(2027, 6, 30), {2026: 6, 2027: 6}),
            (date(2026, 1, 1), date(2026, 12, 31), {2026: 12}),
            (date(2026, 12, 15), date(2027, 12, 14), {2026: 1, 2027: 11}),
            (date(2026, 12, 31), date(2028, 12, 30), {2026: 1, 2027: 12, 2028: 11}),
            (date(2026, 12, 20), date(2027, 1, 5), {2026: 1}),
        ],
    )
    def test_a_month_counts_in_the_year_it_begins_in(self, first, last, months):
        found = Spread(12_000_00, first, last)
        assert {year: found.months_in(year) for year in found.years} == months and found.months == sum(months.values())

    def test_the_arithmetic_is_written_out(self):
        assert Spread(1_000_00, date(2026, 11, 1), date(2027, 1, 31)).words_for(2026) == "1,000.00 元 × 2/3 个月 = 666.66 元"

    @given(amount=st.integers(0, 10**12), first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(0, 4000))
    def test_the_years_add_up_to_the_whole_to_the_fen(self, amount, first, days):
        found = Spread(amount, first, first + timedelta(days=days))
        assert sum(found.fen_in(year) for year in found.years) == amount
        assert found.fen_in(first.year - 1) == found.fen_in(found.years[-1] + 1) == 0 and all(found.months_in(year) for year in found.years)

    @pytest.mark.parametrize(("ended", "counted"), [(FIRST, 0), (date(2026, 1, 2), 1), (date(2026, 4, 1), 3), (date(2026, 4, 2), 4), (LAST, 12)])
    def test_months_that_would_begin_once_it_has_ended_count_no_more(self, ended, counted):
        found = Spread(12_000_00, FIRST, LAST, ended)
        assert (found.counted, found.fen_in(2026)) == (counted, counted * 1_000_00)

    @given(amount=st.integers(0, 10**12), first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(0, 3000), ran=st.integers(0, 3000))
    def test_of_an_ended_contract_the_years_add_up_to_the_months_that_count_or_to_what_was_settled(self, amount, first, days, ran):
        ended = first + timedelta(days=min(days, ran))
        found = Spread(amount, first, first + timedelta(days=days), ended)
        assert sum(found.fen_in(year) for year in found.years) == amount * found.counted // found.months
        assert all(found.months_in(year) for year in found.years) and found.fen_in(ended.year + 1) == 0
        settled = settled_spread(amount, valid_from=first, ended_on=ended)
        assert sum(settled.fen_in(year) for year in settled.years) == amount and settled.years.stop <= ended.year + 1


class TestUses:
    def test_what_the_law_forbids_is_refused_by_its_name_and_clause(self):
        with pytest.raises(SpendingForbidden, match=r"购置设备.*二（五）1"):
            check_uses(["equipment"], HUOSHAN, "有批准")
        check_uses([], HUOSHAN, "")

    def test_a_use_another_place_forbids_is_no_matter_here(self):
        check_uses(["equipment"], JIXI, "")


@pytest.fixture
def provider(county_officer, now):
    return create_organisation(name="安康养老服务中心", kind="elder_care", division_code=COUNTY, actor=county_officer, at=now)


def sign(provider, officer, now, **changes):
    terms = {"organisation_id": str(provider.id), "purchaser_code": COUNTY, "number": "1", "items": {"meals": 1500}}
    return services.sign_contract(**(terms | {"valid_from": FIRST, "valid_until": LAST, "actor": officer, "at": now} | changes))


def enter(officer, now, **changes):
    told = {"division_code": COUNTY, "base": "current_year_total", "year": 2026, "amount": 10_000_000_00, "source": "霍财社〔2026〕1 号"}
    return services.enter_base(**(told | {"actor": officer, "at": now} | changes))


@pytest.mark.django_db
class TestContracts:
    def test_contracts_of_the_year_are_counted_whoever_of_the_county_buys(self, provider, county_officer, now):
        enter(county_officer, now)
        sign(provider, county_officer, now, amount=60_000_00)
        sign(provider, county_officer, now, amount=30_000_00, number="2", purchaser_code=TOWNSHIP)
        sign(provider, county_officer, now, amount=90_000_00, number="3", valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31))
        sign(provider, county_officer, now, number="4")
        found = queries.funds(pack_in_force(FIRST), division_code=TOWNSHIP, year=2026)[0]
        assert (found.cap_fen, found.used_fen, found.left_fen) == (100_000_00, 90_000_00, 10_000_00)

    def test_a_contract_over_two_years_takes_of_each_what_its_months_bear(self, provider, county_officer, now):
        enter(county_officer, now), enter(county_officer, now, year=2027)
        half = {"valid_from": date(2026, 7, 1), "valid_until": date(2027, 6, 30)}
        sign(provider, county_officer, now, amount=180_000_00, **half)
        law = pack_in_force(FIRST)
        used = [queries.funds(law, division_code=COUNTY, year=year)[0].used_fen for year in (2025, 2026, 2027, 2028)]
        assert used == [0, 90_000_00, 90_000_00, 0]
        with pytest.raises(OverCap, match="2027 年合同"):
            sign(provider, county_officer, now, amount=20_000_00, number="2", valid_from=date(2026, 12, 1), valid_until=date(2027, 11, 30))
        sign(provider, county_officer, now, amount=20_000_00, number="2", **half)

    def test_a_contract_over_the_cap_needs_its_reason_and_nothing_is_kept_without(self, provider, county_officer, now):
        enter(county_officer, now)
        with pytest.raises(OverCap):
            sign(provider, county_officer, now, amount=100_000_01)
        assert not queries.contracts_of(str(provider.id))
        made = sign(provider, county_officer, now, amount=100_000_01, over_cap_reason="县政府会议纪要〔2026〕3 号")
        assert made.over_cap_reason and made.amount_fen == 100_000_01

    def test_a_change_does_not_count_the_contract_twice(self, provider, county_officer, now):
        enter(county_officer, now)
        made = sign(provider, county_officer, now, amount=80_000_00)
        told = {"number": "1", "items": {"meals": 1500}, "valid_from": FIRST, "valid_until": LAST, "reason": "补充", "seen_version": 0}
        changed = services.change_contract(contract_id=str(made.id), amount=100_000_00, actor=county_officer, at=now, **told)
        assert changed.amount_fen == 100_000_00
        with pytest.raises(OverCap):
            services.change_contract(contract_id=str(made.id), amount=100_000_01, actor=county_officer, at=now, **(told | {"seen_version": 1}))

    def test_an_ended_contract_counts_to_its_end_and_once_settled_with_what_was_settled(self, provider, county_officer, now):
        enter(county_officer, now)
        made = sign(provider, county_officer, now, amount=96_000_00)
        services.end_contract(contract_id=str(made.id), ended_on=date(2026, 4, 1), reason="解除", actor=county_officer, at=now)

        def used():
            return queries.funds(pack_in_force(FIRST), division_code=COUNTY, year=2026)[0].used_fen

        assert used() == 24_000_00
        told = {"contract_id": str(made.id), "number": "1", "items": {"meals": 1500}, "valid_from": FIRST, "valid_until": LAST, "reason": "结算单"}
        told |= {"seen_version": 1, "actor": county_officer, "at": now}
        for wrong in ({"amount": None}, {"amount": 2**63}, {"amount": 1, "items": {"meals": 1}}, {"amount": 1, "reason": " "}):
            with pytest.raises(ContractInvalid):
                services.change_contract(**(told | wrong))
        with pytest.raises(OverCap):
            services.change_contract(**told, amount=100_000_01)
        for _ in range(2):
            services.change_contract(**told, amount=30_000_01)
        assert used() == 30_000_01 and Entry.objects.filter(action="变更合同").count() == 1

    def test_a_contract_that_pays_wages_is_refused(self, provider, county_officer, now):
        with pytest.raises(SpendingForbidden, match="聘用人员"):
            sign(provider, county_officer, now, uses=["wages_of_hired"])

    def test_a_base_is_entered_with_its_paper_by_who_manages_contracts_and_sent_twice_is_entered_once(
        self, county_officer, township_clerk, now
    ):
        for _ in range(2):
            enter(county_officer, now)
        assert Entry.objects.filter(action="录入资金基数").count() == 1
        enter(county_officer, now, amount=1_00)
        assert [row.amount_fen for row in queries.fund_bases(division_code=COUNTY)] == [1_00]
        for wrong in ({"amount": 0}, {"amount": 2**63}, {"source": " "}, {"base": "lottery"}):
            with pytest.raises(ContractInvalid):
                enter(county_officer, now, **wrong)
        with pytest.raises(NotPermitted):
            enter(township_clerk, now)
