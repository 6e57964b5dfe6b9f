"""The file that goes back to a department: its own rows of the month in which the chain found something, in its own columns (F-18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.chain.delivered_rows import Told, delivered_rows, yuan_or_none
from jiuzhu.monitoring.chain.kept import rows_of_department
from jiuzhu.monitoring.chain.models import Occurrence
from jiuzhu.monitoring.chain.names import Names
from jiuzhu.monitoring.chain.rules import county_served

BATCH = 500
NOT_ON_AID = "不在册"
ENTERED_HERE = "平台登记的救助"
ENTERED_HEADS = ("身份证号", "月份", "救助种类", "金额（元）")
FOUND_HEADS = ("姓名", "救助类别", "发现的问题", "办理情况")
Problem = tuple[str, str, frozenset[str]]
Problems = Mapping[str, list[Problem]]


@dataclass(frozen=True)
class ReturnTable:
    """The rows that came by one feed, under the heads of the department's own file, and after them what the county found of the person."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class _Known:
    """What the register knows of a person with a problem: the record, the category in words, the problems."""

    person: Any
    category: str
    problems: tuple[Problem, ...]

    def found(self, kind: str) -> tuple[str, str, str, str] | None:
        """Give what stands under the last heads for a row of a kind; None where none of the problems is about it."""
        about = [(label, state) for label, state, kinds in self.problems if not kinds or kind in kinds]
        if not about:
            return None
        return self.person.name, self.category, "；".join(label for label, _ in about), "；".join(state for _, state in about)


def return_tables(*, division_code: str, month: str, department: str, organisation_id: str, law: DatedPack) -> list[ReturnTable]:
    """Give a department's return file of a month: those of its rows that a finding about its own aid concerns, of its county, by feed.

    Of anybody else not even that the register knows them goes back. What it gave through the platform itself stands in a table of its own.
    No scope: the caller has checked.
    """
    names = Names(law)
    unit = names.department(department)
    problems = _problems(month, organisation_id)
    kept = [row for row in rows_of_department(division_code, month, unit) if row["person_id"] in problems or row["home"] in problems]
    known = {each.person.id_number: each for each in _known(kept, problems, law)}
    told = delivered_rows(division_code=division_code, month=month, unit=unit, names=names, people=known)
    tables = []
    for file in told:
        found = [(row, known[row.id_number].found(row.kind)) for row in file.rows]
        filled = tuple((*row.values, *words) for row, words in found if words)
        if filled:
            tables.append(ReturnTable(file.label, (*file.heads, *FOUND_HEADS), filled))
    entered = tuple(_entered(kept, known, [row for file in told for row in file.rows], names, month))
    return [*tables, ReturnTable(ENTERED_HERE, (*ENTERED_HEADS, *FOUND_HEADS), entered)] if entered else tables


def _entered(
    kept: Sequence[dict[str, Any]], known: Mapping[str, _Known], told: Sequence[Told], names: Names, month: str
) -> Iterator[tuple[object, ...]]:
    """Give the rows of the chain that no file of the department tells."""
    people = {str(each.person.pk): each for each in known.values()}
    left = [(row.id_number, row.kind, row.amount_fen) for row in told]
    for row in kept:
        one = people.get(row["person_id"])
        if one is None:
            continue
        same = (one.person.id_number, row["kind"], row["amount_fen"])
        if same in left:
            left.remove(same)
        elif words := one.found(row["kind"]):
            yield (one.person.id_number, month, names.kind_label(row["kind"]), yuan_or_none(row["amount_fen"]), *words)


def _known(kept: Sequence[dict[str, Any]], problems: Problems, law: DatedPack) -> Iterator[_Known]:
    categories = {each.code: each.label for each in law.categories}
    rows = {row["person_id"]: row for row in kept}
    ids = list(rows)
    for start in range(0, len(ids), BATCH):
        for person in registry.persons(SYSTEM).filter(pk__in=[UUID(each) for each in ids[start : start + BATCH]]):
            row = rows[str(person.pk)]
            category = categories.get(row["category"], NOT_ON_AID) if row["category"] else NOT_ON_AID
            yield _Known(person, category, (*problems.get(row["person_id"], ()), *problems.get(row["home"], ())))


def _problems(month: str, organisation_id: str) -> Problems:
    """Map people and households to the month's problems in its county that concern the department: label, state, and the kinds it is about."""
    found: dict[str, list[Problem]] = defaultdict(list)
    department = organisation(organisation_id)
    if department is None:
        return {}
    county = division_range(county_served(department.division_code))
    live = Occurrence.objects.filter(month=month, withdrawn_at__isnull=True, finding__concerned__organisation_id=organisation_id)
    for each in live.filter(finding__household__division_code__range=county).select_related("finding"):
        kinds = frozenset(row["kind"] for row in each.finding.rows_in(each.evidence))
        label = f"{each.finding.get_finding_display()}：{each.finding.rule_label}"
        found[each.subject_id].append((label, each.finding.state_label, kinds))
    return dict(found)
