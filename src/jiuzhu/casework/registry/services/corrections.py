"""Putting right what the register says, and moving a household."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from jiuzhu.casework.registry.models import ExternalNumber, Household, Membership, Note, Person, Residence
from jiuzhu.casework.registry.rules import EntryInvalid, PersonEntry, PersonTwice, age_on, check_members, check_text, checked_person
from jiuzhu.casework.registry.services.records import (
    PERSONAL,
    demo_allowed,
    guard_version,
    hold_households,
    hold_persons,
    household_in_scope,
    household_of,
    person_in_scope,
    set_name,
    set_numbers,
    trace,
    trace_person,
    write_tokens,
)
from jiuzhu.casework.registry.services.registering import PERSON_TWICE_REMEDY
from jiuzhu.casework.registry.vocabulary import ADULT_AGE, AREA_TYPES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, full_code, level_of
from jiuzhu.foundation.kernel.writing import writing

CORRECTABLE = (
    "name",
    "id_number",
    "phone",
    "bank_account",
    "disability_type",
    "disability_grade",
    "self_care",
    "illness",
    "school_stage",
    "employment",
    "note",
)
HOUSEHOLD_CORRECTABLE = ("area_type", "address", "members")


def correct_person(
    *,
    person_id: UUID | str,
    changes: Mapping[str, Any],
    on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
    seen_version: int | None = None,
    action: str = "更正人员",
) -> dict[str, tuple[Any, Any]]:
    """Change fields of a person (CORRECTABLE) and give what really changed, old and new.

    A changed ID number brings birth date and sex with it. A child's record needs the duty for children's records besides.
    Raises EntryInvalid, IdNumberInvalid, PersonTwice, ChangedMeanwhile, NotFound, NotPermitted.
    """
    person = person_in_scope(person_id, actor=actor)
    if age_on(person.birth_date, on) < ADULT_AGE:
        actor.require(Duty.CHILD_READ, division_code=person.division_code)
    values = {name: getattr(person, name) for name in CORRECTABLE} | {name: value for name, value in changes.items() if name in CORRECTABLE}
    entry = checked_person(PersonEntry(alive=person.alive, died_on=person.died_on, **values), on=on, demo_allowed=demo_allowed())
    changed = {name: (getattr(person, name), getattr(entry, name)) for name in CORRECTABLE if getattr(person, name) != getattr(entry, name)}
    if not changed:
        return {}
    try:
        headed = Household.objects.filter(memberships__person=person, memberships__relation="head", memberships__until__isnull=True)
        with writing(), transaction.atomic():
            if "name" in changed:
                hold_households(headed.values_list("pk", flat=True))
            guard_version(person, seen_version)
            for name, (_, new) in changed.items():
                if name == "name":
                    set_name(person, new)
                elif name in PERSONAL:
                    set_numbers(person, **{name: new})
                else:
                    setattr(person, name, new)
            if "id_number" in changed:
                person.birth_date, person.sex = entry.birth_date, entry.sex
            person.changed_at = at
            person.save()
            household = household_of(person)
            if "name" in changed:
                write_tokens([person])
                headed.update(head_name=person.name, head_pinyin=person.name_pinyin, changed_at=at)
            # Whatever is known of a person is personal: in the clear stands only what was corrected.
            trace_person(
                person,
                action,
                household=household,
                actor=actor,
                at=at,
                after=dict.fromkeys(changed, "已更正"),
                reason=reason,
                private={name: list(pair) for name, pair in changed.items()},
            )
    except IntegrityError as error:
        raise PersonTwice("这个身份证号已经登记在另一个人名下。", PERSON_TWICE_REMEDY, field="id_number") from error
    return changed


def correct_household(
    *,
    household_id: UUID | str,
    changes: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    reason: str = "",
    seen_version: int | None = None,
    action: str = "更正家庭",
) -> dict[str, tuple[Any, Any]]:
    """Change area type, address or members of a household and give what really changed; raises EntryInvalid, ChangedMeanwhile, NotFound."""
    household = household_in_scope(household_id, actor=actor)
    changed = {
        name: (getattr(household, name), value)
        for name, value in changes.items()
        if name in HOUSEHOLD_CORRECTABLE and getattr(household, name) != value
    }
    if "area_type" in changed and changes["area_type"] not in ("", *AREA_TYPES):
        raise EntryInvalid("城乡类型不在可选范围内。", "请选择城镇或农村。", field="area_type")
    if "members" in changed:
        check_members(changes["members"])
    check_text("address", changes.get("address") or "")
    if not changed:
        return {}
    with writing():
        guard_version(household, seen_version)
        for name, (_, new) in changed.items():
            setattr(household, name, new)
        household.changed_at = at
        household.save(update_fields=[*changed, "changed_at"])
        if "address" in changed:
            Residence.objects.filter(household=household, until__isnull=True).update(address=household.address)
        trace(
            household,
            action,
            actor=actor,
            at=at,
            before={name: old for name, (old, _) in changed.items() if name != "address"},
            after={name: "已更正" if name == "address" else new for name, (_, new) in changed.items()},
            reason=reason,
            private={"address": list(changed["address"])} if "address" in changed else None,
        )
    return changed


def move_household(
    *,
    household_id: UUID | str,
    division_code: str,
    address: str,
    on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Household:
    """Move a household to another village from a day on; its members' records move with it and the new place sees the whole file.

    The actor needs the duty where the household leaves; the new place sees it from that moment. Raises EntryInvalid, ChangedMeanwhile, NotFound, NotPermitted.
    """
    household = household_in_scope(household_id, actor=actor)
    code = full_code(division_code)
    if level_of(code) is not Level.VILLAGE or code not in names_of([code]):
        raise EntryInvalid("迁入地不是系统里的村（社区）。", "请选择迁入的村（社区）。", field="division_code")
    if code == household.division_code:
        raise EntryInvalid("迁入地与现居住地相同。", "只改门牌住址的，请用“更正家庭”。", field="division_code")
    if not reason.strip():
        raise EntryInvalid("没有写明迁移原因。", "请写明原因，例如：易地搬迁、户籍迁移。", field="reason")
    check_text("address", address)
    current = Residence.objects.filter(household=household, until__isnull=True).first()
    if current and on <= current.since:
        raise EntryInvalid("迁移日期不晚于上次迁入的日期。", f"这户 {current.since} 迁入现居住地，请核对。", field="on")
    with writing():
        guard_version(household, seen_version)
        before = {"division": household.division_code}
        addresses = {"address": [household.address, address]}
        Residence.objects.filter(household=household, until__isnull=True).update(until=on - timedelta(days=1))
        Residence.objects.create(household=household, division_code=code, address=address, since=on, reason=reason[:200])
        Household.objects.filter(pk=household.pk).update(division_code=code, address=address, changed_at=at)
        members = Membership.objects.current().filter(household=household).values_list("person_id", flat=True)
        hold_persons(members)
        Person.objects.filter(pk__in=members).update(division_code=code, changed_at=at)
        trace(
            household, "迁移", actor=actor, at=at, before=before, after={"division": code, "from": on}, reason=reason, private=addresses
        )
    household.refresh_from_db()
    return household


def note_external_number(
    *, system: str, number: str, actor: Actor, at: datetime, household_id: UUID | str | None = None, person_id: UUID | str | None = None
) -> None:
    """Keep the number by which another system knows a household or a person; a new number of the same system replaces the old one."""
    household = household_in_scope(household_id, actor=actor) if household_id else None
    person = person_in_scope(person_id, actor=actor) if person_id else None
    if not number.strip() or not system.strip() or (household is None) == (person is None):
        raise EntryInvalid("外部编号或系统名称没有填写。", "请填写系统名称和编号。", field="number")
    check_text("number", number.strip())
    check_text("number", system.strip())
    try:
        with writing(), transaction.atomic():
            ExternalNumber.objects.update_or_create(
                system=system.strip(), household=household, person=person, defaults={"number": number.strip()}
            )
            if household:
                trace(household, "登记外部编号", actor=actor, at=at, after={"system": system, "number": number})
            elif person:
                trace_person(
                    person, "登记外部编号", household=household_of(person), actor=actor, at=at, after={"system": system, "number": number}
                )
    except IntegrityError as error:
        raise EntryInvalid("这个外部编号已经属于另一条记录。", "请核对编号。", field="number") from error


def write_note(*, household_id: UUID | str, text: str, actor: Actor, at: datetime) -> Note:
    """Write a note on a household; whoever reads the register there may. Raises EntryInvalid, NotFound."""
    household = household_in_scope(household_id, actor=actor, duty=Duty.REGISTER_READ)
    if not text.strip():
        raise EntryInvalid("备注没有内容。", "请写下要记的事。", field="text")
    with writing():
        note = Note.objects.create(
            household=household,
            text=text.strip(),
            written_by=actor.user_id,
            writer_name=actor.name,
            division_code=household.division_code,
            written_at=at,
        )
        trace(household, "记备注", actor=actor, at=at, private={"text": note.text})
    return note
