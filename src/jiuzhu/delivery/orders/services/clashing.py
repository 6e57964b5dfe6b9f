"""One carer at two places at once: looked for whenever somebody comes or leaves, explained or rejected before anything is paid (I-20, 002·附2·四)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from jiuzhu.delivery.orders.models import Clash, Evidence, Order
from jiuzhu.delivery.orders.presences import CONTACT, SERVED_STATES, WITHIN, Clashed, Presence, Terms, clash_between
from jiuzhu.delivery.orders.rules import GIVEN_AGAIN, ClashUndecided, SamePerson
from jiuzhu.delivery.orders.services.complaining import UNRATED
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, level_of
from jiuzhu.foundation.kernel.writing import in_turn, writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.relocating import relocate
from jiuzhu.foundation.workflow.services import Taken, begin, take

OPEN_STATES = ("township", "county")
STEPS = {"township": "", "county": "_county"}
BACK = ("dispute", "return", "redo")
"""Steps by which a service is to be given again, whatever has been said of it."""
TIMES = 20_260_102
UNTRUE_OF = {"later": ("order",), "earlier": ("other",), "both": ("order", "other")}


def changing_times() -> AbstractContextManager[None]:
    """Begin the transaction of a step after which clashes are looked for: it may hold or free the orders of others, whom two steps at once would take crosswise."""
    return in_turn(TIMES)


def look_for_clashes(order: Order, *, at: datetime) -> None:
    """Compare the times of an order's carers with their other services: open what cannot be, take back what is no more. Runs inside ``changing_times``.

    The money of both waits until somebody has looked; the service itself goes on.
    """
    order = Order.objects.get(pk=order.pk)
    terms = Terms.of(pack_in_force(timezone.localdate(at), division_code=order.division_code).values)
    others, touched = _near(order), {order.pk: order}
    found = [clash for mine in _presences(order) for each in others for theirs in _presences(each) if (clash := _clash(mine, theirs, terms))]
    kept = [_open(clash, {order.pk: order} | {each.pk: each for each in others}, at) for clash in found]
    for gone in Clash.objects.about(order).filter(state__in=OPEN_STATES).exclude(pk__in=[each.pk for each in kept]):
        take(gone, step="clear", actor=SYSTEM, at=at, seen_version=gone.version)
        touched |= {gone.order_id: gone.order, gone.other_id: gone.other}
    for one in kept:
        touched |= {one.order_id: one.order, one.other_id: one.other}
    for part in touched.values():
        _hold(part)


def settle_clash(*, clash: Clash, untrue: str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Say how it could be (``untrue`` empty: both are paid), or which service was not given as recorded: it is given again, or never paid where it is closed.

    Raises ClashUndecided while the service to reject lasts or is called back about, or where it was settled already, SamePerson, and what ``take`` raises.
    """
    if clash.state not in STEPS and clash.version == seen_version:
        raise ClashUndecided("这件事已经核实过，或时间已经更正。", "请回到待办列表。")
    if untrue and untrue not in UNTRUE_OF:
        raise ClashUndecided("没有选择哪一次不实。", "请选择后一次、前一次或两次都是。", field="untrue")
    if any(each.took_part(actor.user_id) for each in (clash.order, clash.other)):
        raise SamePerson("不能核实自己提供的服务。", "请由没有参与这两次服务的人核实。")
    named = [Order.objects.get(pk=getattr(clash, f"{name}_id")) for name in UNTRUE_OF.get(untrue, ())]
    if clash.version == seen_version and any(each.state == "in_service" for each in named):
        raise ClashUndecided("不实的那次服务还没有签退。", "请先补登签退，再核实。", field="untrue")
    if clash.version == seen_version and any(each.state == "low_rated" for each in named):
        # Its complaint waits for the call-back, and would wait for ever.
        raise ClashUndecided("不实的那次服务正在低分回访。", "请乡镇（街道）先登记回访，再核实。", field="untrue")

    def send_back() -> None:
        for each in named:
            step = next((name for name in BACK if each.state in each.workflow.steps[name].sources), None)
            if step:
                cleared = {"confirmed_by": "", "checked_by": "", **UNRATED, **GIVEN_AGAIN}
                if step == "redo":
                    # What was accepted was not given: where it is not given after all, nothing is paid, and what it took of the limits goes back.
                    cleared["accepted_on"] = None
                take(each, step=step, actor=SYSTEM, at=at, seen_version=each.version, reason=f"同时两处查实：{reason.strip()}"[:400], changes=cleared)

    # Told by the place: a second press finds the state changed and is the same step.
    step = ("reject" if untrue else "explain") + STEPS["county" if level_of(clash.division_code) is Level.COUNTY else "township"]
    with changing_times():
        # What is untrue must stand before the state changes: the database refuses a rejection that does not say it.
        Clash.objects.filter(pk=clash.pk, version=seen_version, state__in=OPEN_STATES).update(untrue=untrue)
        taken = take(clash, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes={"untrue": untrue}, also=send_back)
        if not taken.repeated:
            for each in (clash.order, clash.other):
                look_for_clashes(each, at=at)
    return taken


