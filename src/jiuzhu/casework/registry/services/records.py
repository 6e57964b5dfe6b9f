"""What every service of the register shares: finding its record in scope, index values, the current category, the trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from jiuzhu.casework.registry.models import CategoryMembership, Household, NameToken, Person
from jiuzhu.casework.registry.names import name_tokens, pinyin_of, tidy_name
from jiuzhu.casework.registry.rules import ChangedMeanwhile, PersonEntry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import hold
from jiuzhu.foundation.ledger.services import record

TAIL = 4
LONGEST_PINYIN = 64
PERSONAL = ("id_number", "phone", "bank_account")


def demo_allowed() -> bool:
    """Tell whether invented people may enter this deployment's register."""
    return bool(settings.DEMO_DATA_ALLOWED)


def id_index(id_number: str) -> str:
    """Give the blind index of a whole ID number."""
    return blind_index(id_number, purpose="registry.id_number")


def tail_index(text: str, kind: str) -> str:
    """Give the blind index of the last four characters of an ``id_number`` or ``phone``; empty for no text."""
    return blind_index(text[-TAIL:].upper(), purpose=f"registry.{kind}.tail") if text else ""


def number_index(text: str, kind: str) -> str:
    """Give the blind index of a whole ``phone`` or ``bank_account``; empty for no text."""
    return blind_index(text, purpose=f"registry.{kind}") if text else ""


def pinyin_text(name: str) -> str:
    """Give the pinyin a name is sorted by."""
    return "".join(pinyin_of(name))[:LONGEST_PINYIN]


def person_from(entry: PersonEntry, *, division_code: str, at: datetime) -> Person:
    """Make an unsaved person of a checked entry."""
    person = Person(
        birth_date=entry.birth_date, sex=entry.sex, division_code=division_code, changed_at=at, alive=entry.alive, died_on=entry.died_on
    )
    for name in ("disability_type", "disability_grade", "self_care", "illness", "school_stage", "employment", "note"):
        setattr(person, name, getattr(entry, name))
    set_name(person, entry.name)
    set_numbers(person, id_number=entry.id_number, phone=entry.phone, bank_account=entry.bank_account)
    return person


def set_name(person: Person, name: str) -> None:
    """Set the name and what it is sorted by."""
    person.name = tidy_name(name)
    person.name_pinyin = pinyin_text(person.name)


def set_numbers(person: Person, **numbers: str) -> None:
    """Set sealed numbers (id_number, phone, bank_account) together with their blind indexes."""
    for kind, text in numbers.items():
        setattr(person, kind, text)
        if kind == "id_number":
            person.id_index, person.id_tail_index = id_index(text), tail_index(text, kind)
        elif kind == "phone":
            person.phone_index, person.phone_tail_index = number_index(text, kind), tail_index(text, kind)
        else:
            person.bank_index = number_index(text, kind)


def write_tokens(people: Iterable[Person], *, fresh: bool = False) -> None:
    """Write anew the starts by which people's names are found; ``fresh`` people have none yet."""
    people = list(people)
    if not fresh:
        NameToken.objects.filter(person__in=people).delete()
    NameToken.objects.bulk_create(
        [NameToken(person=person, token=token) for person in people for token in sorted(name_tokens(person.name))], batch_size=500
    )


def household_in_scope(household_id: UUID | str, *, actor: Actor, duty: Duty = Duty.REGISTER_WRITE) -> Household:
    """Give an open household where the actor holds the duty; raises NotFound, NotPermitted."""
    household = Household.objects.scoped_to(actor).filter(pk=household_id).first()
    if household is None:
        raise NotFound("没有找到这户家庭。", "请确认这户在您的辖区内；已迁出的由迁入地办理。")
    actor.require(duty, division_code=household.division_code)
    return household


def person_in_scope(person_id: UUID | str, *, actor: Actor, duty: Duty = Duty.REGISTER_WRITE) -> Person:
    """Give a person where the actor holds the duty; raises NotFound, NotPermitted."""
    person = Person.objects.scoped_to(actor).kept().filter(pk=person_id).first()
    if person is None:
        raise NotFound("没有找到这个人。", "请确认此人在您的辖区内，记录也没有并入他人。")
    actor.require(duty, division_code=person.division_code)
    return person


def household_of(person: Person) -> Household | None:
    """Give the household a person belongs to now (the one in the person's own division first)."""
    found = Household.objects.filter(memberships__person=person, memberships__until__isnull=True).order_by("number")
    return min(found, key=lambda household: household.division_code != person.division_code, default=None)


def hold_households(pks: Iterable[Any]) -> None:
    """Take households before anybody or anything that belongs to them, in one order: two steps that took them otherwise would wait for each other. Inside a transaction."""
    hold(Household.objects.filter(pk__in=list(pks)))


def hold_persons(pks: Iterable[Any]) -> None:
    """Take persons in one order, after their households. Inside a transaction."""
    hold(Person.objects.filter(pk__in=list(pks)))


def guard_version(record_: Household | Person, seen_version: int | None) -> None:
    """Count the record's version up; raises ChangedMeanwhile unless it is still the one that was seen."""
    seen = record_.version if seen_version is None else seen_version
    if not type(record_)._base_manager.filter(pk=record_.pk, version=seen).update(version=seen + 1):
        raise ChangedMeanwhile("这条记录刚被别人改过。", "请重新打开页面，核对后再改。")
    record_.version = seen + 1


def refresh_category(household: Household) -> None:
    """Copy the newest category (the household's own before a person's) onto the household; the caller saves it."""
    categories = CategoryMembership.objects.filter(household=household).order_by("-since", "-entered_at")
    copy_category(household, categories.filter(person__isnull=True).first() or categories.first())


def copy_category(household: Household, newest: CategoryMembership | None) -> None:
    """Copy one category onto the household, so that lists need no join."""
    household.category = newest.category if newest else ""
    household.category_class = newest.category_class if newest else ""
    household.category_since = newest.since if newest else None
    household.category_until = newest.until if newest else None
    household.monthly_benefit_fen = newest.monthly_benefit_fen if newest else None


def trace(
    household: Household,
    action: str,
    *,
    actor: Actor,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    private: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry on a household's ledger; days become ISO text."""
    record(
        actor=actor,
        at=at,
        subject_kind="household",
        subject_id=str(household.pk),
        action=action,
        before=_plain(before),
        after=_plain(after),
        reason=reason,
        household_id=str(household.pk),
        private=_plain(private) or None,
    )


def trace_person(person: Person, action: str, *, household: Household | None, actor: Actor, at: datetime, **more: Any) -> None:
    """Write one entry on a person's ledger, about the household the person belongs to."""
    record(
        actor=actor,
        at=at,
        subject_kind="person",
        subject_id=str(person.pk),
        action=action,
        before=_plain(more.get("before")),
        after=_plain(more.get("after")),
        reason=more.get("reason", ""),
        household_id=str(household.pk) if household else "",
        private=_plain(more.get("private")) or None,
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in (values or {}).items()}
