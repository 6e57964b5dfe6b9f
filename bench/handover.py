"""Handing a month's findings over to warnings: how many a second, and whether memory grows with their number (aim: 3,000 a second of processor time).

People, households and findings are written straight into a demo county's tables and an analytical session; then the product's own handover runs
in a process of its own, for a number of findings and for four times as many: first all new, then the same again, then the next month, which joins
the warnings that are open. Beside it, bare rows as wide are inserted by one prepared statement, without figures sealed or entries chained.

Run with: python bench/handover.py [folder made by jiuzhu demo] [--findings 5000]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from ground import county, say, verdict

AIM_A_SECOND, GROWTH, AT_ONCE, MOST_GROWN_MB = 3000, 4, 2000, 60
RULES = ("vehicle_found", "wage_found", "second_home")


def main() -> None:
    """Fill the county, then hand over in processes of their own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="*", help="made by jiuzhu demo")
    parser.add_argument("--findings", type=int, default=5000)
    asked = parser.parse_args()
    sys.argv[1:] = asked.folder
    with county(60):
        django.setup()
        people = fill(asked.findings * GROWTH)
        peaks = []
        for month, findings, what in (
            (1, asked.findings, "new"),
            (1, asked.findings * GROWTH, f"{GROWTH} times as many, a quarter known"),
            (1, asked.findings * GROWTH, "the same again, all known"),
            (2, asked.findings * GROWTH, "the next month, all joining"),
        ):
            seconds, clock, peak, made = in_a_process(hand_over, people[:findings], month)
            rate = findings / seconds
            peaks.append(peak)
            print(
                f"{what}: {findings} findings, {rate:.0f} a second of processor time ({verdict(rate >= AIM_A_SECOND, f'{AIM_A_SECOND}')}),"
                f" {findings / clock:.0f} by the clock with its pauses; peak {peak:.0f} MB; {made}",
                flush=True,
            )
        grown = peaks[1] - peaks[0]
        print(f"memory at {GROWTH} times as many: {grown:+.0f} MB ({verdict(grown <= MOST_GROWN_MB, f'{MOST_GROWN_MB} MB')})")
        bare = in_a_process(bare_rows, asked.findings)
        print(f"floor: the same rows without sealing, hashing or ledger chains, {asked.findings / bare:.0f} findings a second")


def fill(number: int) -> list[tuple[str, str]]:
    """Copy households with one person each until there are enough; gives the ids of person and household."""
    import copy

    from jiuzhu.casework.registry.models import Household, Person

    say(f"writing {number} people and households")
    home, person = Household.objects.order_by("pk").first(), Person.objects.order_by("pk").first()
    assert home is not None and person is not None
    draw = random.Random(7)
    made: list[tuple[str, str]] = []

    def copied(model: Any, **changes: Any) -> Any:
        other = copy.copy(model)
        other.__dict__ = {**model.__dict__, "_state": copy.copy(model._state), **changes}
        other.pk = uuid.UUID(int=draw.getrandbits(128), version=4)
        other._state.adding = True
        return other

    while len(made) < number:
        homes = [copied(home, number=f"B{len(made) + order:09d}") for order in range(AT_ONCE)]
        people = [
            copied(person, id_index=f"{len(made) + order:064x}", id_number=b"x" * 46, phone=b"", bank_account=b"") for order in range(AT_ONCE)
        ]
        Household.objects.bulk_create(homes)
        Person.objects.bulk_create(people)
        made += [(str(who.pk), str(where.pk)) for who, where in zip(people, homes, strict=True)]
    return made[:number]


