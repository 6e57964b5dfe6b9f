"""What the township answers to an objection: the line corrected by another line, or not, with the reason."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.settlements.models import Objection, Settlement, SettlementLine
from jiuzhu.delivery.settlements.rules import WORDS_LENGTH, SettlementMoved, SettlementRefused, check_objection, correction_of
from jiuzhu.delivery.settlements.services.recovering import put_back, too_much
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take


def answer(
    *, objection: Objection, outcome: str, right_fen: int | None, reason: str, actor: Actor, at: datetime, seen_version: int
) -> Taken:
    """Answer one objection to a service; the last answer lets the statement go on, to the county where something taken off is objected to. What is upheld is corrected by a line of its own, the first stays.

    Raises SettlementRefused (also for an objection to what a claim takes off), SettlementMoved (somebody answered it before), NotPermitted for who accepted the service, and what ``take`` raises.
    """
    line = objection.line
    if line.corrects_id is not None:
        raise SettlementRefused("这是对扣回的异议，由县级答复。", "其他各项答复完以后自动转县级。")
    settlement = Settlement.objects.select_related("organisation").get(pk=line.settlement_id)
    if line.order.checked_by and line.order.checked_by == actor.user_id:
        raise NotPermitted("这次服务是您验收的，不能再由您答复对它的异议。", "请由 A、B 岗的另一人答复。")
    told = check_objection(reason=reason, claimed_fen=None)
    if said_before(objection, outcome=outcome, told=told, actor=actor):
        return Taken("answer", settlement.state, at, settlement.version, repeated=True)
    difference = correction_of(outcome, stands_fen=line.amount_fen, right_fen=right_fen)
    with writing():
        # What is claimed back and taken off here is read as it will be written: nobody puts some of it back, or answers, in between.
        settlement = Settlement.objects.select_for_update(no_key=True).get(pk=line.settlement_id)
        others = Objection.objects.filter(line__settlement=settlement, outcome="").exclude(pk=objection.pk)
        services = others.filter(line__corrects=None)
        step = "answer" if services.exists() else "hand_up" if others.exists() else "decide"
        waiting = too_much(settlement, less_fen=-(difference or 0))

        def keep() -> None:
            write_answer(objection, outcome=outcome, right_fen=right_fen if difference is not None else None, told=told, actor=actor, at=at)
            if difference is not None:
                SettlementLine.objects.create(
                    settlement=settlement, order_id=line.order_id, corrects=line, item_label=line.item_label, contract_number=line.contract_number,
                    accepted_on=line.accepted_on, amount_fen=difference,
                )  # fmt: skip
            put_back(settlement, waiting, at=at)

        changes: dict[str, object] = (
            {"sum_fen": settlement.sum_fen + difference + sum(each.open_fen for each in waiting)} if difference else {}
        )
        if step == "decide":
            changes |= {"ground": "decided"}
        # Which objection it is belongs to the press: the same words to another one are another press.
        return take(
            settlement,
            step=step,
            actor=actor,
            at=at,
            seen_version=seen_version,
            reason=f"{line.order.number}：{told}",
            changes=changes,
            also=keep,
        )


def said_before(objection: Objection, *, outcome: str, told: str, actor: Actor) -> bool:
    """Tell whether the same person gave the same answer before: the same press once more, whose answer stands."""
    return bool(objection.outcome) and (objection.outcome, objection.answer, objection.answered_by) == (outcome, told, actor.user_id)


def write_answer(objection: Objection, *, outcome: str, right_fen: int | None, told: str, actor: Actor, at: datetime) -> None:
    """Write an answer down, inside the caller's transaction; raises SettlementMoved where somebody answered before."""
    written = {"outcome": outcome, "right_fen": right_fen, "answer": told[:WORDS_LENGTH]}
    who = {"answered_by": actor.user_id, "answerer_name": actor.name, "answered_at": at}
    if not Objection.objects.filter(pk=objection.pk, outcome="").update(**written, **who):
        raise SettlementMoved("这一项已经答复。", "请刷新页面查看答复。")
