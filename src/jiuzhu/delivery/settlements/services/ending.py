"""How a confirmed claim ends other than by deduction: the organisation repaid it outside, or it should not have been claimed."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from jiuzhu.delivery.settlements.models import Recovery
from jiuzhu.delivery.settlements.rules import SettlementRefused, check_objection, check_voucher
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take


def mark_repaid(*, recovery: Recovery, repaid_on: date, voucher: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down that the organisation repaid the whole amount outside, when and by which voucher: no statement takes it off any more.

    Raises SettlementRefused for a day before the statement was sent or after today, or without a voucher, and what ``take`` raises: AlreadyMoved where a
    statement took it off meanwhile.
    """
    return _end(recovery, "repaid", repayment(recovery, repaid_on=repaid_on, voucher=voucher, at=at), "", actor, at, seen_version)


def withdraw_recovery(*, recovery: Recovery, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Withdraw a claim that was confirmed in error, as another person than confirmed it; it may be proposed anew.

    Raises SettlementRefused without a reason, NotPermitted, and what ``take`` raises: AlreadyMoved where a statement took it off meanwhile.
    """
    check_not_confirmer(recovery, actor)
    told = check_objection(reason=reason, claimed_fen=None)
    return _end(recovery, "withdraw", {"withdrawn_by": actor.user_id}, told, actor, at, seen_version)


def repayment(recovery: Recovery, *, repaid_on: date | None, voucher: str, at: datetime) -> dict[str, object]:
    """Give what is written with a repayment outside; raises SettlementRefused for a day that cannot be, or without a voucher."""
    told = check_voucher(voucher, remedy="请填写银行回单或收款收据的编号。")
    if repaid_on is None or not timezone.localdate(recovery.line.settlement.opened_at) <= repaid_on <= timezone.localdate(at):
        raise SettlementRefused("没有退回日期，或早于原结算单发出的日期，或在今天之后。", "请填写凭证上的日期。", field="repaid_on")
    return {"repaid_on": repaid_on, "repaid_voucher": told}


def check_not_confirmer(recovery: Recovery, actor: Actor) -> None:
    """Raise NotPermitted for who confirmed a claim: another person withdraws it, or answers what is objected to it."""
    if recovery.confirmed_by == actor.user_id:
        raise NotPermitted("这件追回是您确认的，不能再由您撤销或答复对它的异议。", "请由另一名经办人办理。")


def _end(recovery: Recovery, step: str, changes: dict[str, object], reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    with writing():
        # The database knows no claim that ended so without these, not for a moment: they come first, and go back with a step that is refused.
        Recovery.objects.filter(pk=recovery.pk, state="confirmed", version=seen_version).update(**changes)
        return take(recovery, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason, changes=changes)
