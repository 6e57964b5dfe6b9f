"""An expression with its parameters filled in and its quotients multiplied out: what both readings are written from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from jiuzhu.foundation.policy.expressions.kinds import Kind


@dataclass(frozen=True)
class Quantity:
    """A number that is read, not calculated: a fact, or the outcome of a choice."""


@dataclass(frozen=True)
class FactQuantity(Quantity):
    """A fact: fen, a count or a decimal."""

    name: str
    kind: Kind
    never_negative: bool


Term = tuple[Fraction, tuple[Quantity, ...]]
Sum = tuple[Term, ...]


@dataclass(frozen=True)
class ChosenQuantity(Quantity):
    """ABS, LEAST or GREATEST of sums; unknown when any of them is."""

    function: str
    arguments: tuple[Sum, ...]


@dataclass(frozen=True)
class BlankedQuantity(Quantity):
    """A sum, unknown where it equals ``value``."""

    item: Sum
    value: Fraction


@dataclass(frozen=True)
class CaseQuantity(Quantity):
    """The sum of the first true condition; None stands for a parameter that is not set."""

    branches: tuple[tuple[Plan, Sum | None], ...]
    otherwise: Sum | None


@dataclass(frozen=True)
class Words:
    """A text value."""


@dataclass(frozen=True)
class WordsFact(Words):
    """A fact that is a code, text, date or month."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class WordsConstant(Words):
    """A written text, code, date or month; None when its parameter is not set."""

    value: str | None
    kind: Kind


@dataclass(frozen=True)
class WordsBlanked(Words):
    """A text, unknown where it equals ``value``."""

    item: Words
    value: str


@dataclass(frozen=True)
class WordsCase(Words):
    """The text of the first true condition."""

    branches: tuple[tuple[Plan, Words], ...]
    otherwise: Words


@dataclass(frozen=True)
class Plan:
    """A condition: true, false or unknown."""


@dataclass(frozen=True)
class Constant(Plan):
    """The same for every subject."""

    value: bool | None


@dataclass(frozen=True)
class Compared(Plan):
    """left (operator) right, in whole numbers; unknown when a needed quantity is or a divisor is 0.

    ``divisors`` are the sums that were multiplied across; where ``sign`` is given, the comparison turns
    round when their product is negative.
    """

    operator: str
    left: Sum
    right: Sum
    needs: tuple[Quantity, ...]
    divisors: tuple[Sum, ...]
    sign: Sum | None


@dataclass(frozen=True)
class Ordered(Plan):
    """left (operator) right of dates or months."""

    operator: str
    left: Words
    right: Words


@dataclass(frozen=True)
class Among(Plan):
    """Text item is one of the options."""

    item: Words
    options: tuple[str, ...]


@dataclass(frozen=True)
class SameWords(Plan):
    """Two texts are equal."""

    left: Words
    right: Words


@dataclass(frozen=True)
class Truth(Plan):
    """A true/false fact."""

    name: str


@dataclass(frozen=True)
class IsMissing(Plan):
    """A fact is unknown."""

    name: str


@dataclass(frozen=True)
class Negated(Plan):
    """NOT."""

    item: Plan


@dataclass(frozen=True)
class AllOf(Plan):
    """AND."""

    items: tuple[Plan, ...]


@dataclass(frozen=True)
class AnyOf(Plan):
    """OR."""

    items: tuple[Plan, ...]


@dataclass(frozen=True)
class Chosen(Plan):
    """The condition of the first true branch."""

    branches: tuple[tuple[Plan, Plan], ...]
    otherwise: Plan


@dataclass(frozen=True)
class Blanked(Plan):
    """A condition, unknown where it is ``value``."""

    item: Plan
    value: bool


@dataclass(frozen=True)
class ByArea(Plan):
    """One condition for towns, one for the country; unknown where the area is."""

    branches: tuple[tuple[str, Plan], ...]


@dataclass(frozen=True)
class Fallback(Plan):
    """The first condition where the fact is there, the second where it must be derived."""

    name: str
    present: Plan
    absent: Plan


@dataclass(frozen=True)
class Quotient(Plan):
    """A value to be shown: numerator ÷ denominator, money in fen."""

    numerator: Sum
    denominator: Sum


@dataclass(frozen=True)
class Word(Plan):
    """A text to be shown."""

    words: Words
