"""Laying townships out as tiles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.supervision.oversight.rules import TownshipWork, columns_for, tile_name, tiled


@given(st.integers(1, 400))
def test_every_township_has_a_tile_of_its_own_in_a_map_not_higher_than_wide(number):
    columns = columns_for(number)
    tiles = tiled([(str(each), "某镇", 0) for each in range(number)], columns=columns)
    assert len({(tile.x, tile.y) for tile in tiles}) == number
    assert max(tile.y for tile in tiles) < columns and max(tile.x for tile in tiles) < columns


def test_names_are_shortened_to_fit_a_tile_but_stay_names():
    assert [tile_name(name) for name in ("佛子岭镇", "太阳乡", "某镇", "经济开发区")] == ["佛子岭", "太阳", "某镇", "经济开发区"]


def test_a_township_with_no_work_has_no_late_share():
    assert TownshipWork("1", "衡山镇", 0, 0).late_share == 0
    assert TownshipWork("1", "衡山镇", 3, 1).late_share == 33
