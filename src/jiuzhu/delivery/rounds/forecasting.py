"""The forecast of a township's villages, put together from the register, the law's intervals, shifts, ways and the calendar."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from jiuzhu.delivery.rounds.figures import Figures, figures_of
from jiuzhu.delivery.rounds.forecast import Asked, Load, load, shared_out
from jiuzhu.delivery.rounds.gathering import roads_of, stays_of
from jiuzhu.delivery.rounds.models import Shift
from jiuzhu.delivery.rounds.stays import Stay
from jiuzhu.delivery.visits import queries as visits
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, covers, division_range
from jiuzhu.foundation.policy.queries import pack_in_force

MONTH = timedelta(days=31)


@dataclass(frozen=True)
class StaffMonth:
    """One person's month: minutes a day, working days, whether for one village or the whole township."""

    shift: Shift
    days: int

    @property
    def day_minutes(self) -> int:
        """Minutes on shift a day, the rest not counted, and no more than the day may hold."""
        there = self.shift.ends_minute - self.shift.starts_minute - self.shift.break_minutes
        return min(there, self.shift.most_minutes or there)

    @property
    def minutes(self) -> int:
        """Minutes on shift in the month."""
        return self.day_minutes * self.days


def next_month(today: date) -> date:
    """Give the first day of the month after a day's."""
    return (today.replace(day=1) + MONTH).replace(day=1)


def days_of(first: date) -> list[date]:
    """List the working days of a month."""
    calendar, day, found = working_days(), first, []
    while day.month == first.month:
        if calendar.works(day):
            found.append(day)
        day += timedelta(days=1)
    return found


def staff_of(division_code: str, *, first: date) -> list[StaffMonth]:
    """List who visits in a division in a month, with working days on which each is on shift."""
    low, high = division_range(division_code)
    days = days_of(first)
    rows = Shift.objects.filter(division_code__range=(low, high)).order_by("division_code", "name")
    return [StaffMonth(each, sum(day.weekday() in each.weekdays for day in days)) for each in rows]


def forecast(actor: Actor, *, township: str, first: date) -> tuple[list[Load], Figures, Stay]:
    """Set the visits of each village of a township against the staff there, those short of most first."""
    figures = figures_of(pack_in_force(first, division_code=township))
    stay = stays_of(township, figures).of("visit:routine")
    roads, staff = roads_of(figures), staff_of(township, first=first)
    asked: dict[str, list[Asked]] = defaultdict(list)
    for each in visits.demand(actor, on=first):
        if covers(township, each.division_code):
            asked[ancestor_at(each.division_code, Level.VILLAGE) or each.division_code].append(Asked(each.label, each.months, each.households))
    loads = []
    for place in divisions_under(township, Level.VILLAGE):
        here = [each for each in staff if covers(place.code, each.shift.division_code)]
        near = here or [each for each in staff if each.shift.division_code == township]
        ways = [way for each in near if (way := 0 if each.shift.start_code == place.code else roads.minutes(each.shift.start_code, place.code)) is not None]
        loads.append(
            load(
                place.code,
                asked.get(place.code, []),
                way=min(ways, default=None),
                minutes_a_visit=(stay.minutes + figures.within_village) * stay.carers,
                day_minutes=max((each.day_minutes for each in near), default=0),
                own=sum(each.minutes for each in here),
            )
        )
    found = shared_out(loads, sum(each.minutes for each in staff if each.shift.division_code == township))
    return sorted(found, key=lambda each: (-each.missing, -each.needed, each.code)), figures, stay
