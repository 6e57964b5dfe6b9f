"""Authorisations are taken, seen and withdrawn on the pages."""

from __future__ import annotations

import io

import pytest

from jiuzhu.casework.verification.models import Authorisation
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE
from tests.orders.test_pages import text
from tests.verification.conftest import drawing

pytestmark = pytest.mark.django_db


def photo() -> io.BytesIO:
    out = io.BytesIO(drawing("JPEG"))
    out.name = "paper.jpg"
    return out


def test_a_household_signs_on_paper_and_one_member_withdraws(household, client_as):
    clerk = client_as("township_clerk", division=TOWNSHIP)
    place = f"/verification/household/{household.pk}/"
    assert "还缺 2 人" in text(clerk.get(place)) and "经济核对" in text(clerk.get(f"/household/{household.pk}/"))
    form = clerk.get(f"{place}form.pdf")
    assert form.content.startswith(b"%PDF")
    page = clerk.get(f"{place}sign/")
    values = {"persons": [value for value, _ in page.context["form"].fields["persons"].choices], "signer": "self", "signer_name": "吴长贵", "signed_on": "2026-01-01"}
    values["signed_on"] = str(page.context["form"].initial["signed_on"])
    refused = clerk.post(f"{place}sign/", values)
    assert refused.status_code == 400 and "上传签好的授权书照片" in text(refused)
    assert clerk.post(f"{place}sign/", values | {"paper": photo()}).status_code == 302
    assert "都已授权" in text(clerk.get(place))
    given = Authorisation.objects.filter(person_name="周桂兰").get()
    own = f"/verification/authorisations/{given.pk}/"
    assert "互联网金融资产" in text(clerk.get(own)) and clerk.get(f"{own}signature/").content == drawing("JPEG")
    assert clerk.post(own, {"seen_version": 0, "reason": ""}).status_code == 400
    assert clerk.post(own, {"seen_version": 0, "reason": "本人提出"}).status_code == 302
    assert "已撤回" in text(clerk.get(own)) and "还缺 1 人" in text(clerk.get(place))


@pytest.mark.parametrize(("role", "division"), [("auditor", COUNTY), ("village_assistant", VILLAGE), ("township_clerk", "341525106000")])
def test_signatures_are_seen_by_nobody_else(household, signed, client_as, role, division):
    given = signed()[0]
    looker = client_as(role, division=division)
    for page in (f"/verification/household/{household.pk}/", f"/verification/authorisations/{given.pk}/", f"/verification/authorisations/{given.pk}/signature/"):
        assert looker.get(page).status_code in (403, 404)
