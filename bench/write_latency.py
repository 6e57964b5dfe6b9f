"""How long a clerk's write takes while the worker imports a list, beside the same without an import (aim: p99 20 ms).

The clerk writes a note on a household, through the service the page calls, several times a second. The worker is
the process ``jiuzhu up`` starts; it reads, checks and writes a list of invented households on the same database.

Run with: python bench/write_latency.py [folder of a demo county]
"""

from __future__ import annotations

import csv
import io
import time
from typing import Any

from ground import CLERK, OFFICER, child, county, percentile, say, until, verdict

AIM_MS = 20.0
HOUSEHOLDS, LISTED = 100, 700
BETWEEN_SECONDS, CALM_WRITES = 0.03, 400

COLUMNS = {
    "household_no": "家庭编号",
    "name": "姓名",
    "id_number": "身份证号",
    "relation": "与户主关系",
    "village": "村",
    "category": "救助类别",
    "category_from": "认定日期",
}


def main() -> None:
    """Write notes in the calm, then during an import, and compare."""
    with county(HOUSEHOLDS):
        import django

        django.setup()
        write = clerk()
        for _ in range(20):
            write()
        with child(["worker"]):
            time.sleep(5)
            calm = [_timed(write) for _ in range(CALM_WRITES)]
            say(f"importing {LISTED} households")
            batch, actor = upload()
            during: dict[str, list[float]] = {}
            _write_while(batch, write, ("reading",), during)
            _map_columns(batch, actor)
            _write_while(batch, write, ("checking",), during)
            assert batch.state == "checked", batch.state
            _confirm(batch, actor)
            _write_while(batch, write, ("applying",), during)
            assert batch.state == "done", batch.state
    busy = [seconds for part in during.values() for seconds in part]
    print(f"without an import: {_words(calm)}")
    print(
        "during an import: " + _words(busy) + "".join(f"; {state} {percentile(part, 0.99) * 1000:.1f} ms" for state, part in during.items())
    )
    p99 = percentile(busy, 0.99) * 1000
    print(f"p99 {p99 / (percentile(calm, 0.99) * 1000):.1f} times as long ({verdict(p99 <= AIM_MS, f'{AIM_MS:.0f} ms')})")


def clerk() -> Any:
    """Give a function that writes one note as a township clerk."""
    from django.utils import timezone

    from jiuzhu.casework.registry import queries
    from jiuzhu.casework.registry.services import write_note
    from jiuzhu.foundation.accounts.queries import actor_of, user_by_name

    actor = actor_of(user_by_name(CLERK), on=timezone.localdate())  # type: ignore[arg-type]
    homes = list(queries.households(actor).open().values_list("pk", flat=True)[:50])
    counter = iter(range(10**9))

    def write() -> None:
        number = next(counter)
        write_note(household_id=homes[number % len(homes)], text=f"第 {number} 次上门了解情况。", actor=actor, at=timezone.now())

    return write


def upload() -> tuple[Any, Any]:
    """Hand in a list of invented households as a county officer."""
    from django.utils import timezone

    from jiuzhu.casework.imports.services import start_import
    from jiuzhu.foundation.accounts.queries import actor_of, user_by_name

    actor = actor_of(user_by_name(OFFICER), on=timezone.localdate())  # type: ignore[arg-type]
    content = listed().encode("utf-8-sig")
    batch = start_import(
        stream=io.BytesIO(content),
        size=len(content),
        file_name="名册.csv",
        sender="基准测试",
        import_on=timezone.localdate(),
        actor=actor,
        at=timezone.now(),
    )
    return batch, actor


def listed() -> str:
    """Write a list of households nobody knows yet."""
    from django.utils import timezone

    from jiuzhu.casework.registry.queries import person_by_id_number
    from jiuzhu.casework.registry.vocabulary import CATEGORIES, RELATIONS
    from jiuzhu.interfaces.cli.demo.addresses import villages_of
    from jiuzhu.interfaces.cli.demo.county import DemoSpec, cases_of
    from jiuzhu.interfaces.cli.demo.local_values import demo_values
    from jiuzhu.interfaces.cli.demo.months import Window, month_of, shift

    window = Window(shift(month_of(timezone.localdate()), -1))
    spec = DemoSpec(villages_of("341525"), demo_values("341525-huoshan").for_stories(), window, LISTED, 11)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS.values())
    for number, case in enumerate(cases_of(spec)):
        home = case.home if case.household else None
        if home is None or any(person_by_id_number(each.id_number) for each in home.persons):
            continue
        for each in home.persons:
            if each.alive:
                table.writerow(
                    [f"JC{number:06d}", each.name, each.id_number, RELATIONS[each.relation], home.division_code, CATEGORIES["other"], home.category_from.isoformat()]
                )  # fmt: skip
    return text.getvalue()


def _map_columns(batch: Any, actor: Any) -> None:
    from django.utils import timezone

    from jiuzhu.casework.imports.services import map_columns

    mapping = dict(enumerate(COLUMNS))
    map_columns(batch=batch, mapping=mapping, actor=actor, at=timezone.now(), seen_version=batch.version)


def _confirm(batch: Any, actor: Any) -> None:
    from django.utils import timezone

    from jiuzhu.casework.imports.services import confirm

    confirm(batch=batch, actor=actor, at=timezone.now(), seen_version=batch.version)


def _write_while(batch: Any, write: Any, states: tuple[str, ...], during: dict[str, list[float]]) -> None:
    def ended() -> bool:
        batch.refresh_from_db()
        if batch.state in states:
            during.setdefault(batch.state, []).extend(_timed(write) for _ in range(5))
        return batch.state not in states

    until(ended, "the import")


def _timed(write: Any) -> float:
    time.sleep(BETWEEN_SECONDS)
    start = time.perf_counter()
    write()
    return time.perf_counter() - start


def _words(taken: list[float]) -> str:
    return f"{len(taken)} writes, median {percentile(taken, 0.5) * 1000:.1f} ms, p99 {percentile(taken, 0.99) * 1000:.1f} ms"


if __name__ == "__main__":
    main()
