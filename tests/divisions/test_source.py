import pytest

from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.divisions.source import packaged_divisions


@pytest.mark.parametrize(
    ("code", "name", "level"),
    [
        ("130528", "宁晋县", Level.COUNTY),
        ("341525", "霍山县", Level.COUNTY),
        ("6402", "石嘴山市", Level.CITY),
        ("640121", "永宁县", Level.COUNTY),
        ("341824", "绩溪县", Level.COUNTY),
    ],
)
def test_every_pack_stands_for_the_place_its_code_names(code, name, level):
    rows = [row for batch in packaged_divisions(code, with_ancestors=False) for row in batch]
    assert (rows[0].name, rows[0].level) == (name, level)
    assert sum(row.level is Level.VILLAGE for row in rows) > 80


def test_every_row_hangs_on_a_row_before_it():
    seen = {None}
    for batch in packaged_divisions("34", batch=500):
        assert len(batch) <= 500
        for row in batch:
            assert row.parent_code in seen
            seen.add(row.code)
