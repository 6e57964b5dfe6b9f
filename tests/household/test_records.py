"""Who may read the ledger of a place reads there what was done about a household, names and reasons included."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from jiuzhu.casework.registry import services as registry
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger.models import Entry
from tests.conftest import COUNTY
from tests.registry.conftest import NEXT_VILLAGE, id_number
from tests.registry.conftest import person as entry_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(household, now):
    """A household with a new head that moved."""
    about = {"household_id": household.pk, "on": date(2026, 11, 20), "actor": SYSTEM, "at": now}
    son = registry.add_member(**about, entry=entry_of(1, "吴建国", "child", born="19820301"), reason="吴建国回乡")
    registry.set_head(**about, person_id=son.pk, former_relation="parent", reason="母亲住院")
    registry.move_household(**about, division_code=NEXT_VILLAGE, address="六组 9 号", reason="易地搬迁")
    return household


def address(household):
    return reverse("household-records", args=[household.pk])


@pytest.mark.parametrize("role", ["county_officer", "auditor"])
def test_names_addresses_and_reasons_are_opened_in_words(changed, sign_in, role):
    browser = sign_in(role, division=COUNTY)
    page = browser.get(address(changed))
    assert page.headers["Cache-Control"].startswith("max-age=0")
    for words in ("变更户主", "户主：吴秀兰 → 吴建国", "母亲住院", "吴建国回乡", "住址：", "六组 9 号", "易地搬迁"):
        assert words in page.text, words
    assert id_number(1, "19820301") not in page.text
    assert f'href="{address(changed)}"' in browser.get(reverse("household-file", args=[changed.pk])).text
    assert not Entry.objects.filter(after__contains="吴建国").exists()


def test_nobody_else_is_offered_or_shown_them(changed, sign_in):
    clerk = sign_in("township_clerk")
    assert clerk.get(address(changed)).status_code == 403
    assert address(changed) not in clerk.get(reverse("household-file", args=[changed.pk])).text
    assert sign_in("county_officer", username="next", division="341524000000").get(address(changed)).status_code == 404
