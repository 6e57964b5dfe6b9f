"""定额与资金: figures are entered with day and source, and what is lacking is shown with its arithmetic."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jiuzhu.casework.procurement.services import sign_contract
from jiuzhu.delivery.visits.queries import demand
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.supervision.quotas import queries, services
from jiuzhu.supervision.quotas.rules import FigureInvalid
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor

pytestmark = pytest.mark.django_db
OTHER = "341525101000"


def enter(officer, now, numbers, *, code=VILLAGE, on=None, source="公安户籍"):
    return services.enter_figures(places={code: numbers}, on=on or now.date(), source=source, actor=officer, at=now)


def of_village(officer, now, code="assistant"):
    law = pack_in_force(now.date(), division_code=COUNTY)
    return next(row.reckoned for row in queries.villages(officer, law=law, on=now.date()) if (row.code, row.reckoned.code) == (VILLAGE, code))


class TestFigures:
    def test_the_newest_figure_counts_and_an_older_one_entered_later_does_not(self, county, county_officer, now):
        assert of_village(county_officer, now).state == "unknown"
        enter(county_officer, now, {"population": 6200, "held.assistant": 1})
        assert of_village(county_officer, now).missing == 1
        enter(county_officer, now, {"population": 100}, on=now.date() - timedelta(days=30))
        assert of_village(county_officer, now).missing == 1

    def test_sent_twice_they_are_entered_once_and_corrected_they_leave_both_on_the_ledger(self, county, county_officer, now):
        for _ in range(2):
            enter(county_officer, now, {"population": 6200})
        enter(county_officer, now, {"population": 2600})
        assert Entry.objects.filter(action="录入村情数字").count() == 2
        assert of_village(county_officer, now).required == 0

    def test_a_township_enters_and_sees_only_its_own(self, county, township_clerk, county_officer, now):
        enter(township_clerk, now, {"population": 6200})
        with pytest.raises(NotPermitted):
            enter(township_clerk, now, {"population": 6200}, code="341525101001")
        law = pack_in_force(now.date(), division_code=TOWNSHIP)
        assert {row.township_code for row in queries.villages(township_clerk, law=law, on=now.date())} == {TOWNSHIP}
        assert [row.code for row in queries.staffing(township_clerk, law=law, on=now.date())] == [TOWNSHIP]

    def test_a_day_to_come_is_refused(self, county, county_officer, now):
        with pytest.raises(FigureInvalid):
            enter(county_officer, now, {"population": 1}, on=now.date() + timedelta(days=1))

    def test_an_assistant_enters_nothing(self, county, village_assistant, now):
        with pytest.raises(NotPermitted):
            enter(village_assistant, now, {"population": 1})


class TestRegister:
    def test_people_on_aid_for_a_year_are_counted_those_of_a_day_less_are_not(self, register, county_officer, now):
        register()
        counted = [of_village(county_officer, at, "station").count for at in (now, now.replace(year=2026, month=12, day=31), now.replace(year=2027, month=1, day=1))]
        assert counted == [0, 0, 1]

    def test_the_visits_of_a_month_follow_the_law_and_a_higher_frequency(self, register, county_officer, now):
        from jiuzhu.delivery.visits.services import set_frequency

        household = register()
        register()
        assert [(each.label, each.months, each.households) for each in demand(county_officer, on=now.date())] == [("低保对象", 3, 2)]
        set_frequency(household_id=household.pk, months=1, reason="独居", situation="其他特殊情况", actor=actor("township_clerk", division=TOWNSHIP), at=now)
        assert sorted((each.months, each.households) for each in demand(county_officer, on=now.date())) == [(1, 1), (3, 1)]
        set_local_value(name="visits_per_worker_month", value="1", valid_from=date(2026, 1, 1), source="测试", actor=SYSTEM, at=now)
        enter(county_officer, now, {"social_workers": 1}, code=TOWNSHIP)
        row = next(each for each in queries.staffing(county_officer, law=pack_in_force(now.date()), on=now.date()) if each.code == TOWNSHIP)
        assert (row.staffing.needed, row.staffing.short) == (2, 1)


class TestPages:
    @pytest.mark.parametrize("tab", ["villages", "funds", "staff", "checks", "nonsense"])
    def test_every_part_opens_for_the_county(self, sign_in, tab):
        for state in ("", "unknown"):
            answer = sign_in("county_officer", username=f"u{state}").get("/quotas/", {"tab": tab, "state": state})
            assert answer.status_code == 200 and "定额与资金" in answer.content.decode()

    def test_where_the_law_asks_for_a_share_to_be_checked_the_county_sees_how_many(self, sign_in, settings):
        assert "抽查</a>" not in sign_in("county_officer", username="huoshan").get("/quotas/").content.decode()
        settings.POLICY_PACK = "ningjin"
        page = sign_in("county_officer").get("/quotas/", {"tab": "checks"}).content.decode()
        assert "今年办结 0 件 × 30%，向上取整 = 0 件" in page

    def test_a_township_sees_its_villages_and_not_the_countys_funds(self, sign_in):
        page = sign_in("township_clerk").get("/quotas/", {"tab": "funds"}).content.decode()
        assert "村级配备" in page and "资金上限" not in page

    @pytest.mark.parametrize("tab", ["villages", "staff"])
    def test_the_workbook_is_given(self, sign_in, tab):
        answer = sign_in("county_officer").get("/quotas/export/", {"tab": tab})
        assert answer.status_code == 200 and answer.headers["Content-Type"].endswith("sheet")

    def test_figures_are_entered_on_the_page_and_come_back(self, sign_in):
        client, today = sign_in("township_clerk"), timezone.localdate()
        address = f"/quotas/figures/{TOWNSHIP}/"
        assert client.get(address).status_code == 200
        wrong = client.post(address, {"on": today, "source": "上报", f"{VILLAGE}_population": "很多"})
        assert wrong.status_code == 400 and "很多" in wrong.content.decode()
        assert client.post(address, {"on": today, "source": "上报", f"{VILLAGE}_population": "6200"}).status_code == 302
        assert 'value="6200"' in client.get(address).content.decode()
        assert client.get(f"/quotas/figures/{OTHER}/").status_code == 404

    def test_a_pasted_table_is_taken_whole_or_not_at_all(self, sign_in):
        client, today = sign_in("county_officer"), timezone.localdate()
        told = {"on": today, "source": "上报", "table": f"村（社区）\t户籍人口\n{VILLAGE}\t6200\n月亮村\t1"}
        wrong = client.post("/quotas/paste/", told)
        assert wrong.status_code == 400 and "第 3 行" in wrong.content.decode()
        assert not queries.figures(actor("county_officer", division=COUNTY), on=today)
        assert client.post("/quotas/paste/", told | {"table": f"村（社区）\t户籍人口\n{VILLAGE}\t6200"}).status_code == 302
        assert "÷ 3000 人，取整 2" in client.get("/quotas/", {"state": "unknown"}).content.decode()

    def test_the_base_of_a_fund_is_entered_and_the_cap_is_shown(self, sign_in):
        client, year = sign_in("county_officer"), timezone.localdate().year
        address = f"/quotas/fund/current_year_total/{year}/"
        assert client.post(address, {"amount": "一百万", "source": "文"}).status_code == 400
        assert client.post(address, {"amount": "1000000", "source": "霍财社"}).status_code == 302
        page = client.get("/quotas/", {"tab": "funds"}).content.decode()
        assert "1,000,000.00 元 × 1% = 10,000.00 元" in page and "聘用人员" in page
        assert client.get("/quotas/fund/lottery/2026/").status_code == 404

    def test_a_contract_that_runs_into_the_next_year_is_shown_with_the_months_of_this_one(self, sign_in, county_officer, now):
        client, year = sign_in("county_officer"), timezone.localdate().year
        centre = create_organisation(name="安康养老服务中心", kind="elder_care", division_code=COUNTY, actor=county_officer, at=now)
        term = {"valid_from": date(year, 7, 1), "valid_until": date(year + 1, 6, 30), "amount": 6_000_00}
        sign_contract(organisation_id=str(centre.id), purchaser_code=COUNTY, number="霍购 1", items={"meals": None}, actor=county_officer, at=now, **term)
        page = client.get("/quotas/", {"tab": "funds"}).content.decode()
        assert "6,000.00 元 × 6/12 个月 = 3,000.00 元" in page
