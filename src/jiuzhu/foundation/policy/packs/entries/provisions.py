"""What people and villages are entitled to, and what money may be spent on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.packs.entries.grounds import Example, Provision


@dataclass(frozen=True)
class AmountCase:
    """One amount of a benefit: the money parameter ``amount``, for those to whom ``when`` applies (None: everyone eligible)."""

    when: Expression | None
    amount: str


@dataclass(frozen=True)
class Benefit(Provision):
    """A benefit in money, goods or service; of several amounts the first that applies counts.

    ``goods`` maps things to quantities; ``share`` is the parameter of the part that is paid of what ``base`` names,
    without what ``excludes`` lists; ``per`` is month, quarter, year, school_year or once; ``answers`` are the kinds of need it answers (none: any).
    """

    of: str
    answers: tuple[str, ...]
    eligible: Expression
    amount: tuple[AmountCase, ...]
    goods: Mapping[str, str]
    share: str
    base: str
    excludes: tuple[str, ...]
    per: str
    kind: str
    paid_to: str
    fund: str
    stages: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Interval(Provision):
    """Something periodic other than visits: every so many ``months`` or so often ``per_year``.

    Both are a number, the name of a parameter, or None where the county has not set it; ``rolling`` counts from the
    last time instead of by calendar periods. ``by`` names the units that owe it, where each owes its own.
    """

    of: str
    applies: Expression | None
    months: int | str | None
    per_year: int | str | None
    rolling: bool
    by: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class FundCap(Provision):
    """The most of a fund that may be spent: the parameter ``share`` of the amount named by ``base``."""

    share: str
    base: str
    base_label: str
    on_excess: str


@dataclass(frozen=True)
class Expenditure(Provision):
    """A use that purchase money must not be put to; ``outcome`` is refuse or warn."""

    outcome: str


@dataclass(frozen=True)
class Quota(Provision):
    """How much a village or township must have, by the fact ``count``.

    Either ``required`` from the parameter ``at_least`` on, or one for every ``per``, ``at_most`` so many (parameters).
    """

    about: str
    count: str
    at_least: str
    per: str
    at_most: str
    required: int


@dataclass(frozen=True)
class AmountRange:
    """An amount between two parameters, each multiplied by the parameter ``times`` where one is named."""

    from_: str
    to: str
    times: str


@dataclass(frozen=True)
class Aid(Provision):
    """One aid that people may ask for: who, what, from whom, where to apply; ``ask`` are the facts a self-test may ask, ``answers`` the kinds of need it answers (none: any)."""

    of: str
    answers: tuple[str, ...]
    who: Expression
    what: str
    department: str
    apply_at: str
    amount: AmountRange | None
    ask: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Exit(Provision):
    """A gradual exit: to whom it applies, from so many months to so many, up to the parameter ``max_multiple`` of the standard."""

    when: Expression
    months: tuple[int | str, int | str] | None
    max_multiple: str
    examples: tuple[Example, ...]
