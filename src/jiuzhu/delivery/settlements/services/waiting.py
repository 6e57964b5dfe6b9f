"""What the clock does to a statement nobody answers: its silence shows, and counts as consent only where the county says so."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.settlements.models import Objection, Settlement
from jiuzhu.delivery.settlements.rules import SettlementMoved
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.services import Taken, take


def lapse(*, settlement: Settlement, at: datetime, seen_version: int) -> Taken:
    """Show that the organisation has not answered in time; it may still. Raises what ``take`` raises."""
    return take(settlement, step="lapse", actor=SYSTEM, at=at, seen_version=seen_version, reason="机构没有在时限内确认或提出异议")


def deem(*, settlement: Settlement, at: datetime, seen_version: int) -> Taken:
    """Count silence as consent, as the county's value says; raises SettlementMoved where an objection was noted meanwhile, and what ``take`` raises."""

    def nothing_noted() -> None:
        if Objection.objects.filter(line__settlement=settlement).exists():
            raise SettlementMoved("机构刚记下异议。", "等机构提交。")

    reason = "机构逾期没有答复，按本县设定的时限视为确认"
    return take(
        settlement,
        step="deem",
        actor=SYSTEM,
        at=at,
        seen_version=seen_version,
        reason=reason,
        changes={"ground": "deemed"},
        also=nothing_noted,
    )
