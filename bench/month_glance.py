"""A month at a glance, two months side by side and the rules' record at 100,000 households and 20,000 warnings a month (aim: 150 ms a page).

Households, warnings, findings and open work are written straight into the tables of a demo county, the findings of two months; then each
page is asked for in this process, on one thread, and its median is printed with the number of its queries.

Run with: python bench/month_glance.py
"""

from __future__ import annotations

import copy
import random
import time
import uuid
from datetime import timedelta
from typing import Any

from ground import OFFICER, county, percentile, say, start_django, verdict

HOUSEHOLDS, WARNINGS = 100_000, 20_000
AIM_MS, CALLS, AT_ONCE = 150.0, 25, 2000
PAGES = ("/monitoring/glance/", "/monitoring/glance/rows/?grade=2", "/monitoring/glance/compare/", "/monitoring/accuracy/")
STATES = ("graded", "graded", "assigned", "assigned", "investigated", "included", "referred", "explained", "explained", "false_alarm", "ledgered")


def main() -> None:
    """Fill the county, then ask for every page."""
    with county(100):
        start_django()
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from jiuzhu.foundation.accounts.queries import user_by_name

        say(f"writing {HOUSEHOLDS} households and {WARNINGS} warnings found in two months")
        fill()
        client, officer = Client(), user_by_name(OFFICER)
        assert officer is not None
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        for page in PAGES:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200, page
                # Gone with the next request.
                queries = len(asked)
            taken, computed = [], []
            for _ in range(CALLS):
                start, began = time.perf_counter(), time.process_time()
                client.get(page)
                computed.append((time.process_time() - began) * 1000)
                taken.append((time.perf_counter() - start) * 1000)
            middle = percentile(computed, 0.5)
            by_clock = f"by the clock {percentile(taken, 0.5):.0f} ms"
            print(f"{page}: median computing {middle:.0f} ms, {by_clock}, {queries} queries ({verdict(middle <= AIM_MS, f'{AIM_MS:.0f} ms')})", flush=True)


def fill() -> None:
    """Copy households, warnings and their work until there are enough."""
    from django.db import connection

    from jiuzhu.casework.registry.models import Household
    from jiuzhu.foundation.workflow.models import WorkItem
    from jiuzhu.monitoring.warnings.models import Sighting, Warning
    from jiuzhu.monitoring.warnings.rules import shift_month

    draw = random.Random(7)
    villages = sorted(set(Household.objects.values_list("division_code", flat=True)))
    home = Household.objects.order_by("pk").first()
    month = Warning.objects.order_by("-last_month").values_list("last_month", flat=True).first()
    model = Warning.objects.filter(subject_type="household").order_by("pk").first() or Warning.objects.order_by("pk").first()
    seen = Sighting.objects.filter(warning=model).first()
    work = WorkItem.objects.filter(workflow="warning").first()
    assert home is not None and month and model is not None and seen is not None and work is not None
    rules = list(Warning.objects.values_list("rule", "rule_label", "grade").distinct())
    homes: list[Any] = []
    for number in range(HOUSEHOLDS):
        homes.append(_copied(home, number=f"B{number:09d}", division_code=draw.choice(villages)))
        if len(homes) % AT_ONCE == 0:
            Household.objects.bulk_create(homes[-AT_ONCE:])
    before = shift_month(month, -1)
    for start in range(0, WARNINGS, AT_ONCE):
        warnings, findings, items = [], [], []
        for at in range(start, start + AT_ONCE):
            place, (rule, label, grade), state = homes[at * 5], draw.choice(rules), draw.choice(STATES)
            first = before if at % 2 else month
            warning = _copied(
                model, rule=rule, rule_label=label, grade=grade, subject_id=str(place.pk), household_id=place.pk, division_code=place.division_code,
                state=state, month=first, last_month=month, verdict=None if state in ("graded", "assigned") else state in ("included", "referred"),
            )  # fmt: skip
            warnings.append(warning)
            findings += [
                _copied(seen, warning=warning, rule=rule, subject_id=str(place.pk), month=each, quiet=False, withdrawn_at=None)
                for each in ((before, month) if first == before else (month,))
            ]
            if state in ("graded", "assigned", "investigated"):
                due = work.opened_at + timedelta(days=draw.randint(-40, 40))
                items.append(_copied(work, subject_id=warning.pk, state=state, division_code=place.division_code, due_at=due, closed_at=None))
        Warning.objects.bulk_create(warnings)
        Sighting.objects.bulk_create(findings)
        WorkItem.objects.bulk_create(items)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize")


def _copied(one: Any, **changes: object) -> Any:
    # What is sealed for its own row is opened, to be sealed anew for the copy's.
    for field in one._meta.concrete_fields:
        getattr(one, field.attname)
    made = copy.copy(one)
    made._state = copy.copy(one._state)
    made._state.adding = True
    made._state.fields_cache = {}
    made.pk = uuid.uuid4()
    for name, value in changes.items():
        setattr(made, name, value)
    return made


if __name__ == "__main__":
    main()
