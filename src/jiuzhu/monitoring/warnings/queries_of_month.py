"""A month's findings counted once by everything they are told apart by, and the rows behind every one of those numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import CODE_LENGTH, Level, digits_of, division_range, level_of
from jiuzhu.foundation.workflow.queries import open_work
from jiuzhu.monitoring.warnings.models import Sighting, Warning, reach
from jiuzhu.monitoring.warnings.queries import DONE_STATES
from jiuzhu.monitoring.warnings.workflow import WAITING_STATES, WARNING

BELOW = {
    Level.PROVINCE: Level.CITY,
    Level.CITY: Level.COUNTY,
    Level.COUNTY: Level.TOWNSHIP,
    Level.TOWNSHIP: Level.VILLAGE,
    Level.VILLAGE: Level.VILLAGE,
}
"""Into which divisions the numbers of a place are told apart."""


class Standing(StrEnum):
    """What a finding of a month came to: it warns, it was dealt with before and stays quiet, or its data were corrected or taken back.

    ``apart`` is no finding: a warning opened in the month that no comparison ever found, as a visit after aid ended.
    """

    WARNS = "warns"
    QUIET = "quiet"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken_back"
    APART = "apart"


@dataclass(frozen=True)
class Narrowing:
    """Which findings of a month are meant; what is empty does not narrow.

    ``itself`` means what lies with the place and with none below it, as somebody found who is on no register. ``state`` is a state
    of the warning, or ``open`` or ``done``; ``late`` the state in which its work is overdue, or ``any``.
    """

    month: str
    place: str = ""
    rule: str = ""
    grade: int | None = None
    standing: str = Standing.WARNS
    state: str = ""
    late: str = ""
    itself: bool = False


@dataclass(frozen=True)
class Cell:
    """How many findings of a month share a rule, its grade, a division of the level asked for, the state of the warning and what they came to."""

    rule: str
    label: str
    grade: int
    place: str
    state: str
    standing: str
    count: int


@dataclass(frozen=True)
class Overdue:
    """How many warnings of a month are overdue in a state, in a division."""

    rule: str
    grade: int
    place: str
    state: str
    count: int


_STANDING = {
    Standing.WARNS: Q(quiet=False, withdrawn_at__isnull=True),
    Standing.QUIET: Q(quiet=True, withdrawn_at__isnull=True),
    Standing.WITHDRAWN: Q(withdrawn_at__isnull=False, taken_back=False),
    Standing.TAKEN_BACK: Q(withdrawn_at__isnull=False, taken_back=True),
}


def cells_of(actor: Actor, wanted: Narrowing, *, level: Level) -> list[Cell]:
    """Count the findings of a month by rule, grade, division of a level, state and standing, in one query; ``standing``, ``state`` and ``late`` do not narrow."""
    found = sightings_of(actor, replace(wanted, standing="", state="", late=""))
    rows = (
        found.annotate(place=place_at("warning__division_code", level), gone=Q(withdrawn_at__isnull=False))
        .values("rule", "warning__rule_label", "warning__grade", "place", "warning__state", "quiet", "gone", "taken_back")
        .annotate(count=Count("rule"))
        .order_by()
    )
    return [
        Cell(
            row["rule"],
            row["warning__rule_label"],
            row["warning__grade"],
            row["place"].ljust(CODE_LENGTH, "0"),
            row["warning__state"],
            _standing_of(row),
            row["count"],
        )
        for row in rows
    ]


def _standing_of(row: Mapping[str, Any]) -> Standing:
    if row["gone"]:
        return Standing.TAKEN_BACK if row["taken_back"] else Standing.WITHDRAWN
    return Standing.QUIET if row["quiet"] else Standing.WARNS


def overdue_of(actor: Actor, wanted: Narrowing, *, level: Level, now: datetime) -> list[Overdue]:
    """Count the overdue warnings of a month by rule, grade, division of a level and the state in which they wait."""
    found = _warnings_of(actor, replace(wanted, standing=Standing.WARNS, state="", late="any"), now)
    rows = found.annotate(place=place_at("division_code", level)).values("rule", "grade", "place", "state").annotate(count=Count("rule")).order_by()
    return [Overdue(row["rule"], row["grade"], row["place"].ljust(CODE_LENGTH, "0"), row["state"], row["count"]) for row in rows]


def rows_of_month(actor: Actor, wanted: Narrowing, *, now: datetime) -> QuerySet[Any, Any]:
    """Give the warnings behind a number of the month: one a finding, since a warning is found at most once a month."""
    return _warnings_of(actor, wanted, now).select_related("household")


def apart_of(actor: Actor, wanted: Narrowing, *, now: datetime) -> int:
    """Count the warnings of a month that no comparison ever found; they stand in the list of the month's warnings and in none of its findings."""
    return _warnings_of(actor, replace(wanted, standing=Standing.APART, state="", late=""), now).count()


def states_meant(state: str) -> tuple[str, ...]:
    """Give the states a word of the address stands for."""
    return {"open": WAITING_STATES, "done": DONE_STATES}.get(state, (state,))


def _warnings_of(actor: Actor, wanted: Narrowing, now: datetime) -> QuerySet[Any, Any]:
    """Give the warnings found in a month: from late work, which is little, or in the order of an index, each asked whether it was found."""
    found = Warning.objects.scoped_to(actor)
    if wanted.late:
        found = found.filter(pk__in=_late(actor, wanted.late, now))
    if wanted.state:
        found = found.filter(state__in=states_meant(wanted.state))
    if wanted.rule:
        found = found.filter(rule=wanted.rule)
    if wanted.grade:
        found = found.filter(grade=wanted.grade)
    if wanted.place:
        low, high = _codes_of(wanted)
        found = found.filter(division_code__gte=low, division_code__lte=high)
    if wanted.standing == Standing.APART:
        return found.filter(~Exists(Sighting.objects.filter(warning=OuterRef("pk"))), month=wanted.month)
    standing = _STANDING[Standing(wanted.standing)] if wanted.standing else Q()
    return found.filter(Exists(Sighting.objects.filter(standing, warning=OuterRef("pk"), month=wanted.month)))


def sightings_of(actor: Actor, wanted: Narrowing) -> QuerySet[Any, Any]:
    """Give the findings of a month the actor may see, narrowed by place, rule, grade and standing."""
    found = Sighting.objects.filter(reach(actor, "warning_id", "warning__"), month=wanted.month)
    if wanted.rule:
        found = found.filter(rule=wanted.rule)
    if wanted.grade:
        found = found.filter(warning__grade=wanted.grade)
    if wanted.place:
        low, high = _codes_of(wanted)
        found = found.filter(warning__division_code__gte=low, warning__division_code__lte=high)
    if wanted.standing:
        found = found.filter(_STANDING[Standing(wanted.standing)])
    return found.order_by()


def _codes_of(wanted: Narrowing) -> tuple[str, str]:
    low, high = division_range(wanted.place)
    return low, low[: digits_of(BELOW[level_of(low)])].ljust(CODE_LENGTH, "9") if wanted.itself else high


def _late(actor: Actor, state: str, now: datetime) -> QuerySet[Any, Any]:
    work = open_work(actor, Duty.MONITORING_READ, workflow=WARNING.name).filter(due_at__lt=now)
    if state != "any":
        work = work.filter(state=state)
    return work.order_by().values("subject_id")


def place_at(column: str, level: Level) -> Left:
    """Cut a column of division codes to a level, for grouping."""
    return Left(F(column), digits_of(level), output_field=CharField())
