"""Whether what a declaration says of its rows can be reckoned: tried on the rows of a sample, as comparison and chain will do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.chain.gathering import SAID_COLUMNS, aid_feeds, said_sql
from jiuzhu.monitoring.comparison.sources import Source, brought_together
from jiuzhu.monitoring.declaring.rules import DeclarationInvalid
from jiuzhu.monitoring.feeds.contracts import Kind
from jiuzhu.monitoring.feeds.folding import OWNER, declared_sources
from jiuzhu.monitoring.feeds.reading import Judged


def check_use(database: duckdb.DuckDBPyConnection, judged: Judged, *, on: date, workdir: Path) -> None:
    """Reckon every declared fact, and the aid the feed tells of, from the accepted rows of a sample; raises DeclarationInvalid."""
    contract, kept = judged.contract, workdir / "kept.parquet"
    columns = ", ".join(quoted(column.kept_as) for column in contract.columns if column.kind is not Kind.ID_NUMBER)
    rows = f"SELECT line, CAST(md5(CAST(number AS VARCHAR)) AS UUID) AS key, {columns} FROM read_parquet({literal(str(judged.path))}) WHERE fault IS NULL"
    database.execute(f"COPY ({rows}) TO {literal(str(kept))} (FORMAT parquet)")
    database.execute(f"CREATE TEMP VIEW feed_{contract.code} AS SELECT * FROM read_parquet({literal(str(kept))})")
    database.execute(f"CREATE TEMP TABLE members AS SELECT DISTINCT '' AS household_id, key FROM feed_{contract.code}")
    for fold in contract.folds:
        for subject in OWNER:
            found = declared_sources(subject, on=on, feeds=[replace(contract, folds=(fold,))])
            together = brought_together("members", [Source(*each) for each in found])
            _tried(partial(database.execute, together), f"由样本的行得不出事实“{fold.fact}”。")
    if aid_feeds({contract.code: contract}):
        database.execute(f"CREATE TEMP TABLE said ({SAID_COLUMNS})")
        _tried(partial(database.execute, f"INSERT INTO said {said_sql(contract, kept)}"), "样本里的救助发放不能并入救助链条。")


def _tried(reckon: Callable[[], Any], what: str) -> None:
    try:
        reckon()
    except duckdb.Error as error:
        raise DeclarationInvalid(what, "请检查所用列的代码和类型，换一个列名再试；仍不行请联系系统管理员。", field="file") from error
