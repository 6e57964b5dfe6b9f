"""From whom the list of a county is made: what the register, the decisions and the findings say of each reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from jiuzhu.casework.assistance.refusals import people_refused
from jiuzhu.casework.registry import queries as register
from jiuzhu.casework.registry.queries.leaving import id_numbers_of, people_by_employment, people_who_left
from jiuzhu.foundation.analytics.pseudonyms import keys_of
from jiuzhu.monitoring.warnings.queries_of_subjects import Subject, subjects_found, subjects_on_ledger
from jiuzhu.monitoring.watching.rules import EMPLOYMENTS, Terms

Days = dict[UUID, tuple[str, date]]
"""For each key the village and the last day the reason is known of."""


def watched_for(reason: str, *, terms: Terms, division_code: str, on: date) -> Days:
    """Give whom a county has to watch for a reason, by key."""
    since = terms.since(on)
    if reason == "refused":
        return _keyed(people_refused(division_code, since=since))
    if reason == "left":
        return _keyed((each.person_id, each.last_day) for each in people_who_left(division_code, since=since, on=on))
    if reason in EMPLOYMENTS:
        return _keyed((person, on) for person in people_by_employment(division_code, employment=EMPLOYMENTS[reason], on=on))
    if reason == "medical":
        return _of_subjects(subjects_found(terms.medical_rules, division_code=division_code, since_month=f"{since:%Y-%m}"))
    return _of_subjects(subjects_on_ledger(division_code=division_code, on=on))


def _of_subjects(subjects: Iterable[Subject]) -> Days:
    found: Days = {}
    registered: list[tuple[UUID, date]] = []
    for each in subjects:
        if each.kind == "unregistered":
            found[UUID(each.subject_id)] = (each.division_code, each.day)
        else:
            registered += [(person, each.day) for person in _people(each)]
    return found | _keyed(registered)


def _people(subject: Subject) -> Iterator[UUID]:
    if subject.kind == "person":
        yield UUID(subject.subject_id)
    elif subject.household_id:
        yield from (member.person_id for member in register.members_of(subject.household_id, living=True))


def _keyed(people: Iterable[tuple[UUID, date]]) -> Days:
    days: dict[UUID, date] = {}
    for person, day in people:
        days[person] = max(day, days.get(person, day))
    known = list(id_numbers_of(days))
    keys = keys_of([number for _, number, _ in known])
    return {key: (village, days[person]) for key, (person, _, village) in zip(keys, known, strict=True)}
