"""A thing moves for a step only together with that step."""

from __future__ import annotations

import pytest
from django.db.transaction import TransactionManagementError
from tests.conftest import VILLAGE

from jiuzhu.casework.applications.models import Application
from jiuzhu.foundation.workflow.relocating import relocate_for_step


def test_outside_the_transaction_of_a_step_nothing_is_moved_for_it(now):
    with pytest.raises(TransactionManagementError):
        relocate_for_step(Application(), division_code=VILLAGE, at=now, seen_version=0)
