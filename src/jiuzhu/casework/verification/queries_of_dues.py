"""What the law wants of every household on aid: how often it was checked this year, when last, by which day again (N-141, N-174, N-175)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.due_rules import Asked, DueAgain, SoFar, asked_here, asked_of, due_again, owed_in_year
from jiuzhu.casework.verification.models import READS, Verification
from jiuzhu.casework.verification.workflow import UNDER_WAY
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force

FIELDS = ("pk", "number", "head_name", "division_code", "category", "category_class", "category_since")


@dataclass(frozen=True)
class Standing:
    """One household on aid: reports this year of so many owed (None where the law counts none), the last one, and the next that is due, if any."""

    household_id: UUID
    number: str
    name: str
    division_code: str
    category: str
    category_class: str
    done: int
    owed: int | None
    last_on: date | None
    due: DueAgain | None

    @property
    def short(self) -> bool:
        """Fewer reports this year than are owed."""
        return self.owed is not None and self.done < self.owed


def of_actor(actor: Actor, *, on: date) -> list[Standing]:
    """List the households on aid on a day where the actor asks for checks or makes them, of whom the law asks anything; what is due first first."""
    found = _standings(registry.households(actor).filter(within_divisions(actor, READS, "division_code")), on=on)
    return sorted(
        (each for each in found if each.due or each.owed is not None),
        key=lambda each: (each.due.due_on if each.due else date.max, each.number),
    )


def overseen(actor: Actor, *, on: date) -> Iterator[Standing]:
    """Give every household on aid on a day that the actor oversees."""
    return _standings(registry.households(actor).filter(within_divisions(actor, Duty.OVERSIGHT_READ, "division_code")), on=on)


def of_every_county(*, on: date, until: date) -> Iterator[Standing]:
    """Give the households due on or before a day that are not being checked. No scope."""
    begun = Verification.objects.filter(state__in=UNDER_WAY).values("household_id")
    return (each for each in _standings(registry.households(SYSTEM).exclude(pk__in=begun), on=on) if each.due and each.due.due_on <= until)


def off_aid(*, on: date) -> list[Verification]:
    """List the checks that only the law began, not asked for yet, of households that are on aid no more. No scope."""
    waiting = Verification.objects.filter(state="open", kind="periodic", due_on__isnull=False)
    return list(waiting.exclude(household__in=_on_aid(registry.households(SYSTEM), on=on).values("pk")))


def of_household(household: Any, *, on: date) -> Standing | None:
    """Give how one household stands, None while it is not on aid; the caller has checked that the actor may see it."""
    return next(_standings(registry.households(SYSTEM).filter(pk=household.pk), on=on), None)


def asked_at(division_code: str | None, *, on: date) -> tuple[Asked, ...]:
    """List what the law of a place asks, of whatever category."""
    return asked_here(pack_in_force(on, division_code=division_code))


def under_way(household_ids: Iterable[UUID]) -> dict[UUID, Verification]:
    """Map households of one page to the check that is under way."""
    return {each.household_id: each for each in Verification.objects.filter(household_id__in=list(household_ids), state__in=UNDER_WAY)}


def _on_aid(rows: Any, *, on: date) -> Any:
    return rows.open().filter(category_since__isnull=False).filter(Q(category_until__isnull=True) | Q(category_until__gte=on)).order_by()


def _standings(rows: Any, *, on: date) -> Iterator[Standing]:
    rows = _on_aid(rows, on=on)
    reported = Verification.objects.filter(reported_on__lte=on, household__in=rows.values("pk")).order_by().values_list("household_id")
    done = {
        pk: (last, count)
        for pk, last, count in reported.annotate(last=Max("reported_on"), count=Count("pk", filter=Q(reported_on__year=on.year)))
    }
    terms = registry.Terms(rows)
    laws: dict[str, DatedPack] = {}
    asked: dict[tuple[str, str, str], tuple[Asked, ...]] = {}
    for pk, number, name, code, category, category_class, since in rows.values_list(*FIELDS).iterator():
        aid_since = terms.on_aid(pk, since)
        if aid_since > on:
            continue
        kind = ancestor_at(code, Level.COUNTY) or code, category, category_class
        if kind not in asked:
            law = laws[kind[0]] = laws.get(kind[0]) or pack_in_force(on, division_code=kind[0])
            asked[kind] = asked_of(law, category=category, category_class=category_class)
        last_on, this_year = done.get(pk, (None, 0))
        so_far = SoFar(aid_since, terms.of_category(pk, category, since), last_on, this_year)
        owed = owed_in_year(asked[kind], aid_since=aid_since, on=on)
        yield Standing(pk, number, name, code, category, category_class, this_year, owed, last_on, due_again(asked[kind], so_far, on=on))
