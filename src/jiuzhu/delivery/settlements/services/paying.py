"""A confirmed or decided statement goes to payment, once, by another than who sent it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from jiuzhu.delivery.settlements.models import Settlement
from jiuzhu.delivery.settlements.queries import balance
from jiuzhu.delivery.settlements.rules import VOUCHER_LENGTH, SettlementRefused
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.services import Taken, take


def pass_on(*, settlement: Settlement, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Pass a statement on to payment; raises NotPermitted for who sent it, SettlementRefused where its sum is not that of its lines, and what ``take`` raises."""
    if settlement.sender_id == actor.user_id:
        raise NotPermitted("这份结算单是您发出的，不能再由您转付款。", "请由另一名经办人核对后转付款。")

    def ties() -> None:
        if balance(settlement) != settlement.sum_fen:
            raise SettlementRefused("结算单的合计和明细对不上。", "请不要付款，并联系系统管理员核对台账。")

    changes = {"passer_id": actor.user_id, "passer_name": actor.name}
    return take(settlement, step="pass_on", actor=actor, at=at, seen_version=seen_version, changes=changes, also=ties)


def pay(*, settlement: Settlement, paid_on: date, voucher: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down that a statement was paid, when and by which voucher; raises SettlementRefused and what ``take`` raises."""
    told = voucher.strip()[:VOUCHER_LENGTH]
    if not told:
        raise SettlementRefused("没有填写付款凭证号。", "请填写财政支付凭证或银行回单的编号。", field="voucher")
    if not timezone.localdate(settlement.opened_at) <= paid_on <= timezone.localdate(at):
        raise SettlementRefused("付款日期早于结算单发出的日期，或在今天之后。", "请填写凭证上的日期。", field="paid_on")
    return take(settlement, step="pay", actor=actor, at=at, seen_version=seen_version, changes={"paid_on": paid_on, "voucher": told})
