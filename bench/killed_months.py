"""A month killed at random moments, from the check of its first file to its last warning, and done again: it must come to what an undisturbed one comes to.

A small county with one month behind it gets the files of the next. A process of its own checks them and compares the month, and is killed
at a random moment; another does what is left. Everything begins anew from the same folder each time. Checking takes most of the time, so that as
many moments more are tried where it is done. As a negative control the run is said
to be done before its warnings are written, and killed when it waits between the two, which must be caught.

Run with: python bench/killed_months.py [--moments 50] [--households 60] [--feeds 20] [--seed N] [--county FOLDER]
Making the county takes longest; FOLDER may hold one made before (its ``data`` and ``key``), whose last month is then sent anew with other rows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

COUNTY = "341525000000"
LAST = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
MONTH, BEFORE = f"{LAST:%Y-%m}", f"{LAST.replace(day=1) - timedelta(days=1):%Y-%m}"


def make(folder: Path, households: int, county: Path | None) -> None:
    """Make a county with a month behind it, or take one, and make the files of the next."""
    steps = [["--month", MONTH if county is None else BEFORE, "--files", str(folder / "files")]]
    if county is None:
        steps.insert(0, ["--month", BEFORE])
    else:
        shutil.copytree(county / "data", folder / "data")
        shutil.copy(county / "key", folder / "key")
    for more in steps:
        command = [sys.executable, "-m", "jiuzhu.interfaces.cli.main", "demo", "--households", str(households), *more]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})


class Month:
    """The month of one data folder; Django is set up for it, and no connection is open while it is copied or killed."""

    def __init__(self, folder: Path) -> None:
        import django

        django.setup()
        from django.utils import timezone

        from jiuzhu.foundation.accounts.rules import SYSTEM
        from jiuzhu.monitoring.comparison import models, services
        from jiuzhu.monitoring.comparison.services import running
        from jiuzhu.monitoring.feeds import services as feeds
        from jiuzhu.monitoring.feeds.models import Delivery
        from jiuzhu.monitoring.warnings.models import Sighting, Warning

        self.data, self.template, self.at = folder / "data", folder / "template", timezone.now()
        self._runs = models.Run.objects.filter(month=MONTH, requested_at=self.at)
        self.services, self.feeds, self.running = services, feeds, running
        self.deliveries, self.seen, self.actor = Delivery.objects.filter(month=MONTH), (Warning.objects, Sighting.objects), SYSTEM

    def hand_in(self, files: Path, feeds: int) -> None:
        """Hand the month's files in, to be checked; the folder as it is now is what every trial begins with."""
        for path in sorted((files / "feeds").glob("*.csv"))[:feeds]:
            with path.open("rb") as stream:
                self.feeds.hand_in(feed=path.stem, month=MONTH, stream=stream, name=path.name, division_code=COUNTY, actor=self.actor, at=self.at)
        self.closed()
        shutil.copytree(self.data, self.template)

    def anew(self) -> None:
        """Begin again."""
        shutil.rmtree(self.data)
        shutil.copytree(self.template, self.data)

    def check(self) -> None:
        """Check what is not checked."""
        for delivery in self.deliveries.filter(state__in=("waiting", "checking")).order_by("feed"):
            self.feeds.check_delivery(delivery_id=str(delivery.pk), at=self.at)

    def begin_checked(self) -> None:
        """Have every further trial begin with the files checked."""
        self.anew()
        self.apart(self.check)
        shutil.rmtree(self.template)
        shutil.copytree(self.data, self.template)

    def do(self) -> None:
        """Check what is not checked, compare what is not compared."""
        self.check()
        run = self._runs.all().first() or self.services.request_run(
            month=MONTH, division_code=COUNTY, actor=self.actor, at=self.at
        )
        self.services.run_comparison(run_id=str(run.pk), at=self.at)

    def apart(self, work: Callable[[], None], *, until: Callable[[], object] | None = None) -> float | None:
        """Work in a process of its own, killed when ``until`` returns; gives how long it took, None when it was killed before its end."""
        begun, child = time.perf_counter(), os.fork()
        if child == 0:
            status = 1
            try:
                work()
                status = 0
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(status)
        if until is not None:
            until()
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        if until is not None and os.WIFSIGNALED(status):
            return None
        assert status == 0, f"the month broke off by itself: {status}"
        return time.perf_counter() - begun

    def stands_at(self) -> str:
        """Say how far it came."""
        from jiuzhu.foundation.jobs.queries import progress

        try:
            open_files = self.deliveries.filter(state__in=("waiting", "checking")).count()
            run = self._runs.all().first()
            if open_files:
                return "checking files"
            if run is None or run.state in ("waiting", "done"):
                return "before the comparison" if run is None or run.state == "waiting" else "done"
            told = progress(run.progress_key)
            said = told.message if told else ""
            stages = {"读取登记册": "reading the register", "读取": "picking rows", "写入": "handing over", "保存": "keeping facts", "整理": "folding"}
            return next((stage for begin, stage in stages.items() if said.startswith(begin)), "judging")
        finally:
            self.closed()

    def digest(self) -> str:
        """Give the digest of all that came of it; every file a manifest names must be whole, and the ledger without a fault."""
        import duckdb

        from jiuzhu.foundation.ledger.queries import first_fault
        from jiuzhu.monitoring.feeds.storage import analytics_folder

        for manifest in analytics_folder(COUNTY).rglob("manifest.json"):
            told = json.loads(manifest.read_text("utf-8"))
            names = [*told.get("people", ()), *(name for each in told.get("rows", {}).values() for name in each)]
            for path in (manifest.parent / name for name in names):
                duckdb.execute(f"SELECT count(COLUMNS(*)) FROM read_parquet('{path}')").fetchall()
        warnings, sightings = self.seen
        told = [
            sorted(self.deliveries.values_list("feed", "state", "rows", "accepted", "rejected")),
            sorted(warnings.values_list("rule", "subject_type", "subject_id", "state", "month", "last_month", "evidence_digest")),
            sorted(map(str, sightings.values_list("rule", "subject_id", "month", "evidence_digest", "withdrawn_at"))),
            [(each.state, each.findings, each.rows, each.persons, each.recipients, each.by_rule) for each in self._runs.all()],
            first_fault(),
        ]
        self.closed()
        assert told[-1] is None, told[-1]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def closed(self) -> None:
        """Leave no connection open."""
        from django.db import connections

        connections.close_all()

    def done_too_early(self, between: int) -> None:
        """Work as usual, but say that the run is done before its warnings are written, tell ``between`` (a pipe) and wait there to be killed."""

        def early(judged: Any, run: Any, course: Any, at: Any) -> dict[str, object]:
            self.running.end_run(run, self.at, state="done", message="")
            self.closed()
            os.write(between, b".")
            signal.pause()
            raise AssertionError

        self.running._write = early
        self.do()


