"""Reads on service orders that other parts may make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Exists, F, OuterRef, Q
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders.models import (
    Complaint,
    ComplaintQuerySet,
    Dispatch,
    Escalation,
    Evidence,
    Notice,
    Order,
    OrderQuerySet,
    Pause,
    Telling,
    Turn,
)
from jiuzhu.delivery.orders.rules import BESIDE_STATES
from jiuzhu.delivery.orders.turns import MISSED
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.queries import law_held, pack_in_force, rulings_of
from jiuzhu.foundation.policy.recomputing import Recomputed, rulings_again
from jiuzhu.foundation.workflow.queries import open_work

LOW = Q(state="low_rated") | ~Q(call_back_outcome="")
HEX = 32
FIRST_STATES = ("accepted", "in_service", "rework", "not_home")
OPEN_STATES = tuple(code for code, state in Order.workflow.states.items() if not state.final)


def orders(actor: Actor) -> OrderQuerySet:
    """Orders the actor may see."""
    return Order.objects.scoped_to(actor).select_related("organisation")


def find_order(actor: Actor, order_id: UUID | str) -> Order:
    """Give one order the actor may see; raises NotFound."""
    return one_of(orders(actor), order_id, "没有找到这份订单。", "请确认订单在您的辖区或机构内；已改派的订单由新的机构办理。")


def order_by_number(*, day: str, signs: str) -> Order | None:
    """Find the order with a number, day (YYYYMMDD) and five signs; no scope: the caller has checked who asks."""
    low, high = UUID(signs + "0" * (HEX - len(signs))), UUID(signs + "f" * (HEX - len(signs)))
    found = Order.objects.filter(pk__range=(low, high))
    return next((one for one in found if one.number == f"{day}-{signs}"), None)


def phone_for(household_id: UUID | None, person_id: UUID | None) -> str:
    """Give the person's own phone, else the first of their household; empty where there is none. The caller has a purpose to know it."""
    if household_id is None:
        return ""
    return phone_among([each.person for each in registry.members_of(household_id, living=True)], person_id)


def phone_among(members: Sequence[Any], person_id: UUID | None) -> str:
    """Give the person's own phone, else the first of these members of the household; empty where there is none."""
    own = [each.phone for each in members if each.pk == person_id]
    return str(next((phone for phone in (*own, *(each.phone for each in members)) if phone), ""))


def orders_of(household_id: UUID | str) -> OrderQuerySet:
    """Every order of a household, newest first; the caller has checked that the actor may see the household."""
    return Order.objects.filter(household_id=household_id).select_related("organisation").order_by("-opened_at")


def counts_by_state(actor: Actor) -> dict[str, int]:
    """Count the orders the actor may see by state."""
    return dict(Order.objects.scoped_to(actor).order_by().values_list("state").annotate(many=Count("id")))


def accepted_in_year(actor: Actor, *, year: int) -> int:
    """Count the services accepted in a calendar year among the orders the actor may see."""
    return orders(actor).filter(accepted_on__year=year).count()


def dispatches_of(order: Order) -> list[Dispatch]:
    """List where an order was sent and why, oldest first."""
    return list(order.dispatches.all())


def evidence_of(order: Order) -> list[Evidence]:
    """List what shows that the service was given, oldest first."""
    return list(order.evidence.all())


def find_evidence(actor: Actor, order_id: UUID | str, evidence_id: UUID | str) -> Evidence:
    """Give one piece of evidence of an order the actor may see; raises NotFound."""
    found = Evidence.objects.filter(order=find_order(actor, order_id), pk=evidence_id).exclude(file_id="").first()
    if found is None:
        raise NotFound("没有找到这份凭证。", "请回到订单页重新打开。")
    return found


