"""An invented person and household, in the columns of the register files and what the register holds beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

PERSON_COLUMNS = (
    "person_id", "household_id", "id_number", "name", "sex", "birth_date", "relation", "division_code", "disability_type", "disability_grade", "self_care", "alive",
)  # fmt: skip
HOUSEHOLD_COLUMNS = (
    "household_id", "division_code", "area_type", "category", "category_class", "category_from", "category_until", "members", "monthly_benefit_yuan",
)  # fmt: skip


@dataclass(slots=True)
class Person:
    """One record of the register; ``illness`` is a code of the form (major, chronic, mental, rare) or empty."""

    person_id: str
    household_id: str
    id_number: str
    name: str
    sex: str
    birth_date: date
    relation: str
    division_code: str
    disability_type: str = ""
    disability_grade: int | None = None
    self_care: str = "full"
    alive: bool = True
    died_on: date | None = None
    phone: str = ""
    illness: str = ""

    def age(self, on: date) -> int:
        """Count full years on a day."""
        return on.year - self.birth_date.year - ((on.month, on.day) < (self.birth_date.month, self.birth_date.day))

    def row(self) -> tuple[str, ...]:
        """Write the person as a row of the persons file."""
        return (
            self.person_id, self.household_id, self.id_number, self.name, self.sex, self.birth_date.isoformat(), self.relation, self.division_code,
            self.disability_type, "" if self.disability_grade is None else str(self.disability_grade), self.self_care, "true" if self.alive else "false",
        )  # fmt: skip


@dataclass(slots=True)
class Household:
    """One household with its category and what a visitor would note."""

    household_id: str
    division_code: str
    area_type: str
    category: str
    category_class: str
    category_from: date
    category_until: date | None
    address: str
    structure: str
    monthly_benefit_fen: int = 0
    persons: list[Person] = field(default_factory=list)
    story: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def living(self) -> list[Person]:
        """List the members who are alive."""
        return [person for person in self.persons if person.alive]

    @property
    def members(self) -> int:
        """Count the living members, at least one."""
        return max(1, len(self.living))

    @property
    def head(self) -> Person:
        """Give the person the household is named after."""
        return next(person for person in self.persons if person.relation == "head")

    def in_force(self, on: date) -> bool:
        """Tell whether the category is in force on a day, both ends included."""
        return self.category_from <= on and (self.category_until is None or on <= self.category_until)

    def row(self) -> tuple[str, ...]:
        """Write the household as a row of the households file."""
        return (
            self.household_id, self.division_code, self.area_type, self.category, self.category_class, self.category_from.isoformat(),
            self.category_until.isoformat() if self.category_until else "", str(self.members), yuan(self.monthly_benefit_fen),
        )  # fmt: skip


def yuan(fen: int) -> str:
    """Write fen as yuan with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"
