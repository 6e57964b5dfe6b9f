"""The rows of a file that were not used: why, how many for each reason, and a workbook for whoever corrects them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.foundation.analytics.tabular.writing import write_table
from jiuzhu.foundation.vault import services as vault_services
from jiuzhu.monitoring.feeds.contracts import Contract
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.reading import Judged
from jiuzhu.monitoring.feeds.rules import REASONS_LISTED, REJECTS_KEPT_FOR, REJECTS_LISTED

HEADS = ("文件", "行", "列", "填写的内容", "退回的原因")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def faults_of(database: duckdb.DuckDBPyConnection, judged: Judged) -> list[dict[str, Any]]:
    """Count a file's rejected rows by column and reason, the most frequent first, with the first line of each; no value of a row stands there."""
    if judged.rejects is None:
        return []
    query = (
        f"SELECT {_label(judged.contract)}, reason, count(*), min(line) FROM read_parquet({literal(str(judged.rejects))})"
        f" GROUP BY ALL ORDER BY 3 DESC, 4 LIMIT {REASONS_LISTED}"
    )
    return [dict(zip(("column", "reason", "rows", "first"), row, strict=True)) for row in database.execute(query).fetchall()]


def keep_rejects(database: duckdb.DuckDBPyConnection, judged: Judged, delivery: Delivery, *, workdir: Path, at: datetime) -> UUID | None:
    """Keep the rejected rows as a workbook, encrypted and for a while; gives its number (id), None where there are none."""
    if judged.rejects is None:
        return None
    path = workdir / "rejects.xlsx"
    query = (
        f"SELECT $name, line, {_label(judged.contract)}, value, reason FROM read_parquet({literal(str(judged.rejects))})"
        f" ORDER BY line LIMIT {REJECTS_LISTED}"
    )
    write_table(path, HEADS, database.execute(query, {"name": delivery.name}).fetchall(), for_people=True)
    with path.open("rb") as file:
        kept = vault_services.put(
            stream=file,
            kind="rejects",
            name=f"退回-{delivery.get_feed_display()}-{delivery.month}.xlsx",
            content_type=XLSX,
            division_code=delivery.division_code,
            actor=SYSTEM,
            at=at,
            expires_at=at + REJECTS_KEPT_FOR,
        )
    return kept.pk


def _label(contract: Contract) -> str:
    """Give the SQL of a column's name as people call it; a row at fault as a whole has none."""
    named = " ".join(f"WHEN {literal(each.name)} THEN {literal(each.label)}" for each in contract.columns)
    return f"CASE \"column\" {named} ELSE \"column\" END"