def trials(month: Month, wanted: str, longest: float, *, moments: int, pick: random.Random) -> tuple[Counter[str], int]:
    """Kill and do again; gives where it was killed, and how many came to something else."""
    struck: Counter[str] = Counter()
    differing = 0
    while struck.total() < moments:
        month.anew()
        moment = pick.uniform(0, longest)
        if month.apart(month.do, until=lambda moment=moment: time.sleep(moment)) is not None:  # type: ignore[misc]
            continue
        struck[month.stands_at()] += 1
        month.apart(month.do)
        differing += month.digest() != wanted
        print(f"\r{struck.total()} of {moments}, {differing} differing", end="", file=sys.stderr, flush=True)
    return struck, differing


def control(month: Month, wanted: str) -> bool:
    """Tell whether a month that lost its warnings is seen to be another one."""
    month.anew()
    heard, told = os.pipe()
    assert month.apart(lambda: month.done_too_early(told), until=lambda: os.read(heard, 1)) is None, "the control ended by itself"
    assert month.stands_at() == "done", month.stands_at()
    month.apart(month.do)
    return month.digest() != wanted


def main() -> None:
    """Make the county, kill, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--households", type=int, default=60)
    parser.add_argument("--feeds", type=int, default=20)
    parser.add_argument("--county", type=Path)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    args = parser.parse_args()
    pick = random.Random(args.seed)
    with tempfile.TemporaryDirectory(prefix="jiuzhu-killed-") as place:
        folder = Path(place)
        os.environ |= {
            "JIUZHU_DATA": str(folder / "data"),
            "JIUZHU_KEY": str(folder / "key"),
            "JIUZHU_DEMO_DATA": "1",
            "JIUZHU_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "jiuzhu.config.settings",
        }
        make(folder, args.households, args.county)
        month = Month(folder)
        month.hand_in(folder / "files", args.feeds)
        month.anew()
        longest = month.apart(month.do) or 0.0
        wanted = month.digest()
        print(f"seed {args.seed}; undisturbed {longest:.1f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
        caught = control(month, wanted)
        print(f"negative control, done said before the warnings are written: {'caught' if caught else 'NOT CAUGHT'}", flush=True)
        wrong = 0
        for stretch in ("from the check of the first file on", "of the comparison alone"):
            struck, differing = trials(month, wanted, longest, moments=args.moments, pick=pick)
            where = ", ".join(f"{stage} {count}" for stage, count in struck.most_common())
            print(f"killed at {struck.total()} random moments {stretch} ({where}): {differing} came to something else (aim 0); load {os.getloadavg()[0]:.1f}", flush=True)
            wrong += differing
            month.begin_checked()
            longest = month.apart(month.do) or 0.0
        sys.exit(1 if wrong or not caught else 0)


if __name__ == "__main__":
    main()
