"""The organisation repays a claim outside its statements, in one payment or several; the last one entered may be taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from jiuzhu.delivery.settlements.models import Recovery, Repayment
from jiuzhu.delivery.settlements.rules import (
    SHORTEST_REASON,
    WORDS_LENGTH,
    SettlementMoved,
    SettlementRefused,
    check_repayment,
    check_voucher,
)
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take


def enter_repayment(
    *, recovery: Recovery, amount_fen: int | None, paid_on: date | None, voucher: str, actor: Actor, at: datetime, seen_version: int
) -> Taken:
    """Write down one payment of the organisation, when and by which voucher; once the whole is back no statement takes anything off any more.

    The same voucher with the same day and amount is the same payment, whoever enters it. Raises SettlementRefused for more than is open, a day before the
    statement was sent or after today, or no voucher; SettlementMoved for a voucher entered otherwise; and what ``take`` raises: AlreadyMoved where a
    statement took it off, or another payment was entered, meanwhile.
    """
    day, told = check_payment(recovery, paid_on=paid_on, voucher=voucher, at=at)
    with writing():
        claim = _held(recovery, actor)
        earlier = _entered(claim, told)
        if earlier is not None:
            if (earlier.amount_fen, earlier.paid_on) == (amount_fen, day):
                return Taken("repaid", claim.state, earlier.entered_at, claim.version, repeated=True)
            raise SettlementMoved(f"凭证 {told} 已经登记过：{_words(earlier)}。", "一个凭证号只登记一次；登记错了的，先撤回那一笔。")
        paid = check_repayment(amount_fen, open_fen=claim.open_fen) if claim.state == "confirmed" else 0
        # The database knows no repaid claim of which something is open, not for a moment: the sum comes first, and goes back with a step that is refused.
        Recovery.objects.filter(pk=claim.pk, state="confirmed", version=seen_version).update(repaid_fen=F("repaid_fen") + paid)
        return take(
            claim,
            step="repaid" if paid == claim.open_fen else "repay_part",
            actor=actor,
            at=at,
            seen_version=seen_version,
            reason=f"凭证 {told}，{yuan_text(paid)} 元",
            changes={"repaid_fen": claim.repaid_fen + paid},
            also=lambda: write_repayment(claim, amount_fen=paid, paid_on=day, voucher=told, actor=actor, at=at),
        )


def take_back_repayment(*, recovery: Recovery, number: int, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Take back the last payment entered, which was entered in error; what it repaid is claimed again and comes off the next statement.

    Raises SettlementRefused without a reason; SettlementMoved for one that is not the last, was taken back by somebody else, or where a statement took
    off the rest; and what ``take`` raises.
    """
    told = reason.strip()[:WORDS_LENGTH]
    if len(told) < SHORTEST_REASON:
        raise SettlementRefused("没有写清为什么撤回。", f"请写明登记错在哪里，至少 {SHORTEST_REASON} 个字。", field="reason")
    with writing():
        claim = _held(recovery, actor)
        entered = claim.repayments.filter(number=number).first()
        if entered is None:
            raise SettlementMoved("没有这一笔退回。", "请刷新页面查看登记过的退回。")
        if entered.withdrawn_at is not None:
            if (entered.withdrawn_by, entered.withdrawn_because) == (actor.user_id, told):
                return Taken("take_back_repayment", claim.state, entered.withdrawn_at, claim.version, repeated=True)
            raise SettlementMoved(f"这一笔退回已由{entered.withdrawer_name}撤回。", "请刷新页面查看。")
        if claim.repayments.filter(number__gt=number, withdrawn_at__isnull=True).exists():
            raise SettlementMoved("后面又登记了别的退回。", "请从最后一笔开始撤回。")
        if claim.state == "taken":
            raise SettlementMoved("其余部分已列入结算单扣回，登记的退回不能再撤回。", "这一笔没有退回的，请向机构另行收取。")

        def keep() -> None:
            who = {"withdrawn_by": actor.user_id, "withdrawer_name": actor.name, "withdrawn_because": told, "withdrawn_at": at}
            Repayment.objects.filter(pk=entered.pk, withdrawn_at__isnull=True).update(**who)

        return take(
            claim,
            step="take_back_repayment",
            actor=actor,
            at=at,
            seen_version=seen_version,
            reason=f"{_words(entered)}：{told}",
            changes={"repaid_fen": claim.repaid_fen - entered.amount_fen},
            also=keep,
        )


def check_payment(recovery: Recovery, *, paid_on: date | None, voucher: str, at: datetime, field: str = "paid_on") -> tuple[date, str]:
    """Give day and voucher of a payment; raises SettlementRefused for a day that cannot be (beside the ``field`` it was entered in), or without a voucher."""
    told = check_voucher(voucher, remedy="请填写银行回单或收款收据的编号。")
    if paid_on is None or not timezone.localdate(recovery.line.settlement.opened_at) <= paid_on <= timezone.localdate(at):
        raise SettlementRefused("没有退回日期，或早于原结算单发出的日期，或在今天之后。", "请填写凭证上的日期。", field=field)
    return paid_on, told


def check_not_entered(claim: Recovery, voucher: str) -> None:
    """Raise SettlementRefused for a voucher by which a payment of a claim stands already."""
    earlier = _entered(claim, voucher)
    if earlier is not None:
        raise SettlementRefused(
            f"凭证 {voucher} 已经登记过：{_words(earlier)}。",
            "请填写退回其余部分的凭证号；同一张凭证的，在号码后注明“其余部分”。",
            field="voucher",
        )


def write_repayment(claim: Recovery, *, amount_fen: int, paid_on: date, voucher: str, actor: Actor, at: datetime) -> None:
    """Write the row of one payment, inside the transaction that counts it."""
    Repayment.objects.create(
        recovery=claim,
        number=claim.repayments.count() + 1,
        amount_fen=amount_fen,
        paid_on=paid_on,
        voucher=voucher,
        entered_by=actor.user_id,
        enterer_name=actor.name,
        entered_at=at,
    )


def _held(recovery: Recovery, actor: Actor) -> Recovery:
    """Give a claim that nobody else writes to until the transaction ends; raises NotPermitted."""
    claim = Recovery.objects.select_for_update(no_key=True, of=("self",)).select_related("line__settlement").get(pk=recovery.pk)
    actor.require(Duty.ORDER_SUPERVISE, division_code=claim.division_code)
    return claim


def _entered(claim: Recovery, voucher: str) -> Repayment | None:
    return claim.repayments.filter(voucher=voucher, withdrawn_at__isnull=True).first()


def _words(paid: Repayment) -> str:
    return f"{paid.paid_on} 退回 {yuan_text(paid.amount_fen)} 元，凭证 {paid.voucher}"
