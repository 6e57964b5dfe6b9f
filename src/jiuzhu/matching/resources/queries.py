"""Reads on offers and capacity that other parts may make; among them what the matcher is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import QuerySet

from jiuzhu.matching.matcher.candidates import Candidate
from jiuzhu.matching.resources.board import board
from jiuzhu.matching.resources.models import Booking, CapacityWeek, Offer, UsualCarer


def candidates(
    *,
    item_code: str,
    kinds: Collection[str],
    division_code: str,
    wanted_on: date,
    at: datetime,
    declined: Mapping[str, str],
    household_id: str = "",
    waiting: Mapping[str, int] | None = None,
    for_child: bool = False,
) -> list[Candidate]:
    """Tell the matcher of every organisation of the resource library as it stands for one order.

    ``kinds`` are the provider kinds the catalogue names for the item (empty: any); ``declined`` maps organisations that
    declined this order, or let it lapse, to their reasons; ``waiting`` counts by village the services others wait for,
    ``for_child`` says that a minor is to be served.
    """
    households = (household_id,) if household_id else ()
    seen = board(item_code=item_code, kinds=kinds, wanted_on=wanted_on, at=at, households=households, waiting=waiting)
    return seen.candidates(division_code=division_code, household_id=household_id, declined=declined, for_child=for_child)


def offer_of(*, organisation_id: str, item_code: str) -> Offer | None:
    """Find an organisation's offer of an item."""
    return Offer.objects.filter(organisation_id=organisation_id, item_code=item_code).first()


def offer(offer_id: str) -> Offer | None:
    """Find an offer by its id."""
    return Offer.objects.filter(pk=offer_id).prefetch_related("coverage").first()


def offers_of(organisation_id: str) -> list[Offer]:
    """List what an organisation offers, with where."""
    return list(Offer.objects.filter(organisation_id=organisation_id).prefetch_related("coverage").order_by("item_code"))


def all_offers() -> QuerySet[Offer]:
    """Every offer with its organisation and coverage."""
    return Offer.objects.select_related("organisation").prefetch_related("coverage").order_by("item_code", "organisation__name")


def open_booking(order_id: str) -> Booking | None:
    """Find the booking that counts for an order."""
    return Booking.objects.filter(order_id=order_id, released_at__isnull=True).first()


def weeks_of(organisation_id: str, *, week_on: date) -> dict[str, CapacityWeek]:
    """Map an organisation's offers to their counters in a week; a week with nothing booked has none."""
    rows = CapacityWeek.objects.filter(offer__organisation_id=organisation_id, week_on=week_on)
    return {str(row.offer_id): row for row in rows}


def usual_carer(household_id: str, item_code: str) -> UsualCarer | None:
    """Find who served a household last with an item."""
    return UsualCarer.objects.filter(household_id=household_id, item_code=item_code).first()
