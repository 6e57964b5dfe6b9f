"""Programs read what the person may read, and errors come as three fields."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.conftest import TOWNSHIP, VILLAGE
from tests.registry.conftest import household as household_entry

from jiuzhu.casework.registry.services import register_household
from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.services import load_divisions

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(now) -> Client:
    user = accounts.create_user(
        username="clerk", name="窗口", password="Correct-horse-9", actor=SYSTEM, at=now, must_change_password=False
    )
    accounts.give_post(
        user_id=str(user.pk), role="township_clerk", actor=SYSTEM, at=now, valid_from=date(2020, 1, 1), division_code=TOWNSHIP
    )
    signed_in = Client()
    signed_in.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return signed_in


def test_a_stranger_is_told_to_sign_in():
    answer = Client().get("/api/inbox")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


def test_a_clerk_finds_a_household_of_the_township_by_name(client, now):
    load_divisions(root_code="341525000000")
    household = register_household(entry=household_entry(village=VILLAGE), on=now.date(), actor=SYSTEM, at=now)
    found = client.post("/api/search", {"q": household.head_name[:1]}, content_type="application/json").json()
    assert [row["number"] for row in found["households"]] == [household.number]
    file = client.get(f"/api/households/{household.pk}").json()
    assert file["members"][0]["id_number_masked"].count("*") >= 8


def test_a_household_elsewhere_is_not_found(client, now):
    load_divisions(root_code="341525000000")
    elsewhere = register_household(entry=household_entry(village="341525101001"), on=now.date(), actor=SYSTEM, at=now)
    answer = client.get(f"/api/households/{elsewhere.pk}")
    assert (answer.status_code, set(answer.json())) == (404, {"code", "what", "remedy"})
