"""Everything the matcher is told about one item for one day, read once for however many orders (P-08, P-51)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count
from django.utils import timezone

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range
from jiuzhu.matching.matcher.candidates import Candidate, Reach
from jiuzhu.matching.resources.library_queries import unqualified_organisations
from jiuzhu.matching.resources.models import Booking, CapacityWeek, Offer, UsualCarer
from jiuzhu.matching.resources.rules import week_of, window_before


@dataclass
class Line:
    """One organisation with its offer of the item, and what changes while orders are given out."""

    organisation: Any
    kind_label: str
    offer: Offer | None
    reaches: tuple[tuple[str, str], ...]
    capacity: int
    booked_this_week: int
    booked_in_window: int
    last_turn_at: datetime | None
    ban: Any
    lapsed: str = ""
    unvetted: str = ""
    """Why it may not serve anybody, and why it may not serve a child."""


@dataclass
class Board:
    """All organisations of the library beside one item on one day; ``note_booked`` keeps it true while orders are given out.

    ``waiting`` counts, by village, the services of the item others wait for this week.
    """

    week_on: date
    kinds: frozenset[str]
    lines: dict[str, Line]
    purchases: tuple[tuple[str, procurement.Terms], ...]
    waiting: dict[str, int]
    usual: dict[str, tuple[str, str]] = field(default_factory=dict)
    _places: dict[str, dict[str, procurement.Terms]] = field(default_factory=dict, repr=False)
    _only: dict[str, str] | None = field(default=None, repr=False)

    def candidates(self, *, division_code: str, household_id: str, declined: Mapping[str, str], own: int = 0, for_child: bool = False) -> list[Candidate]:
        """Tell of every organisation as it stands for one order, ``for_child`` when it is a minor's; ``own`` of those waiting in the village are the order itself."""
        terms, hopes = self.terms(division_code), self._hopes(division_code, own)
        usual, worker = self.usual.get(household_id, ("", ""))
        found = []
        for key, line in self.lines.items():
            mine = terms.get(key)
            found.append(
                Candidate(
                    organisation_id=key,
                    name=line.organisation.name,
                    active=line.organisation.active,
                    offers=line.offer is not None,
                    kind_allowed=not self.kinds or line.organisation.kind in self.kinds,
                    kind_label=line.kind_label,
                    covers=_reaches(line, division_code),
                    contract=mine.number if mine else "",
                    banned=line.ban is not None,
                    banned_until=str(line.ban.valid_until) if line.ban and line.ban.valid_until else "",
                    declined_because=declined.get(key, ""),
                    unqualified=line.unvetted if for_child else line.lapsed,
                    weekly_capacity=line.capacity,
                    booked_this_week=line.booked_this_week,
                    booked_in_window=line.booked_in_window,
                    last_turn_at=line.last_turn_at,
                    reach=reach(line.organisation.division_code, division_code),
                    usual_worker=(worker or "本机构") if usual == key else "",
                    price_fen=mine.price_fen if mine else None,
                    only_hope_of=hopes.get(key, 0),
                )
            )
        return found

    def terms(self, division_code: str) -> dict[str, procurement.Terms]:
        """Map each organisation to the contract under which it may serve the item in a place."""
        if division_code not in self._places:
            self._places[division_code] = procurement.nearest_terms(self.purchases, division_code=division_code)
        return self._places[division_code]

    def note_booked(self, organisation_id: str, *, division_code: str, wanted_on: date, at: datetime) -> None:
        """Count one more order of the item that an organisation was given; the village waits for one less where it was for this week."""
        line = self.lines[organisation_id]
        line.booked_in_window, line.last_turn_at = line.booked_in_window + 1, timezone.localtime(at)
        if week_of(wanted_on) != self.week_on:
            return
        line.booked_this_week += 1
        if self.waiting.get(division_code):
            self.waiting[division_code] -= 1
        if line.booked_this_week >= line.capacity:
            self._only = None

    def _hopes(self, division_code: str, own: int) -> dict[str, int]:
        """Count for every organisation the services waited for which only it can give; ``own`` of the village do not count."""
        if self._only is None:
            self._only = {place: only for place, many in self.waiting.items() if many and (only := self._only_one(place))}
        counts: Counter[str] = Counter()
        for place, only in self._only.items():
            counts[only] += self.waiting[place] - (own if place == division_code else 0)
        return +counts

    def able_in(self, division_code: str) -> list[str]:
        """Name the organisations that could take an order from a place now."""
        terms = self.terms(division_code)
        return [key for key, line in self.lines.items() if key in terms and self._can(line) and _reaches(line, division_code)]

    def free(self, organisation_ids: Iterable[str]) -> int:
        """Sum what is free this week with some organisations."""
        return sum(max(0, self.lines[key].capacity - self.lines[key].booked_this_week) for key in organisation_ids)

    def _only_one(self, division_code: str) -> str:
        able = self.able_in(division_code)
        return able[0] if len(able) == 1 else ""

    def _can(self, line: Line) -> bool:
        allowed = not self.kinds or line.organisation.kind in self.kinds
        return line.offer is not None and line.organisation.active and allowed and line.ban is None and not line.lapsed and line.booked_this_week < line.capacity