def stops(actor: Actor, *, until: date) -> list[Order]:
    """List what a worker has to do up to a day: accepted and begun orders of the worker, or of nobody yet, and those beside another, by day and time."""
    first = Q(worker_id="") | Q(worker_id=actor.user_id)
    beside = Q(second_id=actor.user_id, second_out_at__isnull=True, state__in=BESIDE_STATES)
    mine = Order.objects.scoped_to(actor).filter(wanted_on__lte=until)
    own = mine.filter(first & Q(state__in=FIRST_STATES) & ~Q(second_id=actor.user_id) | beside, organisation_id__in=actor.organisations(Duty.ORDER_SERVE))
    return list(own.select_related("organisation").order_by("wanted_on", "wanted_time", "opened_at"))


def overdue(state: str, *, now: datetime, limit: int = 500) -> list[Order]:
    """List the orders whose deadline in a state has passed, for the system to act on."""
    late = open_work(SYSTEM, Duty.ORDER_DISPATCH, workflow=Order.workflow.name).filter(state=state, due_at__lt=now)
    ids = list(late.values_list("subject_id", flat=True)[:limit])
    return list(Order.objects.filter(pk__in=ids, state=state).order_by("opened_at"))


def late(*, now: datetime, limit: int = 500) -> list[Order]:
    """List the orders of which any step is late and nobody was told of this clock, for the system to act on."""
    items = open_work(SYSTEM, Duty.ORDER_DISPATCH, workflow=Order.workflow.name).filter(due_at__lt=now)
    found = Order.objects.filter(pk__in=list(items.values_list("subject_id", flat=True)))
    told = Escalation.objects.filter(order=OuterRef("pk"), complaint__isnull=True, clock_version=OuterRef("version"))
    return list(found.exclude(Exists(told)).order_by("opened_at")[:limit])


def late_complaints(*, now: datetime, limit: int = 500) -> list[Complaint]:
    """List the complaints that are not settled in time and of which nobody was told for this clock, for the system to act on."""
    items = open_work(SYSTEM, Duty.ORDER_CHECK, workflow=Complaint.workflow.name).filter(due_at__lt=now)
    found = Complaint.objects.filter(pk__in=list(items.values_list("subject_id", flat=True))).select_related("order")
    told = Escalation.objects.filter(complaint=OuterRef("pk"), clock_version=OuterRef("version"))
    return list(found.exclude(Exists(told)).order_by("opened_at")[:limit])


def moved_on(*, limit: int = 500) -> list[Escalation]:
    """List what was told of clocks whose orders or complaints have moved on since."""
    stands = Q(complaint__isnull=True, clock_version=F("order__version")) | Q(complaint__isnull=False, clock_version=F("complaint__version"))
    open_ones = Escalation.objects.filter(state__in=("township", "county"))
    return list(open_ones.exclude(pk__in=open_ones.filter(stands).values("pk"))[:limit])


def late_escalations(*, now: datetime, limit: int = 500) -> list[Escalation]:
    """List what the township let lie beyond its own clock."""
    items = open_work(SYSTEM, Duty.ORDER_READ, workflow=Escalation.workflow.name).filter(state="township", due_at__lt=now)
    return list(Escalation.objects.filter(pk__in=list(items.values_list("subject_id", flat=True)[:limit]), state="township"))


def unserved(*, now: datetime, limit: int = 500) -> list[Order]:
    """List the orders whose day is past by so many days as their county has set, and that nobody took; none where it has set nothing."""
    today = timezone.localdate(now)
    due = Order.objects.filter(state__in=("created", "approved", "not_home"), wanted_on__lt=today).order_by("opened_at")
    longest: dict[str, timedelta | None] = {}
    found: list[Order] = []
    with law_held():
        for order in due.iterator(chunk_size=limit):
            place = order.division_code
            if place not in longest:
                days = pack_in_force(today, division_code=place).number("order_expires_days")
                longest[place] = None if days is None else timedelta(days=int(days))
            long = longest[place]
            # Another day can be agreed for so long after nobody was met: a service given again keeps its first day.
            if long is not None and order.wanted_on < today - long and (order.state != "not_home" or order.changed_at < now - long):
                found.append(order)
                if len(found) == limit:
                    break
    return found


