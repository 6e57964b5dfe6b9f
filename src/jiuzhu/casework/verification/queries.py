"""Reads on authorisations and checks that other parts may make."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.models import Answer, Authorisation, Message, SourceCheck, Verification
from jiuzhu.casework.verification.queries_of_dues import overseen
from jiuzhu.casework.verification.rules import Wording, wording_of
from jiuzhu.casework.verification.workflow import UNDER_WAY
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.analytics.pseudonyms import keys_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.queries import pack_in_force

MOST_SHOWN = 20
AT_ONCE = 500
Check = Verification
"""A check, for those who only read it."""


@dataclass(frozen=True)
class MemberAuthorised:
    """A living member of a household and the authorisation in force for them, if any."""

    person_id: str
    name: str
    relation: str
    birth_date: date
    authorisation: Authorisation | None


def authorised_person_ids(*, on: date, among: Iterable[object] | None = None) -> set[UUID]:
    """Give the persons whose authorisation is in force on a day; a record merged into another counts for that one. No scope."""
    rows = _in_force(on)
    if among is not None:
        wanted = list(among)
        rows = rows.filter(Q(person_id__in=wanted) | Q(person__merged_into_id__in=wanted))
    return {merged or own for own, merged in rows.values_list("person_id", "person__merged_into_id")}


def authorised_keys(*, on: date) -> list[UUID]:
    """Give the keys by which analytical files know the persons whose authorisation is in force on a day. No scope."""
    # The number of the record kept, where two were made one: the wrong one belongs to nobody, or to somebody who never signed.
    rows = _in_force(on).select_related("person__merged_into")
    numbers = {(row.person.merged_into or row.person).id_number for row in rows.iterator(chunk_size=AT_ONCE)}
    return keys_of(sorted(numbers))


def check_under_way(household_id: UUID | str) -> bool:
    """Tell whether a check of a household's economic condition is under way. No scope."""
    return Verification.objects.filter(household_id=household_id, state__in=UNDER_WAY).exists()


def members_authorised(household_id: UUID | str, *, on: date) -> list[MemberAuthorised]:
    """List the living members of a household, each with the authorisation in force on a day that lasts longest. No scope."""
    members = registry.members_of(household_id, living=True)
    best: dict[object, Authorisation] = {}
    for each in _in_force(on).filter(_of([one.person_id for one in members])).select_related("person").order_by("valid_until"):
        best[each.person.merged_into_id or each.person_id] = each
    return [
        MemberAuthorised(str(one.person_id), one.person.name, one.get_relation_display(), one.person.birth_date, best.get(one.person_id))
        for one in members
    ]


def authorisations_of(actor: Actor, household_id: UUID | str) -> QuerySet[Authorisation]:
    """List the authorisations given by members of a household, newest first."""
    return Authorisation.objects.scoped_to(actor).filter(household_id=household_id).select_related("person")


def find_authorisation(actor: Actor, authorisation_id: UUID | str) -> Authorisation:
    """Give one authorisation the actor may see; raises NotFound."""
    return one_of(Authorisation.objects.scoped_to(actor), authorisation_id, "没有找到这份授权。", "请确认它在您的辖区内。")


def may_withdraw(actor: Actor, found: Authorisation) -> bool:
    """Tell whether the actor asks for checks where an authorisation was signed or where the household lives now."""
    return any(actor.holds(Duty.VERIFICATION_REQUEST, division_code=code) for code in (found.division_code, found.household.division_code))


def wording_here(division_code: str, *, on: date) -> Wording:
    """Give what is signed at a place on a day; raises LimitNotSet."""
    return wording_of(pack_in_force(on, division_code=division_code))


def verifications(actor: Actor) -> QuerySet[Verification]:
    """Checks the actor may see."""
    return Verification.objects.scoped_to(actor)


def find_verification(actor: Actor, verification_id: UUID | str) -> Verification:
    """Give one check the actor may see; raises NotFound."""
    return one_of(
        Verification.objects.scoped_to(actor).select_related("household"), verification_id, "没有找到这次核对。", "请确认它在您的辖区内。"
    )


def verifications_of(household_id: UUID | str) -> list[Verification]:
    """List the checks of a household, newest first; the caller has checked that the actor may see them."""
    return list(Verification.objects.filter(household_id=household_id))


