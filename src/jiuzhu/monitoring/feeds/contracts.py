"""What a file must look like: its columns, their kinds, what may not be empty, which values are allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds; money comes in yuan with at most two decimals and is kept in fen."""

    ID_NUMBER = "id_number"
    DATE = "date"
    MONTH = "month"
    MONEY = "money"
    NUMBER = "number"
    COUNT = "count"
    BOOLEAN = "boolean"
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """One column: ``needed`` files must have it, ``filled`` rows must have a value in it; ``values`` gives code and 中文.

    ``aliases`` are the other heads departments write above it.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    filled: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def kept_as(self) -> str:
        """The name in analytical files: money is kept in fen there."""
        return f"{self.name.removesuffix('_yuan')}_fen" if self.kind is Kind.MONEY else self.name


@dataclass(frozen=True)
class Fold:
    """How the rows of a feed become one fact: ``how`` is count, any, sum, max, min, latest, list or months, ``of`` a column.

    ``about`` has person, household, anyone or several; ``distinct`` names the column by which rows are counted once; ``dated`` the day or
    month of a row, ``span`` month or year where only rows of M or of the twelve months ending with M count; ``until`` the day on which what
    began on ``dated`` is over, where only what is not over counts; ``where`` keeps rows by values.
    """

    fact: str
    about: tuple[str, ...]
    how: str
    of: str = ""
    distinct: str = ""
    dated: str = ""
    span: str = ""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    until: str = ""


@dataclass(frozen=True)
class Contract:
    """One kind of file: its code is the file's name; ``sender`` is the department it comes from.

    ``exchange`` is the interval of a pack that calls for it; ``due_day`` the day of the following month by which it is due where it has
    one of its own; ``version`` counts the declarations of a county's own feed, 0 for one that is not numbered. Rows of an
    ``authorised_only`` feed are kept only for people whose authorisation is in force; ``folds_into`` are the facts it gives.
    Text files come in ``encoding`` (auto, utf-8, gb18030); ``key`` is the head of the person's number where the county names it by one of its own.
    What one department (``unit`` of the law) tells of a feed that several owe is ``part_of`` that feed. A ``whole_list`` names everybody to
    whom something applies now: the newest file alone, of a feed in parts the newest of each part, is read, and whoever is on none any more is over.
    """

    code: str
    label: str
    sender: str
    columns: tuple[Column, ...]
    clause: str = ""
    order: int = 0
    authorised_only: bool = False
    exchange: str = ""
    folds_into: tuple[str, ...] = ()
    folds: tuple[Fold, ...] = ()
    version: int = 0
    due_day: int | None = None
    encoding: str = "auto"
    key: str = ""
    part_of: str = ""
    unit: str = ""
    whole_list: bool = False

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        assert len(names) == len(set(names)), self.code

    @property
    def id_column(self) -> Column | None:
        """The column with the ID number that people are joined by, if the file has one."""
        return next((column for column in self.columns if column.kind is Kind.ID_NUMBER), None)

    @property
    def heads(self) -> frozenset[str]:
        """Whatever may stand above one of its columns, in small letters."""
        named = {head for each in self.columns for head in (each.name, each.label, *each.aliases)}
        return frozenset(head.casefold() for head in (*named, self.key) if head)

    def column(self, name: str) -> Column:
        """Give a column by its name."""
        return next(column for column in self.columns if column.name == name)


def vital(name: str, label: str, kind: Kind = Kind.TEXT, values: Mapping[str, str] | None = None) -> Column:
    """Declare a column that must be there, with a value in every row."""
    return Column(name, label, kind, needed=True, filled=True, values=values or {})


def present(name: str, label: str, kind: Kind = Kind.TEXT) -> Column:
    """Declare a column that must be there, where an empty cell means unknown."""
    return Column(name, label, kind, needed=True)


def optional(name: str, label: str, kind: Kind = Kind.TEXT, values: Mapping[str, str] | None = None) -> Column:
    """Declare a column that may be absent, where an empty cell means unknown."""
    return Column(name, label, kind, values=values or {})
