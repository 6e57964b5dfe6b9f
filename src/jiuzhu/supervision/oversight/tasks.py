"""Proving the ledger in the background when somebody asks."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from jiuzhu.supervision.oversight.proving import run_check


@task()
def prove_ledger(*, check_id: int, at: str) -> None:
    """Prove the ledger for one request; running it again does no harm."""
    run_check(check_id=check_id, at=datetime.fromisoformat(at))
