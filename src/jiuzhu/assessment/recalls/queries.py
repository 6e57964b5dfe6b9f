"""Reads on calls to assess again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from jiuzhu.assessment.facets import queries as facets
from jiuzhu.assessment.indicators import queries as indicators
from jiuzhu.assessment.recalls.models import Recall, RecallQuerySet
from jiuzhu.assessment.recalls.rules import Cause, due_on, latest_assessed
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of
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
    return one_of(Recall.objects.scoped_to(actor).select_related("assessment", "facets"), recall_id, "没有找到这条重新评估提醒。", "请确认这户在您的辖区内。")


def open_calls_of(household_id: UUID | str) -> list[Recall]:
    """List the open calls of a household and its members; no scope: for pages that checked the household."""
    return list(Recall.objects.filter(household_id=household_id, state="called").order_by("opened_at", "pk"))


def open_calls() -> Iterator[Recall]:
    """Give every open call in portions, for the system to end those that were answered."""
    waiting, after = Recall.objects.filter(state="called").order_by("pk"), None
    while portion := list(waiting.filter(pk__gt=after)[:AT_ONCE] if after else waiting[:AT_ONCE]):
        yield from portion
        after = portion[-1].pk


def causes_now(on: date) -> Iterator[Cause]:
    """Give every reason to assess again there is on a day that nobody was called for yet: what is due first, then what happened lately. No scope."""
    called = {(person or home, kind, key) for home, person, kind, key in Recall.objects.values_list("household_id", "person_id", "cause", "cause_key")}
    open_ones = Recall.objects.filter(state="called").values_list("household_id", "person_id")
    waiting = {person or home for home, person in open_ones}
    for cause in _causes(on):
        whose = cause.person_id or cause.household_id
        if whose not in waiting and (whose, cause.kind, cause.key) not in called:
            yield cause


def _causes(on: date) -> Iterator[Cause]:
    members = _members_assessed()
    yield from _due(on)
    yield from _due_persons(on, {person: home for home, people in members.items() for person in people})
    for cause in _events(on - LOOK_BACK):
        yield cause
        # Where persons are assessed, what happens to a household calls everybody of it who was.
        yield from (replace(cause, person_id=person) for person in members.get(cause.household_id, ()))


def _events(since: date) -> Iterator[Cause]:
    for household_id, kind, key, day, words in registry.changes_since(since):
        yield Cause(household_id, kind, key, day, words)
    for warning_id, household_id, day, label in warnings.confirmed_since(since):
        yield Cause(household_id, "warning", str(warning_id), day, label)


def _members_assessed() -> dict[UUID, list[UUID]]:
    # Where each lives now: an assessment goes with its person.
    people, found = facets.persons_assessed(), dict[UUID, list[UUID]]()
    for start in range(0, len(people), AT_ONCE):
        for memberships in registry.current_memberships(people[start : start + AT_ONCE]).values():
            for each in memberships[:1]:
                found.setdefault(each.household_id, []).append(each.person_id)
    return found


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


def _due_persons(on: date, homes: Mapping[UUID, UUID]) -> Iterator[Cause]:
    for seat in facets.seats_assessed():
        months = months_between(seat, on)
        if months is None:
            continue
        for former in facets.assessed_by(latest_assessed(on, months), seat_code=seat):
            home = homes.get(former.person_id)
            if home is not None and former.assessed_on is not None:
                words = f"{former.title}在 {former.assessed_on}，满 {months} 个月"
                yield Cause(home, "due", str(former.pk), due_on(former.assessed_on, months), words, former.person_id)
