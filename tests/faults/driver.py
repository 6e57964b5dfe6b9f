"""What a clerk does from a process of its own, beside a worker that may be killed: ``python -m tests.faults.driver DATA``.

It reads a step and its patience in seconds a line, and answers each with a line of JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import traceback
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiuzhu.config.settings")

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.db import connections  # noqa: E402

from jiuzhu.casework.imports import services as imports  # noqa: E402
from jiuzhu.casework.imports.columns import guess_mapping  # noqa: E402
from jiuzhu.foundation.accounts import services as accounts  # noqa: E402
from jiuzhu.foundation.accounts.queries import actor_of, user_by_name  # noqa: E402
from jiuzhu.foundation.accounts.rules import SYSTEM  # noqa: E402
from jiuzhu.foundation.calendar.services import load_calendar  # noqa: E402
from jiuzhu.foundation.divisions.services import load_divisions  # noqa: E402
from jiuzhu.foundation.ledger.queries import first_fault  # noqa: E402
from jiuzhu.foundation.policy.services import set_local_value  # noqa: E402
from jiuzhu.interfaces.cli import tables  # noqa: E402
from jiuzhu.interfaces.cli.demo.local_values import demo_values  # noqa: E402
from jiuzhu.monitoring.comparison.services import request_run  # noqa: E402
from jiuzhu.monitoring.feeds.departments import FEEDS  # noqa: E402
from jiuzhu.monitoring.feeds.services import hand_in  # noqa: E402

COUNTY, MONTH = "341525000000", os.environ.get("FAULTS_MONTH", "2026-10")
WHEN = datetime(2026, 11, 16, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def officer():
    return actor_of(user_by_name("officer"), on=WHEN.date())


def prepare(_: Path) -> None:
    tables.bring_up_to_date()
    load_divisions(root_code=COUNTY)
    load_calendar()
    user = accounts.create_user(username="officer", name="经办", password="Correct-horse-9", actor=SYSTEM, at=WHEN, must_change_password=False)
    accounts.give_post(user_id=str(user.pk), role="county_officer", actor=SYSTEM, at=WHEN, valid_from=date(2020, 1, 1), division_code=COUNTY)
    values = demo_values("341525-huoshan")
    for name, value in values.values.items():
        set_local_value(name=name, value=value, valid_from=values.valid_from, source=values.source, is_demo=True, actor=SYSTEM, at=WHEN)


def start_import(folder: Path) -> None:
    path = folder / "list.csv"
    with path.open("rb") as stream:
        imports.start_import(
            stream=stream, size=path.stat().st_size, file_name=path.name, sender="省平台", import_on=WHEN.date(), actor=officer(), at=WHEN
        )


def map_import(_: Path) -> None:
    batch = _until(lambda row: row.state in ("mapping", "checked", "failed"), "imports", "Import")
    if batch.state == "mapping":
        imports.map_columns(batch=batch, mapping=guess_mapping(batch.labels), actor=officer(), at=WHEN, seen_version=batch.version)
        batch = _until(lambda row: row.state in ("checked", "failed"), "imports", "Import")
    assert batch.state == "checked", batch.state


def which_import(_: Path) -> str:
    return str(apps.get_model("imports", "Import").objects.get().pk)


def confirm_import(folder: Path) -> None:
    map_import(folder)
    batch = apps.get_model("imports", "Import").objects.get()
    imports.confirm(batch=batch, actor=officer(), at=WHEN, seen_version=batch.version)


def wait_import(_: Path) -> None:
    _until(lambda row: row.state == "done", "imports", "Import")


def start_month(folder: Path) -> None:
    for feed in FEEDS.whole:
        path = folder / "feeds" / f"{feed}.csv"
        if path.exists():
            with path.open("rb") as stream:
                hand_in(feed=feed, month=MONTH, stream=stream, name=path.name, division_code=COUNTY, actor=officer(), at=WHEN)
    wait_deliveries(folder)
    request_run(month=MONTH, division_code=COUNTY, actor=officer(), at=WHEN)


def wait_deliveries(_: Path) -> None:
    deliveries = apps.get_model("feeds", "Delivery").objects
    _wait(lambda: not deliveries.exclude(state="accepted").exists())


def wait_month(_: Path) -> None:
    run = _until(lambda row: row.state in ("done", "failed"), "comparison", "Run")
    assert run.state == "done", run.message


def digest(_: Path) -> dict[str, object]:
    """Give what a user would see, without ids and times."""
    seen = {
        "households": sorted(apps.get_model("registry", "Household").objects.values_list("division_code", "head_name", "category", "members")),
        "persons": sorted(apps.get_model("registry", "Person").objects.values_list("name", "id_index")),
        "warnings": sorted(apps.get_model("warnings", "Warning").objects.values_list("rule", "subject_name", "state", "month")),
        "ledger": first_fault(),
    }
    counts = {name: len(rows) for name, rows in seen.items() if isinstance(rows, list)}
    return {"digest": hashlib.sha256(repr(seen).encode()).hexdigest(), **counts, "fault": seen["ledger"]}


def _until(enough, app: str, model: str):
    rows = apps.get_model(app, model).objects
    _wait(lambda: enough(rows.get()))
    return rows.get()


def _wait(enough) -> None:
    deadline = time.monotonic() + patience
    while not enough():
        assert time.monotonic() < deadline, "the worker did not finish"
        time.sleep(0.1)


patience = 0.0

if __name__ == "__main__":
    for line in sys.stdin:
        step, seconds = line.split()
        patience = float(seconds)
        try:
            answer = {"told": globals()[step](Path(sys.argv[1]))}
        except Exception:
            answer = {"error": traceback.format_exc()}
        # Nothing of the database stays open between two steps, as between two visits of a clerk.
        connections.close_all()
        print(json.dumps(answer), flush=True)
