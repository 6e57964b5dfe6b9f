"""Authorisations about to run out, and those that have: whose, until when, what that stops (I-01)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Left
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.models import READS, Authorisation, Renewal, Verification
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import CODE_LENGTH, Level, digits_of, division_range
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.packs import DatedPack

REMIND = "authorisation_remind_days"


def remind_days(law: DatedPack) -> int:
    """Give how many days before its end an authorisation is listed; 0 where the place set none."""
    return int(law.number(REMIND) or 0)


def newest_of_each(*, on: date) -> QuerySet[Any, Any]:
    """Give of everybody who ever authorised the authorisation that lasts longest, with whom (``whom``, the record kept), where they live (``place``) and ``ended``, its last day.

    Only of the living who belong to a household that still exists. No scope.
    """
    given = Authorisation.objects.annotate(
        whom=Coalesce("person__merged_into_id", "person_id"),
        place=Coalesce("person__merged_into__division_code", "person__division_code"),
        ended=Coalesce("withdrawn_on", "valid_until"),
    )
    longer = given.filter(whom=OuterRef("whom"), valid_from__lte=on).filter(
        Q(ended__gt=OuterRef("ended")) | Q(ended=OuterRef("ended"), state="in_force") & ~Q(pk=OuterRef("pk")) & Q(pk__gt=OuterRef("pk"))
    )
    there = registry.persons(SYSTEM).filter(alive=True, memberships__until__isnull=True, memberships__household__closed_on__isnull=True)
    return given.filter(~Exists(longer), whom__in=there.values("pk"))


def running_out(*, on: date, days: int) -> QuerySet[Any, Any]:
    """Give the authorisations that end within so many days, today included. No scope."""
    return newest_of_each(on=on).filter(state="in_force", ended__gte=on, ended__lte=on + timedelta(days=days))


def run_out(*, on: date) -> QuerySet[Any, Any]:
    """Give those that are over, by their last day or withdrawn, with nothing in their place. No scope."""
    return newest_of_each(on=on).filter(Q(state="withdrawn") | Q(ended__lt=on))


def seen_by(rows: QuerySet[Any, Any], actor: Actor, *, place: str = "") -> QuerySet[Any, Any]:
    """Keep people who live where the actor asks for checks or makes them, at or under a place where one is given."""
    found = rows.filter(within_divisions(actor, READS, "place"))
    if place:
        low, high = division_range(place)
        found = found.filter(place__gte=low, place__lte=high)
    return found


def counted_by_township(rows: QuerySet[Any, Any]) -> dict[str, int]:
    """Count people by the township they live in."""
    cut = rows.annotate(township=Left(F("place"), digits_of(Level.TOWNSHIP))).order_by()
    return {
        code.ljust(CODE_LENGTH, "0"): number
        for code, number in cut.values_list("township").annotate(number=Count("pk")).order_by("township")
    }


@dataclass(frozen=True)
class Home:
    """The household somebody lives in now, for signing again, with its check that waits or was stopped (words, id)."""

    household_id: UUID
    name: str
    check: str = ""
    check_id: UUID | None = None


def homes_of(people: Iterable[UUID], *, since: dict[UUID, date] | None = None) -> dict[UUID, Home]:
    """Map people of one page to their household; ``since`` gives the last day of what has run out, after which a stopped check counts. No scope."""
    wanted = list(people)
    lived = registry.current_memberships(wanted)
    homes = {who: next((each.household for each in lived.get(who, ()) if each.household.closed_on is None), None) for who in wanted}
    checks: dict[UUID, list[Verification]] = {}
    households = [each.pk for each in homes.values() if each is not None]
    for check in Verification.objects.filter(household__in=households, state__in=("open", "stopped")).order_by("changed_at"):
        checks.setdefault(check.household_id, []).append(check)
    told: dict[UUID, Home] = {}
    for who, home in homes.items():
        ended = (since or {}).get(who)
        if home is None:
            continue
        stopped = [each for each in checks.get(home.pk, []) if ended and (each.state == "open" or timezone.localdate(each.changed_at) >= ended)]
        newest = stopped[-1] if stopped else None
        words = "" if newest is None else "核对等着授权，没有问任何来源" if newest.state == "open" else "核对已停止，没有结果的来源不再问"
        told[who] = Home(home.pk, str(home), words, newest.pk if newest else None)
    return told


def find_renewal(actor: Actor, renewal_id: UUID | str) -> Renewal:
    """Give a household's renewal the actor may see; raises NotFound."""
    return one_of(Renewal.objects.scoped_to(actor).select_related("household"), renewal_id, "没有找到这户的续签。", "请确认它在您的辖区内；户已迁出的由迁入地办理。")
