"""Generated rules over generated rows: how many cells compiled Python, DuckDB and Spark were compared in, and how many differ (aim: 0 of 10 million).

Spark takes part where it and Java are installed; it says so where they are not.

Run with: python bench/readings_fuzz.py [cells] [seed]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.policy.engines import Verdicts, by_duckdb, by_python, by_spark, differing, spark_session, write_rows
from tests.policy.generated import Trial, households, shares, trials, uses

from jiuzhu.foundation.analytics.spark import SparkMissing

CELLS, SEED, RULES, AT_ONCE = 10_000_000, 1, 1000, 25


def main() -> None:
    """Make rules and rows, ask every engine, count."""
    cells, seed = (int(given) for given in (sys.argv[1:] + [str(CELLS), str(SEED)][len(sys.argv) - 1 :]))
    made, rows = trials(seed, RULES), households(seed + 1, -(-cells // RULES))
    missing, on_threshold = shares(rows)
    rarest = min(uses(made).items(), key=lambda pair: pair[1])
    print(f"{RULES} rules, {len(rows)} rows; missing {missing:.1%}, on a threshold {on_threshold:.1%}; rarest: {rarest[0]} in {rarest[1]:.1%} of rules", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        write_rows(rows, path)
        batches = [made[start : start + AT_ONCE] for start in range(0, RULES, AT_ONCE)]
        _compare("DuckDB", batches, rows, lambda batch: by_duckdb(batch, path))
        try:
            with spark_session() as spark:
                _compare("Spark", batches, rows, lambda batch: by_spark(batch, path, spark))
        except SparkMissing as error:
            print(f"Spark: {error}")


def _compare(name: str, batches: list[list[Trial]], rows: list[dict[str, object]], ask: object) -> None:
    start, wrong = time.perf_counter(), 0
    for number, batch in enumerate(batches):
        told: Verdicts = ask(batch)  # type: ignore[operator]
        wrong += differing(by_python(batch, rows), told)
        print(f"… {name} {number + 1}/{len(batches)}", file=sys.stderr)
    print(f"{name} beside compiled Python: {RULES * len(rows):,} cells, {wrong} differ; {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
