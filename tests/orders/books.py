"""What must be true of all orders at any moment, read from the tables alone."""

from __future__ import annotations

from collections import Counter

from django.db.models import Sum

from jiuzhu.casework.assistance.models import Aid
from jiuzhu.delivery.orders.models import Allowance, Drawn, Order
from jiuzhu.foundation.workflow.models import StepTaken, WorkItem
from jiuzhu.matching.resources.models import Booking, CapacityWeek

NOT_SENT = ("created", "approved", "refused", "expired", "cancelled")
AGAIN = ("dispute", "return", "redo")


def faults(placed: int | None = None) -> list[str]:
    """Say what is wrong with the books; ``placed`` is how many orders there should be."""
    found, orders = [], {one.pk: one for one in Order.objects.all()}
    if placed is not None and placed != len(orders):
        found.append(f"lost: {placed} placed, {len(orders)} kept")
    open_bookings = Counter(Booking.objects.filter(released_at=None).values_list("order_id", flat=True))
    for pk, order in orders.items():
        if open_bookings[pk] != (order.state not in NOT_SENT):
            found.append(f"{order.state} with {open_bookings[pk]} bookings")
    for week in CapacityWeek.objects.all():
        booked = Booking.objects.filter(offer=week.offer_id, week_on=week.week_on, released_at=None).count()
        if not booked == week.booked <= week.capacity:
            found.append(f"{week.booked} of {week.capacity} booked, {booked} bookings")
    for row in Drawn.objects.filter(given_back_at=None, order__state__in=NOT_SENT, order__accepted_on=None):
        found.append(f"{row.order.state} still draws on {row.allowance.limit}")
    for row in Allowance.objects.all():
        standing = Drawn.objects.filter(allowance=row, given_back_at=None)
        drawn = standing.aggregate(sum=Sum("amount"))["sum"] or 0
        decided = standing.filter(order__approved_by__gt="", order__beyond_reason__gt="").aggregate(sum=Sum("beyond"))["sum"] or 0
        if not drawn == row.used <= row.ceiling + decided - row.direct:
            found.append(f"{row.limit}: {row.used} used of {row.ceiling}, {drawn} drawn")
    # An order's number has 36 signs; whatever follows it still is about that order.
    paid = Counter(source_id[:36] for source_id in Aid.objects.filter(source="order").values_list("source_id", flat=True))
    steps: dict[object, Counter[str]] = {}
    for subject, step in StepTaken.objects.filter(workflow="order").values_list("subject_id", "step"):
        steps.setdefault(subject, Counter())[step] += 1
    for pk, order in orders.items():
        taken = steps.get(pk, Counter())
        if paid[str(pk)] != bool(taken["check"]):
            found.append(f"{order.state}: paid {paid[str(pk)]} times, accepted {taken['check']} times")
        if taken["check_out"] > 1 + sum(taken[name] for name in AGAIN):
            found.append(f"served {taken['check_out']} times")
        waiting = WorkItem.objects.filter(workflow="order", subject_id=pk, closed_at=None).count()
        if waiting != (order.workflow.states[order.state].awaits is not None):
            found.append(f"{order.state} with {waiting} pieces of work")
    return found
