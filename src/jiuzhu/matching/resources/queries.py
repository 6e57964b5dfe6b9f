"""Reads on offers and capacity that other parts may make; among them what the matcher is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.matching.matcher.candidates import Candidate
from jiuzhu.matching.resources.models import Booking, CapacityWeek, Offer, UsualCarer
from jiuzhu.matching.resources.rules import week_of, window_before


def candidates(
    *, item_code: str, kinds: Collection[str], division_code: str, wanted_on: date, at: datetime, declined: Mapping[str, str]
) -> list[Candidate]:
    """Tell the matcher of every organisation of the resource library as it stands for one order.

    ``kinds`` are the provider kinds the catalogue names for the item (empty: any); ``declined`` maps organisations that
    declined this order, or let it lapse, to their reasons.
    """
    week = week_of(wanted_on)
    offers = {str(offer.organisation_id): offer for offer in _offers(item_code)}
    weeks = {row.offer_id: row for row in CapacityWeek.objects.filter(offer__in=offers.values(), week_on=week)}
    booked = dict(
        Booking.objects.filter(
            offer__in=offers.values(), released_at__isnull=True, booked_at__gt=window_before(at), booked_at__lte=at
        )
        .values_list("offer_id")
        .annotate(number=Count("id"))
    )
    terms = procurement.terms_for(item_code=item_code, division_code=division_code, on=wanted_on)
    banned = procurement.bans(on=timezone.localdate(at))
    found = []
    for organisation in _providers():
        key = str(organisation.id)
        offer, ban = offers.get(key), banned.get(key)
        counter = weeks.get(offer.id) if offer else None
        found.append(
            Candidate(
                organisation_id=key,
                name=organisation.name,
                active=organisation.active,
                offers=offer is not None,
                kind_allowed=not kinds or organisation.kind in kinds,
                kind_label=organisation.get_kind_display(),
                covers=offer is not None and any(covers(row.division_code, division_code) for row in offer.coverage.all()),
                contract=terms[key].number if key in terms else "",
                banned=ban is not None,
                banned_until=str(ban.valid_until) if ban and ban.valid_until else "",
                declined_because=declined.get(key, ""),
                weekly_capacity=_capacity(offer, counter),
                booked_this_week=counter.booked if counter else 0,
                booked_in_window=booked.get(offer.id, 0) if offer else 0,
                last_turn_at=timezone.localtime(offer.last_turn_at) if offer and offer.last_turn_at else None,
            )
        )
    return found


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


def _offers(item_code: str) -> list[Offer]:
    return list(Offer.objects.filter(item_code=item_code, active=True).prefetch_related("coverage"))


def _providers() -> list[Any]:
    known = set(Offer.objects.values_list("organisation_id", flat=True))
    return [one for one in organisations(active=False) if one.id in known]


def _capacity(offer: Offer | None, counter: CapacityWeek | None) -> int:
    if offer is None:
        return 0
    return counter.capacity if counter else offer.weekly_capacity
