"""Warnings about people who are not registered."""

from __future__ import annotations

import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.services import open_warnings
from tests.conftest import COUNTY
from tests.registry.conftest import county, id_number, registered
from tests.warnings.conftest import found, household, opened

__all__ = ["county", "found", "household", "opened", "registered"]
WHY = "入户核实医疗费用"


@pytest.fixture
def stranger(found, now):
    """Open a warning about somebody who is not registered."""

    def make(number=None, **more):
        given = {"subject": "unregistered", "subject_name": "未登记人员", "household_id": "", "division_code": COUNTY, "on_aid": False}
        finding = found("high_self_paid_medical", subject_id=str(key_of(number or id_number(7))), **(given | more))
        open_warnings(findings=[finding], month=finding.month, run_id="run-1", actor=SYSTEM, at=now)
        return Warning.objects.get(subject_id=finding.subject_id, month=finding.month)

    return make
