"""A charity order from its declaration to its publication, and back to the county where nobody claims it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.needs.services import record_need, take_up_need
from jiuzhu.casework.leads.queries import find_charity_lead
from jiuzhu.casework.leads.services import hand_charity_to_order
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.charity.models import CharityOrder
from jiuzhu.delivery.charity.queries import ordered_needs
from jiuzhu.delivery.charity.rules import ApprovedByWriter, CharityOrderInvalid, NeedNotOpen
from jiuzhu.delivery.charity.services.ending import end_claims
from jiuzhu.delivery.charity.services.telling import tells_nobody, township_named
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.deadlines import due_at
from jiuzhu.foundation.workflow.services import Taken, begin, take

SITUATION_LENGTH = 500


def declare(*, need_id: UUID | str, situation: str, actor: Actor, at: datetime) -> CharityOrder:
    """Declare a recorded need for charity; raises NeedNotOpen, NeedTaken, CharityOrderInvalid, NotFound, NotPermitted."""
    need = needs.find_need(actor, need_id)
    told = situation.strip()
    if not told or len(told) > SITUATION_LENGTH:
        raise CharityOrderInvalid("没有写明情况，或写得太长。", f"请写明需要什么、为什么，不超过 {SITUATION_LENGTH} 字；只有民政部门看得到。", field="situation")
    if need.state != "open":
        raise NeedNotOpen("这项需求已经满足或撤销。", "请刷新需求台账，选一项还没有满足的需求。")
    household = registry.find_household(actor, need.household_id)
    pk = uuid4()
    order = CharityOrder(
        id=pk,
        number=f"AX{pk.hex[:8].upper()}",
        household=household,
        division_code=household.division_code,
        need_id=need.pk,
        kind=need.kind,
        kind_label=need.kind_label,
        situation=told,
        declarer_id=actor.user_id,
        declarer_name=actor.name,
    )
    try:
        with writing(), transaction.atomic():
            begin(order, actor=actor, at=at, duty=Duty.ORDER_PLACE, after={"need": str(need.pk)}, private={"situation": told})
            take_up_need(need=need, by=f"爱心服务订单 {order.number}", actor=actor, at=at)
    except IntegrityError as error:
        earlier = ordered_needs([need.pk]).get(need.pk)
        number = earlier.number if earlier else ""
        raise NeedNotOpen(f"这项需求已有爱心服务订单 {number}。", "请在“爱心服务”里继续办理。") from error
    return order


def declare_lead(
    *,
    lead_id: UUID | str,
    need_id: UUID | str | None,
    situation: str,
    actor: Actor,
    at: datetime,
    seen_version: int,
    kind: str = "",
    words: str = "",
    person_id: UUID | str | None = None,
) -> CharityOrder:
    """Go on with a household led to charity as a charity order, for a need on record or for one recorded now; pressed twice it is declared once.

    Raises what ``record_need`` and ``declare`` raise, AlreadyMoved.
    """
    lead = find_charity_lead(actor, lead_id)
    if lead.order_number:
        return CharityOrder.objects.get(number=lead.order_number)
    with writing(), transaction.atomic():
        if not need_id:
            need_id = record_need(
                household_id=lead.household_id, person_id=person_id, kind=kind, item_code="", degree="", measure="", words=words, source="hand",
                source_id=f"charity:{lead.pk}", actor=actor, at=at,
            ).pk  # fmt: skip
        made = declare(need_id=need_id, situation=situation, actor=actor, at=at)
        if made.household_id != lead.household_id:
            raise NeedNotOpen("这项需求不是这一户的。", "请从列表中选择这户的需求，或另外登记。")
        hand_charity_to_order(lead=lead, number=made.number, actor=actor, at=at, seen_version=seen_version)
    return made


def measure(*, order: CharityOrder, content: str, cost_fen: int, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Fix what is to be done and what it costs; the charity reads it, so it tells nobody who it is. Raises CharityOrderInvalid, TellsWhoItIs and what ``take`` raises."""
    if cost_fen < 0:
        raise CharityOrderInvalid("测算的费用不能小于 0。", "请填写预计费用，不花钱的填 0。", field="cost_fen")
    told = tells_nobody(order, content, field="content", at=at, whole=True)
    changes = {"content": told, "cost_fen": cost_fen, "township_code": township_named(order, at)}
    return take(order, step="measure", actor=actor, at=at, seen_version=seen_version, changes=changes)


