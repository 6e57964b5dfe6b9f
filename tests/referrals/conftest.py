"""A warning that was put to a department, its liaison, and who sent it."""

from __future__ import annotations

import pytest

from jiuzhu.casework.referrals.models import Referral
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry
from tests.conftest import COUNTY, actor
from tests.warnings.conftest import county, decided, found, household, investigated, opened, registered

__all__ = ["county", "decided", "found", "household", "investigated", "opened", "registered"]


def department(name, now, division=COUNTY):
    return create_organisation(name=name, kind="department", division_code=division, actor=SYSTEM, at=now)


@pytest.fixture
def federation(now):
    return department("霍山县残疾人联合会", now)


@pytest.fixture
def liaison(federation):
    return actor("department_liaison", organisation=str(federation.pk))


@pytest.fixture
def refer(federation):
    """Give the outcome that puts a warning to the federation."""

    def entry(**more):
        given = {"referred_to": str(federation.pk), "matter": "残疾人补贴", "situation": "持证重度残疾，护理补贴没有发放。"}
        return OutcomeEntry(Outcome.REFER, "应由残联落实护理补贴", **(given | more))

    return entry


@pytest.fixture
def referred(decided, refer):
    """Put a warning to the federation and give the referral."""

    def make(*args, **more):
        warning = decided(Outcome.REFER, *args, entry=refer(), **more)
        return Referral.objects.get(origin_id=str(warning.pk))

    return make
