"""How fast and in how much memory a large department file is taken in: checked row by row, keyed, sorted, kept as Parquet.

    python bench/feed_intake.py [--mb 500] [--encoding gb18030] [--zip] [--folder DIR]

Prints rows and megabytes a second and the peak memory of the whole process tree's largest member, beside a plain read of the same
bytes and a DuckDB count of the same CSV in this process.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path

import duckdb

from jiuzhu.foundation.kernel.identity import check_character

MIB = 1024 * 1024
PEOPLE, EMPLOYERS, BAD_EVERY = 400_000, 900, 1000


def write_csv(path: Path, megabytes: int, encoding: str) -> int:
    """Write a social insurance file of about so many megabytes; gives its rows."""
    numbers = [f"990101{1940 + n % 70}{n // 70 % 12 + 1:02}{n // 840 % 28 + 1:02}{n // 23_520 % 1000:03}" for n in range(PEOPLE)]
    numbers = [number + check_character(number) for number in numbers]
    rows, written = 0, 0
    with path.open("wb") as file:
        file.write("身份证号,缴费单位,月份,缴费基数\n".encode(encoding))
        while written < megabytes * MIB:
            block = []
            for n in range(rows, rows + 50_000):
                number = "不详" if n % BAD_EVERY == 0 else numbers[n * 7919 % PEOPLE]
                block.append(f"{number},大别山第{n % EMPLOYERS}茶厂,2026-10,{3000 + n % 9000}.{n % 100:02}\n")
            written += file.write("".join(block).encode(encoding))
            rows += len(block)
    return rows


def take_in(path: Path, folder: Path) -> None:
    """Judge and keep one file, as the worker does; run in a process of its own."""
    from jiuzhu.foundation.analytics.sessions import session
    from jiuzhu.monitoring.feeds.departments import FEEDS
    from jiuzhu.monitoring.feeds.reading import judge, keep

    begun = time.perf_counter()
    with session(folder) as database:
        judged = judge(database, FEEDS["social_insurance"], path, on=date(2026, 10, 31), workdir=folder)
        keep(database, judged, folder / "kept.parquet", workdir=folder)
    seconds = time.perf_counter() - begun
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{seconds:.1f} {own:.0f} {children:.0f} {judged.rows} {judged.rejected}")


def main() -> None:
    """Make the file, take it in, read it plainly, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=500)
    parser.add_argument("--encoding", default="utf-8")
    parser.add_argument("--zip", action="store_true")
    parser.add_argument("--folder")
    parser.add_argument("--take-in", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.take_in:
        take_in(*map(Path, args.take_in))
        return
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        csv = folder / "social_insurance.csv"
        rows = write_csv(csv, args.mb, args.encoding)
        begun = time.perf_counter()
        with csv.open("rb") as file:
            while file.read(MIB):
                pass
        plain = time.perf_counter() - begun
        begun = time.perf_counter()
        if args.encoding == "utf-8":
            duckdb.execute("SELECT count(*) FROM read_csv($path, all_varchar = true)", {"path": str(csv)}).fetchone()
        counted = time.perf_counter() - begun
        given = csv
        if args.zip:
            given = folder / "social_insurance.zip"
            with zipfile.ZipFile(given, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.write(csv, csv.name)
        work = folder / "work"
        work.mkdir()
        environment = {**os.environ, "JIUZHU_KEY": str(folder / "key")}
        done = subprocess.run(
            [sys.executable, __file__, "--take-in", str(given), str(work)], env=environment, capture_output=True, text=True, check=True
        )
        seconds, own, children, read, rejected = map(float, done.stdout.split())
        size = csv.stat().st_size / MIB
        assert read == rows, (read, rows)
        print(f"{size:.0f} MB {args.encoding}{'，zip' if args.zip else ''}，{rows:,} 行，退回 {rejected:,.0f}，负载 {os.getloadavg()[0]:.1f}")
        print(f"收入：{seconds:.1f} 秒，{rows / seconds / 1e6:.2f} 百万行/秒，{size / seconds:.0f} MB/秒，内存峰值 {max(own, children):.0f} MB")
        print(f"同一份文件：逐块读 {plain:.1f} 秒，DuckDB 数行 {counted:.1f} 秒")


if __name__ == "__main__":
    main()