def leave_to_county(*, clash: Clash, at: datetime) -> Taken:
    """Leave to the county what a township cannot settle any more, since a recipient moved out of it; raises what ``take`` raises."""
    with writing():
        relocate(clash, division_code=ancestor_at(clash.division_code, Level.COUNTY) or clash.division_code, at=at)
        return take(clash, step="pass_up", actor=SYSTEM, at=at, seen_version=clash.version, reason="一户已迁出本乡镇（街道）")


def _presences(order: Order) -> Iterator[Presence]:
    if order.state not in SERVED_STATES:
        return
    if order.worker_id and order.checked_in_at:
        yield Presence(order.pk, order.household_id, order.worker_id, order.worker_name, order.checked_in_at, order.checked_out_at)
    if order.second_id and order.second_in_at:
        yield Presence(order.pk, order.household_id, order.second_id, order.second_name, order.second_in_at, order.second_out_at)


def _near(order: Order) -> list[Order]:
    times = [(each.carer_id, each.began_at - WITHIN, each.over_at + WITHIN) for each in _presences(order)]
    near = Q(pk__in=())
    for carer, first, last in times:
        # Nobody is at one door for longer than a day: what has no end is over with its day.
        near |= Q(worker_id=carer, checked_in_at__range=(first - 2 * WITHIN, last)) | Q(second_id=carer, second_in_at__range=(first - 2 * WITHIN, last))
    return list(Order.objects.filter(near, state__in=SERVED_STATES).exclude(pk=order.pk).exclude(household_id=order.household_id))


def _clash(mine: Presence, theirs: Presence, terms: Terms) -> Clashed | None:
    if mine.carer_id != theirs.carer_id:
        return None
    return clash_between(_placed(mine), _placed(theirs), terms=terms)


def _placed(one: Presence) -> Presence:
    """Add where the phone said the carer came and left, as she agreed to tell."""
    hers = Q(by_id=one.carer_id) | Q(by_id__startswith=CONTACT, order__worker_id=one.carer_id)
    told = Evidence.objects.filter(hers, order_id=one.order_id, at__gte=one.began_at - WITHIN).exclude(place=None).order_by("at")
    places = {each.kind.removeprefix("check_").removeprefix("second_"): each.place or "" for each in told if each.kind in ("check_in", "check_out", "second_in", "second_out")}
    return Presence(**{**vars(one), "came": places.get("in", ""), "left": places.get("out", "") if one.ended_at else ""})


def _open(found: Clashed, orders: dict[Any, Order], at: datetime) -> Clash:
    earlier, later = found.earlier, found.later
    there = Clash.objects.filter(
        order_id=later.order_id, other_id=earlier.order_id, carer_id=later.carer_id, order_from=later.began_at, other_from=earlier.began_at
    ).exclude(state="cleared").first()  # fmt: skip
    figures = {"kind": found.kind, "minutes": found.minutes, "km": found.km, "order_until": later.ended_at, "other_until": earlier.ended_at}
    if there is not None:
        if there.state in OPEN_STATES:
            Clash.objects.filter(pk=there.pk, state__in=OPEN_STATES).update(**figures)
        return there
    places = {ancestor_at(orders[each.order_id].division_code, Level.TOWNSHIP) for each in (earlier, later)}
    place = orders[later.order_id].division_code
    made = Clash(
        order=orders[later.order_id], other=orders[earlier.order_id], carer_id=later.carer_id, carer_name=later.carer_name, order_from=later.began_at,
        other_from=earlier.began_at, division_code=place if len(places) == 1 else ancestor_at(place, Level.COUNTY) or place, **figures,
    )  # fmt: skip
    begin(made, actor=SYSTEM, at=at, duty=Duty.ORDER_READ, after={"order": made.order.number, "other": made.other.number, "kind": found.kind})
    if len(places) > 1:
        # Neither township judges what was done in the other.
        take(made, step="pass_up", actor=SYSTEM, at=at, seen_version=made.version)
    return made


def _hold(order: Order) -> None:
    order = Order.objects.get(pk=order.pk)
    times = [each for each in (order.checked_in_at, order.second_in_at) if each]
    rejected = Q(order=order, untrue__in=("later", "both"), order_from__in=times) | Q(other=order, untrue__in=("earlier", "both"), other_from__in=times)
    held = Clash.objects.about(order).filter(Q(state__in=OPEN_STATES) | rejected).exists()
    Order.objects.filter(pk=order.pk).exclude(held=held).update(held=held)
