"""Reads on offers and capacity that other parts may make."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jiuzhu.matching.resources.models import Booking, CapacityWeek, Offer, UsualCarer


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
