"""The file that goes back to a department: its own rows of the month about people in the register, with what the chain showed (F-18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.chain.kept import rows_of_department
from jiuzhu.monitoring.chain.models import Occurrence
from jiuzhu.monitoring.chain.names import Names

BATCH = 500
NOT_ON_AID = "不在册"


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
    """Give the rows of a department's return file of a month, by person; only what concerns its own aid. No scope: the caller has checked."""
    names = Names(law)
    categories = {each.code: each.label for each in law.categories}
    rows = list(rows_of_department(division_code, month, names.department(department)))
    problems = _problems(month, organisation_id)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        people = {str(each.pk): each for each in registry.persons(SYSTEM).filter(pk__in={UUID(row["person_id"]) for row in batch})}
        for row in batch:
            person = people.get(row["person_id"])
            if person is None:
                continue
            found = [*problems.get(row["person_id"], ()), *problems.get(row["home"], ())]
            kinds = [(label, state) for label, state, concerned in found if not concerned or row["kind"] in concerned]
            yield ReturnRow(
                person.id_number,
                person.name,
                names.kind_label(row["kind"]),
                row["amount_fen"],
                categories.get(row["category"], NOT_ON_AID) if row["category"] else NOT_ON_AID,
                "；".join(label for label, _ in kinds),
                "；".join(state for _, state in kinds),
            )


def _problems(month: str, organisation_id: str) -> dict[str, list[tuple[str, str, frozenset[str]]]]:
    """Map people and households to the month's problems that concern the department: label, state, and the kinds it is about."""
    found: dict[str, list[tuple[str, str, frozenset[str]]]] = defaultdict(list)
    live = Occurrence.objects.filter(month=month, withdrawn_at__isnull=True, finding__concerned__organisation_id=organisation_id)
    for each in live.select_related("finding"):
        kinds = frozenset(row["kind"] for row in each.finding.rows_in(each.evidence))
        label = f"{each.finding.get_finding_display()}：{each.finding.rule_label}"
        found[each.subject_id].append((label, each.finding.state_label, kinds))
    return found
