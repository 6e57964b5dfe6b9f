"""What was paid for a service found untrue is claimed back: one proposes, another confirms, the organisation's next statement takes it off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from jiuzhu.delivery.settlements.models import Recovery, Settlement, SettlementLine
from jiuzhu.delivery.settlements.queries import recoverable, to_take_off
from jiuzhu.delivery.settlements.rules import WORDS_LENGTH, SettlementMoved, SettlementRefused, check_objection
from jiuzhu.delivery.settlements.workflow import DROPPED
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin, take


def propose_recovery(*, line: SettlementLine, reason: str, actor: Actor, at: datetime) -> Recovery:
    """Propose to claim back what a paid service came to that was found untrue; proposed again by the same person it is given as it is.

    Raises SettlementRefused where it was not found untrue, is given again, or was not passed on to payment; SettlementMoved where it is claimed back
    already; NotPermitted.
    """
    settlement = Settlement.objects.select_related("organisation").get(pk=line.settlement_id)
    actor.require(Duty.ORDER_SUPERVISE, division_code=settlement.division_code)
    told = _reason(reason)
    try:
        with writing(), transaction.atomic():
            there = Recovery.objects.filter(line=line).exclude(state__in=DROPPED).first()
            if there is not None:
                if there.proposed_by == actor.user_id and there.reason == told:
                    return there
                raise SettlementMoved(f"这次服务已经在追回（{there.state_label}）。", "一次服务只追回一次。")
            made = Recovery(
                line=line,
                division_code=settlement.division_code,
                amount_fen=_amount(line),
                reason=told,
                proposed_by=actor.user_id,
                proposer_name=actor.name,
            )
            after = {"order": line.order.number, "amount_fen": made.amount_fen}
            begin(made, actor=actor, at=at, duty=Duty.ORDER_SUPERVISE, after=after, reason=told)
    except IntegrityError as error:
        raise SettlementMoved("这次服务刚由别人提出追回。", "请刷新页面查看；一次服务只追回一次。") from error
    return made


def confirm_recovery(*, recovery: Recovery, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Confirm as another person that it is claimed back; it comes off the organisation's next statement.

    Raises NotPermitted, SettlementRefused where it may not be claimed back any more or comes to another amount, and what ``take`` raises.
    """
    if recovery.proposed_by == actor.user_id:
        raise NotPermitted("这件追回是您提出的，不能再由您确认。", "请由另一名经办人核对后确认。")

    def still_owed() -> None:
        if _amount(recovery.line, but=recovery) != recovery.amount_fen:
            raise SettlementRefused("这次服务已付的金额和提出追回时不一样。", "请点“不予追回”，按现在的金额重新提出。")

    changes = {"confirmed_by": actor.user_id, "confirmer_name": actor.name}
    return take(recovery, step="confirm", actor=actor, at=at, seen_version=seen_version, changes=changes, also=still_owed)


def refuse_recovery(*, recovery: Recovery, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Let it go, with the reason; it may be proposed anew. Whoever proposed it may take it back so. Raises what ``take`` raises."""
    return take(recovery, step="refuse", actor=actor, at=at, seen_version=seen_version, reason=_reason(reason)[:WORDS_LENGTH])


def fitting(organisation_id: str, division_code: str, *, sum_fen: int) -> list[Recovery]:
    """Pick, inside the caller's transaction, what a statement of so much can take off: the oldest first, each with all that was not repaid; what does not fit waits for another."""
    left, found = sum_fen, []
    for each in to_take_off(organisation_id, division_code).select_for_update(of=("self",)):
        if each.open_fen <= left:
            found.append(each)
            left -= each.open_fen
    return found


def take_off(settlement: Settlement, recoveries: Iterable[Recovery], *, at: datetime) -> None:
    """Write the lines that take the amounts off a statement, inside the transaction that makes it."""
    for each in recoveries:
        made = behind(each.line, settlement, -each.open_fen)
        Recovery.objects.filter(pk=each.pk).update(taken_by=made)
        take(each, step="take_off", actor=SYSTEM, at=at, seen_version=each.version)


def too_much(settlement: Settlement, *, less_fen: int) -> list[Recovery]:
    """List what a statement can no longer take off once it comes to less: the newest first, until nothing is owed by the organisation."""
    missing, found = less_fen - settlement.sum_fen, []
    for each in (
        Recovery.objects.filter(taken_by__settlement=settlement, state="taken")
        .select_related("line", "taken_by")
        .order_by("-opened_at", "pk")
    ):
        if missing <= 0:
            break
        found.append(each)
        missing -= each.open_fen
    return found


def put_back(settlement: Settlement, recoveries: Iterable[Recovery], *, at: datetime) -> None:
    """Let some wait for another statement: a line of its own takes back what took them off. Inside the caller's transaction, which keeps the sum."""
    for each in recoveries:
        behind(each.line, settlement, each.open_fen)
        Recovery.objects.filter(pk=each.pk).update(taken_by=None)
        take(each, step="put_back", actor=SYSTEM, at=at, seen_version=each.version)


def behind(line: SettlementLine, settlement: Settlement, amount_fen: int) -> SettlementLine:
    """Write a line of a statement about a service that another one paid for, behind the last line of that service; inside the caller's transaction."""
    # Each line corrects the last of its service, wherever that stands: two at once cannot both be written.
    last = SettlementLine.objects.get(order_id=line.order_id, corrected_by__isnull=True)
    return SettlementLine.objects.create(
        settlement=settlement, order_id=line.order_id, corrects=last, item_label=line.item_label, contract_number=line.contract_number,
        accepted_on=line.accepted_on, amount_fen=amount_fen,
    )  # fmt: skip


def _amount(line: SettlementLine, *, but: Recovery | None = None) -> int:
    found = recoverable(line.settlement, but=but.pk if but else None).get(line.pk)
    if found is None:
        raise SettlementRefused(
            "这次服务现在不能追回。",
            "已转付款、后来查实不实、又不再重新服务的，才能追回；还在核实或返工的请先办完，已属实的请点“不予追回”。",
        )
    return found.stands_fen


def _reason(reason: str) -> str:
    return check_objection(reason=reason, claimed_fen=None)
