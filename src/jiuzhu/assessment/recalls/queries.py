"""Reads on calls to assess again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from jiuzhu.assessment.indicators import queries as indicators
from jiuzhu.assessment.recalls.models import Recall, RecallQuerySet
from jiuzhu.assessment.recalls.rules import Cause, due_on, latest_assessed
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.warnings import queries as warnings

MONTHS = "reassessment_months"
LOOK_BACK = timedelta(days=62)
"""How far back events are looked for; a platform that stood still for a month still calls."""
AT_ONCE = 500


def recalls(actor: Actor) -> RecallQuerySet:
    """Calls the actor may see, the oldest first."""
    return Recall.objects.scoped_to(actor).select_related("household").order_by("opened_at")


def find_recall(actor: Actor, recall_id: UUID | str) -> Recall:
    """Give one call the actor may see; raises NotFound."""
    found = Recall.objects.scoped_to(actor).select_related("assessment").filter(pk=recall_id).first()
    if found is None:
        raise NotFound("没有找到这条重新评估提醒。", "请确认这户在您的辖区内。")
    return found


def open_call_of(household_id: UUID | str) -> Recall | None:
    """Give the household's open call; no scope: for pages that checked the household."""
    return Recall.objects.filter(household_id=household_id, state="called").first()


def open_calls() -> Iterator[Recall]:
    """Give every open call in portions, for the system to end those that were answered."""
    waiting, after = Recall.objects.filter(state="called").order_by("pk"), None
    while portion := list(waiting.filter(pk__gt=after)[:AT_ONCE] if after else waiting[:AT_ONCE]):
        yield from portion
        after = portion[-1].pk


def causes_now(on: date) -> Iterator[Cause]:
    """Give every reason to assess again there is on a day that nobody was called for yet: what is due first, then what happened lately. No scope."""
    called = set(Recall.objects.values_list("household_id", "cause", "cause_key"))
    waiting = set(Recall.objects.filter(state="called").values_list("household_id", flat=True))
    for cause in _causes(on):
        if cause.household_id not in waiting and (cause.household_id, cause.kind, cause.key) not in called:
            yield cause


def _causes(on: date) -> Iterator[Cause]:
    yield from _due(on)
    since = on - LOOK_BACK
    for household_id, kind, key, day, words in registry.changes_since(since):
        yield Cause(household_id, kind, key, day, words)
    for warning_id, household_id, day, label in warnings.confirmed_since(since):
        yield Cause(household_id, "warning", str(warning_id), day, label)


def months_between(division_code: str, on: date) -> int | None:
    """Give after how many months a household is assessed again; None where the county has not said."""
    found = pack_in_force(on, division_code=division_code).values.get(MONTHS)
    return found if isinstance(found, int) and found > 0 else None


def _due(on: date) -> Iterator[Cause]:
    for seat in indicators.seats_assessed():
        months = months_between(seat, on)
        if months is None:
            continue
        for assessment in indicators.assessed_by(latest_assessed(on, months), seat_code=seat):
            assert assessment.assessed_on is not None
            day = due_on(assessment.assessed_on, months)
            yield Cause(assessment.household_id, "due", str(assessment.pk), day, f"{assessment.title}在 {assessment.assessed_on}，满 {months} 个月")
