"""What each office owes and by when, as the page 任务与报送 says it, and when a household's re-check is due again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from jiuzhu.casework.verification.due_rules import INTERVALS, SoFar, asked_of, due_again
from jiuzhu.foundation.calendar.rules import calendar_of
from jiuzhu.foundation.calendar.seed import seeded_days
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.interfaces.cli.coverage.probes.deciding import found, told
from jiuzhu.interfaces.web.duties import page
from jiuzhu.interfaces.web.household.rechecks import KIND, words

# After the National Day holiday, in the middle of a month, a quarter and a year.
TODAY = date(2024, 10, 8)
LAST_DONE = date(2024, 3, 31)
LONG_AGO = date(2020, 1, 1)
# Reports that are due once are off the agenda once they are past.
DAYS = (date(2024, 6, 1), TODAY)


def task(law: DatedPack, code: str) -> object:
    """The tasks of the page: the office that leads, those responsible, every measure, the day."""
    return [replace(each, clause="", reading="") for each in page.tasks(law) if each.code == code]


def dated(section: str) -> Callable[[DatedPack, str], object]:
    """Make the probe of a section whose entries stand on the page's agenda."""

    def line(law: DatedPack, code: str) -> object:
        entry = found(getattr(law, section), code)
        known = [(day, works) for day, works, _ in seeded_days()]
        days = calendar_of(known, {day.year for day, _ in known})
        return entry and [
            replace(each, clause="") for today in DAYS for each in page.lines(law, today, days=days) if each.label == entry.label
        ]

    return line


def interval(law: DatedPack, code: str) -> object:
    """The page's periodic work, for a re-check what the household file of each example says, and when its next check stands on the desk."""
    entry = found(law.intervals, code)
    if entry is None:
        return None
    again = [words(facts, LAST_DONE, here) for facts, here in told(entry, law)] if entry.of == KIND else []
    checked = [_check_due(facts, here) for facts, here in told(entry, law)] if entry.of in INTERVALS else []
    said = [replace(each, clause="", quote="", reading="") for each in page.rounds(law, TODAY) if each.label == entry.label]
    return said, again, checked


def _check_due(facts: Mapping[str, object], law: DatedPack) -> date | None:
    kind = {name: str(facts.get(name) or "") for name in ("category", "category_class")}
    asked = asked_of(law, **kind, in_force=bool(facts.get("in_force", True)))
    due = due_again(asked, SoFar(LONG_AGO, LONG_AGO, LAST_DONE, 1), on=TODAY)
    return due.due_on if due else None


PROBES: Mapping[str, Callable[[DatedPack, str], object]] = {
    "tasks": task,
    "reports": dated("reports"),
    "milestones": dated("milestones"),
    "intervals": interval,
}
