"""The file that goes back to a department: its own rows of the month in which the chain found something, with what it found (F-18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.chain.kept import rows_of_department
from jiuzhu.monitoring.chain.models import Occurrence
from jiuzhu.monitoring.chain.names import Names
from jiuzhu.monitoring.chain.rules import county_served

BATCH = 500
NOT_ON_AID = "不在册"
Problems = Mapping[str, list[tuple[str, str, frozenset[str]]]]


@dataclass(frozen=True)
class ReturnRow:
    """One row of the department's own, as it wrote it, and what the county found of the person: the category, problems with its aid and how they stand."""

    id_number: str
    name: str
    kind: str
    amount_fen: int | None
    category: str
    problem: str
    state: str


def return_rows(*, division_code: str, month: str, department: str, organisation_id: str, law: DatedPack) -> Iterator[ReturnRow]:
    """Give the rows of a department's return file of a month, by person: those a finding about its own aid concerns, of its county.

    Of anybody else not even that the register knows them goes back. No scope: the caller has checked.
    """
    names = Names(law)
    categories = {each.code: each.label for each in law.categories}
    problems = _problems(month, organisation_id)
    told = ((row, _about(row, problems)) for row in rows_of_department(division_code, month, names.department(department)))
    rows = [(row, found) for row, found in told if found]
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        people = {str(each.pk): each for each in registry.persons(SYSTEM).filter(pk__in={UUID(row["person_id"]) for row, _ in batch})}
        for row, found in batch:
            person = people.get(row["person_id"])
            if person is None:
                continue
            yield ReturnRow(
                person.id_number,
                person.name,
                names.kind_label(row["kind"]),
                row["amount_fen"],
                categories.get(row["category"], NOT_ON_AID) if row["category"] else NOT_ON_AID,
                "；".join(label for label, _ in found),
                "；".join(state for _, state in found),
            )


def _about(row: dict[str, Any], problems: Problems) -> list[tuple[str, str]]:
    """Give (label, state) of the problems a row is part of."""
    found = (*problems.get(row["person_id"], ()), *problems.get(row["home"], ()))
    return [(label, state) for label, state, kinds in found if not kinds or row["kind"] in kinds]


def _problems(month: str, organisation_id: str) -> Problems:
    """Map people and households to the month's problems in its county that concern the department: label, state, and the kinds it is about."""
    found: dict[str, list[tuple[str, str, frozenset[str]]]] = defaultdict(list)
    department = organisation(organisation_id)
    if department is None:
        return found
    county = division_range(county_served(department.division_code))
    live = Occurrence.objects.filter(month=month, withdrawn_at__isnull=True, finding__concerned__organisation_id=organisation_id)
    for each in live.filter(finding__household__division_code__range=county).select_related("finding"):
        kinds = frozenset(row["kind"] for row in each.finding.rows_in(each.evidence))
        label = f"{each.finding.get_finding_display()}：{each.finding.rule_label}"
        found[each.subject_id].append((label, each.finding.state_label, kinds))
    return found
