"""A statement on its pages: sent, objected to, answered, passed on and paid by those whose duty each is."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from jiuzhu.delivery.settlements.models import Objection, Settlement, SettlementLine
from jiuzhu.foundation.accounts.models import Post, User
from tests.conftest import COUNTY, TOWNSHIP

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(monkeypatch, now):
    monkeypatch.setattr("jiuzhu.interfaces.web.middleware.timezone.now", lambda: now)

    def sign_in(role, **seat):
        user = User.objects.create(username=f"{role}-{User.objects.count()}", name="甲")
        Post.objects.create(user=user, role=role, valid_from=date(2020, 1, 1), **seat)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def test_a_month_goes_from_the_township_to_the_organisation_and_back_and_is_paid(provider, accepted, signed_in):
    made = provider()
    orders = accepted()
    clerk, county, own = signed_in("township_clerk", division_code=TOWNSHIP), signed_in("county_officer", division_code=COUNTY), signed_in("provider_manager", organisation=made)
    assert made.name in clerk.get("/settlements/").content.decode()
    assert own.post("/settlements/send/", {"month": "2026-10", "all": "1"}).status_code == 403
    for _ in range(2):
        assert clerk.post("/settlements/send/", {"month": "2026-10", "all": "1"}).status_code == 302
    statement = Settlement.objects.get()
    page = f"/settlements/{statement.pk}/"
    assert "60.00" in own.get(page).content.decode() and orders[0].recipient_name in own.get(page).content.decode()
    auditor = signed_in("auditor", division_code=COUNTY).get(page).content.decode()
    assert orders[0].recipient_name not in auditor
    line = SettlementLine.objects.first()
    assert own.get(f"{page}lines/{line.pk}/objection/").status_code == 200
    assert own.post(f"{page}lines/{line.pk}/objection/", {"reason": "少"}).status_code == 400
    assert own.post(f"{page}lines/{line.pk}/objection/", {"reason": "两人同去，合同按人计价", "claimed": "60"}).status_code == 302
    assert "确认无误" not in own.get(page).content.decode()
    assert own.post(page, {"step": "hand_in", "seen_version": 0}).status_code == 302
    reply = f"{page}lines/{line.pk}/answer/"
    assert own.get(reply).status_code == 403 and clerk.get(reply).status_code == 200
    assert clerk.post(reply, {"outcome": "upheld", "right": "", "reason": "确是两人同去", "seen_version": 1}).status_code == 400
    assert clerk.post(reply, {"outcome": "upheld", "right": "60.00", "reason": "确是两人同去", "seen_version": 1}).status_code == 302
    assert clerk.get(reply).status_code == 302 and Objection.objects.get().outcome == "upheld"
    assert "转付款 90.00 元" in county.get(page).content.decode() and "转付款" not in clerk.get(page).content.decode().split("办理经过")[0].split("明细")[0]
    assert county.post(page, {"step": "pass_on", "seen_version": 2}).status_code == 302
    assert "付款凭证号" in county.get(page).content.decode()
    assert county.post(page, {"step": "pay", "seen_version": 3, "paid_on": "2026-11-20", "voucher": ""}).status_code == 400
    assert county.post(page, {"step": "pay", "seen_version": 3, "paid_on": "2026-11-20", "voucher": "2026-110"}).status_code == 302
    statement.refresh_from_db()
    assert (statement.state, statement.sum_fen) == ("paid", 9000)
    assert county.get(f"{page}export/").status_code == 200
    assert signed_in("village_assistant", division_code=TOWNSHIP[:9] + "001").get(page).status_code in (403, 404)
