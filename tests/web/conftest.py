"""People who are signed in, for page tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from jiuzhu.foundation.accounts import services
from jiuzhu.foundation.accounts.models import User
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.divisions.services import load_divisions
from tests.conftest import COUNTY, NOON, TOWNSHIP, VILLAGE

PASSWORD = "correct-horse-2026"
SEATS = {"administrator": COUNTY, "county_officer": COUNTY, "township_clerk": TOWNSHIP, "village_assistant": VILLAGE}


@pytest.fixture
def place(db) -> None:
    """The county's divisions and the working-day calendar."""
    load_divisions(root_code="341525")
    load_calendar()


@pytest.fixture
def person(place) -> Callable[..., User]:
    """Make an account with one post."""

    def make(role: str, *, username: str = "", division: str | None = None, must_change: bool = False) -> User:
        user = services.create_user(
            username=username or role,
            name=f"测试{role}",
            password=PASSWORD,
            actor=SYSTEM,
            at=NOON,
            must_change_password=must_change,
        )
        services.give_post(
            user_id=str(user.pk),
            role=role,
            actor=SYSTEM,
            at=datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")),
            valid_from=date(2026, 1, 1),
            division_code=division or SEATS[role],
        )
        return user

    return make


@pytest.fixture
def sign_in(person) -> Callable[..., Client]:
    """Give the browser of somebody signed in."""

    def enter(role: str, **settings) -> Client:
        client = Client()
        client.force_login(person(role, **settings), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter
