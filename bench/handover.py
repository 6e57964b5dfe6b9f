"""Handing a month's findings over to warnings: how many a second, and whether memory grows with their number (aim: 3,000 a second of processor time).

The tables of the product are made in an empty folder, with one household registered and copied. Findings are put straight into an analytical
session; then the product's own handover runs in a process of its own, for a number of findings and for four times as many: first all new, then the
same again, then the next month, which joins the warnings that are open, and at last all of that month withdrawn. Beside it, bare rows as wide as
those of the new ones are inserted by one prepared statement, without figures sealed or entries chained.

Run with: python bench/handover.py [folder made by jiuzhu demo] [--findings 1000]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django
from ground import county, say, verdict

AIM_A_SECOND, GROWTH, AT_ONCE, MOST_GROWN_MB = 3000, 4, 2000, 60
RULES = ("vehicle_found", "wage_found", "second_home")
COUNTY, VILLAGE = "341525", "341525100001"


def main() -> None:
    """Fill the county, then hand over in processes of their own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="*", help="made by jiuzhu demo")
    parser.add_argument("--findings", type=int, default=1000)
    asked = parser.parse_args()
    sys.argv[1:] = asked.folder
    with county(60) if asked.folder else one_household():
        django.setup()
        people = fill(asked.findings * GROWTH)
        told, peaks = [], []
        for month, findings, still_found, what in (
            (1, asked.findings, True, "new"),
            (1, asked.findings * GROWTH, True, f"{GROWTH} times as many, a quarter known"),
            (1, asked.findings * GROWTH, True, "the same again, all known"),
            (2, asked.findings * GROWTH, True, "the next month, all joining"),
            (2, asked.findings * GROWTH, False, "that month withdrawn"),
        ):
            seconds, clock, peak, made = in_a_process(hand_over if still_found else take_away, people[:findings], month)
            peaks.append(peak)
            told.append((what, findings, findings / seconds, findings / clock, peak, made))
        bare = in_a_process(bare_rows, asked.findings)
        floor = asked.findings / bare
        for what, findings, rate, by_clock, peak, made in told:
            print(
                f"{what}: {findings} findings, {rate:.0f} a second of processor time ({verdict(rate >= AIM_A_SECOND, f'{AIM_A_SECOND}')}),"
                f" {floor / rate:.1f} times the floor's time, {by_clock:.0f} by the clock with its pauses; peak {peak:.0f} MB; {made}",
                flush=True,
            )
        grown = peaks[1] - peaks[0]
        print(f"memory at {GROWTH} times as many: {grown:+.0f} MB ({verdict(grown <= MOST_GROWN_MB, f'{MOST_GROWN_MB} MB')})")
        print(f"floor: the rows of new ones without sealing, hashing or ledger chains, {floor:.0f} findings a second")


@contextmanager
def one_household() -> Iterator[None]:
    """Make the product's tables in a folder of its own, with one household registered; a demo county takes longer than what is measured."""
    with tempfile.TemporaryDirectory(prefix="jiuzhu-bench-") as parent:
        data = Path(parent) / "county"
        data.mkdir()
        os.environ.update(JIUZHU_DATA=str(data), JIUZHU_KEY=f"{data}.key", JIUZHU_DEMO_DATA="1")
        os.environ["DJANGO_SETTINGS_MODULE"] = "jiuzhu.config.settings"
        say("making the tables")
        django.setup()
        from django.utils import timezone

        from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry, PersonEntry
        from jiuzhu.casework.registry.services import register_household
        from jiuzhu.foundation.accounts.rules import SYSTEM
        from jiuzhu.foundation.calendar.services import load_calendar
        from jiuzhu.foundation.divisions.services import load_divisions
        from jiuzhu.foundation.kernel.identity import check_character
        from jiuzhu.interfaces.cli import tables

        tables.bring_up_to_date()
        load_divisions(root_code=COUNTY)
        load_calendar()
        begun, first = date(2025, 1, 1), "99010119550412001"
        person = PersonEntry(id_number=first + check_character(first), name="吴秀兰", relation="head")
        entry = HouseholdEntry(
            division_code=VILLAGE,
            persons=(person,),
            area_type="rural",
            address="一组 3 号",
            categories=(CategoryEntry("subsistence", begun, "B", monthly_benefit_fen=71800),),
        )
        register_household(entry=entry, on=begun, actor=SYSTEM, at=timezone.now())
        yield


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
            copied(person, id_index=f"{len(made) + order:064x}", id_number=b"x" * 46, phone=b"", bank_account=b"")
            for order in range(AT_ONCE)
        ]
        Household.objects.bulk_create(homes)
        Person.objects.bulk_create(people)
        made += [(str(who.pk), str(where.pk)) for who, where in zip(people, homes, strict=True)]
    return made[:number]


def take_away(people: list[tuple[str, str]], number_of_month: int) -> tuple[float, float, float, str]:
    """Withdraw all findings of a month, as a run does that finds none of them again; gives what ``hand_over`` gives."""
    from django.utils import timezone

    from jiuzhu.foundation.accounts.rules import SYSTEM
    from jiuzhu.foundation.kernel.rubbish import look_seldom
    from jiuzhu.monitoring.warnings.services import withdraw

    look_seldom()
    begun, began = time.process_time(), time.perf_counter()
    now = timezone.now() + timedelta(days=number_of_month + 1)
    gone = withdraw(
        month=f"2026-{number_of_month:02d}", judged_rules=RULES, still_found=lambda pairs: set(), run_id="bench", actor=SYSTEM, at=now
    )
    seconds, clock = time.process_time() - begun, time.perf_counter() - began
    assert gone == len(people), gone
    return seconds, clock, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, f"withdrawn {gone}"


def hand_over(people: list[tuple[str, str]], number_of_month: int) -> tuple[float, float, float, str]:
    """Hand findings about people over as a run does; gives seconds of processor time and by the clock, the peak in MB, what came of it."""
    from django.utils import timezone

    from jiuzhu.foundation.accounts.rules import SYSTEM
    from jiuzhu.foundation.analytics.sessions import session
    from jiuzhu.foundation.kernel.rubbish import look_seldom
    from jiuzhu.foundation.policy.queries import pack_in_force
    from jiuzhu.monitoring.comparison.handover import Told, found_warnings, put_aside
    from jiuzhu.monitoring.warnings.models import Warning
    from jiuzhu.monitoring.warnings.services import open_warnings, withdraw

    month = f"2026-{number_of_month:02d}"
    place = Warning.objects.values_list("division_code", flat=True).first() or VILLAGE
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
        # As the worker does once it has started.
        look_seldom()
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
    # Held here too it would keep this process waiting for one that has broken off.
    theirs.close()
    answer = mine.recv()
    process.join()
    return answer


if __name__ == "__main__":
    main()
