"""Killing a comparison at any moment leaves no half month: run again, it comes to what an undisturbed one comes to.

A process with everything loaded is copied for each trial. Fifty are killed at moments drawn from the real length of a month, more at every
file that a month puts in its place, just before and just after. JIUZHU_MOMENTS says how many moments are drawn; ``bench/killed_months.py``
draws as many over a month of all feeds, from the check of the first file on.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable

import duckdb
import pytest
from django.db import connection, connections
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
MOMENTS = int(os.environ.get("JIUZHU_MOMENTS", "50"))
ON_A_SERVER = 20
"""What a month writes beside the database is the same there: fewer moments show what the server itself does."""
DEAD = ((1, 2), (2, 3), (1, 3))
"""Who is dead by the files handed in in turn: each month has warnings to write and others to withdraw."""


def nothing() -> None:
    """Let a copied process run as it is."""


def killed(run: Run, now, after: float, *, prepare: Callable[[], None] = nothing) -> bool:
    """Run a comparison in a process of its own and kill it after so many seconds; tells whether it was still at it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            prepare()
            comparison.run_comparison(run_id=str(run.pk), at=now)
            status = 0
        finally:
            os._exit(status)
    deadline = time.monotonic() + after
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert os.WIFSIGNALED(status) or status == 0, "the month broke off by itself"
            return os.WIFSIGNALED(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def dying_at(place: int) -> Callable[[], None]:
    """Have a process kill itself as it puts a file in its place: before the first (0), after it (1), before the second (2) and so on."""
    replace, done = os.replace, iter(range(1000))

    def dying(*given: object) -> None:
        number = next(done)
        if number == place // 2 and place % 2 == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(*given)
        if number == place // 2:
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda: setattr(os, "replace", dying)


def whole_files() -> bool:
    """Every file that a manifest names is there and can be read to its end."""
    for manifest in analytics_folder(COUNTY).rglob("manifest.json"):
        told = json.loads(manifest.read_text("utf-8"))
        names = [*told.get("people", ()), *(name for each in told.get("rows", {}).values() for name in each)]
        for path in (manifest.parent / name for name in names):
            duckdb.execute(f"SELECT count(COLUMNS(*)) FROM read_parquet('{path}')").fetchall()
    return True


@pytest.fixture
def month(registered, deliver, county_officer, now):
    """Three people of whom the file handed in says that two are dead, another two each time; told what a trial did, the month is run to its end."""
    people = [str(member.person_id) for order in (1, 2, 3) for member in registered(person(order)).memberships.all()]

    def make(turn: int, trial: Callable[[Run], bool] | None = None) -> tuple[bool, float]:
        dead = DEAD[turn % len(DEAD)]
        deliver("deaths", *(death(order) for order in dead))
        run = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
        struck = trial is not None and trial(run)
        assert whole_files()
        begun = time.perf_counter()
        done = comparison.run_comparison(run_id=str(run.pk), at=now)
        took = time.perf_counter() - begun
        warned = Warning.objects.filter(rule="deceased_still_registered").exclude(state="withdrawn").values_list("subject_id", flat=True)
        assert (done.state, sorted(warned)) == ("done", sorted(people[order - 1] for order in dead)), turn
        assert whole_files()
        return struck, took

    return make


def test_a_month_killed_at_any_moment_ends_as_an_undisturbed_one(month, now):
    pick, moments = random.Random(20261122), MOMENTS if connection.vendor == "sqlite" else min(MOMENTS, ON_A_SERVER)
    longest = max(month(turn)[1] for turn in range(2))
    struck = turn = 0
    while struck < moments and turn < 2 * moments + 10:
        turn += 1
        struck += month(turn + 1, lambda run: killed(run, now, pick.uniform(0, longest)))[0]
    assert struck == moments and first_fault() is None


def test_a_month_killed_as_it_puts_any_of_its_files_in_place_ends_as_an_undisturbed_one(month, now):
    month(0)
    place = 0
    while month(place + 1, lambda run, place=place: killed(run, now, 60, prepare=dying_at(place)))[0]:
        place += 1
    assert place >= 2 * len(list(analytics_folder(COUNTY).rglob("manifest.json"))) >= 4 and first_fault() is None


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