def board(
    *,
    item_code: str,
    kinds: Collection[str],
    wanted_on: date,
    at: datetime,
    households: Collection[str] = (),
    waiting: Mapping[str, int] | None = None,
    everybody: bool = True,
) -> Board:
    """Read everything about an item for a day; ``households`` are those whose usual carer matters.

    Not ``everybody`` leaves out the organisations that do not offer the item.
    """
    offers = {str(offer.organisation_id): offer for offer in Offer.objects.filter(item_code=item_code, active=True).prefetch_related("coverage")}
    ids = [offer.pk for offer in offers.values()]
    weeks = {row.offer_id: row for row in CapacityWeek.objects.filter(offer__in=ids, week_on=week_of(wanted_on))}
    window = Booking.objects.filter(offer__in=ids, released_at__isnull=True, booked_at__gt=window_before(at), booked_at__lte=at)
    booked = dict(window.order_by().values_list("offer_id").annotate(number=Count("id")))
    known = set(offers) if not everybody else {str(key) for key in Offer.objects.order_by().values_list("organisation_id", flat=True).distinct()}
    banned = procurement.bans(on=timezone.localdate(at))
    lapsed = unqualified_organisations(known, on=wanted_on)
    unvetted = unqualified_organisations(known, on=wanted_on, for_child=True)
    lines = {}
    for organisation in organisations(active=False):
        key = str(organisation.id)
        if key not in known:
            continue
        offer = offers.get(key)
        week = weeks.get(offer.pk) if offer else None
        lines[key] = Line(
            organisation=organisation,
            kind_label=organisation.get_kind_display(),
            offer=offer,
            reaches=tuple(_range(row.division_code) for row in offer.coverage.all()) if offer else (),
            capacity=week.capacity if week else offer.weekly_capacity if offer else 0,
            booked_this_week=week.booked if week else 0,
            booked_in_window=booked.get(offer.pk, 0) if offer else 0,
            last_turn_at=timezone.localtime(offer.last_turn_at) if offer and offer.last_turn_at else None,
            ban=banned.get(key),
            lapsed=lapsed.get(key, ""),
            unvetted=unvetted.get(key, ""),
        )
    carers = UsualCarer.objects.filter(household_id__in=households, item_code=item_code) if households else ()
    return Board(
        week_on=week_of(wanted_on),
        kinds=frozenset(kinds),
        lines=lines,
        purchases=procurement.purchases(item_code=item_code, on=wanted_on),
        waiting=dict(waiting or {}),
        usual={str(row.household_id): (str(row.organisation_id), row.worker_name) for row in carers},
    )


@lru_cache(maxsize=8192)
def reach(seat: str, division_code: str) -> Reach:
    """Tell how far a seat is from a village by the division tree; a seat above the village's own level counts as within it."""
    if seat == division_code:
        return Reach.VILLAGE
    for level, found in ((Level.TOWNSHIP, Reach.TOWNSHIP), (Level.COUNTY, Reach.COUNTY)):
        place = ancestor_at(division_code, level)
        if place and place == ancestor_at(seat, level):
            return found
    return Reach.OUTSIDE


def _reaches(line: Line, division_code: str) -> bool:
    return any(low <= division_code <= high for low, high in line.reaches)


@lru_cache(maxsize=8192)
def _range(code: str) -> tuple[str, str]:
    return division_range(code)
