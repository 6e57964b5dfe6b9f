"""From the session's findings to warnings: names and places from the register, the words from the pack."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.casework.registry import queries as register
from jiuzhu.casework.registry.facts import SEPARATOR, household_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.comparison.unregistered import places_of_watched, registered_behind
from jiuzhu.monitoring.warnings.explanations import remembered_by
from jiuzhu.monitoring.warnings.rules import FoundWarning

UNREGISTERED, UNREGISTERED_NAME = "unregistered", "未登记人员"
_BATCH = 500
_HOUSEHOLDS = "recipient_households"


def found_warnings(database: duckdb.DuckDBPyConnection, pack: DatedPack, *, month: str, division_code: str) -> Iterator[FoundWarning]:
    """Give every finding once per rule and subject, ordered by rule and subject."""
    warnings = {each.code: each for each in pack.warnings}
    remembered = {code: remembered_by(pack, code) for code in warnings}
    rows = database.execute(
        "SELECT rule, subject_type, subject_id, household_id, evidence, clause, on_aid, facts, CAST(key AS VARCHAR) FROM findings ORDER BY rule, subject_type, subject_id"
    ).fetchall()
    places = places_of_watched(database)
    told: set[tuple[str, str]] = set()
    for batch in _batches(rows):
        subjects = [(_subject(row[1], row[2]), household_of(row[3]) if row[3] else "") for row in batch]
        evidences = [json.loads(row[4], parse_float=str) for row in batch]
        listed = {number for evidence in evidences for number in _listed(evidence)}
        persons = {
            str(each.pk): each
            for each in register.persons(SYSTEM).filter(pk__in=_uuids(name for (kind, name), _ in subjects if kind == "person"))
        }
        households = {
            str(each.pk): each for each in register.households(SYSTEM).filter(pk__in=_uuids({home for _, home in subjects} | listed))
        }
        behind = registered_behind({name for (kind, name), _ in subjects if kind != "household" and name not in persons})
        for row, ((kind, subject), home), evidence in zip(batch, subjects, evidences, strict=True):
            rule, clause, on_aid = row[0], row[5], row[6]
            place = places.get(subject, division_code)
            if subject in behind:
                found = behind[subject]
                kind, subject, home = "person", str(found.person.pk), str(found.household.pk) if found.household else ""
                persons[subject], households[home] = found.person, found.household
            elif kind == "person" and subject not in persons:
                kind = UNREGISTERED
            if (rule, subject) in told:
                continue
            told.add((rule, subject))
            person, household = persons.get(subject), households.get(home)
            if _HOUSEHOLDS in evidence:
                evidence[_HOUSEHOLDS] = "、".join(_name(households.get(each), each) for each in _listed(evidence))
            warning = warnings[rule]
            yield FoundWarning(
                rule=rule,
                label=warning.label,
                subject_type=kind,
                subject_id=subject,
                subject_name=person.name if person else str(household) if household else UNREGISTERED_NAME,
                division_code=household.division_code if household else person.division_code if person else place,
                month=month,
                grade=warning.grade,
                evidence=evidence,
                clause=clause,
                quote=warning.quote,
                household_id=home if household else "",
                reading=warning.reading,
                feeds=warning.feeds,
                on_aid=bool(on_aid),
                unregistered_as=(row[8] or "") if kind == "person" else "",
                facts={name: value for name, value in json.loads(row[7], parse_float=str).items() if value is not None},
                law=pack.fingerprint,
                remembered=remembered[rule],
            )


def _subject(kind: str, subject: str) -> tuple[str, str]:
    # A household of one, made of a person's own category, is that person.
    if kind == "household" and SEPARATOR in subject:
        return "person", subject.partition(SEPARATOR)[2]
    return kind, subject


def _listed(evidence: dict[str, Any]) -> list[str]:
    return [each for each in str(evidence.get(_HOUSEHOLDS) or "").split("、") if each]


def _name(household: Any, otherwise: str) -> str:
    return f"{household.number} {household}" if household else otherwise


def _uuids(texts: Iterable[str]) -> list[UUID]:
    return [UUID(text) for text in texts if text]


def _batches(rows: list[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rest = iter(rows)
    while batch := list(islice(rest, _BATCH)):
        yield batch
