"""Where a household lives: a village group in the hills or a building in town."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from jiuzhu.foundation.divisions.rules import Level, full_code, is_residents_committee, parent_of, short_name
from jiuzhu.foundation.divisions.source import packaged_divisions

GROUPS = (
    "大屋", "老屋", "新屋", "上湾", "下湾", "河口", "桥头", "竹园", "茶山", "石岩", "枫树", "油坊", "祠堂", "田畈", "山嘴", "横排", "冲口", "塘埂", "岭头", "楼房",
)  # fmt: skip
ROADS = ("文盛路", "衡山路", "迎驾大道", "中兴路", "淠河路", "潜台路", "环城西路", "学府路")

COUNTY = "341525000000"
HENGSHAN = "341525100000"
NANYUE = "341525100202"


@dataclass(frozen=True)
class Village:
    """A village or community people live in; ``area`` numbers its township from 1."""

    code: str
    name: str
    township: str
    urban: bool
    weight: int
    area: int


def villages_of(root_code: str) -> tuple[Village, ...]:
    """List the villages of a county from the packaged division table; raises DivisionUnknown."""
    rows = [row for batch in packaged_divisions(root_code, with_ancestors=False) for row in batch]
    townships = {row.code: row.name for row in rows if row.level is Level.TOWNSHIP}
    numbers = {code: number % 99 for number, code in enumerate(townships, start=1)}
    villages = []
    for row in rows:
        township = parent_of(row.code) or full_code(root_code)
        if row.level is not Level.VILLAGE or township not in townships:
            continue
        urban = is_residents_committee(row.code)
        # Few of the poor live in the county town: most are in the villages of the hills.
        villages.append(Village(row.code, short_name(row.name), townships[township], urban, 5 if urban else 8, numbers[township] or 99))
    return tuple(villages)


def draw_address(rng: Random, village: Village) -> str:
    """Write an address within a village."""
    if village.urban:
        return f"{village.township}{village.name}{rng.choice(ROADS)}{rng.randint(1, 220)}号{rng.randint(1, 18)}幢{rng.randint(1, 6)}0{rng.randint(1, 4)}室"
    return f"{village.township}{village.name}{rng.choice(GROUPS)}组{rng.randint(1, 60)}号"