def refer(*, order: CharityOrder, organisation_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Refer an order to a charity; what was written and approved before is written anew. Raises CharityOrderInvalid and what ``take`` raises."""
    charity = find_organisation(str(organisation_id))
    if charity is None or charity.kind != "charity" or not charity.active:
        raise CharityOrderInvalid("没有选慈善组织。", "请从列表中选择；没有的，先在资源库登记。", field="organisation")
    changes = {"organisation_id": charity.pk, "writer_id": "", "approver_id": "", "approver_name": "", "ends_at": None}
    return take(order, step="refer", actor=actor, at=at, seen_version=seen_version, changes=changes)


def write_preview(*, order: CharityOrder, public_words: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write what is to be published; raises TellsWhoItIs, CharityOrderInvalid and what ``take`` raises."""
    words = tells_nobody(order, public_words, field="public_words", at=at, whole=True)
    return take(order, step="preview", actor=actor, at=at, seen_version=seen_version, changes={"public_words": words, "writer_id": actor.user_id})


def approve(*, order: CharityOrder, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Agree, as another person, that the preview tells nobody who it is; it is checked once more. Raises ApprovedByWriter, TellsWhoItIs and what ``take`` raises."""
    if actor.user_id == order.writer_id:
        raise ApprovedByWriter("公开的内容不能由写的人自己审核。", "请由另一位同事审核。")
    tells_nobody(order, order.public_words, field="public_words", at=at, whole=True)
    changes = {"approver_id": actor.user_id, "approver_name": actor.name, "township_code": township_named(order, at)}
    return take(order, step="approve", actor=actor, at=at, seen_version=seen_version, changes=changes)


def rewrite(*, order: CharityOrder, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Give a preview back to be written anew, with a reason the charity reads; raises TellsWhoItIs and what ``take`` raises."""
    changes = {"writer_id": "", "approver_id": "", "approver_name": ""}
    told = tells_nobody(order, reason, field="reason", at=at)
    return take(order, step="rewrite", actor=actor, at=at, seen_version=seen_version, reason=told, changes=changes)


def publish(*, order: CharityOrder, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Publish what was approved, to be claimed by anybody until its days are over; raises what ``take`` raises."""
    return take(order, step="publish", actor=actor, at=at, seen_version=seen_version, changes={"published_at": at, "ends_at": public_until(order, at)})


def stall(*, order: CharityOrder, at: datetime, seen_version: int) -> Taken:
    """Tell the county of an order its charity lets lie beyond its clock; what was approved is approved anew. Called by the clock."""
    changes = {"writer_id": "", "approver_id": "", "approver_name": ""}
    return take(order, step="stall", actor=SYSTEM, at=at, seen_version=seen_version, changes=changes, reason="慈善组织超过时限没有办理")


def expire(*, order: CharityOrder, at: datetime, seen_version: int) -> Taken:
    """Give an order that nobody claimed back to the county; the need stays open. Called by the clock."""
    return take(order, step="expire", actor=SYSTEM, at=at, seen_version=seen_version, changes={"ends_at": None}, reason="到期无人认领")


def hand_back(*, order: CharityOrder, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End an order nobody claimed, or that its charity let lie, so that the need, still open, is met by other means; raises what ``take`` raises."""

    def free() -> None:
        _free_need(order, actor, at)

    return take(order, step="hand_back", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), also=free)


def cancel(*, order: CharityOrder, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Cancel an order before it is served; whoever claimed it or waits is told. Raises what ``take`` raises."""

    def let_go() -> None:
        end_claims(order, reason="订单已取消", at=at)
        _free_need(order, actor, at)

    return take(order, step="cancel", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes={"ends_at": None}, also=let_go)


def public_until(order: CharityOrder, at: datetime) -> datetime | None:
    """Give the moment until which an order waits for a claim; None where the county has set no days."""
    due = due_at("charity.publish_days", division_code=order.division_code, start=at)
    return due.at if due else None


def _free_need(order: CharityOrder, actor: Actor, at: datetime) -> None:
    need = needs.find_need(SYSTEM, order.need_id)
    if need.state == "open":
        take_up_need(need=need, by="", actor=actor, at=at)
