"""Everything about one item read once, for whatever days and however many orders (P-08, P-51)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.foundation.accounts.queries import organisation_kinds
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.matching.resources.board import Board, Line, Week
from jiuzhu.matching.resources.library_queries import held_by_organisations
from jiuzhu.matching.resources.models import Booking, CapacityWeek, Coverage, Offer, UsualCarer
from jiuzhu.matching.resources.rules import week_of, window_before

COLUMNS = (
    "id", "organisation_id", "weekly_capacity", "turns_count", "last_turn_at",
    "organisation__name", "organisation__active", "organisation__kind", "organisation__division_code",
)  # fmt: skip


@dataclass
class Shelf:
    """The organisations that offer one item, at one (local) moment; ``note_booked`` keeps it true while orders are given out."""

    item_code: str
    at: datetime
    lines: dict[str, Line]
    bans: Mapping[str, Any]
    purchased: tuple[procurement.Purchase, ...]
    usual: Mapping[str, tuple[str, str]]
    without: int
    _weeks: dict[date, Week] = field(default_factory=dict, repr=False)
    _boards: dict[tuple[date, frozenset[str]], Board] = field(default_factory=dict, repr=False)

    def board(self, *, wanted_on: date, kinds: Collection[str], waiting: Callable[[], Mapping[str, int]] | None = None) -> Board:
        """Give the board of one day for the provider kinds a list names (none: any); ``waiting`` is asked once a week."""
        key = wanted_on, frozenset(kinds)
        if key not in self._boards:
            self._boards[key] = Board(
                on=wanted_on,
                kinds=key[1],
                lines=self.lines,
                week=self._week(week_of(wanted_on), waiting),
                purchases=tuple((each.purchaser_code, each.terms) for each in self.purchased if each.binds(wanted_on)),
                bans=self.bans,
                usual=self.usual,
                without=self.without,
            )
        return self._boards[key]

    def note_booked(self, organisation_id: str, *, division_code: str, wanted_on: date) -> None:
        """Count one more order that an organisation was given; the village waits for one less in the week it was for."""
        line, week = self.lines[organisation_id], self._weeks[week_of(wanted_on)]
        line.booked_in_window, line.last_turn_at = line.booked_in_window + 1, self.at
        week.booked[organisation_id] += 1
        if week.waiting.get(division_code):
            week.waiting[division_code] -= 1
        if not week.free(organisation_id):
            week.filled += 1

    def _week(self, week_on: date, waiting: Callable[[], Mapping[str, int]] | None) -> Week:
        if week_on not in self._weeks:
            found = CapacityWeek.objects.filter(**_offered(self.item_code), week_on=week_on).values_list("offer_id", "capacity", "booked")
            rows = {offer_id: counted for offer_id, *counted in found}
            counts = {key: rows.get(line.offer_id, (line.weekly_capacity, 0)) for key, line in self.lines.items()}
            self._weeks[week_on] = Week(
                capacity={key: capacity for key, (capacity, _) in counts.items()},
                booked={key: booked for key, (_, booked) in counts.items()},
                waiting=dict(waiting()) if waiting else {},
            )
        return self._weeks[week_on]


def shelf(item_code: str, *, on: date, at: datetime, households: Collection[str] = ()) -> Shelf:
    """Read everything about an item from a day on; ``households`` are those whose usual carer matters."""
    # Plain rows: making models of five hundred offers with their organisations took longer than ranking them.
    offers = list(Offer.objects.filter(item_code=item_code, active=True).values_list(*COLUMNS, named=True))
    keys = [str(each.organisation_id) for each in offers]
    reaches: dict[UUID, list[tuple[str, str]]] = {}
    for offer_id, code in Coverage.objects.filter(**_offered(item_code)).values_list("offer_id", "division_code"):
        reaches.setdefault(offer_id, []).append(division_range(code))
    window = Booking.objects.filter(**_offered(item_code), released_at__isnull=True, booked_at__gt=window_before(at), booked_at__lte=at)
    booked = dict(window.order_by().values_list("offer_id").annotate(number=Count("id")))
    known = Offer.objects.order_by().values("organisation_id").distinct().count()
    held, labels = held_by_organisations(Offer.objects.filter(item_code=item_code, active=True).values("organisation_id")), organisation_kinds()
    lines = {
        key: Line(
            name=each.organisation__name,
            active=each.organisation__active,
            kind=each.organisation__kind,
            kind_label=labels.get(each.organisation__kind, each.organisation__kind),
            seat_code=each.organisation__division_code,
            offer_id=each.id,
            weekly_capacity=each.weekly_capacity,
            turns_count=each.turns_count,
            reaches=tuple(reaches.get(each.id, ())),
            held=tuple(held.get(key, ())),
            booked_in_window=booked.get(each.id, 0),
            last_turn_at=timezone.localtime(each.last_turn_at) if each.last_turn_at else None,
        )
        for key, each in zip(keys, offers, strict=True)
    }
    carers = UsualCarer.objects.filter(household_id__in=households, item_code=item_code) if households else ()
    return Shelf(
        item_code=item_code,
        at=timezone.localtime(at),
        lines=lines,
        bans=procurement.bans(on=timezone.localdate(at)),
        purchased=procurement.purchases_from(item_code=item_code, on=on),
        usual={str(row.household_id): (str(row.organisation_id), row.worker_name) for row in carers},
        without=known - len(lines),
    )


def _offered(item_code: str) -> dict[str, Any]:
    """Say which offers count, to rows about them: naming five hundred of them took longer than joining them."""
    return {"offer__item_code": item_code, "offer__active": True}
