"""Reads on visits that other parts may make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.visits.models import ExtraFrequency, Visit, VisitPhoto, VisitQuerySet
from jiuzhu.delivery.visits.rules import Owed, owed, shorter
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force


def visits(actor: Actor) -> VisitQuerySet:
    """Visits the actor may see."""
    return Visit.objects.scoped_to(actor)


def find_visit(actor: Actor, visit_id: UUID | str) -> Visit:
    """Give one visit the actor may see; raises NotFound."""
    return one_of(visits(actor), visit_id, "没有找到这次走访。", "请确认这户在您的辖区内。")


def visits_of(household_id: UUID | str) -> VisitQuerySet:
    """Every visit of a household, newest first; the caller has checked that the actor may see the household."""
    return Visit.objects.filter(household_id=household_id).order_by("-due_on", "-opened_at")


def next_due(household_id: UUID | str) -> Visit | None:
    """Give the visit a household is owed next."""
    return Visit.objects.filter(household_id=household_id, state__in=("due", "missed")).order_by("due_on").first()


def stops(actor: Actor) -> list[Visit]:
    """List the visits that wait for whoever records them, first due first, at most two hundred."""
    return list(visits(actor).filter(state__in=("due", "missed")).order_by("due_on", "division_code", "household_name")[:200])


def owed_in(division_code: str, *, on: date, until: date) -> list[Visit]:
    """List the visits to make in a division on a day, first due first: agreed for it, called for out of turn, or due by ``until`` and not agreed for later.

    The caller has checked who asks.
    """
    low, high = division_range(division_code)
    waiting = Visit.objects.filter(state__in=("due", "missed"), division_code__range=(low, high)).exclude(agreed_on__gt=on)
    return list(waiting.filter(Q(due_on__lte=until) | ~Q(kind="routine") | Q(agreed_on=on)).order_by("due_on", "division_code", "pk"))


def agreed_among(visit_ids: Collection[str]) -> dict[UUID, date]:
    """Map those of some visits for which a day is agreed to it."""
    rows = Visit.objects.filter(pk__in=visit_ids).values_list("pk", "agreed_on")
    return {pk: on for pk, on in rows if on}


def usual_visitors(household_ids: Collection[UUID]) -> dict[UUID, str]:
    """Map households to the account that visited them last."""
    rows = Visit.objects.filter(household_id__in=household_ids, state="done").exclude(visitor_id="").order_by("visited_at")
    return dict(rows.values_list("household_id", "visitor_id"))


def waiting_among(visit_ids: Collection[str]) -> set[str]:
    """Give which of some visits still wait to be made."""
    return {str(pk) for pk in Visit.objects.filter(pk__in=visit_ids, state__in=("due", "missed")).values_list("pk", flat=True)}


def counts_by_state(actor: Actor, *, today: date) -> dict[str, int]:
    """Count the visits that wait, are missed, and were made this year."""
    return visits(actor).aggregate(
        due=Count("id", filter=Q(state="due")),
        missed=Count("id", filter=Q(state="missed")),
        done=Count("id", filter=Q(state="done", visited_at__year=today.year)),
    )


def photos_of(visit: Visit) -> list[VisitPhoto]:
    """List the photographs of a visit."""
    return list(visit.photos.order_by("at", "id"))


def find_photo(actor: Actor, visit_id: UUID | str, photo_id: UUID | str) -> VisitPhoto:
    """Give one photograph of a visit the actor may see; raises NotFound."""
    found = VisitPhoto.objects.filter(visit=find_visit(actor, visit_id), pk=photo_id).first()
    if found is None:
        raise NotFound("没有找到这张照片。", "请回到走访记录重新打开。")
    return found


def extra_frequency(household_id: UUID | str) -> ExtraFrequency | None:
    """Give the frequency set for one household, if any."""
    return ExtraFrequency.objects.filter(household_id=household_id).first()


@dataclass(frozen=True)
class Demand:
    """How many households of one village are owed a visit every so many months, by the entry of the law that says so."""

    division_code: str
    code: str
    label: str
    months: int
    households: int


def demand(actor: Actor, *, on: date) -> list[Demand]:
    """Count the households the actor may see that are owed visits on a day, by village and by their own category or higher frequency."""
    rows = registry.households(actor).open().filter(category_since__lte=on).filter(Q(category_until__isnull=True) | Q(category_until__gte=on))
    kinds = ("division_code", "category", "category_class", "area_type", "members")
    extra: dict[tuple[Any, ...], Counter[int]] = {}
    more = dict(ExtraFrequency.objects.values_list("household_id", "months"))
    for pk, *kind in rows.filter(pk__in=list(more)).values_list("pk", *kinds):
        extra.setdefault(tuple(kind), Counter())[more[pk]] += 1
    laws: dict[str, DatedPack] = {}
    known: dict[tuple[Any, ...], Owed | None] = {}
    found: Counter[tuple[str, str, str, int]] = Counter()
    for *kind, households in rows.order_by().values_list(*kinds).annotate(households=Count("id")):
        code, category, category_class, area_type, members = kind
        seat = seat_of(code)
        law = laws[seat] = laws.get(seat) or pack_in_force(on, division_code=seat)
        key = (seat, category, category_class, area_type, members)
        if key not in known:
            known[key] = _usual(law, dict(zip(kinds[1:], (category or None, category_class or None, area_type or None, members), strict=True)))
        usual = known[key]
        special = extra.get(tuple(kind), Counter())
        for each, number in ((usual, households - special.total()), *((shorter(usual, months), number) for months, number in special.items())):
            if each and number:
                found[code, each.code, each.label, each.months] += number
    return [Demand(*key, households=number) for key, number in sorted(found.items())]


def owed_rows(actor: Actor, *, on: date, division_code: str) -> list[tuple[Any, Owed]]:
    """List the households behind ``demand`` in one village with what each is owed, by name of the head."""
    low, high = division_range(division_code)
    rows = registry.households(actor).open().filter(category_since__lte=on, division_code__range=(low, high))
    rows = rows.filter(Q(category_until__isnull=True) | Q(category_until__gte=on)).order_by("head_name", "pk")
    law = pack_in_force(on, division_code=seat_of(division_code))
    more = dict(ExtraFrequency.objects.filter(household_id__in=rows.values("pk")).values_list("household_id", "months"))
    found = []
    for each in rows:
        facts = {name: getattr(each, name) or None for name in ("category", "category_class", "area_type", "members")}
        due = shorter(_usual(law, facts), more.get(each.pk))
        if due:
            found.append((each, due))
    return found


def _usual(law: DatedPack, facts: Mapping[str, Any]) -> Owed | None:
    return owed(law.visit_intervals, [{**facts, "in_force": True, "recipient": True, "alive": True}], law.values)
