"""Which households have no limit of their own where a rule's limit differs between town and country (data contracts §2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.comparison.facts_of_register import in_force
from jiuzhu.monitoring.comparison.rules import Period


def left_out_by_area(database: duckdb.DuckDBPyConnection, pack: DatedPack, *, besides: Collection[str]) -> list[str]:
    """Say of every rule, but those named by ``besides``, how many households in force in the session's register have no limit of their area."""
    told = []
    for warning in pack.warnings:
        for name in sorted(warning.holds.parameters) if warning.code not in besides else ():
            value = pack.values[name]
            if not isinstance(value, Mapping):
                continue
            limited = [area for area, limit in value.items() if limit is not None]
            without = "coalesce(NOT list_contains($limited, area_type), true)"
            asked = f"SELECT count(DISTINCT household_id) FROM households WHERE {in_force(Period(pack.on))} AND {without}"
            (households,) = database.execute(asked, {"limited": limited}).fetchone() or (0,)
            outside = "；登记册以外的人不分城乡，也按未知处理" if warning.subject == "anyone" else ""
            if households or outside:
                told.append(
                    f"{warning.code}（{warning.label}）：{name} 分城乡设定，{households} 户没有 area_type 或没有该类地区的值，按未知处理{outside}"
                )
    return told
