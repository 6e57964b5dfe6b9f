"""The month at the size of a population: a register among all people of a province, thirteen feeds of twelve months, generated anew.

Every part runs in a process of its own, whose peak memory is given; beside the full run the same process decodes the same columns of the
same files and does nothing with them. The same twelve rules are then counted by polars over the same rows, and by PostgreSQL and pandas
over a tenth of them, without evidence and with integers for keys.

Run with: python bench/monitoring.py [--scale 0.1] [--parts full,delta,household,growth,others] [--keep FOLDER]
Scale 1 is a register of 1 million among 45 million people and 100 million rows, and needs 3 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
from ground import by_others
from ground.as_installed import without_pandas
from ground.population import DAYS, FEEDS, MONTHS, REGISTERED, make

from jiuzhu.foundation.analytics.sessions import BATCH, MONTH, PAGE, session
from jiuzhu.foundation.analytics.sorted_rows import walks
from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.monitoring.comparison.adding import adding_up
from jiuzhu.monitoring.comparison.delivered import Files, load_feeds
from jiuzhu.monitoring.comparison.judging import find, fold
from jiuzhu.monitoring.comparison.kept_facts import KEPT, KeptFacts, inputs_of
from jiuzhu.monitoring.comparison.kept_rows import KeptRows
from jiuzhu.monitoring.comparison.pack_rules import rules_of
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.comparison.watched import WATCHED
from jiuzhu.monitoring.feeds.departments import FEEDS as CONTRACTS

SETTINGS = {"subsistence_standard_monthly_yuan": "738", "home_limit": "2", "asset_limit_per_head_yuan": "20000", "self_paid_limit_yuan": "30000"}
ROUNDS = 3
SCAN_AIM, DELTA_AIM, PEAK_AIM_MB, HOUSEHOLD_AIM_MS = 1.25, 0.1, 600, 100
LAST, NEW = MONTHS[-2], MONTHS[-1]
REGISTER = {
    "persons": "line, person_id, household_id, key, birth_date, disability_type, disability_grade, self_care, alive",
    "households": "*",
}
READ_WHOLE = {"medical_expenses": ("settled_on", "self_paid_fen"), "disability": ("certificate_no", "type", "grade", "issued_on")}


@cache
def law() -> DatedPack:
    """A county's law with its local values."""
    return load_pack("huoshan").at(date(2024, 2, 29)).with_values(SETTINGS, any_parameter=True)


def files_of(folder: Path, *, until: str) -> Files:
    """The deliveries up to a month."""
    return {feed: [(month, folder / "feeds" / feed / f"{month}.parquet") for month in MONTHS if month <= until] for feed in FEEDS}


@contextmanager
def ready(folder: Path, files: Files, *, but: int = 0) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session of the worker's with the register and the feeds; ``but`` leaves out one person in so many."""
    with tempfile.TemporaryDirectory() as work, session(Path(work), MONTH) as database:
        register(database, folder, but)
        load_feeds(database, files)
        yield database


def register(database: duckdb.DuckDBPyConnection, folder: Path, but: int = 0) -> None:
    """Bring of the register what the product reads, resting on the disk as there."""
    for name, columns in REGISTER.items():
        some = f"WHERE line % {but} <> 0" if but and name == "persons" else ""
        database.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {columns} FROM read_parquet('{folder / f'{name}.parquet'}') {some}")


class Watch:
    """How long something takes, by the clock and in seconds of all processors; other work on the machine lengthens only the first."""

    def __init__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def read(self) -> list[float]:
        """Give both."""
        return [time.perf_counter() - self._begun[0], time.process_time() - self._begun[1]]


def least(taken: list[list[float]]) -> list[float]:
    """Give the least of each."""
    return [min(column) for column in zip(*taken, strict=True)]


def words(taken: list[float]) -> str:
    """Say both."""
    return f"{taken[0]:.2f} s (computing {taken[1]:.2f})"


def ratio(one: list[float], other: list[float]) -> str:
    """Compare by the clock and by computing."""
    return f"{one[0] / other[0]:.2f} by the clock, {one[1] / other[1]:.2f} in computing"


def month(database: duckdb.DuckDBPyConnection, period: Period, files: Files, kept: KeptRows | None = None) -> list[float]:
    """Fold and judge; gives the seconds. Where nothing is ``kept`` the rows that are to be kept are written all the same, as in the product."""
    rules, facts = rules_of(law()), law().facts
    begun = Watch()
    with tempfile.TemporaryDirectory() as place, adding_up(files, period, rules) as sums:
        fold(database, period, pick=lambda say: (kept or KeptRows(Path(place))).pick(database, files, period, running_out=sums.begin) and None)
        find(database, rules, period, facts, sums=sums)
    return begun.read()


