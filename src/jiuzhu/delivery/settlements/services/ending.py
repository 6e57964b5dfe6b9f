"""A confirmed claim that should not have been made is withdrawn, by another than confirmed it."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.settlements.models import Recovery
from jiuzhu.delivery.settlements.rules import SettlementRefused, check_objection
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take


def withdraw_recovery(*, recovery: Recovery, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Withdraw a claim that was confirmed in error, as another person than confirmed it; it may be proposed anew.

    Raises SettlementRefused without a reason, and where part of it was repaid, NotPermitted, and what ``take`` raises: AlreadyMoved where a statement
    took it off meanwhile.
    """
    check_not_confirmer(recovery, actor)
    told, changes = check_objection(reason=reason, claimed_fen=None), {"withdrawn_by": actor.user_id}
    with writing():
        claim = Recovery.objects.select_for_update(no_key=True).get(pk=recovery.pk)
        if claim.repaid_fen:
            raise SettlementRefused(
                f"机构已退回 {yuan_text(claim.repaid_fen)} 元，不能撤销追回。", "退回登记错了的，先撤回登记；确实不应追回的，先把钱退还机构，再撤回登记。"
            )
        # The database knows no claim that was withdrawn by nobody, not for a moment: this comes first, and goes back with a step that is refused.
        Recovery.objects.filter(pk=recovery.pk, state="confirmed", version=seen_version).update(**changes)
        return take(recovery, step="withdraw", actor=actor, at=at, seen_version=seen_version, reason=told, changes=changes)


def check_not_confirmer(recovery: Recovery, actor: Actor) -> None:
    """Raise NotPermitted for who confirmed a claim: another person withdraws it, or answers what is objected to it."""
    if recovery.confirmed_by == actor.user_id:
        raise NotPermitted("这件追回是您确认的，不能再由您撤销或答复对它的异议。", "请由另一名经办人办理。")
