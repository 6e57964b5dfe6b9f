"""One household (or one person outside the register) in the making, with the rows departments hold on its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from jiuzhu.interfaces.cli.demo.addresses import Village
from jiuzhu.interfaces.cli.demo.feeds import FeedRow
from jiuzhu.interfaces.cli.demo.identity import IdentityIssuer
from jiuzhu.interfaces.cli.demo.months import Window, first_day
from jiuzhu.interfaces.cli.demo.people import Household, Person
from jiuzhu.interfaces.cli.demo.truth import LookAlike, Planted

END_OF_TIME = "9999-12"


@dataclass(frozen=True)
class LocalValues:
    """The county's own numbers that the warnings need."""

    subsistence_standard_fen: int
    asset_limit_per_head_fen: int
    self_paid_limit_fen: int


@dataclass
class Case:
    """What is known of one place in the demo while it is made."""

    rng: Random
    window: Window
    values: LocalValues
    issuer: IdentityIssuer
    village: Village
    household: Household | None = None
    second: Household | None = None
    rows: list[FeedRow] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    look_alikes: list[LookAlike] = field(default_factory=list)
    quiet: set[str] = field(default_factory=set)

    @property
    def home(self) -> Household:
        """Give the household, which household stories always have."""
        assert self.household is not None
        return self.household

    @property
    def households(self) -> list[Household]:
        """List the households of the case."""
        return [household for household in (self.household, self.second) if household]

    def plant(self, rule: str, subject: Person | Household, first: str, last: str = END_OF_TIME) -> None:
        """Note that a rule holds for a person or household of the register."""
        if isinstance(subject, Person):
            self.planted.append(Planted(rule, "person", subject.person_id, first, last))
        else:
            self.planted.append(Planted(rule, "household", subject.household_id, first, last))

    def plant_stranger(self, rule: str, id_number: str, first: str, last: str) -> None:
        """Note that a rule holds for somebody outside the register."""
        self.planted.append(Planted(rule, "unregistered", id_number, first, last))

    def resemble(self, rule: str, kind: str, subject: Person | Household | str) -> None:
        """Note a look-alike."""
        identity = subject if isinstance(subject, str) else subject.person_id if isinstance(subject, Person) else subject.household_id
        self.look_alikes.append(LookAlike(rule, kind, identity))

    def adult(self) -> Person:
        """Give the oldest living member."""
        return min(self.home.living, key=lambda person: person.birth_date)

    def adults(self) -> list[Person]:
        """List the living members older than eighteen, oldest first."""
        grown = [person for person in self.home.living if person.age(self.window.end) >= 18]
        return sorted(grown, key=lambda person: person.birth_date)

    def namesake_of(self, person: Person) -> str:
        """Give the ID number of somebody else with the same name, birthday and sex."""
        return self.issuer.issue(self.village.area, person.birth_date, person.sex)

    def long_ago(self) -> date:
        """Draw a day two to eight years before the window."""
        return first_day(self.window.first) - timedelta(days=self.rng.randint(730, 2900))

    def bury(self, person: Person) -> None:
        """Let the register know that a person died before the window; the oldest left becomes the head."""
        person.alive = False
        person.died_on = first_day(self.window.first) - timedelta(days=self.rng.randint(20, 300))
        if person.relation == "head":
            person.relation = "other"
            self.adult().relation = "head"

    def expire(self, household: Household | None = None) -> None:
        """End a household's term before the window."""
        household = household or self.home
        household.category_until = first_day(self.window.first) - timedelta(days=self.rng.randint(1, 200))
        household.category_from = min(household.category_from, household.category_until - timedelta(days=365))

    def not_yet(self) -> None:
        """Let the household's term begin after the window."""
        self.home.category_from = self.window.end + timedelta(days=self.rng.randint(1, 20))
        self.home.category_until = None

    def after_the_window(self) -> date:
        """Draw a day after the last day of the window."""
        return self.window.end + timedelta(days=self.rng.randint(1, 25))
