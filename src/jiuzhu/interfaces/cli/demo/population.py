"""Enters the invented households through the register's own services, so that every one stands on the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time

from jiuzhu.casework.registry.queries import households as registered_households
from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry, PersonEntry
from jiuzhu.casework.registry.services import BATCH_HOUSEHOLDS, register_many
from jiuzhu.casework.registry.vocabulary import DISABILITY_TYPES
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.interfaces.cli.demo.condition import school_stage
from jiuzhu.interfaces.cli.demo.months import last_day, month_of
from jiuzhu.interfaces.cli.demo.people import Household, Person

DISABILITY_CODES = {label: code for code, label in DISABILITY_TYPES.items()}
NINE_O_CLOCK = time(9, 0)
TOLD_EVERY = 500


def register_households(
    households: Sequence[Household], *, launch: date, today: date, actor: Actor, say: Callable[[str], None], second: bool = False
) -> None:
    """Enter households not there yet: those already on aid at the launch in bulk, the others at the end of the month their term began.

    ``second`` enters people who are members of another household already, which the monthly comparison is to find.
    """
    done = 0
    for on, batch in _batches(households, launch, today):
        numbers = [household.household_id for household in batch]
        there = set(registered_households(actor).filter(number__in=numbers).values_list("number", flat=True))
        missing = [household for household in batch if household.household_id not in there]
        if missing:
            register_many(entries=[_entry(each, on) for each in missing], on=on, actor=actor, at=_morning(on), allow_second=second)
        done += len(batch)
        if not second and (done == len(households) or done // TOLD_EVERY != (done - len(batch)) // TOLD_EVERY):
            say(f"登记家庭 {done}/{len(households)} 户")


def _batches(households: Iterable[Household], launch: date, today: date) -> Iterator[tuple[date, list[Household]]]:
    by_day: dict[date, list[Household]] = {}
    for household in households:
        started = household.category_from
        by_day.setdefault(launch if started <= launch else min(last_day(month_of(started)), today), []).append(household)
    for on in sorted(by_day):
        batch = by_day[on]
        for start in range(0, len(batch), BATCH_HOUSEHOLDS):
            yield on, batch[start : start + BATCH_HOUSEHOLDS]


def _entry(household: Household, on: date) -> HouseholdEntry:
    # A record that says dead while the same person is alive elsewhere is a mistake of files; the register holds one person once.
    persons = [person for person in household.persons if person.alive or person.died_on]
    return HouseholdEntry(
        division_code=household.division_code,
        persons=tuple(_person(person, on) for person in persons),
        area_type=household.area_type,
        address=household.address,
        members=household.members,
        categories=(
            CategoryEntry(
                category=household.category,
                category_class=household.category_class,
                since=household.category_from,
                until=household.category_until,
                monthly_benefit_fen=household.monthly_benefit_fen or None,
                decision_no=f"霍救〔{household.category_from.year}〕{int(household.household_id[7:13]) % 1000 + 1}号（演示）",
            ),
        ),
        number=household.household_id,
        note=household.story,
    )


def _person(person: Person, on: date) -> PersonEntry:
    return PersonEntry(
        id_number=person.id_number,
        name=person.name,
        relation=person.relation,
        phone=person.phone,
        disability_type=DISABILITY_CODES.get(person.disability_type, ""),
        disability_grade=person.disability_grade,
        self_care=person.self_care,
        illness=person.illness,
        school_stage=school_stage(person, on) or "none",
        alive=person.alive,
        died_on=person.died_on,
    )


def _morning(on: date) -> datetime:
    return datetime.combine(on, NINE_O_CLOCK, tzinfo=LOCAL_TIME)
