"""The pages of linkage: masked until opened, decided with a reason, nothing lost by a refused form."""

from __future__ import annotations

import pytest

from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.monitoring.linkage.models import Pair
from tests.linkage.conftest import MISTYPED
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
pytestmark = pytest.mark.django_db


def test_a_pair_is_listed_masked_opened_on_the_record_and_decided_with_a_reason(pair, sign_in):
    client, page = sign_in("county_officer"), f"/monitoring/linkage/{pair.pk}/"
    listed = client.get("/monitoring/linkage/").text
    assert page in listed and "吴**" in listed and "吴秀" not in listed and "同音字" in listed
    shut = client.get(page).text
    assert "吴秀" not in shut and MISTYPED not in shut and pair.person.id_number not in shut and "只差一处" in shut
    opened = client.post(page, {"step": "open"})
    assert "吴秀<mark>蓝</mark>" in opened.text and "<mark>7</mark>" in opened.text and "no-store" in opened["Cache-Control"]
    assert entries("linkage", str(pair.pk))[-1].action == "查看双方身份"
    refused = client.post(page, {"step": "same", "reason": "", "seen_version": "0"})
    assert (refused.status_code == 400 and "这个字段" in refused.text) or "必填" in refused.text
    said = client.post(page, {"step": "same", "reason": "电话问过村协理员", "seen_version": "0"}, follow=True)
    assert "已认定是同一人" in said.text and "没有待认定的" in said.text
    assert Pair.objects.get().state == "same"
    again = client.post(page, {"step": "open"}).text
    assert "撤销认定" in again and "电话问过村协理员" in again


def test_it_waits_on_the_desk_of_whoever_deals_with_rejects_and_of_nobody_else(pair, sign_in):
    assert "身份认定：部门数据与登记册" in sign_in("county_officer").get("/").text
    clerk = sign_in("township_clerk")
    assert "身份认定" not in clerk.get("/").text
    assert clerk.get("/monitoring/linkage/").status_code == 403 and clerk.get(f"/monitoring/linkage/{pair.pk}/").status_code == 403