@dataclass(frozen=True)
class SourceSaid:
    """One source of a check: what it came to, and what it told of each member as (name, rows)."""

    check: SourceCheck
    told: tuple[tuple[str, str, tuple[dict[str, str], ...]], ...]


def sources_said(check: Verification) -> list[SourceSaid]:
    """List the sources of a check in the order of the law, with what each said; the caller has checked that the actor may see it."""
    found: dict[UUID, list[tuple[str, str, tuple[dict[str, str], ...]]]] = {}
    for each in Answer.objects.filter(source_check__verification=check).select_related("concerned").order_by("concerned__ref"):
        rows = tuple(json.loads(each.rows_sealed)) if each.rows_sealed else ()
        found.setdefault(each.source_check_id, []).append((each.concerned.name, each.outcome, rows))
    return [SourceSaid(row, tuple(found.get(row.pk, ()))) for row in check.sources.all()]


def messages_of(check: Verification) -> list[Message]:
    """List the messages of a check that were not taken, newest first."""
    return list(Message.objects.filter(source_check__verification=check).exclude(verdict="taken").select_related("source_check"))


def unattributed(actor: Actor, *, since: datetime) -> list[Message]:
    """List the messages of the last days that belong to no check, for whoever makes checks: forged, unreadable, or about a request that was never sent."""
    if not actor.holds_anywhere(Duty.VERIFICATION_CHECK):
        return []
    return list(Message.objects.filter(source_check=None, received_at__gte=since)[:MOST_SHOWN])


def counts_by_state(actor: Actor) -> dict[str, int]:
    """Count the checks the actor may see by state."""
    rows = Verification.objects.scoped_to(actor).order_by().values("state").annotate(count=Count("id"))
    return {row["state"]: row["count"] for row in rows}


@dataclass(frozen=True)
class PlaceCount:
    """The checks of one township in a year, and (where the law says how often) the households on aid that were not checked as often yet, and those past the day."""

    code: str
    under_way: int = 0
    reported: int = 0
    consistent: int = 0
    different: int = 0
    failed_sources: int = 0
    on_aid: int = 0
    short: int | None = None
    late: int | None = None


def counts_by_place(actor: Actor, *, on: date) -> list[PlaceCount]:
    """Count checks by township for whoever oversees it: numbers only, nobody is named."""
    scope = within_divisions(actor, Duty.OVERSIGHT_READ, "division_code")
    found: dict[str, dict[str, int]] = {}
    for code, state, reported_on in Verification.objects.filter(scope).values_list("household__division_code", "state", "reported_on"):
        place = found.setdefault(_township(code), {})
        this_year = reported_on is not None and reported_on.year == on.year
        _add(place, "under_way", state in UNDER_WAY)
        _add(place, "reported", this_year)
        _add(place, "consistent", this_year and state == "consistent")
        _add(place, "different", this_year and state != "consistent")
    failed = SourceCheck.objects.filter(verification__in=Verification.objects.filter(scope, reported_on__year=on.year), outcome="failed")
    for code in failed.values_list("verification__household__division_code", flat=True):
        _add(found.setdefault(_township(code), {}), "failed_sources", True)
    counted = dated = False
    for each in overseen(actor, on=on):
        place = found.setdefault(_township(each.division_code), {})
        _add(place, "on_aid", True)
        _add(place, "short", each.short)
        _add(place, "late", each.due is not None and each.due.due_on < on)
        counted, dated = counted or each.owed is not None, dated or each.due is not None
    rows = []
    for code, numbers in found.items():
        short, late = numbers.pop("short", 0), numbers.pop("late", 0)
        rows.append(PlaceCount(code, **numbers, short=short if counted else None, late=late if counted or dated else None))
    return sorted(rows, key=lambda row: row.code)


def _add(place: dict[str, int], name: str, holds: bool) -> None:
    place[name] = place.get(name, 0) + holds


def _township(code: str) -> str:
    return ancestor_at(code, Level.TOWNSHIP) or code


def _in_force(on: date) -> QuerySet[Authorisation]:
    return Authorisation.objects.filter(state="in_force", valid_from__lte=on, valid_until__gte=on)


def _of(person_ids: list[object]) -> Q:
    return Q(person_id__in=person_ids) | Q(person__merged_into_id__in=person_ids)
