"""Where an entry stands in the text, which numbers of the requirements it holds, and when it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Ground:
    """Where an entry stands in the text: clause, verbatim quote (whole sentence or cell), how a gap is read.

    ``ids`` maps each N- or D- id whose value the entry holds to the field that holds it; ``local`` says that the
    text leaves the value to the county.
    """

    clause: str = ""
    quote: str = ""
    reading: str = ""
    source: str = ""
    file: str = ""
    line: int = 0
    extra_quotes: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict, hash=False)
    local: bool = False


@dataclass(frozen=True)
class Example:
    """Facts and settings, and what the rule must come to."""

    facts: Mapping[str, object]
    settings: Mapping[str, object]
    expect: str
    line: int


@dataclass(frozen=True)
class Dated:
    """An entry and the days it is in force, both ends included."""

    entry: object
    from_on: date | None
    until_on: date | None

    def covers(self, on: date) -> bool:
        """Say whether it is in force on a day."""
        return (self.from_on is None or self.from_on <= on) and (self.until_on is None or on <= self.until_on)


class Grounded:
    """What every entry tells of its ground."""

    ground: Ground

    @property
    def clause(self) -> str:
        """The clause it stands in."""
        return self.ground.clause

    @property
    def quote(self) -> str:
        """The sentence or cell it stands in."""
        return self.ground.quote

    @property
    def reading(self) -> str:
        """How its gaps are read."""
        return self.ground.reading

    @property
    def ids(self) -> Mapping[str, str]:
        """The N- and D- ids it holds, each with the field that holds it."""
        return self.ground.ids


@dataclass(frozen=True)
class Provision(Grounded):
    """An entry with a code and a label; the fields that follow are named as in the pack's files."""

    code: str
    label: str
    ground: Ground

    @property
    def local(self) -> bool:
        """Say whether the text leaves the value to the county."""
        return self.ground.local
