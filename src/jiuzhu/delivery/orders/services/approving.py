"""Whether an order may go out: by the rules at once, by the township where the rules cannot tell, and once more before it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.assessment.needs.queries import find_need
from jiuzhu.assessment.needs.services import take_up_need
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.models import Dispatch, Order
from jiuzhu.delivery.orders.rules import SamePerson
from jiuzhu.delivery.orders.services.complaining import answer_without_rework
from jiuzhu.delivery.orders.services.drawing import give_back, hold_limits
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.catalogue.rules import Verdict
from jiuzhu.matching.resources import services as resources


def approve(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str = "") -> Taken:
    """Approve an order for the township, and with it that it passes a limit where that was asked; raises SamePerson for whoever placed it, ReasonMissing."""
    if order.placed_by == actor.user_id:
        raise SamePerson("不能审核自己点的单。", "请由乡镇的另一名经办人审核。")
    if order.beyond_reason and not reason.strip():
        raise ReasonMissing("同意超出限额需要说明原因。", "请写明为什么同意超出；不同意的，请按不予受理办理。", field="reason")
    return take(order, step="approve", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes={"approved_by": actor.user_id})


def refuse(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str, reason_code: str = "") -> Taken:
    """Refuse an order that was not sent yet, with the reason; what it had taken is given back."""
    return end(order, "refuse", actor=actor, at=at, seen_version=seen_version, reason=reason, reason_code=reason_code)


def settle_by_rules(order: Order, household: Any, *, at: datetime) -> None:
    """Approve a waiting order whose rules pass, refuse one whose rules fail; one that cannot be told waits for the township."""
    if order.state != "created" or (order.beyond_reason and not order.approved_by):
        return
    verdict, why = fitness(order, household, at=at)
    if verdict is Verdict.YES:
        take(order, step="approve", actor=SYSTEM, at=at, seen_version=order.version, reason="符合清单规定的服务对象")
    elif verdict is Verdict.NO:
        refuse(order=order, actor=SYSTEM, at=at, seen_version=order.version, reason=why)


def fitness(order: Order, household: Any, *, at: datetime) -> tuple[Verdict, str]:
    """Judge whether the order is still for whom it was placed, as things stand now, and say why not.

    What a person of the township approved is not judged again, but for a move.
    """
    if household.division_code != order.division_code:
        return Verdict.NO, "这户已迁到别处，请由现住地的乡镇（街道）重新点单"
    if order.approved_by:
        return Verdict.YES, ""
    # By the list of the day it was placed: an item retired since is still served to whoever ordered it.
    found = catalogue.verdict(household, code=order.item_code, on=timezone.localdate(at), listed_on=order.listed_on, elsewhere=bool(order.off_list_reason))
    if order.person_id is None:
        why = "；".join(dict.fromkeys(reason for one in found.persons for reason in one.reasons))
        return found.verdict, f"这户不再属于“{order.item_label}”的服务对象：{why}"
    mine = found.of(str(order.person_id))
    if mine is None:
        return Verdict.NO, "服务对象已不在本户"
    return mine.verdict, f"{order.recipient_name}不属于“{order.item_label}”的服务对象：{'；'.join(mine.reasons)}"


def gone(order: Order, household: Any) -> str:
    """Say why nobody is left to be served; empty when somebody is."""
    if household.closed_on is not None:
        return "家庭档案已注销"
    living = {str(membership.person_id) for membership in registry.members_of(household.pk, living=True)}
    if order.person_id and str(order.person_id) not in living:
        return "服务对象已故或已不在本户"
    return "" if living else "本户已没有在世成员"


def end(order: Order, step: str, *, actor: Actor, at: datetime, seen_version: int, reason: str, reason_code: str = "") -> Taken:
    """End an order before it is served: what was booked and taken is given back, and its need is free again, in the same transaction."""

    def back() -> None:
        if order.accepted_on is None:
            # What was accepted once is paid, though it was to be given again: it stays taken.
            give_back(order, at=at)
        resources.release(order_id=str(order.pk), at=at)
        answer_without_rework(order, at=at)
        _free_need(order, actor, at)
        Dispatch.objects.filter(order=order, outcome__in=("", "accepted")).update(outcome="cancelled", outcome_reason=reason[:400])

    with writing():
        hold_limits([order])
        return take(
            order, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes={"reason_code": reason_code}, also=back
        )


def _free_need(order: Order, actor: Actor, at: datetime) -> None:
    need = find_need(SYSTEM, order.need_id) if order.need_id else None
    if need is not None and need.state == "open" and need.taken_up_by == f"服务订单 {order.number}":
        take_up_need(need=need, by="", actor=actor, at=at)
