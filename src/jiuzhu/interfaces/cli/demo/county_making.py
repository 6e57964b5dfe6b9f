"""What the stages of making the demo county share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN, NANYUE
from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.county import DemoSpec
from jiuzhu.interfaces.cli.demo.local_values import DemoValues
from jiuzhu.interfaces.cli.demo.months import first_day
from jiuzhu.interfaces.cli.demo.people import Household
from jiuzhu.interfaces.cli.demo.staff import Staff

LAUNCH_DAYS_BEFORE = 7
# Townships besides Hengshan where the demo shows people at work.
BUSY = (HENGSHAN, "341525106000", "341525110000", "341525101000")
TOLD_EVERY_SECONDS = 4.0


@dataclass
class Making:
    """The county that is made, from when to when, who works in it, and how to tell what is done."""

    pack: str
    spec: DemoSpec
    cases: list[Case]
    folder: Path
    values: DemoValues
    now: datetime
    months: tuple[str, ...]
    say: Callable[[str], None]
    clock: Callable[[], float]
    actors: dict[str, Actor] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    _staff: Staff | None = None
    _told: float = 0.0

    @property
    def launch(self) -> date:
        """The day the platform went live, shortly before the first month."""
        return first_day(self.spec.window.first) - timedelta(days=LAUNCH_DAYS_BEFORE)

    @property
    def staff(self) -> Staff:
        """The people outside the printed accounts."""
        if self._staff is None:
            self._staff = Staff(self.spec.seed, self.actors, self.organisations, self.launch, self.at(self.launch, 8))
        return self._staff

    def at(self, on: date, hour: int = 9, minute: int = 0) -> datetime:
        """Give a moment of a day, never later than now."""
        return min(datetime.combine(on, time(hour, minute), tzinfo=LOCAL_TIME), self.now)

    def scaled(self, *, fewest: int, a_month: int) -> int:
        """Count how much of something to make: so much at least, and more for every further month."""
        return fewest + a_month * (len(self.months) - 1)

    def tick(self, words: str, done: int, total: int) -> None:
        """Tell how far a long stage is, every few seconds."""
        if done == total or self.clock() - self._told > TOLD_EVERY_SECONDS:
            self._told = self.clock()
            self.say(f"{words} {done}/{total}")


def eligible_homes(making: Making, purpose: str) -> list[Household]:
    """List households on aid today with somebody living, in a drawn order: every second one where the printed accounts sit."""
    today = making.now.date()
    rng = Random(f"{making.spec.seed}:{purpose}")
    cases = [case for case in making.cases if case.household]
    told = {case.home.household_id for case in cases if case.planted or case.look_alikes}
    homes = [case.home for case in cases if case.home.in_force(today) and case.home.category != "other" and case.home.living]
    by_township: dict[str, list[Household]] = {code: [] for code in BUSY}
    for home in homes:
        township = ancestor_at(home.division_code, Level.TOWNSHIP)
        if township in by_township:
            by_township[township].append(home)
    for code, found in by_township.items():
        rng.shuffle(found)
        if code == HENGSHAN:
            found.sort(key=lambda home: home.division_code != NANYUE)
        # Those with a planted story come last: their warnings may take them off aid.
        found.sort(key=lambda home: home.household_id in told)
    here, others = by_township[HENGSHAN], [home for code in BUSY[1:] for home in by_township[code]]
    rng.shuffle(others)
    return _turns(_turns([home for home in here if home.division_code == NANYUE][:12], [home for home in here if home.division_code != NANYUE]), others)


def _turns(left: list[Household], right: list[Household]) -> list[Household]:
    mixed = [home for pair in zip(left, right, strict=False) for home in pair]
    short = min(len(left), len(right))
    return [*mixed, *left[short:], *right[short:]]
