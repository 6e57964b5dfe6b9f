"""Rows of financial feeds go when the authorisation they were kept by is over: withdrawn, or past its last day."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import duckdb
from django.db.models import F
from django.utils import timezone

from jiuzhu.casework.verification.queries import authorised_keys
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.foundation.analytics.tabular.writing import whole
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.places import write_places
from jiuzhu.monitoring.feeds.storage import rows_path


def forget_lapsed(*, division_code: str, at: datetime, before: Callable[[], None], signed: Sequence[UUID] | None = None) -> int:
    """Take out of a county's kept files the rows of people whose authorisation is not in force on the day; gives how many.

    Files replaced since are gone through as well. ``before`` is called once before the first file changes, to drop what was picked or
    folded from it: broken off afterwards, the whole begins again. ``signed`` are the keys in force, where they are known already.
    """
    sent = Delivery.objects.filter(division_code=division_code, feed__in=[code for code, feed in FEEDS.items() if feed.authorised_only])
    files = {each: rows_path(division_code=division_code, feed=each.feed, delivery_id=str(each.pk)) for each in sent.filter(state="accepted")}
    files = {each: path for each, path in files.items() if path.exists()}
    if not files:
        return 0
    with tempfile.TemporaryDirectory() as folder, session(Path(folder), PAGE) as database:
        if not _rows(database, " UNION ALL ".join(f"SELECT 1 FROM {_read(path)}" for path in files.values())):
            return 0
        keys = authorised_keys(on=timezone.localdate(at)) if signed is None else signed
        database.execute("CREATE TEMP TABLE signed AS SELECT CAST(unnest($keys) AS UUID) AS key", {"keys": [str(key) for key in keys]})
        lapsed = {each: _rows(database, f"SELECT 1 FROM {_read(path)} ANTI JOIN signed USING (key)") for each, path in files.items()}
        if any(lapsed.values()):
            before()
        for each in [each for each, rows in lapsed.items() if rows]:
            with whole(files[each]) as part:
                kept = f"SELECT * FROM {_read(files[each])} SEMI JOIN signed USING (key) ORDER BY key, line"
                database.execute(f"COPY ({kept}) TO {literal(str(part))} (FORMAT parquet, COMPRESSION zstd)")
            write_places(database, files[each])
            _note(each, lapsed[each], at)
    return sum(lapsed.values())


def _note(delivery: Delivery, rows: int, at: datetime) -> None:
    with writing():
        Delivery.objects.filter(pk=delivery.pk).update(accepted=F("accepted") - rows, unauthorised=F("unauthorised") + rows)
        record(actor=SYSTEM, at=at, subject_kind="delivery", subject_id=str(delivery.pk), action="删除授权已失效的行", after={"rows": rows})


def _rows(database: duckdb.DuckDBPyConnection, query: str) -> int:
    return int((database.execute(f"SELECT count(*) FROM ({query})").fetchone() or (0,))[0])


def _read(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"
