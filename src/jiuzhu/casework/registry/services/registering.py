"""Entering new households, one or a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from jiuzhu.casework.registry.models import (
    CategoryMembership,
    ExternalNumber,
    Household,
    Membership,
    Note,
    NumberSeries,
    Person,
    Residence,
    Standing,
)
from jiuzhu.casework.registry.rules import AlreadyMember, EntryInvalid, HouseholdEntry, PersonTwice, checked_household
from jiuzhu.casework.registry.services.records import (
    copy_category,
    demo_allowed,
    id_index,
    person_from,
    pinyin_text,
    write_tokens,
)
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, digits_of, full_code, level_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import Opening, record_openings

BATCH_HOUSEHOLDS = 100
COUNTY_DIGITS = digits_of(Level.COUNTY)
LONGEST_SERIAL = 8
PERSON_TWICE_REMEDY = "请在原户办理迁移、转入，或合并重复记录；确属两户重复在册的，登记时注明并列入核查。"


def register_household(*, entry: HouseholdEntry, on: date, actor: Actor, at: datetime, allow_second: bool = False) -> Household:
    """Enter one household with its members and categories; raises what ``register_many`` raises."""
    return register_many(entries=[entry], on=on, actor=actor, at=at, allow_second=allow_second)[0]


def register_many(
    *, entries: Sequence[HouseholdEntry], on: date, actor: Actor, at: datetime, allow_second: bool = False, action: str = "登记家庭"
) -> list[Household]:
    """Enter at most BATCH_HOUSEHOLDS households in one transaction, in order.

    A person already in the register is refused (PersonTwice); with ``allow_second`` the same person becomes a member of the second household too, which the
    monthly comparison then reports. Raises EntryInvalid, IdNumberInvalid, NotPermitted.
    """
    checked = check_registration(entries=entries, on=on, actor=actor)
    return enter_registration(checked=checked, actor=actor, at=at, allow_second=allow_second, action=action)


@dataclass(frozen=True)
class CheckedRegistration:
    """New households found well entered and in the actor's places, from a day on."""

    entries: tuple[HouseholdEntry, ...]
    on: date


def check_registration(*, entries: Sequence[HouseholdEntry], on: date, actor: Actor) -> CheckedRegistration:
    """Check new households before anybody has to wait for the writing; raises EntryInvalid, IdNumberInvalid, NotPermitted."""
    if len(entries) > BATCH_HOUSEHOLDS:
        raise ValueError(f"at most {BATCH_HOUSEHOLDS} households in one transaction")
    checked = tuple(checked_household(entry, on=on, demo_allowed=demo_allowed()) for entry in entries)
    _check_places(checked, actor)
    return CheckedRegistration(checked, on)


def enter_registration(
    *, checked: CheckedRegistration, actor: Actor, at: datetime, allow_second: bool = False, action: str = "登记家庭"
) -> list[Household]:
    """Enter checked households in one transaction, as ``register_many`` does; raises PersonTwice, AlreadyMember."""
    try:
        with writing(), transaction.atomic():
            return _enter(checked.entries, checked.on, actor, at, allow_second, action)
    except IntegrityError as error:
        raise PersonTwice("同一人或同一编号刚被别人登记。", "请刷新后查找核对。", field="id_number") from error


def _check_places(entries: Sequence[HouseholdEntry], actor: Actor) -> None:
    codes = {full_code(entry.division_code) for entry in entries}
    known = names_of(codes)
    for code in sorted(codes):
        if level_of(code) is not Level.VILLAGE or code not in known:
            raise EntryInvalid(f"“{code}”不是系统里的村（社区）。", "请选择家庭所在的村（社区）。", field="division_code")
        if not actor.holds(Duty.REGISTER_IMPORT, division_code=code):
            actor.require(Duty.REGISTER_WRITE, division_code=code)


