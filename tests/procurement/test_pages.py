"""The contract form holds a contract to the caps of funds and to what their money must not pay."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.conftest import COUNTY
from tests.web.conftest import person, place, sign_in  # noqa: F401

from jiuzhu.casework.procurement import queries, services
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation

pytestmark = pytest.mark.django_db


def test_over_the_cap_a_reason_is_asked_for_beside_the_field_and_what_was_typed_stays(sign_in):  # noqa: F811
    client, at = sign_in("county_officer"), timezone.now()
    year = timezone.localdate().year
    provider = create_organisation(name="安康养老服务中心", kind="elder_care", division_code=COUNTY, actor=SYSTEM, at=at)
    services.enter_base(division_code=COUNTY, base="current_year_total", year=year, amount=1_000_000_00, source="文", actor=SYSTEM, at=at)
    address = f"/matching/resources/{provider.pk}/contract/"
    told = {"number": "1", "purchaser_code": COUNTY, "valid_from": f"{year}-01-01", "valid_until": f"{year}-12-31", "item_meals": "on", "amount": "10000.01"}

    over = client.post(address, told)
    assert over.status_code == 400 and "超过上限" in over.text and "还剩" not in over.text and 'value="10000.01"' in over.text
    forbidden = client.post(address, told | {"amount": "", "uses": ["equipment"]})
    assert forbidden.status_code == 400 and "不得用于“购置设备”" in forbidden.text
    assert client.post(address, told | {"amount": "一万"}).status_code == 400
    assert not queries.contracts_of(str(provider.pk))

    assert client.post(address, told | {"over_cap_reason": "县政府会议纪要"}).status_code == 302
    made = queries.contracts_of(str(provider.pk))[0]
    form = client.get(f"{address}{made.pk}/").text
    assert 'value="10000.01"' in form and "县政府会议纪要" in form
    page = client.get("/quotas/", {"tab": "funds"}).text
    assert "超出 0.01 元" in page and "县政府会议纪要" in page
    assert "10,000.01" in client.get(f"/matching/resources/{provider.pk}/").text

    services.end_contract(contract_id=str(made.pk), ended_on=made.valid_from, reason="解除", actor=SYSTEM, at=at)
    assert "× 0/12 个月 = 0.00 元" in client.get("/quotas/", {"tab": "funds"}).text
    assert "更正金额" in client.get(f"/matching/resources/{provider.pk}/").text and 'value="10000.01"' in client.get(f"{address}{made.pk}/").text
    assert client.post(f"{address}{made.pk}/", {"amount": "1e999999", "reason": "结算单", "seen_version": 1}).status_code == 400
    assert client.post(f"{address}{made.pk}/", {"amount": "3000", "reason": "结算单", "seen_version": 1}).status_code == 302
    assert queries.contracts_of(str(provider.pk))[0].amount_fen == 3_000_00
