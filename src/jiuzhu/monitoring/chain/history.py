"""One household's chain: every department's aid by month, with the overlaps and gaps found in it and the letters issued (S-45, E-48, F-16)."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.assistance import queries as assistance
from jiuzhu.casework.letters.queries import Letter, letters_of
from jiuzhu.casework.referrals.queries import aid_granted
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.analytics.pseudonyms import keys_of
from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.chain.conflicts import GAP, OVERLAP
from jiuzhu.monitoring.chain.entered import CARE, ENTERED, FED, ORDER, REFERRAL, SERVICES, source_of
from jiuzhu.monitoring.chain.gathering import aid_feeds, said_sql
from jiuzhu.monitoring.chain.models import Finding, Occurrence
from jiuzhu.monitoring.chain.names import Names
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.places import places_of, standing_at
from jiuzhu.monitoring.feeds.queries import for_comparison
from jiuzhu.monitoring.warnings.rules import shift_month

MONTHS_SHOWN = 12
FEED = "部门反馈"
RESULTS = {ORDER: "服务已验收", FED: FEED, "manual": "已发放", "application": "申请已批准", "goods": "已发放", CARE: "服务已签收", "insurance": "保险已给付", REFERRAL: "转介后给予"}
EVERYBODY = "全户"


@dataclass(frozen=True)
class Line:
    """One row of the chain as people read it (F-16): when, which department, what, how much, with what result; fen, None where no amount is known."""

    month: str
    on: date | None
    person: str
    department: str
    kind: str
    label: str
    amount_fen: int | None
    result: str
    service: bool = False
    given: bool = True
    person_id: UUID | None = None


@dataclass(frozen=True)
class Mark:
    """An overlap or gap that a rule found in a month, and how it stands."""

    finding: Finding
    month: str
    departments: frozenset[str]
    kinds: frozenset[str]


@dataclass(frozen=True)
class Cell:
    """What one department gave in one month."""

    department: str
    lines: tuple[Line, ...]
    overlaps: tuple[Finding, ...] = ()

    @property
    def total_fen(self) -> int | None:
        """The sum of the known amounts; None where none is known."""
        known = [line.amount_fen for line in self.lines if line.amount_fen is not None and line.given]
        return sum(known) if known else None


@dataclass(frozen=True)
class MonthOfChain:
    """One month: a cell for every department in the order of the columns, what was missed, the letters issued."""

    month: str
    cells: tuple[Cell, ...]
    gaps: tuple[Finding, ...] = ()
    overlaps: tuple[Finding, ...] = ()
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True)
class Chain:
    """The chain of one household, newest month first."""

    departments: tuple[str, ...]
    months: tuple[MonthOfChain, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...] = ()
    members: tuple[str, ...] = field(default=())
    letters: tuple[Letter, ...] = ()


def chain_of(household: Any, *, on: date, months: int = MONTHS_SHOWN, about_children: bool = False) -> Chain:
    """Put a household's chain together for the months that end with a day's; the caller has checked that the actor may see the household.

    Letters that tell what was answered about children are left out unless ``about_children``.
    """
    first, last = _span(on, months)
    lines = lines_of(household, on=on, months=months)
    marks = list(_marks(household.pk, first, last))
    departments = tuple(sorted({line.department for line in lines}))
    letters = [(_month_of(each), each) for each in letters_of(household.pk) if about_children or not each.about_children]
    letters = [(month, each) for month, each in letters if first <= month <= last]
    return Chain(
        departments,
        tuple(
            replace(_month(month, departments, lines, marks), letters=tuple(each for issued, each in letters if issued == month))
            for month in sorted({*(line.month for line in lines), *(mark.month for mark in marks), *(month for month, _ in letters)}, reverse=True)
        ),
        lines,
        tuple({mark.finding.pk: mark.finding for mark in marks}.values()),
        tuple(dict.fromkeys(line.person for line in lines)),
        tuple(each for _, each in letters),
    )


def lines_of(household: Any, *, on: date, months: int = MONTHS_SHOWN) -> tuple[Line, ...]:
    """List the rows of a household's chain for the months that end with a day's, the newest first; the caller has checked that the actor may see it."""
    first, last = _span(on, months)
    names = Names(pack_in_force(on, division_code=household.division_code))
    told = [
        *_fed_back(household, first, last, names),
        *_entered(household.pk, first, last, names),
        *((REFERRAL, line) for line in _granted(household.pk, first, last, names)),
    ]
    lines = (*merged(told), *_decided(household.pk, first, last))
    return tuple(sorted(lines, key=lambda line: (line.month, line.department, line.label, line.person), reverse=True))


def _span(on: date, months: int) -> tuple[str, str]:
    last = f"{on:%Y-%m}"
    return shift_month(last, 1 - months), last


def merged(told: Iterable[tuple[str, Line]]) -> Iterator[Line]:
    """Count what several sources tell alike as often as the source that tells it most; what was given here keeps its own result."""
    counted: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    shown: dict[tuple[Any, ...], Line] = {}
    for source, line in told:
        key = (line.person, line.month, line.kind, line.department, line.amount_fen, line.service)
        counted[key][source] += 1
        before = shown.get(key)
        if before is None or source == ENTERED:
            shown[key] = line
        if before is not None and before.person_id != line.person_id:
            # Two people of one name: the row speaks of either.
            shown[key] = replace(shown[key], person_id=None)
    for key, sources in counted.items():
        yield from [shown[key]] * max(sources.values())


def _month_of(letter: Letter) -> str:
    return f"{timezone.localdate(letter.issued_at):%Y-%m}"


def _fed_back(household: Any, first: str, last: str, names: Names) -> Iterator[tuple[str, Line]]:
    county, contracts = ancestor_at(household.division_code, Level.COUNTY) or household.division_code, aid_feeds(FEEDS)
    sent_by_feed, _ = for_comparison(division_code=county, month=last, since=first, feeds=contracts)
    files = [(contracts[code], sent, path) for code in contracts for sent, path in sent_by_feed.get(code, ()) if path.exists()]
    # A session costs as much as the rest of a page: none is opened where no file could tell anything.
    members = [each.person for each in registry.members_of(household.pk)] if files else []
    if not members:
        return
    people = dict(zip(keys_of([each.id_number for each in members]), members, strict=True))
    keys = ", ".join(f"'{key}'::UUID" for key in people)
    with tempfile.TemporaryDirectory() as folder, session(Path(folder), PAGE) as database:
        for contract, sent, path in files:
            places = places_of(database, path, people)
            if not places:
                continue
            read = database.execute(
                f"SELECT source, key, month, written, department, amount_fen FROM ({said_sql(contract, path, sent=sent, numbered=True)}) WHERE {standing_at(places)} AND key IN ({keys})"
            )
            for source, key, month, written, department, amount in read.fetchall():
                if first <= month <= last:
                    kind = names.kind(written, department)
                    line = Line(month, None, people[key].name, names.department(department), kind, names.kind_label(kind), amount, FEED, person_id=people[key].pk)
                    yield source, line


def _entered(household_id: UUID, first: str, last: str, names: Names) -> Iterator[tuple[str, Line]]:
    for row in assistance.aid_of(household_id).filter(month__gte=first, month__lte=last):
        kind = names.kind(row.kind, row.department)
        label = names.kind_label(kind) if names.kind_label(kind) != kind else row.label
        person = row.person.name if row.person else EVERYBODY
        line = Line(
            row.month,
            row.received_on,
            person,
            names.department(row.department),
            kind,
            label,
            row.amount_fen,
            RESULTS[row.source],
            row.source in SERVICES,
            person_id=row.person_id,
        )
        yield source_of(row.source), line


def _granted(household_id: UUID, first: str, last: str, names: Names) -> Iterator[Line]:
    for each in aid_granted(household_ids=[household_id]):
        month, kind = f"{each.from_on:%Y-%m}", names.kind(each.kind, each.department)
        if first <= month <= last:
            person = each.subject_name if each.person_id else EVERYBODY
            result = f"{RESULTS[REFERRAL]}，按月" if each.monthly else RESULTS[REFERRAL]
            yield Line(
                month, each.from_on, person, names.department(each.department), kind, names.kind_label(kind), each.amount_fen, result, person_id=each.person_id
            )


def _decided(household_id: UUID, first: str, last: str) -> Iterator[Line]:
    """Give the benefits decided: what is to come, not yet what came."""
    for each in assistance.decisions_of(household_id):
        day = each.from_on or each.decided_on
        if first <= f"{day:%Y-%m}" <= last:
            person = each.subject_name if each.person_id else EVERYBODY
            result = f"{each.get_outcome_display()}（{each.state_label}）"
            yield Line(f"{day:%Y-%m}", day, person, "待遇决定", each.benefit, each.benefit_label, each.amount_fen, result, given=False)


def _marks(household_id: UUID, first: str, last: str) -> Iterator[Mark]:
    live = Occurrence.objects.filter(finding__household_id=household_id, month__gte=first, month__lte=last, withdrawn_at__isnull=True)
    for each in live.select_related("finding", "finding__organisation").order_by("-month", "rule"):
        received = Finding.rows_in(each.evidence)
        of_month = [row for row in received if row["month"] == each.month]
        yield Mark(each.finding, each.month, frozenset(row["department"] for row in of_month), frozenset(row["kind"] for row in of_month))


def _month(month: str, departments: Iterable[str], lines: Iterable[Line], marks: Iterable[Mark]) -> MonthOfChain:
    here = [line for line in lines if line.month == month]
    found = [mark for mark in marks if mark.month == month]
    overlaps = [mark for mark in found if mark.finding.finding == OVERLAP]
    cells = tuple(
        Cell(
            department,
            tuple(line for line in here if line.department == department),
            tuple(mark.finding for mark in overlaps if department in mark.departments),
        )
        for department in departments
    )
    gaps = tuple(mark.finding for mark in found if mark.finding.finding == GAP)
    return MonthOfChain(month, cells, gaps, tuple(mark.finding for mark in overlaps))
