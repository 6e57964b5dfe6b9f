"""Dictionaries of a pack: units, categories, schemes, colours, lists, modules, messages, masks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.packs.entries.grounds import Example, Provision


@dataclass(frozen=True)
class Unit(Provision):
    """One department, office or body, with the other names the text gives it; ``level`` is where it stands."""

    aliases: tuple[str, ...]
    level: str


@dataclass(frozen=True)
class Category(Provision):
    """A category of aid; a derived one holds where ``derived`` does and counts as ``counts_as``."""

    of: str
    classes: Mapping[str, str]
    derived: Expression | None
    counts_as: str
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Scheme(Provision):
    """A scheme of assessment: its unit (household or person), dimensions in order and indicators."""

    unit: str
    dimensions: tuple[str, ...]
    indicators: tuple[str, ...]
    applies: Expression | None
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class NeedKind(Provision):
    """A kind of need; an assessment that finds one of its ``indicators`` in hardship opens a need of it."""

    indicators: tuple[str, ...]


@dataclass(frozen=True)
class OrganisationKind(Provision):
    """A kind of organisation by the text's own name; ``contracts`` says whether the text has it take on purchased services: may, may_not or unsaid."""

    contracts: str


@dataclass(frozen=True)
class Pairing(Provision):
    """A way people help each other: who may help and who may be helped; where it is not ``binding`` the conditions only hint, ``trained`` asks for training first."""

    helper: Expression | None
    helped: Expression | None
    binding: bool
    trained: bool
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Colour(Provision):
    """A colour of risk, the most urgent with rank 1; without a criterion in the text ``applies`` is None and nothing is judged."""

    rank: int
    applies: Expression | None
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Listing(Provision):
    """A list of the text, closed unless ``open``; ``module`` is the part of the platform that shows or checks it."""

    rows: tuple[str, ...]
    open: bool
    module: str


@dataclass(frozen=True)
class Module(Provision):
    """A part of the platform that this jurisdiction uses or not."""

    enabled: bool


@dataclass(frozen=True)
class Message(Provision):
    """A text to be sent, with {placeholders} for ``fields``."""

    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Mask(Provision):
    """How much of a field a public notice shows: first, none, all or last4."""

    keep: str
