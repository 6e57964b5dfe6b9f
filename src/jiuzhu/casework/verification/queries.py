"""Reads on authorisations and checks that other parts may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.models import Authorisation, Verification
from jiuzhu.casework.verification.rules import Wording, wording_of
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.pseudonyms import keys_of
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.queries import pack_in_force


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
    numbers = {(row.person.merged_into or row.person).id_number for row in rows.iterator(chunk_size=500)}
    return keys_of(sorted(numbers))


def is_anybody_authorised() -> bool:
    """Tell whether an authorisation was ever signed here."""
    return Authorisation.objects.exists()


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
    found = Authorisation.objects.scoped_to(actor).filter(pk=authorisation_id).first()
    if found is None:
        raise NotFound("没有找到这份授权。", "请确认它在您的辖区内。")
    return found


def wording_here(division_code: str, *, on: date) -> Wording:
    """Give what is signed at a place on a day; raises LimitNotSet."""
    return wording_of(pack_in_force(on, division_code=division_code))


def verifications(actor: Actor) -> QuerySet[Verification]:
    """Checks the actor may see."""
    return Verification.objects.scoped_to(actor)


def find_verification(actor: Actor, verification_id: UUID | str) -> Verification:
    """Give one check the actor may see; raises NotFound."""
    found = Verification.objects.scoped_to(actor).select_related("household").filter(pk=verification_id).first()
    if found is None:
        raise NotFound("没有找到这次核对。", "请确认它在您的辖区内。")
    return found


def verifications_of(household_id: UUID | str) -> list[Verification]:
    """List the checks of a household, newest first; the caller has checked that the actor may see them."""
    return list(Verification.objects.filter(household_id=household_id))


def _in_force(on: date) -> QuerySet[Authorisation]:
    return Authorisation.objects.filter(state="in_force", valid_from__lte=on, valid_until__gte=on)


def _of(person_ids: list[object]) -> Q:
    return Q(person_id__in=person_ids) | Q(person__merged_into_id__in=person_ids)