def decode(database: duckdb.DuckDBPyConnection, folder: Path) -> list[float]:
    """Read every column the full run reads, of the register and the feeds, for nothing but its largest value; gives the seconds."""
    begun = Watch()
    for name, columns in REGISTER.items():
        database.execute(f"SELECT max(COLUMNS(*)) FROM (SELECT {columns} FROM read_parquet('{folder / f'{name}.parquet'}'))").fetchall()
    for feed in FEEDS:
        watched = WATCHED.get(feed)
        columns = READ_WHOLE[feed] if watched is None else (*watched.columns, *watched.only, *(["line"] if watched.lined else []))
        wanted = ", ".join(f'max("{column}")' for column in ("key", *columns))
        database.execute(f"SELECT {wanted} FROM feed_{feed}").fetchall()
    return begun.read()


def full(folder: Path) -> dict[str, Any]:
    """The full run beside the decode scan, once; the program's own modules are loaded before, as in a worker that stays."""
    walks.load()
    with ready(folder, files_of(folder, until=LAST)) as database:
        scan = decode(database, folder)
        run = month(database, Period(DAYS[LAST]), files_of(folder, until=LAST))
        counts = database.execute("SELECT rule, count(*) FROM findings GROUP BY rule ORDER BY rule").fetchall()
    return {"scan": scan, "run": run, "found": sum(count for _, count in counts), "rules": dict(counts)}


def several_full(folder: Path) -> dict[str, Any]:
    """The full run in a few processes: the least times, the highest peak."""
    done = [apart("full", folder) for _ in range(ROUNDS)]
    return {**done[0], "scan": least([each["scan"] for each in done]), "run": least([each["run"] for each in done]), "peak": max(each["peak"] for each in done)}


def delta(folder: Path) -> dict[str, Any]:
    """A thirteenth month with what was kept of twelve, beside the same month with nothing kept; then a changed rule."""
    told: dict[str, Any] = {}
    files, period = files_of(folder, until=NEW), Period(DAYS[NEW])
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for name, but in (("delta", 0), ("newcomers", 100)):
            kept = KeptRows(Path(place) / name)
            with ready(folder, files_of(folder, until=LAST), but=but) as database:
                told[f"{name}_first"] = month(database, Period(DAYS[LAST]), files_of(folder, until=LAST), kept)
            with ready(folder, files) as database:
                told[name] = month(database, period, files, kept)
                if not but:
                    database.execute("CREATE TEMP TABLE by_delta AS FROM findings")
                    for feed in WATCHED:
                        database.execute(f"CREATE TEMP TABLE by_delta_{feed} AS FROM watched_{feed}")
                    told["whole"] = least([month(database, period, files) for _ in range(2)])
                    apart = "SELECT count(*) FROM ((FROM by_delta EXCEPT ALL FROM findings) UNION ALL (FROM findings EXCEPT ALL FROM by_delta))"
                    told["differing"] = database.execute(apart).fetchall()[0][0]
                    facts = KeptFacts(Path(place) / "facts")
                    for feed in WATCHED:
                        database.execute(f"CREATE OR REPLACE TEMP VIEW watched_{feed} AS FROM by_delta_{feed}")
                    begun = Watch()
                    facts.keep(database, inputs_of(database, files, period, household="household_id"), period)
                    told["keeping"] = begun.read()
        rules, types = rules_of(law()), law().facts
        with ready(folder, files) as database:
            begun = Watch()
            with adding_up(files, period, rules) as sums:
                assert facts.bring(database, inputs_of(database, files, period, household="household_id"))
                find(database, rules, period, types, sums=sums, folded=KEPT)
            told["rule"] = begun.read()
    return told


