"""How fast and in how much memory a large department file is taken in: checked row by row, keyed, sorted, kept as Parquet.

    python bench/feed_intake.py [--mb 500] [--encoding gb18030] [--quotes] [--zip] [--folder DIR]

Prints rows a second by the clock and by the processor, the peak memory of all processes together (PSS), and the same of the floor:
DuckDB reading the same file as text without looking at it and writing it sorted. The people are invented: as many as half the rows.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import psutil

from jiuzhu.foundation.analytics.identity import id_number_sql

MIB = 1024 * 1024
BYTES_A_ROW, EMPLOYERS, BAD_EVERY = 54, 900, 1000
A_PLACE = 70 * 336 * 1000
SAMPLED_EVERY = 0.05
HEADER = "身份证号,缴费单位,月份,缴费基数"


def write_csv(path: Path, megabytes: int, encoding: str, *, quotes: bool) -> int:
    """Write a social insurance file of about so many megabytes of UTF-8; gives its rows. A thousandth has no number."""
    rows = megabytes * MIB // BYTES_A_ROW
    mark = '"' if quotes else ""
    number = (
        f"(990101 + person // {A_PLACE}) * 100000000000 + (1940 + person // 336000 % 70) * 10000000"
        " + (1 + person // 28000 % 12) * 100000 + (1 + person // 1000 % 28) * 1000 + person % 1000"
    )
    people = f"SELECT n, (n * 7919 + 13) % {max(rows // 2, 1)} AS person FROM range({rows}) AS all_of(n)"
    numbered = f"SELECT n, CASE WHEN n % {BAD_EVERY} = 7 THEN '不详' ELSE {id_number_sql('number')} END AS id FROM (SELECT n, {number} AS number FROM ({people}))"
    line = f"id || ',{mark}大别山第' || n % {EMPLOYERS} || '茶厂{mark},2026-10,' || 3000 + n % 9000 || '.' || 10 + n % 90"
    plain = path if encoding == "utf-8" else path.with_suffix(".utf8")
    with duckdb.connect(config={"memory_limit": "400MB"}) as database:
        write = f"COPY (SELECT {line} FROM ({numbered})) TO '{plain}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '|')"
        database.execute(write)
    with plain.open("rb") as body, path.with_suffix(".part").open("wb") as file:
        file.write(f"{HEADER}\n".encode(encoding))
        if encoding == "utf-8":
            shutil.copyfileobj(body, file, MIB)
        while lines := body.readlines(MIB):
            file.write(b"".join(lines).decode().encode(encoding))
    plain.unlink()
    path.with_suffix(".part").replace(path)
    return rows


def take_in(path: Path, folder: Path) -> None:
    """Judge and keep one file, as the worker does; run in a process of its own."""
    from jiuzhu.foundation.analytics.sessions import session
    from jiuzhu.monitoring.feeds.departments import FEEDS
    from jiuzhu.monitoring.feeds.places import write_places
    from jiuzhu.monitoring.feeds.reading import judge, keep

    begun = time.perf_counter()
    with session(folder) as database:
        judged = judge(database, FEEDS["social_insurance"], path, on=date(2026, 10, 31), workdir=folder)
        half = time.perf_counter()
        keep(database, judged, folder / "kept.parquet", workdir=folder)
        write_places(database, folder / "kept.parquet")
    done = time.perf_counter()
    print(f"{half - begun:.2f} {done - half:.2f} {_processor_seconds():.2f} {judged.rows} {judged.rejected}")


def floor(path: Path, folder: Path) -> None:
    """Read the file as text and write it sorted by its first column, checking nothing."""
    begun = time.perf_counter()
    with duckdb.connect(config={"memory_limit": "400MB", "temp_directory": str(folder / "spill")}) as database:
        source = f"read_csv('{path}', all_varchar = true, header = true, delim = ',', quote = '\"')"
        try:
            database.execute(f"COPY (SELECT * FROM {source} ORDER BY 身份证号) TO '{folder}/floor.parquet' (FORMAT parquet, COMPRESSION zstd)")
        except duckdb.OutOfMemoryException:
            print("0 0 0 0 0")
            return
    print(f"{time.perf_counter() - begun:.2f} 0 {_processor_seconds():.2f} 0 0")


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measured(what: str, path: Path, folder: Path) -> tuple[list[float], float]:
    """Run one of the two in a process of its own; gives what it printed and the peak of all its processes together in MB."""
    environment = {**os.environ, "JIUZHU_KEY": str(folder / "key")}
    command = [sys.executable, __file__, what, str(path), str(folder)]
    peak = 0.0
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        process = psutil.Process(running.pid)
        while running.poll() is None:
            peak = max(peak, sum(map(_pss, [process, *_children(process)])))
            time.sleep(SAMPLED_EVERY)
        assert running.stdout is not None
        told = running.stdout.read()
    assert running.returncode == 0, running.returncode
    return [float(each) for each in told.split()], peak / MIB


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def main() -> None:
    """Make the file, take it in, read it plainly, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=500)
    parser.add_argument("--encoding", default="utf-8")
    parser.add_argument("--quotes", action="store_true")
    parser.add_argument("--zip", action="store_true")
    parser.add_argument("--folder")
    parser.add_argument("--take-in", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--floor", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.take_in or args.floor:
        (take_in if args.take_in else floor)(*map(Path, args.take_in or args.floor))
        return
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        csv = given = folder / "social_insurance.csv"
        rows = write_csv(csv, args.mb, args.encoding, quotes=args.quotes)
        size = csv.stat().st_size / MIB
        if args.zip:
            given = folder / "social_insurance.zip"
            with zipfile.ZipFile(given, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.write(csv, csv.name)
        work = folder / "work"
        work.mkdir()
        (checking, keeping, processor, read, rejected), peak = measured("--take-in", given, work)
        assert (read, rejected) == (rows, len(range(7, rows, BAD_EVERY))), (read, rejected, rows)
        seconds = checking + keeping
        kinds = f"{args.encoding}{'，带引号' if args.quotes else ''}{'，zip' if args.zip else ''}"
        print(f"{size:.0f} MB {kinds}，{rows:,} 行，退回 {rejected:,.0f}，负载 {os.getloadavg()[0]:.1f}")
        print(
            f"收入：{seconds:.1f} 秒（检查 {checking:.1f}，换号排序 {keeping:.1f}），{rows / seconds / 1e6:.2f} 百万行/秒，{size / seconds:.0f} MB/秒"
        )
        print(f"　处理器 {processor:.1f} 秒，每百万行 {processor / rows * 1e6:.2f} 秒；全部进程内存峰值 {peak:.0f} MB")
        if args.encoding == "utf-8":
            (plain, _, cost, *_), most = measured("--floor", csv, work)
            if not plain:
                print("下限（DuckDB 原样读入、排序、写出）：400 MB 里放不下，没有排完")
                return
            print(f"下限（DuckDB 原样读入、排序、写出）：{plain:.1f} 秒，处理器 {cost:.1f} 秒，内存峰值 {most:.0f} MB")
            print(f"　收入是下限的 {seconds / plain:.2f} 倍（时间）、{processor / cost:.2f} 倍（处理器）")


if __name__ == "__main__":
    main()
