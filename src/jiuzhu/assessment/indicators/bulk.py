"""The ten indicators over a whole table in one SQL pass: verdicts as two bitmasks, score and level."""

from __future__ import annotations

from collections.abc import Callable

from jiuzhu.foundation.policy.evaluation import UNDETERMINED, level_of
from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.expressions.duckdb import name, text
from jiuzhu.foundation.policy.expressions.expression import Parameters
from jiuzhu.foundation.policy.expressions.values import AREA_FACT
from jiuzhu.foundation.policy.packs import Bands, DatedPack

UNKNOWN_SHIFT = 16
UNKNOWN_BIT = 1 << UNKNOWN_SHIFT


def facts_needed(dated: DatedPack) -> frozenset[str]:
    """Name the facts the indicators read with the pack's values: area_type too, where a value differs by area."""
    return frozenset().union(*(each.hardship.facts_with(dated.values) for each in dated.indicators))


def needs_area(dated: DatedPack) -> bool:
    """Say whether a value of an indicator differs by area."""
    return AREA_FACT in facts_needed(dated)


def verdicts_sql(
    dated: DatedPack, source: str, kept: tuple[str, ...], *, reading: Callable[[Expression, Parameters], str] = Expression.to_duckdb
) -> str:
    """Select ``kept`` columns, hardship_mask, unknown_mask, hardships, unknowns and level for every row of ``source``.

    Bit i of a mask is indicator i in form order; ``source`` has one column per fact, named like it. ``reading`` writes a condition
    for the engine that is to run it.
    """
    values = dated.values
    states = ", ".join(f"{reading(each.hardship, values)} AS s{number}" for number, each in enumerate(dated.indicators))
    columns = ", ".join(name(each) for each in kept)
    # One sum carries both masks: 1 << i for hardship, and the same sixteen bits higher for unknown.
    told = " + ".join(f"COALESCE(CAST(s{number} AS INTEGER), {UNKNOWN_BIT}) * {1 << number}" for number in range(len(dated.indicators)))
    level = level_sql(dated.bands, len(dated.indicators))
    return f"""
SELECT {columns}, hardship_mask, unknown_mask, hardships, unknowns, {level} AS level
FROM (SELECT *, bit_count(hardship_mask) AS hardships, bit_count(unknown_mask) AS unknowns
FROM (SELECT {columns}, told & {UNKNOWN_BIT - 1} AS hardship_mask, told >> {UNKNOWN_SHIFT} AS unknown_mask
FROM (SELECT {columns}, {told} AS told
FROM (SELECT {columns}, {states} FROM {source}))))"""


def level_sql(bands: Bands, count: int, *, hardships: str = "hardships", unknowns: str = "unknowns") -> str:
    """Write the level of the columns ``hardships`` and ``unknowns``: given only where the unknowns cannot change it."""
    runs: list[tuple[str, int, int]] = []
    for number in range(count + 1):
        level = level_of(number, bands)
        if level is None:
            return text(UNDETERMINED)
        if runs and runs[-1][0] == level:
            runs[-1] = (level, runs[-1][1], number)
        else:
            runs.append((level, number, number))
    whens = " ".join(
        f"WHEN {hardships} >= {least} AND {hardships} + {unknowns} <= {most} THEN {text(level)}" for level, least, most in runs
    )
    return f"CASE {whens} ELSE {text(UNDETERMINED)} END"


def state_sql(number: int) -> str:
    """Write indicator ``number``'s state from the masks."""
    bit = 1 << number
    return f"CASE WHEN hardship_mask & {bit} <> 0 THEN 'hardship' WHEN unknown_mask & {bit} <> 0 THEN 'unknown' ELSE 'normal' END"
