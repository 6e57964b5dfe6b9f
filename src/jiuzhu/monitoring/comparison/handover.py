"""From the session's findings to warnings: names and places from the register, the words from the pack."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.casework.registry import queries as register
from jiuzhu.casework.registry.facts import SEPARATOR, household_of
from jiuzhu.casework.registry.queries import NamedHousehold, NamedPerson
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.comparison.pack_rules import WATCHING
from jiuzhu.monitoring.comparison.unregistered import registered_behind
from jiuzhu.monitoring.warnings.explanations import remembered_by
from jiuzhu.monitoring.warnings.rules import FoundWarning

UNREGISTERED, UNREGISTERED_NAME = "unregistered", "未登记人员"
_BATCH = 500
_FIGURES = json.JSONDecoder(parse_float=str)
_HOUSEHOLDS = "recipient_households"
Pair = tuple[str, str]
"""A rule and its subject."""
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Aside:
    """The findings of one law put aside in the session, in the order of rule and subject."""

    table: str
    count: int


def put_aside(database: duckdb.DuckDBPyConnection, *, name: str) -> Aside:
    """Keep the session's ``findings`` under a name, since the next law's take their place; where they do not fit into memory they lie on the disk."""
    table = f"findings_{name}"
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS"
        " SELECT rule, subject_type, subject_id, household_id, evidence, clause, on_aid, facts, CAST(key AS VARCHAR) AS key, watched.division_code AS watched_at"
        f" FROM findings LEFT JOIN (SELECT key, min(division_code) AS division_code FROM {WATCHING} GROUP BY key) AS watched USING (key)"
        " ORDER BY rule, subject_type, subject_id"
    )
    return Aside(table, (database.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0])


class Told:
    """Whom each rule was found to name in this run, kept in the session: asked for some at a time, however many there are."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database
        database.execute("CREATE OR REPLACE TEMP TABLE told (rule VARCHAR, subject_id VARCHAR)")

    def add(self, pairs: Sequence[Pair]) -> None:
        """Remember pairs of rule and subject."""
        self._database.execute("INSERT INTO told SELECT unnest($rules), unnest($subjects)", _columns(pairs))

    def among(self, pairs: Sequence[Pair], *, also: str = "") -> set[Pair]:
        """Give those of the pairs that were told, or that stand under a person in the table ``also``."""
        if not pairs:
            return set()
        known = f"(SELECT * FROM told UNION ALL SELECT rule, subject_id FROM {also} WHERE subject_type = 'person')" if also else "told"
        asked = "(SELECT unnest($rules) AS rule, unnest($subjects) AS subject_id)"
        rows = self._database.execute(f"SELECT DISTINCT rule, subject_id FROM {asked} SEMI JOIN {known} AS known USING (rule, subject_id)", _columns(pairs))
        return set(rows.fetchall())


def found_warnings(
    database: duckdb.DuckDBPyConnection,
    aside: Aside,
    pack: DatedPack,
    told: Told,
    *,
    month: str,
    division_code: str,
    holds_at: Callable[[str], bool],
    gone: Mapping[Pair, str] = MappingProxyType({}),
) -> Iterator[FoundWarning]:
    """Give every finding of a law where it holds, once per rule and subject, a batch at a time; ``told`` learns of each batch before it is given.

    Of what was found before of households that are ``gone`` (the place where it was found) ``told`` alone learns: that it still holds.
    """
    warnings = {each.code: each for each in pack.warnings}
    remembered, law = {code: remembered_by(pack, code) for code in warnings}, pack.fingerprint
    for first in range(0, aside.count, _BATCH):
        rows = database.execute(f"SELECT * FROM {aside.table} WHERE rowid >= {first} AND rowid < {first + _BATCH} ORDER BY rowid").fetchall()
        named = _Named(rows)
        again = told.among([(row[0], subject) for row in rows if (subject := named.moved(row))], also=aside.table)
        batch: dict[Pair, FoundWarning] = {}
        still: set[Pair] = set()
        for row in rows:
            rule, evidence, clause, on_aid, facts, watched_at = row[0], _FIGURES.decode(row[4]), row[5], row[6], row[7], row[9]
            kind, subject, home = named.subject(row)
            if (rule, subject) in batch or (named.moved(row) and (rule, subject) in again):
                continue
            person, household = named.persons.get(subject), named.households.get(home)
            place = household.division_code if household else person.division_code if person else watched_at or division_code
            if not holds_at(place):
                if holds_at(gone.get((rule, subject), place)):
                    still.add((rule, subject))
                continue
            if _HOUSEHOLDS in evidence:
                evidence[_HOUSEHOLDS] = "、".join(_name(named.households.get(each), each) for each in _listed(evidence))
            warning = warnings[rule]
            batch[rule, subject] = FoundWarning(
                rule=rule,
                label=warning.label,
                subject_type=kind,
                subject_id=subject,
                subject_name=person.name if person else household.name if household else UNREGISTERED_NAME,
                division_code=place,
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
                facts={name: value for name, value in _FIGURES.decode(facts).items() if value is not None},
                law=law,
                remembered=remembered[rule],
            )
        told.add([*batch, *still])
        yield from batch.values()


class _Named:
    """Who the subjects of a batch are by the register."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._subjects = {row[2]: _subject(row[1], row[2]) for row in rows}
        people = {name for kind, name in self._subjects.values() if kind == "person"}
        homes = {household_of(row[3]) for row in rows if row[3]}
        listed = {number for row in rows if _HOUSEHOLDS in row[4] for number in _listed(json.loads(row[4]))}
        self.persons, self.households = register.named_persons(_uuids(people)), register.named_households(_uuids(homes | listed))
        self._behind = registered_behind({name for kind, name in self._subjects.values() if kind != "household" and name not in self.persons})
        for each in self._behind.values():
            self.persons[str(each.person.pk)] = NamedPerson(each.person.name, each.person.division_code)
            if home := each.household:
                self.households[str(home.pk)] = NamedHousehold(home.number, str(home), home.division_code)

    def moved(self, row: Row) -> str:
        """Give the person a finding is about where it was not found under the person's own name, and so may be told of the person already."""
        kind, subject, _ = self.subject(row)
        return subject if kind == "person" and subject != row[2] else ""

    def subject(self, row: Row) -> tuple[str, str, str]:
        """Give the kind and id of the subject and the id of the household."""
        kind, subject = self._subjects[row[2]]
        behind = self._behind.get(subject)
        if behind is not None:
            return "person", str(behind.person.pk), str(behind.household.pk) if behind.household else ""
        if kind == "person" and subject not in self.persons:
            kind = UNREGISTERED
        return kind, subject, household_of(row[3]) if row[3] else ""


def _subject(kind: str, subject: str) -> tuple[str, str]:
    # A household of one, made of a person's own category, is that person.
    if kind == "household" and SEPARATOR in subject:
        return "person", subject.partition(SEPARATOR)[2]
    return kind, subject


def _listed(evidence: dict[str, Any]) -> list[str]:
    return [each for each in str(evidence.get(_HOUSEHOLDS) or "").split("、") if each]


def _name(household: NamedHousehold | None, otherwise: str) -> str:
    return f"{household.number} {household.name}" if household else otherwise


def _uuids(texts: Iterable[str]) -> list[UUID]:
    return [UUID(text) for text in texts if text]


def _columns(pairs: Sequence[Pair]) -> dict[str, list[str]]:
    return {"rules": [rule for rule, _ in pairs], "subjects": [subject for _, subject in pairs]}
