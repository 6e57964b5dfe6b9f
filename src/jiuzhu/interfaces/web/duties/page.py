"""What 任务与报送 shows of a law, in words; no request, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jiuzhu.casework.registry.vocabulary import CATEGORIES, CATEGORY_CLASSES
from jiuzhu.foundation.calendar.rules import WorkingDays
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.supervision.duties import rules
from jiuzhu.supervision.duties.queries import UNCLASSIFIED, Due

KINDS = {"duties": "责任清单", "tasks": "任务清单", "articles": "改革事项"}
SOON_DAYS = 7


@dataclass(frozen=True)
class Line:
    """One line of the agenda as people read it."""

    kind: str
    label: str
    period: str
    units: tuple[str, ...]
    to: str
    due_on: date
    left: str
    tone: str
    clause: str


@dataclass(frozen=True)
class Duty:
    """One task with all its measures, word for word; the first unit leads."""

    code: str
    kind: str
    label: str
    lead: str
    units: tuple[str, ...]
    measures: tuple[str, ...]
    due_on: date | None
    clause: str
    reading: str


@dataclass(frozen=True)
class Recheck:
    """One household to be checked again, as people read it."""

    household_id: object
    number: str
    name: str
    village: str
    category: str
    last_on: date
    due_on: date
    left: str
    tone: str
    months: int


@dataclass(frozen=True)
class Round:
    """Work that comes round, with how often in words and until when this time."""

    label: str
    often: str
    until_on: date | None
    clause: str
    quote: str
    reading: str


def lines(law: DatedPack, on: date, *, unit: str = "", days: WorkingDays | None = None) -> list[Line]:
    """Give the agenda: what lies ahead by day, then what is past; of one unit where one is asked for."""
    rows = [row for row in rules.agenda(law, on, days) if not unit or unit in row.units]
    ahead, past = [row for row in rows if row.due_on >= on], [row for row in rows if row.due_on < on]
    return [
        Line(row.kind, row.label, row.period, named(law, row.units), name_of(law, row.to), row.due_on, *_left(row.due_on, on), row.clause)
        for row in (*ahead, *reversed(past))
    ]


def tasks(law: DatedPack, *, unit: str = "") -> list[Duty]:
    """Give the tasks and responsibilities in the order of the text, of one unit where one is asked for."""
    found = []
    for each in law.tasks:
        units = rules.responsible(each)
        if not unit or unit in units:
            lead, *others = named(law, units) or ("",)
            found.append(
                Duty(each.code, KINDS[each.list], each.label, lead, tuple(others), each.measures, each.due_on, each.clause, each.reading)
            )
    return found


def rounds(law: DatedPack, on: date) -> list[Round]:
    """Give the periodic work, what is set first."""
    found = [
        Round(each.entry.label, each.often, each.until_on, each.entry.clause, each.entry.quote, each.entry.reading) for each in rules.periodic(law, on)
    ]
    return sorted(found, key=lambda each: each.often == "未设定")


def rechecks(due: Sequence[Due], on: date) -> list[Recheck]:
    """Give the households to be checked again with their places and how long is left."""
    names = names_of({each.division_code for each in due})
    found = []
    for each in due:
        left, tone = _left(each.due_on, on)
        classed = CATEGORY_CLASSES.get(each.category_class, "") if each.classified else UNCLASSIFIED
        category = " ".join(filter(None, (CATEGORIES.get(each.category, each.category), classed)))
        village = short_name(names.get(each.division_code, ""))
        late = "late" if each.due_on < on else tone
        found.append(Recheck(each.household_id, each.number, each.name, village, category, each.last_on, each.due_on, left, late, each.months))
    return found


def without_day(law: DatedPack) -> list[str]:
    """Name the reports whose day the text leaves to the county."""
    return [each.label for each in rules.without_day(law)]


def unit_choices(law: DatedPack) -> list[tuple[str, str]]:
    """Give the units that owe anything, as (code, name), in the order of the dictionary."""
    owing = {unit for task in law.tasks for unit in rules.responsible(task)} | {unit for report in law.reports for unit in report.by}
    return [(each.code, each.label) for each in law.units if each.code in owing]


def named(law: DatedPack, units: Iterable[str]) -> tuple[str, ...]:
    """Name units as the place calls them."""
    return tuple(name_of(law, unit) for unit in units)


def name_of(law: DatedPack, unit: str) -> str:
    """Name one unit; a code that the dictionary lacks stays as it is."""
    found = law.unit(unit)
    return found.label if found else unit


def agenda_rows(shown: Sequence[Line]) -> list[list[object]]:
    """Give the agenda as rows of a workbook."""
    return [[each.due_on, each.kind, each.label, each.period, "、".join(each.units), each.to, each.left, each.clause] for each in shown]


def task_rows(shown: Sequence[Duty]) -> list[list[object]]:
    """Give the tasks as rows of a workbook, one a measure."""
    return [
        [each.code, each.kind, each.label, each.lead, "、".join(each.units), number, measure, each.due_on or "", each.clause]
        for each in shown
        for number, measure in enumerate(each.measures, start=1)
    ]


def recheck_rows(shown: Sequence[Recheck]) -> list[list[object]]:
    """Give the re-checks as rows of a workbook."""
    return [[each.number, f"{each.name}家庭", each.village, each.category, each.last_on, each.due_on, each.left, each.months] for each in shown]


def _left(due_on: date, on: date) -> tuple[str, str]:
    days = (due_on - on).days
    if days < 0:
        return f"已过 {-days} 天", ""
    return ("今日到期" if not days else f"剩 {days} 天"), ("soon" if days <= SOON_DAYS else "")
