"""Proving the ledger and keeping what was found."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger import queries as ledger
from jiuzhu.supervision.oversight.models import LedgerCheck


def run_check(*, check_id: int, at: datetime) -> LedgerCheck | None:
    """Prove the ledger for one request and keep the outcome; a request that was answered, or is gone, stays as it is."""
    check = LedgerCheck.objects.filter(pk=check_id, finished_at__isnull=True).first()
    if check is None:
        return None
    head, (entries, _), fault = ledger.head(), ledger.counts(), ledger.first_fault()
    with writing():
        check.finished_at, check.entries, check.block, check.head, check.fault = at, entries, head.number, head.hash, fault or ""
        check.save()
    return check
