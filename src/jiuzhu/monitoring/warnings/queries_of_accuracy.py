"""How the warnings of each rule ended - true, explained, false - by the month in which they were found, and the warnings behind each number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Count, Max, Q, QuerySet, Value, When

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.rules import shift_month
from jiuzhu.monitoring.warnings.workflow import GONE_STATES, WARNING

CLOSED_STATES = tuple(code for code, state in WARNING.states.items() if state.final and code not in GONE_STATES)
MONTHS_JUDGED = 12
CLOSED_MIN, TRUE_PART = "rule_review_closed_min", "rule_review_true_part"


class Ended(StrEnum):
    """What a closed warning turned out to be; an explained one is neither true nor false."""

    CLOSED = "closed"
    TRUE = "true"
    EXPLAINED = "explained"
    FALSE = "false"


_ENDED = {
    Ended.CLOSED: Q(),
    Ended.EXPLAINED: Q(state="explained"),
    Ended.FALSE: ~Q(state="explained") & (Q(state="false_alarm") | Q(verdict=False)),
    Ended.TRUE: ~Q(state__in=("explained", "false_alarm")) & (Q(verdict=True) | Q(verdict__isnull=True)),
}


@dataclass(frozen=True)
class Closed:
    """How many warnings of a rule found in a month ended in one way; ``explanation`` is the one pressed, if any."""

    rule: str
    label: str
    month: str
    ended: Ended
    explanation: str
    count: int


@dataclass(frozen=True)
class Limits:
    """When a rule is to be looked at again: so many closed, and fewer than one in ``part`` of them true; None where the county has not said."""

    closed_min: int | None
    part: int | None

    def mark(self, *, closed: int, true: int) -> bool:
        """Tell whether a rule that fared so is marked."""
        return bool(self.closed_min and self.part and closed >= self.closed_min and true * self.part < closed)


def limits_of(law: DatedPack) -> Limits:
    """Read the limits from a law."""
    closed, part = (law.number(name) for name in (CLOSED_MIN, TRUE_PART))
    return Limits(int(closed) if closed else None, int(part) if part else None)


def closed_of(actor: Actor, *, since: str, until: str, place: str = "", rule: str = "") -> list[Closed]:
    """Count the closed warnings of the months ``since`` to ``until`` (both included) in one query."""
    ended = Case(
        *(When(_ENDED[each], then=Value(str(each))) for each in (Ended.EXPLAINED, Ended.FALSE)),
        default=Value(str(Ended.TRUE)),
        output_field=CharField(),
    )
    rows = (
        _closed(actor, since, until, place, rule)
        .annotate(ended=ended)
        .values("rule", "month", "ended", "explanation_label")
        .annotate(label=Max("rule_label"), count=Count("rule"))
        .order_by()
    )
    return [Closed(row["rule"], row["label"], row["month"], Ended(row["ended"]), row["explanation_label"], row["count"]) for row in rows]


def closed_rows(
    actor: Actor, *, since: str, until: str, place: str = "", rule: str = "", ended: Ended = Ended.CLOSED, explanation: str = ""
) -> QuerySet[Any, Any]:
    """Give the closed warnings behind a number."""
    found = _closed(actor, since, until, place, rule).filter(_ENDED[ended])
    if explanation:
        found = found.filter(explanation_label=explanation)
    return found.select_related("household")


def marked_rules(law: DatedPack, *, division_codes: Iterable[str], until: str) -> frozenset[str]:
    """Name the rules that were more often not true than the law of a place allows, over the twelve months that end with one.

    Counted over the whole county of each division: a village's handful says nothing of a rule. Only the rules' names leave, and the query
    reads nothing but an index.
    """
    limits = limits_of(law)
    counties = sorted({ancestor_at(code, Level.COUNTY) or code for code in division_codes if code})
    if limits.closed_min is None or limits.part is None or not counties or not until:
        return frozenset()
    within = Q()
    for county in counties:
        low, high = division_range(county)
        within |= Q(division_code__gte=low, division_code__lte=high)
    judged = Warning.objects.filter(within, month__gte=shift_month(until, 1 - MONTHS_JUDGED), month__lte=until, state__in=CLOSED_STATES)
    rows = judged.values("rule").annotate(closed=Count("rule"), true=Count("rule", filter=_ENDED[Ended.TRUE])).order_by()
    return frozenset(row["rule"] for row in rows if limits.mark(closed=row["closed"], true=row["true"]))


def _closed(actor: Actor, since: str, until: str, place: str, rule: str) -> QuerySet[Any, Any]:
    found = Warning.objects.scoped_to(actor).filter(month__gte=since, month__lte=until, state__in=CLOSED_STATES)
    if place:
        low, high = division_range(place)
        found = found.filter(division_code__gte=low, division_code__lte=high)
    return found.filter(rule=rule) if rule else found
