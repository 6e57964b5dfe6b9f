"""Proving the ledger on screen and every day."""

from __future__ import annotations

import pytest
from django.db import connection

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger import triggers
from jiuzhu.foundation.ledger.services import record, seal_open_entries
from jiuzhu.supervision.oversight import queries
from jiuzhu.supervision.oversight.daily import check_daily
from jiuzhu.supervision.oversight.models import LedgerCheck
from jiuzhu.supervision.oversight.proving import run_check
from jiuzhu.supervision.oversight.services import CheckRunning, ask_for_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(now):
    record(actor=SYSTEM, at=now, subject_kind="sample", subject_id="1", action="登记")
    seal_open_entries(at=now)


def test_a_sound_ledger_is_said_to_be_sound(written, now, county_officer):
    check = ask_for_check(actor=county_officer, at=now)
    assert queries.running_check() == check and queries.latest_check() is None
    run_check(check_id=check.pk, at=now)
    assert queries.latest_check().sound and queries.running_check() is None


def test_a_changed_entry_is_named(written, now):
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET action = '改'")
    triggers.install()
    check_daily(now)
    assert "sample 1 第 1 条" in queries.latest_check().fault


def test_one_proof_runs_at_a_time_and_running_it_again_does_no_harm(written, now, county_officer):
    check = ask_for_check(actor=county_officer, at=now)
    with pytest.raises(CheckRunning):
        ask_for_check(actor=county_officer, at=now)
    assert run_check(check_id=check.pk, at=now) is not None
    assert run_check(check_id=check.pk, at=now) is None


def test_the_daily_proof_finishes_one_that_was_left_behind(written, now, county_officer):
    ask_for_check(actor=county_officer, at=now)
    check_daily(now)
    assert (LedgerCheck.objects.count(), queries.running_check()) == (1, None)


def test_a_township_clerk_does_not_prove_the_ledger(now, township_clerk):
    with pytest.raises(NotPermitted):
        ask_for_check(actor=township_clerk, at=now)
