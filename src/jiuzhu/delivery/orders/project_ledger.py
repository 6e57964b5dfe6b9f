"""An organisation's project ledger and its monthly statement, live from the orders (S-37, F-14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from jiuzhu.delivery.orders.models import Order, OrderQuerySet
from jiuzhu.delivery.orders.rules import minutes_between
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import division_range

COMING = ("accepted", "in_service", "not_home", "rework")
GIVEN_AGAIN_NOW = ("rework", "in_service", "not_home", "accepted", "served", "confirmed")
"""States in which a service that was accepted once is being given again: what it is worth is not known yet."""


@dataclass(frozen=True)
class Served:
    """One service as the ledger shows it: the order, its minutes, those of the second of two carers, how many pieces of evidence stand behind it, whether one is a signature."""

    order: Order
    minutes: int | None
    beside: int | None
    pictures: int
    signed: bool

    @property
    def both(self) -> int | None:
        """The minutes of both where two carers came, else of the one."""
        return self.minutes if self.minutes is None or self.beside is None else self.minutes + self.beside


@dataclass(frozen=True)
class Charge:
    """What one contract price comes to in a month; money in fen, None where the contract names no price."""

    contract_number: str
    item_label: str
    price_fen: int | None
    services: int

    @property
    def sum_fen(self) -> int | None:
        """Price times services."""
        return None if self.price_fen is None else self.price_fen * self.services


@dataclass(frozen=True)
class Statement:
    """An organisation's month: services the purchaser accepted in it, by contract, item and price."""

    charges: tuple[Charge, ...]
    services: int
    sum_fen: int
    unpriced: int


def coming(actor: Actor, organisation_id: UUID | str, *, first: date, last: date) -> OrderQuerySet:
    """Accepted services of some days that are still to be given, among the orders the actor may see, by day and time."""
    mine = _mine(actor, organisation_id).filter(state__in=COMING, wanted_on__gte=first, wanted_on__lte=last)
    return mine.order_by("wanted_on", "wanted_time", "opened_at")


def served(actor: Actor, organisation_id: UUID | str, *, first: date, last: date) -> OrderQuerySet:
    """Services begun between two days, among the orders the actor may see, newest first."""
    begun = _mine(actor, organisation_id).filter(checked_in_at__date__gte=first, checked_in_at__date__lte=last)
    counted = begun.annotate(
        pictures=Count("evidence", filter=Q(evidence__kind="photo")), signatures=Count("evidence", filter=Q(evidence__kind="signature"))
    )
    return counted.order_by("-checked_in_at", "pk")


def entries(orders: Iterable[Order]) -> list[Served]:
    """Put minutes and evidence to orders as ``served`` gives them."""
    return [
        Served(
            one, minutes_between(one.checked_in_at, one.checked_out_at), minutes_between(one.second_in_at, one.second_out_at), one.pictures,  # type: ignore[attr-defined]
            bool(one.signatures),  # type: ignore[attr-defined]
        )
        for one in orders
    ]  # fmt: skip


def statement(actor: Actor, organisation_id: UUID | str, *, first: date, last: date) -> Statement:
    """Sum up what the purchaser accepted between two days; every accepted order is counted once, in the month of its acceptance.

    What waits until it is known that its carer was there is not summed up.
    """
    accepted = _mine(actor, organisation_id).filter(accepted_on__gte=first, accepted_on__lte=last, held=False)
    rows = accepted.order_by().values_list("contract_number", "item_label", "price_fen").annotate(many=Count("pk"))
    charges = tuple(Charge(*row) for row in sorted(rows, key=lambda each: (each[0], each[1], each[2] or 0)))
    return Statement(
        charges,
        services=sum(each.services for each in charges),
        sum_fen=sum(each.sum_fen or 0 for each in charges),
        unpriced=sum(each.services for each in charges if each.price_fen is None),
    )


def accepted(division_code: str, *, first: date, last: date, organisation_id: UUID | str | None = None) -> OrderQuerySet:
    """Services of a place that its purchaser accepted between two days, no one of them being given again now. No scope: the caller asks for who looks."""
    low, high = division_range(division_code)
    found = Order.objects.filter(accepted_on__gte=first, accepted_on__lte=last, division_code__gte=low, division_code__lte=high, organisation__isnull=False, held=False)
    found = found.exclude(state__in=GIVEN_AGAIN_NOW)
    return found.filter(organisation_id=organisation_id) if organisation_id else found


def _mine(actor: Actor, organisation_id: UUID | str) -> OrderQuerySet:
    return Order.objects.scoped_to(actor).filter(organisation_id=organisation_id)
