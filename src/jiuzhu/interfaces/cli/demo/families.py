"""Who lives together: plausible families for every category of assistance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from jiuzhu.interfaces.cli.demo.addresses import Village
from jiuzhu.interfaces.cli.demo.identity import IdentityIssuer
from jiuzhu.interfaces.cli.demo.names import draw_generation, draw_given, draw_surname
from jiuzhu.interfaces.cli.demo.people import Person

DAYS_A_YEAR = 365.25


@dataclass
class FamilyMaker:
    """Makes the persons of one household; ages are reckoned on ``on``."""

    rng: Random
    issuer: IdentityIssuer
    village: Village
    household_id: str
    on: date
    persons: list[Person] = field(default_factory=list)

    def add(self, sex: str, age: int, relation: str, surname: str = "", generation: str = "") -> Person:
        """Add a person of a sex and age."""
        birth_date = self.on - timedelta(days=int(age * DAYS_A_YEAR) + self.rng.randint(10, 350))
        name = (surname or draw_surname(self.rng)) + draw_given(self.rng, sex, birth_date, generation)
        person = Person(
            person_id=f"P{self.household_id.rpartition('-')[2]}{len(self.persons) + 1:02d}",
            household_id=self.household_id,
            id_number=self.issuer.issue(self.village.area, birth_date, sex),
            name=name,
            sex=sex,
            birth_date=birth_date,
            relation=relation,
            division_code=self.village.code,
        )
        self.persons.append(person)
        return person

    def sex(self, male_share: float = 0.5) -> str:
        """Draw a sex."""
        return "M" if self.rng.random() < male_share else "F"

    def ages(self, low: int, high: int) -> int:
        """Draw an age."""
        return self.rng.randint(low, high)

    def children(self, count: int, surname: str, youngest: int, oldest: int, relation: str = "child") -> None:
        """Add children of one generation; some of them of school age, some grown."""
        generation = draw_generation(self.rng)
        for age in sorted((self.ages(youngest, oldest) for _ in range(count)), reverse=True):
            self.add(self.sex(0.54), age, relation, surname, generation)


def single_elder(make: FamilyMaker) -> str:
    """A man (mostly) who grew old alone."""
    make.add(make.sex(0.76), make.ages(61, 89), "head")
    return "single_person"


def single_adult(make: FamilyMaker) -> str:
    """An adult who lives alone."""
    make.add(make.sex(0.66), make.ages(32, 59), "head")
    return "single_person"


def two_brothers(make: FamilyMaker) -> str:
    """Two unmarried brothers in the old house."""
    surname, age = draw_surname(make.rng), make.ages(61, 78)
    make.add("M", age + make.ages(1, 4), "head", surname)
    make.add("M", age, "other", surname)
    return "joint"


def elderly_couple(make: FamilyMaker) -> str:
    """Husband and wife past sixty; some lost their only child."""
    age = make.ages(62, 84)
    make.add("M", age, "head")
    make.add("F", max(58, age - make.ages(0, 5)), "spouse")
    return "lost_only_child" if make.rng.random() < 0.12 else "nuclear"


def nuclear(make: FamilyMaker) -> str:
    """Parents and their children; where the parents work far away, a family left behind."""
    age = make.ages(33, 52)
    father = make.add("M", age, "head")
    make.add("F", age - make.ages(0, 4), "spouse")
    make.children(make.rng.choice((1, 1, 2, 2, 3)), father.name[0], max(1, age - 34), max(2, age - 23))
    return "left_behind" if make.rng.random() < 0.1 else "nuclear"


def single_parent(make: FamilyMaker) -> str:
    """One parent with children."""
    age = make.ages(31, 50)
    parent = make.add(make.sex(0.45), age, "head")
    surname = parent.name[0] if parent.sex == "M" else draw_surname(make.rng)
    make.children(make.rng.choice((1, 1, 2)), surname, max(1, age - 32), max(2, age - 23))
    return "single_parent"


def skip_generation(make: FamilyMaker) -> str:
    """Grandparents who raise their grandchildren."""
    age = make.ages(60, 76)
    grandfather = make.add("M", age, "head")
    if make.rng.random() < 0.7:
        make.add("F", age - make.ages(0, 4), "spouse")
    make.children(make.rng.choice((1, 1, 2)), grandfather.name[0], 3, 16, "other")
    return "skip_generation"


def stem(make: FamilyMaker) -> str:
    """Three generations under one roof."""
    age = make.ages(34, 48)
    head = make.add("M", age, "head")
    make.add("F", age - make.ages(0, 4), "spouse")
    make.children(make.rng.choice((1, 2, 2)), head.name[0], max(1, age - 32), max(2, age - 23))
    for sex in make.rng.choice(("M", "F", "MF", "MF")):
        make.add(sex, age + make.ages(22, 29), "parent", head.name[0] if sex == "M" else "")
    return "stem"


Structure = Callable[[FamilyMaker], str]

# Shares of household structures by category, in percent.
STRUCTURES: dict[str, tuple[tuple[Structure, ...], tuple[int, ...]]] = {
    "extreme_hardship": ((single_elder, single_adult, two_brothers), (78, 13, 9)),
    "subsistence": ((single_elder, elderly_couple, single_adult, nuclear, single_parent, skip_generation, stem), (14, 20, 9, 22, 12, 11, 12)),
    "marginal": ((nuclear, stem, elderly_couple, single_parent, single_elder), (36, 24, 20, 12, 8)),
    "rigid_expenditure": ((nuclear, stem, single_parent, elderly_couple), (46, 28, 14, 12)),
    "relapse_monitored": ((nuclear, stem, elderly_couple, skip_generation, single_parent), (34, 28, 18, 10, 10)),
    "other": ((elderly_couple, single_elder, nuclear, single_parent), (30, 25, 30, 15)),
}

# Structures with at least two adults, for stories that need them.
SEVERAL_ADULTS: tuple[Structure, ...] = (elderly_couple, nuclear, stem)


def structure_for(category: str, rng: Random) -> Structure:
    """Draw a structure for a category."""
    structures, shares = STRUCTURES[category]
    return rng.choices(structures, shares)[0]
