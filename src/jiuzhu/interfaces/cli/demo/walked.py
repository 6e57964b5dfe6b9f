"""Shifts of the demo county's field staff, and invented places of its villages, so that a day can be planned at once."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from jiuzhu.delivery.rounds.rules import Break
from jiuzhu.delivery.rounds.services import set_place, set_shift, set_stay
from jiuzhu.delivery.rounds.stays import Stay
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.interfaces.cli.demo.accounts import MANAGER_OF
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN, NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making

MIDDLE = (Decimal("116.33"), Decimal("31.40"))
APART, AROUND = 0.16, 0.035
FROM, UNTIL = 8 * 60, 17 * 60
WEEK = range(7)
REST = Break(60, (11 * 60 + 30, 12 * 60 + 30))
LENGTHS = {"visit:urgent": Stay(45, carers=2), "order:meals": Stay(15), "order:cleaning_and_mobility": Stay(90, carers=2)}


def set_shifts(making: Making) -> None:
    """Put the printed field staff on shift every day, and place every village somewhere near its township."""
    officer, at = making.actors["xian"], making.at(making.now.date(), 7)
    for township in divisions_under(COUNTY, Level.TOWNSHIP):
        rng = Random(f"{making.spec.seed}:places:{township.code}")
        east, north = (float(each) + (0 if township.code == HENGSHAN else rng.uniform(-APART, APART)) for each in MIDDLE)
        for village in divisions_under(township.code, Level.VILLAGE):
            place = (Decimal(f"{each + rng.uniform(-AROUND, AROUND):.6f}") for each in (east, north))
            set_place(division_code=village.code, east=next(place), north=next(place), actor=officer, at=at)
    for username, seat in (("cun", NANYUE), ("shegong", HENGSHAN), ("zhen-b", HENGSHAN)):
        _shift(making, making.actors[username], officer, division_code=seat)
    _shift(making, making.actors["huli"], officer, organisation_id=making.organisations[MANAGER_OF])
    for what, stay in LENGTHS.items():
        set_stay(seat_code=COUNTY, what=what, stay=stay, actor=officer, at=at)
    making.say("设好 4 人的班次和各村的位置（位置是虚构的）")


def _shift(making: Making, person: Actor, officer: Actor, **seat: Any) -> None:
    at = making.at(making.now.date(), 7)
    set_shift(user_id=person.user_id, start_code=NANYUE, starts_minute=FROM, ends_minute=UNTIL, weekdays=WEEK, rest=REST, actor=officer, at=at, **seat)
