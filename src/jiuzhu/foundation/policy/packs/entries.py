"""What a pack is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jiuzhu.foundation.policy.expressions import Expression, Kind
from jiuzhu.foundation.policy.expressions.values import Value


@dataclass(frozen=True)
class Ground:
    """Where an entry stands in the text: clause, verbatim quote (whole sentence or cell), how a gap is read."""

    clause: str = ""
    quote: str = ""
    reading: str = ""
    source: str = ""
    file: str = ""
    line: int = 0
    extra_quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameter:
    """A number or list of the law: yuan as Decimal, counts as int; ``local`` ones the county sets (None until it does).

    A value may be a mapping {"urban": …, "rural": …}.
    """

    name: str
    label: str
    kind: Kind
    unit: str
    local: bool
    value: Value
    ground: Ground
    set_here: bool = False

    @property
    def clause(self) -> str:
        """The clause the number stands in."""
        return self.ground.clause

    @property
    def quote(self) -> str:
        """The sentence or cell the number stands in."""
        return self.ground.quote


@dataclass(frozen=True)
class Branch:
    """One way into hardship: the condition and the sentence that says it with the household's own figures."""

    when: Expression
    says: str


@dataclass(frozen=True)
class Example:
    """Facts and settings, and what the rule must come to."""

    facts: Mapping[str, object]
    settings: Mapping[str, object]
    expect: str
    line: int


@dataclass(frozen=True)
class Indicator:
    """One indicator of the assessment form: hardship, normal or unknown as ``hardship`` is true, false or unknown."""

    code: str
    label: str
    dimension: str
    branches: tuple[Branch, ...]
    hardship: Expression
    fields: tuple[str, ...]
    normal_quote: str
    form_quote: str
    ground: Ground
    examples: tuple[Example, ...]

    @property
    def clause(self) -> str:
        """The clause of the form."""
        return self.ground.clause

    @property
    def quote(self) -> str:
        """The hardship cell of the form."""
        return self.ground.quote

    @property
    def reading(self) -> str:
        """How its gaps are read."""
        return self.ground.reading


@dataclass(frozen=True)
class Warning:
    """A rule of the monthly comparison; ``feeds`` are the files without which it stays unjudged."""

    code: str
    label: str
    subject: str
    feeds: tuple[str, ...]
    holds: Expression
    evidence: tuple[str, ...]
    grade: int
    ground: Ground
    examples: tuple[Example, ...]

    @property
    def clause(self) -> str:
        """The clause that asks for the warning."""
        return self.ground.clause

    @property
    def quote(self) -> str:
        """The sentence that asks for the warning."""
        return self.ground.quote

    @property
    def reading(self) -> str:
        """How the rule is read."""
        return self.ground.reading


@dataclass(frozen=True)
class CatalogueItem:
    """One item of the service list; ``target`` is over one person's facts."""

    code: str
    number: int
    category: str
    label: str
    target: Expression
    target_quote: str
    content: str
    providers: tuple[str, ...]
    provider_kinds: tuple[str, ...]
    needs: tuple[str, ...]
    ground: Ground
    examples: tuple[Example, ...]

    @property
    def clause(self) -> str:
        """The row of the service list."""
        return self.ground.clause

    @property
    def quote(self) -> str:
        """The content cell of the row."""
        return self.ground.quote

    @property
    def reading(self) -> str:
        """How the target is read."""
        return self.ground.reading


@dataclass(frozen=True)
class Deadline:
    """How long a step may take: exactly one of working days, days or hours; all None where a local one is not set."""

    key: str
    label: str
    working_days: int | None
    days: int | None
    hours: int | None
    local: bool
    unit: str
    ground: Ground

    @property
    def clause(self) -> str:
        """The clause that sets it, or leaves it to the county."""
        return self.ground.clause

    @property
    def quote(self) -> str:
        """The sentence that sets it."""
        return self.ground.quote

    @property
    def amount(self) -> int | None:
        """The number, whatever its unit."""
        return next((each for each in (self.working_days, self.days, self.hours) if each is not None), None)


@dataclass(frozen=True)
class VisitInterval:
    """Whom one visits how often; the first that applies to a person counts, the shortest in a household."""

    code: str
    label: str
    applies: Expression
    months: int
    ground: Ground
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Goal:
    """What a plan is for, by level."""

    level: str
    label: str
    text: str
    ground: Ground


@dataclass(frozen=True)
class Check:
    """A consistency check of the form; what is known and false is shown beside ``fields``."""

    code: str
    holds: Expression
    message: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Ambiguity:
    """A gap of the text and how this pack reads it."""

    code: str
    text: str
    reading: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Dated:
    """An entry and the days it is in force, both ends included."""

    entry: object
    from_on: date | None
    until_on: date | None

    def covers(self, on: date) -> bool:
        """Say whether it is in force on a day."""
        return (self.from_on is None or self.from_on <= on) and (self.until_on is None or on <= self.until_on)
