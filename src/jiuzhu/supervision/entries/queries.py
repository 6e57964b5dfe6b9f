"""Every read of entry supervision that others may make."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.queries import local_values, pack_in_force
from jiuzhu.supervision.entries.models import CONCERNED, EntryCheck, EntryCheckQuerySet, Sampling
from jiuzhu.supervision.entries.rules import ENTRY_DAYS, Allowed, Event, Score, bounds

__all__ = ["EntryCheck", "Sampling", "checks", "checks_of", "days_allowed", "events", "find_check", "find_sampling", "lives_within", "samplings", "scores"]


def checks(actor: Actor) -> EntryCheckQuerySet:
    """Households drawn where the actor enters or supervises."""
    return EntryCheck.objects.scoped_to(actor)


def find_check(actor: Actor, check_id: UUID | str) -> EntryCheck:
    """Give one household drawn that the actor may see; raises NotFound."""
    return one_of(checks(actor).select_related("household", "sampling"), check_id, "没有找到这户的抽查。", "请从“录入监督”重新进入。")


def lives_within(actor: Actor, check: EntryCheck) -> bool:
    """Tell whether the household still lives where the actor enters or supervises; where it went is no business of the place it left."""
    return any(actor.holds(duty, division_code=check.household.division_code) for duty in CONCERNED)


def samplings(actor: Actor) -> QuerySet[Sampling]:
    """Draws of the county the actor supervises or with a household of the actor's, the newest first, with how they stand."""
    mine = checks(actor).values("sampling_id")
    found = Sampling.objects.filter(Q(pk__in=mine) | within_divisions(actor, Duty.ENTRY_CHECK, "division_code"))
    return found.annotate(
        households=Count("checks"), faulty=Count("checks", filter=Q(checks__problems_count__gt=0)), open=Count("checks", filter=~Q(checks__state="passed"))
    )


def find_sampling(actor: Actor, sampling_id: UUID | str) -> Sampling:
    """Give one draw the actor takes part in; raises NotFound."""
    return one_of(samplings(actor), sampling_id, "没有找到这次抽查。", "请从“录入监督”重新进入。")


def checks_of(actor: Actor, sampling: Sampling) -> EntryCheckQuerySet:
    """The households of a draw the actor may see, with ``settled`` 1 for those that are done."""
    settled = Case(When(state="passed", then=1), default=0)
    return checks(actor).filter(sampling=sampling).select_related("household").annotate(settled=settled)


def days_allowed(division_code: str, *, on: date) -> Allowed | None:
    """Give within how many days a recognition is to be entered, and from when on the county says so; None while it has not."""
    number = pack_in_force(on, division_code=division_code).number(ENTRY_DAYS)
    said = [each.valid_from for each in local_values(division_code=division_code) if each.name == ENTRY_DAYS]
    return Allowed(int(number), min(said)) if number is not None and said else None


def events(actor: Actor, *, month: str, township: str = "") -> list[Event]:
    """List the recognitions that hold from a day of a month, of one township where one is asked for, the slowest first."""
    first, last = bounds(month)
    found = [
        Event(
            row.household_id,
            row.household.number,
            row.household.head_name,
            row.household.division_code,
            row.get_category_display(),
            row.since,
            timezone.localdate(row.entered_at),
        )
        for row in registry.recognitions(actor, first=first, last=last)
        if not township or ancestor_at(row.household.division_code, Level.TOWNSHIP) == township
    ]
    return sorted(found, key=lambda each: (-each.days, each.number))


def scores(found: Iterable[Event], *, days: Allowed | None) -> list[Score]:
    """Reckon how timely every township of some recognitions is, the least first."""
    rows: dict[str, list[int]] = {}
    for each in found:
        township = ancestor_at(each.division_code, Level.TOWNSHIP) or each.division_code
        sums = rows.setdefault(township, [0, 0])
        sums[0] += 1
        sums[1] += not each.late(days)
    names = names_of(rows)
    return sorted((Score(code, short_name(names.get(code, code)), *sums) for code, sums in rows.items()), key=lambda each: (each.share, each.code))

