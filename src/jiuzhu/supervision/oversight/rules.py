"""Figures of supervision, pure."""

from __future__ import annotations

from dataclasses import dataclass

SHORTEST_NAME = 2


@dataclass(frozen=True)
class TownshipWork:
    """Open work of one township: all of it, and how much is late, by kind."""

    code: str
    name: str
    open: int
    late: int
    late_by_tab: tuple[tuple[str, int], ...] = ()

    @property
    def late_share(self) -> int:
        """The late share in whole percent."""
        return 100 * self.late // self.open if self.open else 0


@dataclass(frozen=True)
class Month:
    """What one month saw: warnings found and dealt with, services accepted, work closed and how much of it late."""

    month: str
    warnings: int
    dealt_with: int
    services: int
    closed: int
    late: int


@dataclass(frozen=True)
class Tile:
    """One township in the tile map."""

    code: str
    name: str
    value: int
    x: int
    y: int


def tiled(values: list[tuple[str, str, int]], *, columns: int) -> list[Tile]:
    """Lay (code, name, value) out row by row in the order given."""
    return [Tile(code, name, value, number % columns, number // columns) for number, (code, name, value) in enumerate(values)]


def columns_for(number: int) -> int:
    """Give the columns that make a map of so many tiles about as high as wide."""
    columns = 1
    while columns * columns < number:
        columns += 1
    return columns


def tile_name(name: str) -> str:
    """Shorten a place's name to fit a tile: 佛子岭镇 → 佛子岭; a name of two characters stays."""
    return name[:-1] if len(name) > SHORTEST_NAME and name[-1] in "镇乡村" else name
