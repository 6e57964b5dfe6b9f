"""Placing and cancelling orders."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.assessment.needs.services import take_up_need
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.duplicates import check_given, given_already, refuses
from jiuzhu.delivery.orders.limits import check_hours, longest_hours
from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.orders.off_list import off_listed
from jiuzhu.delivery.orders.rules import ORIGINS, DuplicateOrder, LimitDecidable, OrderRefused, Placer, check_day, check_placer
from jiuzhu.delivery.orders.services.approving import end
from jiuzhu.delivery.orders.services.dispatching import dispatch_now
from jiuzhu.delivery.orders.services.drawing import hold_limits, limited
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import rule_on
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.catalogue.rules import ItemVerdict, NotEligible, PersonVerdict, Verdict


def place_order(
    *,
    household_id: uuid.UUID | str,
    item_code: str,
    wanted_on: date,
    actor: Actor,
    at: datetime,
    person_id: uuid.UUID | str | None = None,
    origin: str = "proxy",
    origin_id: str = "",
    wanted_time: str = "",
    note: str = "",
    request_id: uuid.UUID | str | None = None,
    dispatches: bool = True,
    need: Any = None,
    hours: int | None = None,
    placer: Placer | None = None,
    waits: bool = False,
    beyond_reason: str = "",
    off_list_reason: str = "",
) -> Order:
    """Place an order and have the system dispatch it (点单, 系统派单); ``origin`` with ``origin_id`` names the plan task or ticket it comes from.

    ``request_id`` is the id the form was drawn with: sent again it gives the first order. An order nobody can take stays 待派单, with the reasons.
    ``need`` is met once the order is closed; ``placer`` asks for the recipient and says with whose consent. With ``waits`` an order of which the rules
    cannot tell, or for what is given already where the law only warns (P-48), waits for the township (待审核) instead of being refused; so does one with ``beyond_reason`` that passes a limit the law lets the township decide.
    ``off_list_reason`` says why an item the list does not name, or not any more, is needed, where the place's text asks for one.
    Raises NotEligible, DuplicateOrder, OrderRefused, OffListReasonMissing, NeedTaken, LimitReached, HoursExceeded, ItemUnknown, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.ORDER_PLACE, division_code=household.division_code)
    order_id = uuid.UUID(str(request_id)) if request_id else uuid.uuid4()
    placed = Order.objects.filter(pk=order_id).first()
    if placed is not None:
        return _same(placed, household, item_code)
    check_day(wanted_on, today=timezone.localdate(at))
    if origin not in ORIGINS:
        raise OrderRefused("订单来源不在登记范围内。", "请从列表中选择。", field="origin")
    check_placer(origin, placer)
    if household.closed_on is not None:
        raise OrderRefused("这户已注销档案。", "请核对家庭档案后再点单。")
    on, there = timezone.localdate(at), {"division_code": household.division_code}
    law = pack_in_force(on, **there)
    off = off_listed(item_code, law=law, on=on, **there)
    if off is not None:
        off.check(off_list_reason)
    verdict = catalogue.verdict(household, code=item_code, on=on, listed_on=off.listed_on if off else None, elsewhere=off is not None and off.listed_on is None)
    person = _person(verdict, str(person_id) if person_id else "", waits=waits)
    if limited(item_code, division_code=household.division_code, on=wanted_on):
        # What the law allows one person is counted by person, whoever the order names.
        person_id = person.person_id
    check_hours(hours, longest=longest_hours(law, item_code), label=verdict.item.label)
    given = given_already(household, item=verdict.item, law=law, wanted_on=wanted_on, person_id=person_id, name=person.name if person_id else "")
    if refuses(law):
        check_given(given, label=verdict.item.label)
    order = Order(
        id=order_id,
        household_id=household.pk,
        person_id=person.person_id if person_id else None,
        recipient_name=person.name if person_id else household.head_name,
        division_code=household.division_code,
        address=household.address,
        item_code=item_code,
        item_label=verdict.item.label,
        wanted_on=wanted_on,
        wanted_time=wanted_time.strip(),
        note=note.strip(),
        origin=origin,
        origin_id=str(origin_id),
        placed_by=actor.user_id,
        placer_name=placer.name.strip()[:64] if placer else actor.name[:64],
        placer_relation=placer.relation.strip()[:32] if placer else "",
        consent=placer.consent.strip()[:200] if placer else "",
        need_id=need.pk if need is not None else None,
        hours=hours,
        beyond_reason=beyond_reason.strip()[:200],
        former_list_on=off.listed_on if off else None,
        off_list_reason=off_list_reason.strip()[:200] if off else "",
        given="\n".join(each.words for each in given),
    )
    after = {"item": item_code, "wanted_on": str(wanted_on), "origin": origin, "off_list_reason": order.off_list_reason}
    try:
        with writing(), transaction.atomic():
            hold_limits([order])
            begin(order, actor=actor, at=at, duty=Duty.ORDER_PLACE, after=after, private={"qualifies": list(person.reasons), "given": [each.words for each in given]})
            rule_on(
                law=pack_in_force(off.listed_on, **there) if off and off.listed_on else law,
                section="catalogue",
                code=item_code,
                facts=person.facts,
                subject_kind=order.workflow.name,
                subject_id=str(order.pk),
                household_id=str(household.pk),
                about=person.person_id,
                at=at,
            )
            if need is not None:
                take_up_need(need=need, by=f"服务订单 {order.number}", actor=actor, at=at)
            if person.verdict is Verdict.YES and not (waits and given):
                _send_out(order, household, dispatches=dispatches, at=at)
    except IntegrityError as error:
        placed = Order.objects.filter(pk=order_id).first()
        if placed is not None:
            return _same(placed, household, item_code)
        raise DuplicateOrder(
            f"{order.recipient_name} {wanted_on:%m-%d} 已有一份“{order.item_label}”订单还没有完成。",
            "请在订单列表中查看已有的订单；确需再次服务请换一个日期。",
            field="wanted_on",
        ) from error
    return order


