"""A confirmed or decided statement goes to payment, once, by another than who made it; what was found untrue meanwhile is taken off it before."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from jiuzhu.delivery.settlements.models import Settlement, SettlementLine
from jiuzhu.delivery.settlements.queries import balance, in_doubt, made_by
from jiuzhu.delivery.settlements.rules import SettlementMoved, SettlementRefused, check_voucher
from jiuzhu.delivery.settlements.services.recovering import put_back, too_much
from jiuzhu.delivery.settlements.workflow import SETTLED, SETTLEMENT
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken, take


def pass_on(*, settlement: Settlement, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Pass a statement on to payment.

    Raises NotPermitted for who sent it or corrected an amount of it, SettlementMoved where a service found untrue had to be taken off it first,
    SettlementRefused while it is looked into whether one was given, where the sum is not that of the lines or nothing is to be paid, and what ``take`` raises.
    """
    return _looked_through(settlement, step="pass_on", actor=actor, at=at, seen_version=seen_version)


def close_unpaid(*, settlement: Settlement, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Close a statement that comes to nothing, with neither payment nor voucher; raises what ``pass_on`` raises, SettlementRefused where something is owed."""
    return _looked_through(settlement, step="close_unpaid", actor=actor, at=at, seen_version=seen_version)


def _looked_through(settlement: Settlement, *, step: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    actor.require(SETTLEMENT.steps[step].duty, division_code=settlement.division_code)
    if actor.user_id in made_by(settlement):
        raise NotPermitted("这份结算单是您发出的，或有您更正的金额，不能再由您转付款或结清。", "请由另一名经办人核对后办理。")
    withheld_fen = withhold(settlement=settlement, at=at)
    if withheld_fen:
        raise SettlementMoved(f"有的服务已查实不实，已从结算单上扣除 {yuan_text(withheld_fen)} 元。", "请核对新的合计，再办理。")

    def ties() -> None:
        doubts = in_doubt(settlement)
        if doubts:
            named = "、".join(each.words for each in doubts)
            raise SettlementRefused(f"有的服务现在还不能付款：{named}。", "请先在“同时两处”核实，或等重新服务、验收以后，再转付款。")
        if balance(settlement) != settlement.sum_fen:
            raise SettlementRefused("结算单的合计和明细对不上。", "请不要付款，并联系系统管理员核对台账。")

    changes = {"passer_id": actor.user_id, "passer_name": actor.name}
    with writing():
        # What was withheld since the page was opened left the version as it was: the sum is looked at again, and stays until this is done.
        owed_fen = Settlement.objects.select_for_update(no_key=True).get(pk=settlement.pk).sum_fen
        if owed_fen != settlement.sum_fen:
            raise SettlementMoved(f"结算单的合计刚变为 {yuan_text(owed_fen)} 元。", "请刷新页面，核对新的合计，再办理。")
        if not owed_fen and step == "pass_on":
            raise SettlementRefused("这份结算单应付 0 元，没有可以付的。", "请改用“无需付款，结清”。")
        if owed_fen and step == "close_unpaid":
            raise SettlementRefused(f"这份结算单应付 {yuan_text(owed_fen)} 元，不能按无需付款结清。", "请转付款，付款后登记凭证号。")
        return take(settlement, step=step, actor=actor, at=at, seen_version=seen_version, changes=changes, also=ties)


def withhold(*, settlement: Settlement, at: datetime) -> int:
    """Take off a statement that waits for payment what was found untrue and is not given again, by a line of its own each; gives how much (fen), run twice nothing."""
    with writing():
        # Whoever passes it on at this moment waits for this, or is seen by it.
        settlement = Settlement.objects.select_for_update(no_key=True).get(pk=settlement.pk)
        if settlement.state not in SETTLED:
            return 0
        over = [each for each in in_doubt(settlement) if each.over]
        total = sum(each.stands_fen for each in over)
        for each in over:
            last = each.last_line
            SettlementLine.objects.create(
                settlement=settlement, order_id=last.order_id, corrects=last, item_label=last.item_label, contract_number=last.contract_number,
                accepted_on=last.accepted_on, amount_fen=-each.stands_fen,
            )  # fmt: skip
        if over:
            waiting = too_much(settlement, less_fen=total)
            put_back(settlement, waiting, at=at)
            Settlement.objects.filter(pk=settlement.pk).update(sum_fen=F("sum_fen") - total + sum(each.open_fen for each in waiting))
            record(
                actor=SYSTEM, at=at, subject_kind=SETTLEMENT.name, subject_id=str(settlement.pk), action="机构结算单：查实不实的不予结算",
                after={"taken_off_fen": total, "orders": [each.last_line.order.number for each in over]},
            )  # fmt: skip
    return total


def pay(*, settlement: Settlement, paid_on: date, voucher: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down that a statement was paid, when and by which voucher; raises SettlementRefused and what ``take`` raises."""
    told = check_voucher(voucher, remedy="请填写财政支付凭证或银行回单的编号。")
    if not timezone.localdate(settlement.opened_at) <= paid_on <= timezone.localdate(at):
        raise SettlementRefused("付款日期早于结算单发出的日期，或在今天之后。", "请填写凭证上的日期。", field="paid_on")
    changes = {"paid_on": paid_on, "voucher": told}
    with writing():
        # The database knows no paid statement without its voucher, not for a moment: they come first.
        Settlement.objects.filter(pk=settlement.pk, state="passed", version=seen_version).update(**changes)
        return take(settlement, step="pay", actor=actor, at=at, seen_version=seen_version, changes=changes)
