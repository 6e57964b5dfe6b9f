"""A household with something on its chain."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from tests.registry.conftest import county, registered
from tests.warnings.conftest import decided, found, household, investigated, opened
from tests.web.conftest import person, place, sign_in

__all__ = ["county", "decided", "found", "household", "investigated", "opened", "person", "place", "registered", "sign_in"]


@pytest.fixture
def aided(household, now):
    """Enter money received by the household."""

    def enter(label="低保金", amount_fen=143600, on=date(2026, 11, 1), **more):
        return enter_aid(
            household_id=household.pk,
            division_code=household.division_code,
            kind=label,
            label=label,
            received_on=on,
            department="县民政局",
            amount_fen=amount_fen,
            source="feed",
            source_id=f"{label}-{on}",
            actor=SYSTEM,
            at=now,
            **more,
        )

    return enter


@pytest.fixture
def woman(household):
    return members_of(household.pk)[0].person
