"""Keeping in mind who took a department's return file away."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


def record_return(*, organisation_id: str, month: str, rows: int, actor: Actor, at: datetime) -> None:
    """Record that a liaison took the return file of a month; raises NotPermitted."""
    actor.require(Duty.FEED_SEND, organisation_id=organisation_id)
    with writing():
        record(
            actor=actor,
            at=at,
            subject_kind="chain_return",
            subject_id=f"{organisation_id}:{month}",
            action="下载反馈文件",
            after={"month": month, "rows": rows},
        )
