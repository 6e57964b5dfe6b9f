"""A county that keeps a list of people watched, and a month to compare them in."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.watching import services
from jiuzhu.monitoring.watching.rules import RETENTION
from tests.conftest import COUNTY
from tests.monitoring.handing_in import deliver, folder, run
from tests.registry.conftest import county, registered

__all__ = ["county", "deliver", "folder", "registered", "run"]


@pytest.fixture
def setting(county, now):
    """Set a local value of the county."""

    def make(name, value):
        set_local_value(name=name, value=value, valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=now)

    return make


@pytest.fixture
def refresh(setting, now):
    """Have the county keep keys for twelve months, and bring its list up to date."""
    setting(RETENTION, "12")
    return lambda at=now: services.refresh(division_code=COUNTY, at=at)
