"""The facts of a month, one row a household and a person of the register, kept with the month: a changed rule about them needs nothing else.

Of whoever is named by a department alone nothing is kept: sums of everybody's bills would be facts about people with whom the county has nothing to do.

They are used again only where everything they were folded from is the same: the register to the row, the deliveries, the day, the way of
folding. The manifest, put in its place last, says what that was.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.foundation.analytics.tabular.writing import whole
from jiuzhu.monitoring.comparison.delivered import Files
from jiuzhu.monitoring.comparison.folding import fact_steps, register_step, statements_in_turn
from jiuzhu.monitoring.comparison.kept_rows import MANIFEST, name_of, sync
from jiuzhu.monitoring.comparison.rules import Period

KEPT = ("household", "person")
TABLES = ("standing", *(f"{subject}_facts" for subject in KEPT))


@dataclass(frozen=True)
class KeptFacts:
    """The folder of one month's facts."""

    folder: Path

    def bring(self, database: duckdb.DuckDBPyConnection, inputs: str) -> bool:
        """Bring the facts folded from these inputs as views, ``standing`` with them; tells whether they were there."""
        if self._inputs() != inputs:
            return False
        for table in TABLES:
            database.execute(
                f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM read_parquet({literal(str(self._path(inputs, table)))})"
            )
        return True

    def keep(self, database: duckdb.DuckDBPyConnection, inputs: str, period: Period) -> None:
        """Keep the facts of the month, folded from what the session holds; where they do not fit in its memory, none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            for view in ("records", "members", "standing"):
                database.execute(f"CREATE OR REPLACE TEMP TABLE {view}_once AS FROM {view}")
                database.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS FROM {view}_once")
            self._write(database, inputs, "standing")
            for subject in KEPT:
                for statement in statements_in_turn(subject, period):
                    database.execute(statement)
                self._write(database, inputs, f"{subject}_facts")
                database.execute(f"DROP TABLE {subject}_facts")
        except duckdb.OutOfMemoryException:
            self._drop(but=set())
            return
        sync(self.folder)
        with whole(self.folder / MANIFEST) as part:
            part.write_text(json.dumps({"inputs": inputs}), encoding="utf-8")
        sync(self.folder)
        self._drop(but={self._path(inputs, table) for table in TABLES})

    def _write(self, database: duckdb.DuckDBPyConnection, inputs: str, table: str) -> None:
        with whole(self._path(inputs, table)) as part:
            database.execute(f"COPY {table} TO {literal(str(part))} (FORMAT parquet)")

    def _drop(self, *, but: set[Path]) -> None:
        for path in set(self.folder.glob("*.parquet")) - but:
            path.unlink(missing_ok=True)

    def _inputs(self) -> str:
        try:
            inputs = str(json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))["inputs"])
        except FileNotFoundError:
            return ""
        return inputs if all(self._path(inputs, table).exists() for table in TABLES) else ""

    def _path(self, inputs: str, table: str) -> Path:
        return self.folder / f"{table}-{inputs}.parquet"


def inputs_of(database: duckdb.DuckDBPyConnection, files: Files, period: Period, *, household: str) -> str:
    """Give the digest of everything a month's facts are folded from; the session holds ``persons`` and ``households``."""
    register = [
        database.execute(
            f"SELECT count(*), CAST(sum(hash({table})) AS VARCHAR), CAST(sum(hash({table}, 1)) AS VARCHAR) FROM {table}"
        ).fetchall()
        for table in ("persons", "households")
    ]
    steps = [register_step(period, household=household), *fact_steps(KEPT, period)]
    told = [period.on.isoformat(), register, [step.statements for step in steps]]
    told += [name_of(feed, path) for feed, deliveries in sorted(files.items()) for _, path in deliveries]
    return hashlib.sha256(repr(told).encode()).hexdigest()
