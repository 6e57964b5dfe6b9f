"""The daily proof of the ledger."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.supervision.oversight import queries
from jiuzhu.supervision.oversight.models import LedgerCheck
from jiuzhu.supervision.oversight.proving import run_check
from jiuzhu.supervision.oversight.services import CheckRunning, ask_for_check


def check_daily(now: datetime) -> None:
    """Prove the ledger once a day; a proof that was asked for and never finished is done now instead."""
    try:
        check: LedgerCheck | None = ask_for_check(actor=SYSTEM, at=now)
    except CheckRunning:
        check = queries.running_check()
    if check is not None:
        run_check(check_id=check.pk, at=now)