def _enter(entries: Sequence[HouseholdEntry], on: date, actor: Actor, at: datetime, allow_second: bool, action: str) -> list[Household]:
    known = _known_people(entries, allow_second, actor)
    numbers = _numbers(entries)
    households, people, memberships, categories, others = [], [], [], [], []
    for entry, number in zip(entries, numbers, strict=True):
        head = next(person for person in entry.persons if person.relation == "head")
        living = sum(person.alive for person in entry.persons)
        household = Household(
            number=number,
            division_code=full_code(entry.division_code),
            address=entry.address,
            area_type=entry.area_type,
            members=entry.members or max(1, living),
            head_name=head.name.strip(),
            head_pinyin=pinyin_text(head.name),
            registered_on=on,
            changed_at=at,
        )
        households.append(household)
        by_number = {}
        for given in entry.persons:
            person = known.get(given.id_number)
            if person is None:
                person = person_from(given, division_code=household.division_code, at=at)
                people.append(person)
                # A second household of the same batch finds the person too.
                known[given.id_number] = person
                others += [ExternalNumber(system=system, number=text, person=person) for system, text in given.numbers.items()]
            by_number[given.id_number] = person
            memberships.append(Membership(household=household, person=person, relation=given.relation, since=on, reason="登记"))
        for category in entry.categories:
            made = CategoryMembership(
                household=household,
                person=by_number.get(category.person_id_number),
                category=category.category,
                category_class=category.category_class,
                since=category.since,
                until=category.until,
                monthly_benefit_fen=category.monthly_benefit_fen,
                decision_no=category.decision_no,
                entered_at=at,
            )
            categories.append(made)
            if household.category == "" or made.person is None:
                copy_category(household, made)
        others += [ExternalNumber(system=system, number=text, household=household) for system, text in entry.numbers.items()]
    Household.objects.bulk_create(households, batch_size=200)
    Person.objects.bulk_create(people, batch_size=200)
    write_tokens(people, fresh=True)
    Membership.objects.bulk_create(memberships, batch_size=200)
    CategoryMembership.objects.bulk_create(categories, batch_size=200)
    ExternalNumber.objects.bulk_create(others, batch_size=200)
    Residence.objects.bulk_create(
        [Residence(household=each, division_code=each.division_code, address=each.address, since=on, reason="登记") for each in households],
        batch_size=200,
    )
    Standing.objects.bulk_create([Standing(household=each) for each in households], batch_size=200)
    Note.objects.bulk_create(
        [
            Note(
                household=each,
                text=entry.note,
                written_by=actor.user_id,
                writer_name=actor.name,
                division_code=each.division_code,
                written_at=at,
            )
            for each, entry in zip(households, entries, strict=True)
            if entry.note
        ]
    )
    openings = []
    for household, entry in zip(households, entries, strict=True):
        after = {
            "number": household.number,
            "division": household.division_code,
            "members": household.members,
            "category": household.category,
        }
        private = {"persons": [[person.name, person.id_number, person.relation] for person in entry.persons]}
        openings.append(Opening(str(household.pk), after, str(household.pk), private))
    record_openings(subject_kind="household", action=action, openings=openings, actor=actor, at=at)
    return households


def _known_people(entries: Sequence[HouseholdEntry], allow_second: bool, actor: Actor) -> dict[str, Person]:
    wanted = {id_index(person.id_number): person.id_number for entry in entries for person in entry.persons}
    found = Person.objects.kept().filter(id_index__in=wanted)
    known = {wanted[person.id_index]: person for person in found}
    seen: set[str] = set()
    for entry in entries:
        for person in entry.persons:
            if allow_second:
                continue
            if person.id_number in known:
                raise person_twice(known[person.id_number], actor)
            if person.id_number in seen:
                raise PersonTwice("同一批登记里，同一身份证号出现在两户。", PERSON_TWICE_REMEDY, field="id_number")
            seen.add(person.id_number)
    return known


def person_twice(person: Person, actor: Actor) -> PersonTwice:
    """Say that a person is in the register; whom and where only to those who read the register there."""
    membership = Membership.objects.current().filter(person=person).select_related("household").first()
    if membership and actor.holds(Duty.REGISTER_READ, division_code=membership.household.division_code):
        return PersonTwice(
            f"这个身份证号已登记为{person.name}，在档案 {membership.household.number}（{membership.household}）。",
            PERSON_TWICE_REMEDY,
            field="id_number",
        )
    return PersonTwice("这个身份证号已经登记在册，不在您的辖区内。", "请联系县民政局办理迁移或核对是否重复在册。", field="id_number")


def _numbers(entries: Sequence[HouseholdEntry]) -> list[str]:
    given = [entry.number for entry in entries if entry.number]
    if Household.objects.filter(number__in=given).exists() or len(set(given)) != len(given):
        raise AlreadyMember("档案号已经用过。", "请不填档案号，由系统编号。", field="number")
    _follow(given)
    wanted: dict[str, int] = {}
    for entry in entries:
        if not entry.number:
            county = entry.division_code[:COUNTY_DIGITS]
            wanted[county] = wanted.get(county, 0) + 1
    following = {}
    for county, many in wanted.items():
        series = NumberSeries.objects.filter(county_code=county)
        if not series.update(last=F("last") + many):
            NumberSeries.objects.get_or_create(county_code=county)
            series.update(last=F("last") + many)
        following[county] = NumberSeries.objects.get(county_code=county).last - many
    numbers = []
    for entry in entries:
        county = entry.division_code[:COUNTY_DIGITS]
        if not entry.number:
            following[county] += 1
        numbers.append(entry.number or f"{county}-{following[county]:05d}")
    return numbers


def _follow(given: list[str]) -> None:
    """Let the county's own numbers go on after the numbers that were handed in."""
    highest: dict[str, int] = {}
    for number in given:
        county, _, serial = number.partition("-")
        if len(county) == COUNTY_DIGITS and serial.isascii() and serial.isdigit() and len(serial) <= LONGEST_SERIAL:
            highest[county] = max(highest.get(county, 0), int(serial))
    for county, last in highest.items():
        NumberSeries.objects.get_or_create(county_code=county)
        NumberSeries.objects.filter(county_code=county, last__lt=last).update(last=last)
