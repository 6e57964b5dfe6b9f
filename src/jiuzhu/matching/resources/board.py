"""What the matcher is told about one item on one day (P-08, P-51)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from jiuzhu.casework.procurement.queries import Terms, nearest_terms
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.matching.matcher.candidates import Candidate, Reach
from jiuzhu.matching.resources.kinds import Held, unqualified


@dataclass
class Line:
    """One organisation with its offer of the item, and what changes while orders are given out."""

    name: str
    active: bool
    kind: str
    kind_label: str
    seat_code: str
    offer_id: UUID
    weekly_capacity: int
    turns_count: int
    reaches: tuple[tuple[str, str], ...]
    held: tuple[Held, ...]
    booked_in_window: int
    last_turn_at: datetime | None
    _places: dict[str, bool] = field(default_factory=dict, repr=False)

    def covers(self, division_code: str) -> bool:
        """Tell whether the offer is served in a place."""
        if division_code not in self._places:
            self._places[division_code] = any(low <= division_code <= high for low, high in self.reaches)
        return self._places[division_code]


@dataclass
class Week:
    """One week of every organisation, shared by its days: ``waiting`` counts, by village, the services of the item others wait for.

    ``filled`` counts how often an organisation has become full.
    """

    capacity: dict[str, int]
    booked: dict[str, int]
    waiting: dict[str, int]
    filled: int = 0

    def free(self, key: str) -> int:
        """Count what an organisation has free."""
        return max(0, self.capacity[key] - self.booked[key])


@dataclass
class Board:
    """The organisations that offer one item, on one day; ``without`` counts those of the library that do not offer it."""

    on: date
    kinds: frozenset[str]
    lines: dict[str, Line]
    week: Week
    purchases: tuple[tuple[str, Terms], ...]
    bans: Mapping[str, Any]
    usual: Mapping[str, tuple[str, str]]
    without: int
    _places: dict[str, dict[str, Terms]] = field(default_factory=dict, repr=False)
    _unqualified: dict[bool, dict[str, str]] = field(default_factory=dict, repr=False)
    _only: tuple[int, dict[str, str]] | None = field(default=None, repr=False)

    def candidates(self, *, division_code: str, household_id: str, declined: Mapping[str, str], own: int = 0, for_child: bool = False) -> list[Candidate]:
        """Tell of every organisation as it stands for one order, ``for_child`` when it is a minor's; ``own`` of those waiting in the village are the order itself."""
        terms, hopes, lapsed = self.terms(division_code), self._hopes(division_code, own), self.unqualified(for_child)
        usual, worker = self.usual.get(household_id, ("", ""))
        found = []
        for key, line in self.lines.items():
            mine, ban = terms.get(key), self.bans.get(key)
            found.append(
                Candidate(
                    organisation_id=key,
                    name=line.name,
                    active=line.active,
                    kind_allowed=not self.kinds or line.kind in self.kinds,
                    kind_label=line.kind_label,
                    covers=line.covers(division_code),
                    contract=mine.number if mine else "",
                    banned=ban is not None,
                    banned_until=str(ban.valid_until) if ban and ban.valid_until else "",
                    declined_because=declined.get(key, ""),
                    unqualified=lapsed.get(key, ""),
                    weekly_capacity=self.week.capacity[key],
                    booked_this_week=self.week.booked[key],
                    booked_in_window=line.booked_in_window,
                    last_turn_at=line.last_turn_at,
                    reach=reach(line.seat_code, division_code),
                    usual_worker=(worker or "本机构") if usual == key else "",
                    price_fen=mine.price_fen if mine else None,
                    only_hope_of=hopes.get(key, 0),
                    turns_count=line.turns_count,
                )
            )
        return found

    def terms(self, division_code: str) -> dict[str, Terms]:
        """Map each organisation to the contract under which it may serve the item in a place."""
        if division_code not in self._places:
            self._places[division_code] = nearest_terms(self.purchases, division_code=division_code)
        return self._places[division_code]

    def unqualified(self, for_child: bool = False) -> dict[str, str]:
        """Map the organisations whose qualifications do not allow them to serve on the day, or to serve a child, to the reason."""
        if for_child not in self._unqualified:
            told = {key: unqualified(line.held, on=self.on, for_child=for_child) for key, line in self.lines.items()}
            self._unqualified[for_child] = {key: why for key, why in told.items() if why}
        return self._unqualified[for_child]

    def able_in(self, division_code: str) -> list[str]:
        """Name the organisations that could take an order from a place now."""
        terms, lapsed = self.terms(division_code), self.unqualified()
        return [key for key, line in self.lines.items() if key in terms and key not in lapsed and self._can(key, line) and line.covers(division_code)]

    def free(self, organisation_ids: Iterable[str]) -> int:
        """Sum what is free this week with some organisations."""
        return sum(self.week.free(key) for key in organisation_ids)

    def _hopes(self, division_code: str, own: int) -> dict[str, int]:
        """Count for every organisation the services waited for which only it can give; ``own`` of the village do not count."""
        waiting = self.week.waiting
        if self._only is None or self._only[0] != self.week.filled:
            found = {place: able[0] for place, many in waiting.items() if many and len(able := self.able_in(place)) == 1}
            self._only = self.week.filled, found
        counts: Counter[str] = Counter()
        for place, only in self._only[1].items():
            counts[only] += waiting[place] - (own if place == division_code else 0)
        return +counts

    def _can(self, key: str, line: Line) -> bool:
        allowed = not self.kinds or line.kind in self.kinds
        return line.active and allowed and key not in self.bans and self.week.free(key) > 0


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
