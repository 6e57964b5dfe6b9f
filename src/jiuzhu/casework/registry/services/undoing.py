"""Taking back what an import wrote, as long as nothing was built on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership, Person
from jiuzhu.casework.registry.services.records import guard_version, hold_households, household_in_scope, refresh_category, trace
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.queries import household_entries, newest_household_entry_id

ENTRIES_LOOKED_AT = 20


class BuiltOn(DomainError):
    """Something else was recorded about the household since, so that the earlier entry stays."""

    code = "built_on"
    status = 409


def newest_entry(household_id: UUID | str) -> int:
    """Give the id of the newest entry on the ledger about a household, 0 when there is none."""
    return newest_household_entry_id(str(household_id))


def check_untouched(household_id: UUID | str, *, since_entry: int) -> None:
    """Raise BuiltOn naming what was recorded about a household after an entry of the ledger."""
    later = [entry for entry in household_entries(str(household_id), ENTRIES_LOOKED_AT) if entry.id > since_entry]
    if later:
        first = later[-1]
        raise BuiltOn(f"之后已办理“{first.action}”（{first.actor_name}，{timezone.localtime(first.at):%Y-%m-%d}）。", "请逐户更正，不能整批撤销。")


def undo_registration(*, household_id: UUID | str, since_entry: int, reason: str, actor: Actor, at: datetime) -> None:
    """Remove a household that was only registered, with the persons that belong to no other; raises BuiltOn, NotFound."""
    household = household_in_scope(household_id, actor=actor)
    with writing():
        # Nothing is added to it any more: what was recorded a moment before is seen.
        Household.objects.select_for_update().filter(pk=household.pk).first()
        check_untouched(household.pk, since_entry=since_entry)
        people = list(Membership.objects.filter(household=household).values_list("person_id", flat=True))
        trace(household, "撤销登记", actor=actor, at=at, before={"number": household.number, "head": household.head_name}, reason=reason)
        try:
            household.delete()
            _forget(people)
        except (ProtectedError, RestrictedError) as error:
            raise BuiltOn("这户已有其他业务记录。", "请逐户更正，不能整批撤销。") from error


def undo_member(*, household_id: UUID | str, person_id: UUID | str, reason: str, actor: Actor, at: datetime) -> None:
    """Remove a member that was only just added; a person that belongs to no other household goes too."""
    household = household_in_scope(household_id, actor=actor)
    with writing():
        hold_households([household.pk])
        gone = Membership.objects.current().filter(household=household, person_id=person_id)
        if gone.exists():
            gone.delete()
            Household.objects.filter(pk=household.pk).update(members=max(1, household.members - 1), changed_at=at)
            guard_version(household, None)
            trace(household, "撤销增加成员", actor=actor, at=at, before={"person": str(person_id)}, reason=reason)
            _forget([person_id])


def undo_category(
    *, household_id: UUID | str, category_id: UUID | str, former: dict[str, Any] | None, reason: str, actor: Actor, at: datetime
) -> None:
    """Remove a category and put the one before as it was (``former``: id, until, end_reason, monthly_benefit_fen)."""
    household = household_in_scope(household_id, actor=actor)
    with writing():
        hold_households([household.pk])
        if category_id:
            CategoryMembership.objects.filter(pk=category_id, household=household).delete()
        if former:
            until = date.fromisoformat(former["until"]) if former["until"] else None
            CategoryMembership.objects.filter(pk=former["id"], household=household).update(
                until=until, end_reason=former["end_reason"], monthly_benefit_fen=former["monthly_benefit_fen"]
            )
        guard_version(household, None)
        household.changed_at = at
        refresh_category(household)
        household.save(
            update_fields=["changed_at", "category", "category_class", "category_since", "category_until", "monthly_benefit_fen"]
        )
        trace(household, "撤销类别变更", actor=actor, at=at, after={"category": household.category}, reason=reason)


def _forget(people: list[Any]) -> None:
    for person in Person.objects.filter(pk__in=people, memberships__isnull=True, merged_into__isnull=True):
        person.delete()
