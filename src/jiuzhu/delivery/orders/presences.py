"""Whether one carer was at two places at once, or nearer to each other in time than anybody can travel (pure; I-20, 002·附2·四)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.kernel.earth import MICRO, kilometres

OVERLAP, TRAVEL = "overlap", "travel"
KINDS = {OVERLAP: "同一时间在两处服务", TRAVEL: "两处之间来不及到达"}
CONTACT = "contact-"
"""How the id of somebody begins who acts through a link for an organisation: several people may, and none of them is known by it."""
SERVED_STATES = ("in_service", "served", "confirmed", "checked", "rated", "low_rated", "closed")
"""States of an order whose times tell of a service under way or given."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WITHIN = timedelta(hours=12)
"""No way between two households of one carer takes longer; services further apart are not looked at together."""
WIDEST_EAST, WIDEST_NORTH = 180, 90


@dataclass(frozen=True)
class Presence:
    """One carer at one household for one order: since when, until when (None: still there), where the phone said she came and left."""

    order_id: Any
    household_id: Any
    carer_id: str
    carer_name: str
    began_at: datetime
    ended_at: datetime | None = None
    came: str = ""
    left: str = ""

    @property
    def over_at(self) -> datetime:
        """When it is over at the latest: who forgot to check out is not there the next day."""
        return self.ended_at or end_of_day(timezone.localdate(self.began_at))


@dataclass(frozen=True)
class Terms:
    """What a county lets pass: minutes two services may overlap, kilometres a phone may err, the fastest way there is."""

    overlap_minutes: int
    apart_km: float
    fastest_km_per_hour: float | None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Terms:
        """Read the county's figures; where it has none for the fastest way, none is judged."""
        fastest = values.get("carer_fastest_km_per_hour")
        return cls(int(values.get("carer_overlap_minutes") or 0), float(values.get("carer_apart_km") or 0), None if fastest is None else float(fastest))


@dataclass(frozen=True)
class Clashed:
    """Two presences that cannot both be: ``minutes`` they overlap, or lie apart where the way is too long; None while one has no end."""

    kind: str
    earlier: Presence
    later: Presence
    minutes: int | None
    km: Decimal | None = None


def clash_between(one: Presence, other: Presence, *, terms: Terms) -> Clashed | None:
    """Tell whether one carer can have been at both; a household is one place, whoever of it is served."""
    if one.carer_id != other.carer_id or one.carer_id.startswith(CONTACT) or one.household_id == other.household_id:
        return None
    earlier, later = sorted((one, other), key=lambda each: (each.began_at, str(each.order_id)))
    if later.began_at < earlier.over_at:
        if earlier.ended_at is None or later.ended_at is None:
            return Clashed(OVERLAP, earlier, later, None)
        minutes = (min(earlier.over_at, later.over_at) - later.began_at) // MINUTE
        return Clashed(OVERLAP, earlier, later, minutes) if minutes > terms.overlap_minutes else None
    came_from, came_to = place_of(earlier.left), place_of(later.came)
    if terms.fastest_km_per_hour is None or came_from is None or came_to is None:
        return None
    km, between = kilometres(came_from, came_to), later.began_at - earlier.over_at
    if km <= terms.apart_km or km <= terms.fastest_km_per_hour * (between / HOUR):
        return None
    return Clashed(TRAVEL, earlier, later, between // MINUTE, Decimal(f"{km:.1f}"))


def place_of(told: str) -> tuple[int, int] | None:
    """Read what a phone says of its place ("north,east" in degrees) as (east, north) in millionths; None where it is none."""
    north, _, east = told.partition(",")
    try:
        found = Decimal(east), Decimal(north)
    except ArithmeticError:
        return None
    if not all(each.is_finite() for each in found) or abs(found[0]) > WIDEST_EAST or abs(found[1]) > WIDEST_NORTH:
        return None
    return int(found[0] * MICRO), int(found[1] * MICRO)
