"""The households a trial moves, fetched page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from jiuzhu.casework.registry.vocabulary import CATEGORIES
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.interfaces.web.whatif.page import NO_CATEGORY
from jiuzhu.supervision.whatif.queries import Move, Trial, moves
from jiuzhu.supervision.whatif.rules import LEVELS, STANDINGS

TURNS = {"yes": "符合", "no": "不符合", "unknown": "待定"}
AT_ONCE = 500


@dataclass(frozen=True)
class Row:
    """One move as people read it."""

    move: Move
    place: str
    category: str
    former: str
    newer: str


class MovedRows(Sequence[Row]):
    """Moves of one kind as a sequence that is read in slices."""

    def __init__(self, trial: Trial, actor: Actor, *, kind: str, code: str, place: str) -> None:
        self.trial, self.actor, self.kind, self.code, self.place = trial, actor, kind, code, place

    @cached_property
    def count_(self) -> int:
        return self._fetch(0, 0)[1]

    def __len__(self) -> int:
        return self.count_

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _ = index.indices(len(self))
        return [_row(each) for each in self._fetch(start, max(stop - start, 0))[0]]

    def all(self) -> Iterator[Row]:
        """Give every row, some hundred at a time."""
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    def _fetch(self, start: int, most: int) -> tuple[list[Move], int]:
        return moves(self.trial, self.actor, kind=self.kind, code=self.code, place=self.place, start=start, most=most)


def _row(move: Move) -> Row:
    words = LEVELS if move.kind.startswith("level_") else TURNS if move.code else STANDINGS
    return Row(
        move,
        full_name_of(move.division_code, below=Level.COUNTY),
        CATEGORIES.get(move.category, NO_CATEGORY),
        words.get(move.former, move.former),
        words.get(move.newer, move.newer),
    )
