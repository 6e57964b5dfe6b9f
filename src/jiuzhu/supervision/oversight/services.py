"""Asking for a proof of the ledger."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.supervision.oversight.models import LedgerCheck
from jiuzhu.supervision.oversight.tasks import prove_ledger

KIND = "ledger_check"


class CheckRunning(DomainError):
    """A proof of the ledger is under way."""

    code = "check_running"
    status = 409


def ask_for_check(*, actor: Actor, at: datetime) -> LedgerCheck:
    """Have the ledger proved in the background. Raises CheckRunning, NotPermitted."""
    if not actor.holds_anywhere(Duty.LEDGER_READ):
        raise NotPermitted("您的岗位不能核验台账。", "请由县民政局或审计人员办理。")
    with writing():
        if LedgerCheck.objects.filter(finished_at__isnull=True).exists():
            raise CheckRunning("台账正在核验。", "请稍候，完成后这里会显示结果。")
        check = LedgerCheck.objects.create(asked_by=actor.user_id, asker_name=actor.name, asked_at=at)
        record(actor=actor, at=at, subject_kind=KIND, subject_id=str(check.pk), action="核验台账")
        prove_ledger.enqueue(check_id=check.pk, at=at.isoformat())
    return check