def _send_out(order: Order, household: Any, *, dispatches: bool, at: datetime) -> None:
    try:
        with transaction.atomic():
            take(order, step="approve", actor=SYSTEM, at=at, seen_version=0, reason="符合清单规定的服务对象")
            if dispatches:
                dispatch_now(order, household=household, actor=SYSTEM, at=at, judged=True)
            if order.beyond_reason and order.state == "approved":
                # Whether it passes a limit shows only when somebody takes it, and then nobody could decide any more.
                raise _Undecided
    except (LimitDecidable, _Undecided):
        if not order.beyond_reason:
            raise
        # It waits for another person of the township, who decides.
        order.refresh_from_db()


class _Undecided(Exception):
    """Nobody took an order that may pass a limit."""


def cancel(*, order: Order, actor: Actor, at: datetime, seen_version: int, reason: str, reason_code: str = "") -> Taken:
    """Cancel an order before it is served; what was booked and taken is given back."""
    return end(order, "cancel", actor=actor, at=at, seen_version=seen_version, reason=reason, reason_code=reason_code)


def _same(placed: Order, household: Any, item_code: str) -> Order:
    if placed.household_id == household.pk and placed.item_code == item_code:
        return placed
    raise DuplicateOrder("这张点单表已经提交过。", "请回到家庭档案重新点单。")


def _person(verdict: ItemVerdict, person_id: str, *, waits: bool) -> PersonVerdict:
    """Give the member the order is for, or for the whole household any member who qualifies; raises NotEligible."""
    if person_id:
        found = verdict.of(person_id)
        if found is None:
            raise NotEligible("这个人不是本户在世的成员。", "请从成员中选择服务对象。", field="person")
    else:
        ranked = sorted(verdict.persons, key=lambda one: (one.verdict is not Verdict.YES, one.verdict is not Verdict.UNKNOWN))
        if not ranked:
            raise NotEligible("这户没有在世的成员。", "请先核对家庭成员。")
        found = ranked[0]
    if found.verdict is Verdict.YES or (waits and found.verdict is Verdict.UNKNOWN):
        return found
    why = "；".join(found.reasons)
    if found.verdict is Verdict.UNKNOWN:
        raise NotEligible(f"还不能确定{found.name}是否属于“{verdict.item.label}”的服务对象：{why}。", "请补齐资料后再点单。", field="person")
    raise NotEligible(
        f"{found.name}不属于“{verdict.item.label}”的服务对象：{why}。", f"清单规定的对象：{verdict.item.target_quote}。", field="person"
    )
