"""Next month's statutory visits against the hours of field staff, village by village (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jiuzhu.delivery.rounds.rules import HOUR

ENOUGH, TIGHT, SHORT, UNKNOWN = "enough", "tight", "short", "unknown"
TIGHT_PERCENT = 80


@dataclass(frozen=True)
class Asked:
    """So many households of a village are owed a visit every so many months."""

    label: str
    months: int
    households: int

    @property
    def visits(self) -> int:
        """Visits a month when a period's visits are spread evenly, rounded up."""
        return -(-self.households // self.months)


@dataclass(frozen=True)
class Load:
    """One village: what is asked, minutes it takes (at doors and on the way), minutes there are, own and shared."""

    code: str
    asked: tuple[Asked, ...]
    at_doors: int
    on_the_way: int
    trips: int
    way: int | None
    own: int
    shared: int

    @property
    def households(self) -> int:
        """Households owed visits."""
        return sum(each.households for each in self.asked)

    @property
    def visits(self) -> int:
        """Visits next month."""
        return sum(each.visits for each in self.asked)

    def visits_every(self, months: int) -> int:
        """Visits next month to households that are owed one every so many months."""
        return sum(each.visits for each in self.asked if each.months == months)

    @property
    def needed(self) -> int:
        """Minutes it takes."""
        return self.at_doors + self.on_the_way

    @property
    def available(self) -> int:
        """Minutes there are."""
        return self.own + self.shared

    @property
    def missing(self) -> int:
        """Minutes that are missing."""
        return max(0, self.needed - self.available)

    @property
    def state(self) -> str:
        """Whether the staff suffice: enough, tight, short, or unknown where the way is."""
        if self.way is None and self.visits:
            return UNKNOWN
        if self.missing:
            return SHORT
        return TIGHT if self.needed * 100 > self.available * TIGHT_PERCENT else ENOUGH

    @property
    def percent(self) -> int | None:
        """Needed in hundredths of what there is; None where there is nothing."""
        return None if not self.available else -(-self.needed * 100 // self.available)


def load(code: str, asked: Sequence[Asked], *, way: int | None, minutes_a_visit: int, day_minutes: int, own: int) -> Load:
    """Reckon one village: a trip there and back for every working day's worth of visits."""
    visits = sum(each.visits for each in asked)
    at_doors = visits * minutes_a_visit
    trips = -(-at_doors // max(day_minutes, HOUR))
    return Load(code, tuple(asked), at_doors, trips * 2 * (way or 0), trips, way, own, 0)


def shared_out(loads: Sequence[Load], minutes: int) -> list[Load]:
    """Share the minutes of a township's own staff among its villages in proportion to what each still lacks; what is left goes to the largest remainders."""
    lacking = {each.code: max(0, each.needed - each.own) for each in loads}
    total = sum(lacking.values())
    if not total:
        return list(loads)
    parts = {code: min(lacking[code] * minutes // total, lacking[code]) if minutes < total else lacking[code] for code in lacking}
    left = max(0, min(minutes, total) - sum(parts.values()))
    for code in sorted(lacking, key=lambda each: (-(lacking[each] * minutes % total), each))[:left]:
        parts[code] += 1
    spare = max(0, minutes - total)
    found = []
    for number, each in enumerate(loads):
        more = spare // len(loads) + (number < spare % len(loads))
        found.append(Load(**{**vars(each), "shared": parts[each.code] + more}))
    return found
