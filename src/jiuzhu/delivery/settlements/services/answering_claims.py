"""What the county answers to an objection to what a claim takes off: less of it, none of it, or all as it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from jiuzhu.delivery.settlements.models import Objection, Recovery, Settlement
from jiuzhu.delivery.settlements.queries import claim_behind
from jiuzhu.delivery.settlements.rules import OUTCOMES, SettlementMoved, SettlementRefused, check_objection, returned_of
from jiuzhu.delivery.settlements.services.answering import said_before, write_answer
from jiuzhu.delivery.settlements.services.ending import check_not_confirmer
from jiuzhu.delivery.settlements.services.recovering import behind
from jiuzhu.delivery.settlements.services.repaying import check_not_entered, check_payment, write_repayment
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take


def answer_claim(
    *,
    objection: Objection,
    outcome: str,
    right_fen: int | None,
    reason: str,
    actor: Actor,
    at: datetime,
    seen_version: int,
    repaid_on: date | None = None,
    voucher: str = "",
) -> Taken:
    """Answer one objection to what a claim takes off; what goes back (``right_fen`` is what is to be taken off) stands on a line of its own.

    Nothing to be taken off withdraws the claim, or ends it as repaid where the organisation repaid it outside, with day and voucher. Raises SettlementRefused, SettlementMoved (answered before, or the claim went on another way), NotPermitted
    for who confirmed the claim, and what ``take`` raises.
    """
    line = objection.line
    if line.corrects_id is None:
        raise SettlementRefused("这是对服务的异议，由乡镇（街道）答复。", "请由 A、B 岗答复。")
    told = check_objection(reason=reason, claimed_fen=None)
    with writing():
        settlement = Settlement.objects.select_for_update(no_key=True).get(pk=line.settlement_id)
        actor.require(Duty.ORDER_SUPERVISE, division_code=settlement.division_code)
        if said_before(objection, outcome=outcome, told=told, actor=actor):
            return Taken("answer_claim", settlement.state, at, settlement.version, repeated=True)
        claim = claim_behind(line)
        returned_fen = returned_of(outcome, taken_fen=claim.open_fen if claim else -line.amount_fen, right_fen=right_fen)
        if claim is not None:
            actor.require(Duty.ORDER_SUPERVISE, division_code=claim.division_code)
            check_not_confirmer(claim, actor)
        elif returned_fen:
            raise SettlementMoved(
                "这笔扣回已经移到另一份结算单，或已另行办结。", "请写明情况，选择异议不成立；机构可以在另一份结算单上提出。"
            )
        payment = None
        if repaid_on or voucher.strip():
            if claim is None or returned_fen != claim.open_fen:
                raise SettlementRefused(
                    "填了退回凭证，但仍要扣回。",
                    "机构已全额退回的，选择异议成立，应扣回填 0；否则请清空退回日期和凭证号。",
                    field="voucher",
                )
            payment = check_payment(claim, paid_on=repaid_on, voucher=voucher, at=at, field="repaid_on")
            check_not_entered(claim, payment[1])
        # What was put back since waits for another statement: nothing of it stands here any more.
        here = claim is not None and claim.taken_by_id == line.pk

        def keep() -> None:
            write_answer(objection, outcome=outcome, right_fen=right_fen if returned_fen else None, told=told, actor=actor, at=at)
            if claim is not None and returned_fen:
                if here:
                    behind(claim.line, settlement, returned_fen)
                _less(claim, returned_fen, payment, told, actor, at)

        others = Objection.objects.filter(line__settlement=settlement, outcome="").exclude(pk=objection.pk).exists()
        changes: dict[str, object] = {"sum_fen": settlement.sum_fen + returned_fen} if returned_fen and here else {}
        if not others:
            changes |= {"ground": "decided"}
        # The reasons stand with the claim and the objection: who reads the statement of a township need not know of another township's service.
        step, said = "answer_claim" if others else "decide_claim", f"{line.order.number}：{OUTCOMES[outcome]}"
        return take(settlement, step=step, actor=actor, at=at, seen_version=seen_version, reason=said, changes=changes, also=keep)


def _less(claim: Recovery, returned_fen: int, payment: tuple[date, str] | None, reason: str, actor: Actor, at: datetime) -> None:
    told: dict[str, Any] = {"actor": actor, "at": at, "seen_version": claim.version, "reason": reason}
    if returned_fen < claim.open_fen:
        step = "lower" if claim.state == "taken" else "lower_waiting"
        take(claim, step=step, changes={"amount_fen": claim.amount_fen - returned_fen}, **told)
        return
    step, ended = "repaid_before", dict[str, object](repaid_fen=claim.amount_fen)
    if payment:
        write_repayment(claim, amount_fen=returned_fen, paid_on=payment[0], voucher=payment[1], actor=actor, at=at)
    elif claim.repaid_fen:
        # What was repaid stays so; nothing beyond it is claimed.
        step, ended = "repaid_enough", {"amount_fen": claim.repaid_fen}
    else:
        step, ended = "give_back", {"withdrawn_by": actor.user_id}
    Recovery.objects.filter(pk=claim.pk).update(**ended)
    take(claim, step=step, changes=ended, **told)