def household(folder: Path) -> dict[str, Any]:
    """The rows of a household's two members in every feed and month, as a page shows them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiuzhu.config.settings"
    import django

    django.setup()
    from jiuzhu.monitoring.feeds.places import write_places
    from jiuzhu.monitoring.feeds.rows import rows_of_feed

    taken = []
    with tempfile.TemporaryDirectory() as work, session(Path(work), BATCH) as database:
        # Written when a file is taken in.
        for sent in files_of(folder, until=LAST).values():
            for _, path in sent:
                write_places(database, path)
    with tempfile.TemporaryDirectory() as work, session(Path(work), PAGE) as database:
        for number in range(7):
            people: dict[UUID, str] = {
                row[0]: "某人" for row in database.execute(f"SELECT key FROM '{folder / 'persons.parquet'}' WHERE household_id = 'H{number * 37}'").fetchall()
            }
            begun = Watch()
            rows = [rows_of_feed(database, CONTRACTS[feed], list(sent), people) for feed, sent in files_of(folder, until=LAST).items()]
            taken.append(begun.read())
            assert any(each.rows for each in rows)
    return {"median": sorted(taken)[len(taken) // 2], "worst": max(taken[1:])}


def others(folder: Path) -> dict[str, Any]:
    """The rules counted by others; every one must count the same."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        tables = Path(place) / "tables"
        by_others.hand_out(folder, tables)
        told = {}
        _, expected = by_others.by_duckdb(tables)
        for name, count in (("polars", by_others.by_polars), ("PostgreSQL", by_others.by_postgres), ("pandas", by_others.by_pandas)):
            if name in os.environ.get("BENCH_OTHERS", name):
                done = count(tables)
                assert done is None or done[1] == expected, (name, done, expected)
                told[name] = done and done[0]
        told["rules"] = expected
    return told


def peak_mb() -> float:
    """Give the most memory this process has held; what ``getrusage`` tells includes what the parent held when it began the process."""
    return int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) / 1024


PARTS = {"full": full, "delta": delta, "household": household, "others": others}


def apart(part: str, folder: Path, **environment: str) -> dict[str, Any]:
    """Do a part in a process of its own; gives what it told and its peak memory."""
    done = subprocess.run(
        [sys.executable, __file__, "--part", part, "--keep", str(folder)], stdout=subprocess.PIPE, check=True, env={**os.environ, **environment}
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    """Make the population, do the parts, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--parts", default="full,delta,household,growth,others")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        if args.part != "others":
            without_pandas()
        told = PARTS[args.part](args.keep)
        print(json.dumps({**told, "peak": peak_mb()}))
        return
    asked = args.parts.split(",")
    with tempfile.TemporaryDirectory(prefix="jiuzhu-bench-", dir=args.keep) as place:
        folder, smaller = Path(place) / "whole", Path(place) / "smaller"
        folder.mkdir()
        rows = make(folder, args.scale)
        print(f"register {int(REGISTERED * args.scale):,}, {rows:,} rows in {len(FEEDS)} feeds; {load()}")
        done = several_full(folder)
        print(f"full run {words(done['run'])} beside decoding {words(done['scan'])}: {ratio(done['run'], done['scan'])} (aim {SCAN_AIM}); peak {done['peak']:.0f} MB (aim {PEAK_AIM_MB}); {done['found']:,} findings; {load()}")
        if "delta" in asked:
            told = apart("delta", folder)
            assert told["differing"] == 0, told
            print(f"the next month with what was kept {words(told['delta'])} beside {words(told['whole'])}: {ratio(told['delta'], told['whole'])} (aim {DELTA_AIM}), the same findings; with a hundredth newcomers {words(told['newcomers'])}; the first month, keeping {words(told['delta_first'])}; writing down a month's facts {words(told['keeping'])}; a changed rule {words(told['rule'])}; peak {told['peak']:.0f} MB; {load()}")
        if "household" in asked:
            told = apart("household", folder)
            print(f"own rows of a household in all feeds and months: median {words(told['median'])}, worst {words(told['worst'])} (aim {HOUSEHOLD_AIM_MS} ms); {load()}")
        if "growth" in asked:
            times = []
            for part in (4, 2):
                target = smaller / str(part)
                target.mkdir(parents=True)
                make(target, args.scale / part)
                times.append(several_full(target)["run"])
            print(f"growth: a quarter {words(times[0])}, half {words(times[1])}, whole {words(done['run'])}; {load()}")
        if "others" in asked:
            tenth = smaller / "10"
            tenth.mkdir(parents=True)
            make(tenth, args.scale / 10)
            ours = several_full(tenth)["run"]
            for name, where, run in (("polars", folder, done["run"]), ("PostgreSQL", tenth, ours), ("pandas", tenth, ours)):
                told = apart("others", where, BENCH_OTHERS=name)
                taken = "not installed" if told[name] is None else f"{told[name]:.2f} s beside {words(run)} with evidence"
                print(f"{name}{'' if where == folder else ', a tenth'}: {taken}; peak {told['peak']:.0f} MB; {load()}")


def load() -> str:
    """Say how loaded the machine is."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