def complaints(actor: Actor) -> ComplaintQuerySet:
    """Complaints the actor may see, newest first."""
    return Complaint.objects.scoped_to(actor).select_related("order").order_by("-opened_at")


def complaint_of(order: Order) -> Complaint | None:
    """Give the open complaint about an order; the caller has checked that the actor may see the order."""
    return order.complaints.exclude(state="closed").first()


def find_complaint(actor: Actor, complaint_id: UUID | str) -> Complaint:
    """Give one complaint the actor may see; raises NotFound."""
    return one_of(complaints(actor), complaint_id, "没有找到这件投诉。", "请确认它在您的辖区内。")


def find_escalation(actor: Actor, escalation_id: UUID | str) -> Escalation:
    """Give one clock that ran out which the actor may see; raises NotFound."""
    return one_of(Escalation.objects.scoped_to(actor).select_related("order", "complaint"), escalation_id, "没有找到这次督办。", "请确认它在您的辖区内。")


def told_of(order: Order) -> Notice | None:
    """Give what the recipient of an order was, or is to be, told last; the caller has checked that the actor may see the order."""
    return Notice.objects.filter(order=order).exclude(state="passed").order_by("-pk").first()


def find_telling(actor: Actor, telling_id: UUID | str) -> Telling:
    """Give what somebody has to tell a recipient in the actor's divisions; raises NotFound."""
    return one_of(Telling.objects.scoped_to(actor).select_related("order__organisation", "notice"), telling_id, "没有找到要告知的事。", "请确认它在您的辖区内。")


def turns_of(household_id: UUID | str) -> list[Turn]:
    """List the turns of a household's periodic services, newest first; the caller has checked that the actor may see the household."""
    return list(Turn.objects.filter(household_id=household_id).select_related("order").order_by("-wanted_on", "item_label"))


def missed_turns(actor: Actor, *, since: date) -> list[Turn]:
    """List the turns from a day on that went by while the platform stood still, where the actor places orders, newest first."""
    here = within_divisions(actor, Duty.ORDER_PLACE, "household__division_code")
    found = Turn.objects.filter(here, missed=True, skipped_because=MISSED, wanted_on__gte=since)
    return list(found.select_related("household").order_by("-wanted_on", "pk"))


def pauses_of(household_id: UUID | str) -> list[Pause]:
    """List the times in which a household's periodic services are left out, newest first; the caller has checked the household."""
    return list(Pause.objects.filter(household_id=household_id).order_by("-from_on"))


def low_line(on: date, *, division_code: str) -> int | None:
    """Give the rating at or below which the township calls back, None where the county of a place has set no line."""
    line = pack_in_force(on, division_code=division_code).number("low_rating_at_most")
    return None if line is None else int(line)


@dataclass(frozen=True)
class Satisfaction:
    """How an organisation's services were rated: number rated, average of 1–5, number so low that the township calls back."""

    organisation_id: str
    organisation_name: str
    orders: int
    rated: int
    average: float | None
    low: int


def satisfaction(actor: Actor, *, since: datetime | None = None) -> list[Satisfaction]:
    """Sum up ratings by organisation over the orders the actor may see, best first."""
    rows = Order.objects.scoped_to(actor).filter(organisation__isnull=False)
    if since:
        rows = rows.filter(opened_at__gte=since)
    summed = rows.order_by().values("organisation_id", "organisation__name").annotate(
        orders=Count("id"), rated=Count("rating"), average=Avg("rating"), low=Count("id", filter=LOW)
    )
    found = [
        Satisfaction(str(row["organisation_id"]), row["organisation__name"], row["orders"], row["rated"], row["average"], row["low"])
        for row in summed
    ]
    return sorted(found, key=lambda one: (-(one.average or 0), one.organisation_name))


def recompute(order: Order) -> Recomputed:
    """Judge again whether the order's service was for its recipient, from the law and the facts stored when it was placed."""
    return rulings_again(rulings_of(order.workflow.name, str(order.pk)), about=lambda ruling: order.item_label)
