"""What judges, warns, visits and dates: parameters, indicators, warnings, catalogue, deadlines, visits, goals, checks, gaps."""

from __future__ import annotations

from dataclasses import dataclass

from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.policy.expressions import Expression, Kind
from jiuzhu.foundation.policy.expressions.values import Value
from jiuzhu.foundation.policy.packs.entries.grounds import Example, Ground, Grounded

WATCH_REASONS = {
    "refused": "申请未获批准",
    "left": "退出救助",
    "medical": "医疗费用高",
    "ledger": "在预警台账",
    "unemployed": "失业",
    "incapable": "丧失劳动能力",
}
"""Why somebody beyond those on aid may be watched."""


@dataclass(frozen=True)
class Parameter(Grounded):
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
    def is_share(self) -> bool:
        """Tell whether it is a part of a whole, written as 0.60 and told as 60%."""
        return self.unit == "占比"


@dataclass(frozen=True)
class Branch:
    """One way into hardship: the condition and the sentence that says it with the household's own figures."""

    when: Expression
    says: str


@dataclass(frozen=True)
class Indicator(Grounded):
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


@dataclass(frozen=True)
class Explanation:
    """A harmless reason for which a rule often holds: one press ends its warning."""

    code: str
    label: str


@dataclass(frozen=True)
class Remembers:
    """While an explanation holds on: the facts in which nothing new may stand, and by which parameter's share others may rise."""

    same: tuple[str, ...]
    rises: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Warning(Grounded):
    """A rule of the monthly comparison; ``feeds`` are the files without which it stays unjudged.

    Where ``watch`` is given it is only about people watched for one of these reasons. A county that does not exchange the files of a
    ``supplementary`` rule lacks nothing.
    """

    code: str
    label: str
    subject: str
    feeds: tuple[str, ...]
    holds: Expression
    evidence: tuple[str, ...]
    grade: int
    ground: Ground
    examples: tuple[Example, ...]
    explanations: tuple[Explanation, ...] = ()
    remembers: Remembers | None = None
    watch: tuple[str, ...] = ()
    supplementary: bool = False


@dataclass(frozen=True)
class CatalogueItem(Grounded):
    """One item of the service list; ``target`` is over one person's facts, ``places`` are the divisions it is kept to (none: everywhere)."""

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
    places: tuple[str, ...] = ()

    def offered_in(self, division_code: str) -> bool:
        """Tell whether it is offered in a division: one kept to some places only there."""
        return not self.places or any(covers(place, division_code) for place in self.places)


@dataclass(frozen=True)
class Deadline(Grounded):
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
    def amount(self) -> int | None:
        """The number, whatever its unit."""
        return next((each for each in (self.working_days, self.days, self.hours) if each is not None), None)


@dataclass(frozen=True)
class VisitInterval(Grounded):
    """Whom one visits how often; the first that applies to a person counts, the shortest in a household."""

    code: str
    label: str
    applies: Expression
    months: int
    ground: Ground
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Goal(Grounded):
    """What a plan is for, by level."""

    level: str
    label: str
    text: str
    ground: Ground


@dataclass(frozen=True)
class Check(Grounded):
    """A consistency check of the form; what is known and false is shown beside ``fields``."""

    code: str
    holds: Expression
    message: str
    fields: tuple[str, ...]
    ground: Ground = Ground()  # noqa: RUF009 — frozen


@dataclass(frozen=True)
class Ambiguity:
    """A gap of the text and how this pack reads it."""

    code: str
    text: str
    reading: str
    parameters: tuple[str, ...]
