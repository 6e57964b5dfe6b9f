"""Two months side by side: which findings are new, gone or lasting, and the rows behind each of those numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import CODE_LENGTH, Level
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.queries_of_month import Narrowing, place_at, sightings_of


class Move(StrEnum):
    """What a finding did between two months; ``before`` and ``after`` are all of the one and all of the other."""

    BEFORE = "before"
    GONE = "gone"
    LASTING = "lasting"
    NEW = "new"
    AFTER = "after"


@dataclass(frozen=True)
class Moved:
    """How many findings of a rule in a division are new, gone or lasting."""

    rule: str
    label: str
    place: str
    move: Move
    count: int


def moves_of(actor: Actor, wanted: Narrowing, *, versus: str, level: Level) -> list[Moved]:
    """Compare the findings of a month with those of another (``versus``, the earlier one) in two queries.

    A finding that was explained and stays quiet is still found; one that corrected data took back was never true in its month.
    """
    after = _held(actor, wanted).annotate(also=_also_in(versus))
    before = _held(actor, replace(wanted, month=versus)).annotate(also=_also_in(wanted.month)).filter(also=False)
    moved = [_moved(row, Move.LASTING if row["also"] else Move.NEW) for row in _counted(after, level)]
    return moved + [_moved(row, Move.GONE) for row in _counted(before, level)]


def rows_of_move(actor: Actor, wanted: Narrowing, *, versus: str, move: Move) -> QuerySet[Any, Any]:
    """Give the warnings behind one number of the comparison."""
    picked: dict[Move, Callable[[], QuerySet[Any, Any]]] = {
        Move.BEFORE: lambda: _held(actor, replace(wanted, month=versus)),
        Move.GONE: lambda: _held(actor, replace(wanted, month=versus)).filter(~_also_in(wanted.month)),
        Move.LASTING: lambda: _held(actor, wanted).filter(_also_in(versus)),
        Move.NEW: lambda: _held(actor, wanted).filter(~_also_in(versus)),
        Move.AFTER: lambda: _held(actor, wanted),
    }
    return Warning.objects.scoped_to(actor).filter(pk__in=picked[move]().values("warning_id")).select_related("household")


def _held(actor: Actor, wanted: Narrowing) -> QuerySet[Any, Any]:
    return sightings_of(actor, replace(wanted, standing="", state="", late="")).filter(withdrawn_at__isnull=True)


def _also_in(month: str) -> Exists:
    return Exists(Sighting.objects.filter(month=month, rule=OuterRef("rule"), subject_id=OuterRef("subject_id"), withdrawn_at__isnull=True))


def _counted(found: QuerySet[Any, Any], level: Level) -> QuerySet[Any, Any]:
    placed = found.annotate(place=place_at("warning__division_code", level))
    return placed.values("rule", "warning__rule_label", "place", "also").annotate(count=Count("rule")).order_by()


def _moved(row: dict[str, Any], move: Move) -> Moved:
    return Moved(row["rule"], row["warning__rule_label"], row["place"].ljust(CODE_LENGTH, "0"), move, row["count"])
