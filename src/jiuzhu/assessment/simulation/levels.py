"""The level of hardship under two states of the law in one SQL pass: what a change leaves alone is judged once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from jiuzhu.assessment.indicators.bulk import level_sql
from jiuzhu.foundation.policy.evaluation import UNDETERMINED
from jiuzhu.foundation.policy.expressions.duckdb import name, text
from jiuzhu.foundation.policy.packs import DatedPack

# One sum carries both counts: hardships below, unknowns from this bit on.
UNKNOWN_SHIFT = 8
UNKNOWN = 1 << UNKNOWN_SHIFT


def levels_sql(
    before: DatedPack, after: DatedPack, source: str, kept: tuple[str, ...], *, columns: tuple[str, ...] = (), found: Collection[str] = ()
) -> str:
    """Select ``kept`` columns, ``columns`` (SQL with alias), and the levels ``before`` and ``after`` of every row of ``source``.

    A pack without indicators leaves every household undetermined. ``found`` are the codes of indicators for which
    ``source`` has a column ``found_<code>``: what assessors found where the form leaves it open to them.
    """
    former, newer = Counter(states_sql(before, found)), Counter(states_sql(after, found))
    shared = former & newer
    own = (former - shared, newer - shared)
    plain = ", ".join(name(each) for each in kept)
    passed = ", ".join([plain, *columns])
    told = f"{_sum(shared)} AS shared, {_sum(own[0])} AS former, {_sum(own[1])} AS newer"
    counted = ", ".join(
        f"(shared + {side}) & {UNKNOWN - 1} AS h_{side}, (shared + {side}) >> {UNKNOWN_SHIFT} AS u_{side}" for side in ("former", "newer")
    )
    levels = ", ".join(
        f"{_level(pack, f'h_{side}', f'u_{side}')} AS {alias}"
        for pack, side, alias in ((before, "former", "before"), (after, "newer", "after"))
    )
    hidden = "h_former, u_former, h_newer, u_newer"
    return f"""
SELECT * EXCLUDE ({hidden}), {levels}
FROM (SELECT * EXCLUDE (shared, former, newer), {counted}
FROM (SELECT {passed}, {told} FROM {source}))"""


def states_sql(pack: DatedPack, found: Collection[str] = ()) -> list[str]:
    """Write each indicator's state: TRUE in hardship, FALSE normal, NULL unknown."""
    written = [(each.code, each.hardship.to_duckdb(pack.values)) for each in pack.indicators]
    return [f"COALESCE({state}, {name(f'found_{code}')})" if code in found else state for code, state in written]


def _sum(states: Counter[str]) -> str:
    return " + ".join(f"COALESCE(CAST({each} AS INTEGER), {UNKNOWN})" for each in states.elements()) or "0"


def _level(pack: DatedPack, hardships: str, unknowns: str) -> str:
    if not pack.indicators:
        return text(UNDETERMINED)
    return level_sql(pack.bands, len(pack.indicators), hardships=hardships, unknowns=unknowns)