def hand_over(people: list[tuple[str, str]], number_of_month: int) -> tuple[float, float, float, str]:
    """Hand findings about people over as a run does; gives seconds of processor time and by the clock, the peak in MB, what came of it."""
    from django.utils import timezone

    from jiuzhu.foundation.accounts.rules import SYSTEM
    from jiuzhu.foundation.analytics.sessions import session
    from jiuzhu.foundation.policy.queries import pack_in_force
    from jiuzhu.monitoring.comparison.handover import Told, found_warnings, put_aside
    from jiuzhu.monitoring.warnings.models import Warning
    from jiuzhu.monitoring.warnings.services import open_warnings, withdraw

    month = f"2026-{number_of_month:02d}"
    place = Warning.objects.values_list("division_code", flat=True).first() or ""
    now = timezone.now() + timedelta(days=number_of_month)
    pack = pack_in_force(now.date(), division_code=place)
    with tempfile.TemporaryDirectory() as folder, session(Path(folder)) as database:
        database.execute("CREATE TEMP TABLE watching (key UUID, reason VARCHAR, division_code VARCHAR)")
        listed = Path(folder) / "people.csv"
        listed.write_text("\n".join(f"{who},{where}" for who, where in people))
        del people
        evidence = {"cars_trucks_count": 1, "cars_trucks_value_yuan": "52300.00", "wage_monthly_yuan": "3100.00", "category": "subsistence"}
        database.execute(
            "CREATE TEMP TABLE findings AS SELECT ['vehicle_found', 'wage_found', 'second_home'][1 + row_number() OVER () % 3] AS rule, 'person' AS subject_type,"
            " column0 AS subject_id, column1 AS household_id, $figures AS evidence, '二（一）3' AS clause, CAST(NULL AS UUID) AS key, true AS on_aid, $figures AS facts"
            " FROM read_csv($path, header = false, auto_detect = false, columns = {'column0': 'VARCHAR', 'column1': 'VARCHAR'})",
            {"figures": json.dumps(evidence), "path": str(listed)},
        )
        begun, began = time.process_time(), time.perf_counter()
        aside, told = put_aside(database, name="bench"), Told(database)
        found = found_warnings(database, aside, pack, told, month=month, division_code=place, holds_at=lambda code: True)
        received = open_warnings(findings=found, month=month, run_id=str(uuid.uuid4()), actor=SYSTEM, at=now)
        gone = withdraw(month=month, judged_rules=RULES, still_found=told.among, run_id="bench", actor=SYSTEM, at=now)
        seconds, clock = time.process_time() - begun, time.perf_counter() - began
    return seconds, clock, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, f"{received}, withdrawn {gone}"


def bare_rows(findings: int) -> float:
    """Write as many rows as the findings come to with one prepared statement; gives seconds of processor time."""
    from django.db import connection, transaction

    from jiuzhu.foundation.ledger.models import Entry
    from jiuzhu.foundation.workflow.models import WorkItem
    from jiuzhu.monitoring.warnings.models import Sighting, Warning

    batches = list(_bare(findings))
    begun = time.process_time()
    for batch in batches:
        with transaction.atomic(), connection.cursor() as cursor:
            for model in (Warning, Sighting, WorkItem, Entry):
                table, names = model._meta.db_table, [each.column for each in model._meta.concrete_fields]
                quoted = ", ".join(connection.ops.quote_name(name) for name in names)
                cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({', '.join(['%s'] * len(names))})", batch[model])
    return time.process_time() - begun


def _bare(findings: int) -> Iterator[dict[Any, list[tuple[Any, ...]]]]:
    from django.db import connection

    from jiuzhu.foundation.ledger.models import Entry
    from jiuzhu.foundation.workflow.models import WorkItem
    from jiuzhu.monitoring.warnings.models import Sighting, Warning

    models = (Warning, Sighting, WorkItem, Entry)
    fresh = {Warning: ("id", "subject_id"), Sighting: ("id", "subject_id"), WorkItem: ("id", "subject_id"), Entry: ("id", "subject_id")}
    rows: dict[Any, tuple[list[str], tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        for model in models:
            names = [each.column for each in model._meta.concrete_fields]
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY rowid DESC LIMIT 1")
            found = [each[0] for each in cursor.description]
            read = cursor.fetchone()
            rows[model] = (names, tuple(read[found.index(name)] for name in names))
    for start in range(0, findings, 125):
        batch: dict[Any, list[tuple[Any, ...]]] = {}
        for model in models:
            names, row = rows[model]
            made = []
            for order in range(min(125, findings - start)):
                new = list(row)
                for name in fresh[model]:
                    new[names.index(name)] = (10**9 + start + order) if model is Entry and name == "id" else uuid.uuid4().hex
                made.append(tuple(new))
            batch[model] = made
        yield batch


def in_a_process(work: Any, *given: Any) -> Any:
    """Run a function in a process of its own, so that its memory is its own; gives what it gives."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe(duplex=False)

    def run() -> None:
        theirs.send(work(*given))

    process = context.Process(target=run)
    process.start()
    answer = mine.recv()
    process.join()
    return answer


if __name__ == "__main__":
    main()
