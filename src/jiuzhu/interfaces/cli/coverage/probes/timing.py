"""Deadlines, as the processes there are reckon them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time

from jiuzhu.assessment.indicators.workflow import ASSESSMENT
from jiuzhu.assessment.plans.workflow import PLAN
from jiuzhu.casework.applications.workflow import APPLICATION, TRANSFER
from jiuzhu.casework.leads.workflow import LEAD
from jiuzhu.delivery.orders.workflow import ORDER
from jiuzhu.delivery.visits.workflow import VISIT
from jiuzhu.foundation.calendar.rules import LOCAL_TIME, calendar_of
from jiuzhu.foundation.calendar.seed import seeded_days
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.workflow.deadlines import due_by
from jiuzhu.monitoring.warnings.workflow import RECHECK, WARNING

PROCESSES = (WARNING, RECHECK, ASSESSMENT, PLAN, ORDER, VISIT, LEAD, APPLICATION)
GRADES = (1, 2, 3)
# The last working day before a long holiday: both weekends and days moved to work lie in what follows.
BEGUN = datetime.combine(date(2024, 9, 27), time(10), tzinfo=LOCAL_TIME)


def _counted() -> Iterator[str]:
    """Name the deadlines that some process waits by."""
    yield TRANSFER
    for process in PROCESSES:
        for state in process.states.values():
            if state.awaits and state.awaits.deadline:
                yield from (state.awaits.deadline.format(grade=grade) for grade in GRADES)


def deadline(law: DatedPack, code: str) -> object:
    """When work that begins before a long holiday is due; nothing where no process waits by this deadline."""
    rule = law.deadlines.get(code)
    if rule is None or code not in set(_counted()):
        return None
    days = [(day, works) for day, works, _ in seeded_days()]
    return due_by(rule, start=BEGUN, days=calendar_of(days, {day.year for day, _ in days}))


PROBES: Mapping[str, Callable[[DatedPack, str], object]] = {"deadlines": deadline}
