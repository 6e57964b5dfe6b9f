"""Killing a comparison at any moment leaves no half month: run again, it comes to what an undisturbed one comes to.

JIUZHU_MOMENTS says how many moments are tried; ``bench/killed_months.py`` tries fifty from the check of the first file on.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time

import duckdb
import pytest
from django.db import connections
from tests.conftest import COUNTY
from tests.monitoring.handing_in import MONTH, death, deliver, folder
from tests.registry.conftest import county, person, registered

from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.comparison.services import running
from jiuzhu.monitoring.feeds.storage import analytics_folder
from jiuzhu.monitoring.warnings.models import Warning

__all__ = ["county", "deliver", "folder", "registered"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
MOMENTS = int(os.environ.get("JIUZHU_MOMENTS", "5"))
DEAD = ((1, 2), (2, 3), (1, 3))


def killed(run: Run, now, after: float) -> bool:
    """Run a comparison in a process of its own and kill it after so many seconds; tells whether it was still at it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            comparison.run_comparison(run_id=str(run.pk), at=now)
            status = 0
        finally:
            os._exit(status)
    deadline = time.monotonic() + after
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.WIFSIGNALED(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def whole_files() -> bool:
    """Every file that a manifest names is there and can be read to its end."""
    for manifest in analytics_folder(COUNTY).rglob("manifest.json"):
        told = json.loads(manifest.read_text("utf-8"))
        names = [*told.get("people", ()), *(name for each in told.get("rows", {}).values() for name in each)]
        for path in (manifest.parent / name for name in names):
            duckdb.execute(f"SELECT count(COLUMNS(*)) FROM read_parquet('{path}')").fetchall()
    return True


def test_a_month_killed_at_any_moment_ends_as_an_undisturbed_one(registered, deliver, county_officer, now):
    people = [str(member.person_id) for order in (1, 2, 3) for member in registered(person(order)).memberships.all()]
    pick = random.Random(20261122)
    longest, cut_short = 0.0, 0
    for moment in range(MOMENTS + 2):
        dead = DEAD[moment % len(DEAD)]
        deliver("deaths", *(death(order) for order in dead))
        run = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
        if moment >= 2:
            cut_short += killed(run, now, pick.uniform(0, longest))
            assert whole_files()
        begun = time.perf_counter()
        done = comparison.run_comparison(run_id=str(run.pk), at=now)
        longest = max(longest, time.perf_counter() - begun) if moment < 2 else longest
        found = sorted(
            Warning.objects.filter(rule="deceased_still_registered").exclude(state="withdrawn").values_list("subject_id", flat=True)
        )
        assert (done.state, found) == ("done", sorted(people[order - 1] for order in dead)), moment
        assert whole_files()
    assert cut_short >= MOMENTS // 3 and first_fault() is None


def test_a_run_said_to_be_done_before_its_warnings_are_written_would_be_caught(registered, deliver, county_officer, now, monkeypatch):
    """The negative control: killed in between, it is never done again, and the warnings are missing."""
    registered(person(1))
    deliver("deaths", death(1))
    run = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    write = running._write

    def early(judged, run, *given):
        running.end_run(run, now, state="done", message="")
        os.kill(os.getpid(), signal.SIGKILL)
        return write(judged, run, *given)

    with monkeypatch.context() as patched:
        patched.setattr(running, "_write", early)
        assert killed(run, now, 60)
    assert comparison.run_comparison(run_id=str(run.pk), at=now).state == "done" and not Warning.objects.exists()
