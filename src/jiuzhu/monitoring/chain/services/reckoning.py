"""Reckoning the chain of a month: gathered, judged by the conflict table of each place, handed over; again as often as one likes with the same result."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import structlog

from jiuzhu.casework.registry import queries as register
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.jobs.rules import reason_of, trouble_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.monitoring.chain.conflicts import SERVICE, ChainRule, rules_of, split_judgeable
from jiuzhu.monitoring.chain.entered import entered_rows
from jiuzhu.monitoring.chain.gathering import gather, name_and_merge, reported_kinds
from jiuzhu.monitoring.chain.judging import judge, make_subjects
from jiuzhu.monitoring.chain.kept import keep_month
from jiuzhu.monitoring.chain.models import Reckoning
from jiuzhu.monitoring.chain.names import Names
from jiuzhu.monitoring.chain.queries_of_moving import gone_from
from jiuzhu.monitoring.chain.rules import FoundConflict, county_served
from jiuzhu.monitoring.chain.services.receiving import Received, take_in, withdraw
from jiuzhu.monitoring.comparison.facts_of_register import register_tables
from jiuzhu.monitoring.comparison.laws import LocalLaw, laws_of
from jiuzhu.monitoring.comparison.queries import latest_done, runs
from jiuzhu.monitoring.comparison.rules import MONTHS_A_YEAR, Period
from jiuzhu.monitoring.comparison.snapshot import load_register
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.parts import complete
from jiuzhu.monitoring.feeds.queries import for_comparison
from jiuzhu.monitoring.feeds.rules import last_day_of
from jiuzhu.monitoring.warnings.queries_of_moving import NOBODY, Gone
from jiuzhu.monitoring.warnings.rules import shift_month

DEPARTMENT = "department"
GAP_SHARE = "chain_gap_share"
NAMED_AT_ONCE = 500
NOT_RECKONED = "救助链没有核算成"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reckoned:
    """What came of a month's chain."""

    reckoning: Reckoning
    received: Received
    withdrawn: int


@dataclass(frozen=True)
class _Judged:
    """``still`` are (rule, subject) of those found before that the law still says so of, though their household lives elsewhere now."""

    rules: list[ChainRule]
    unjudged: list[tuple[ChainRule, str]]
    found: list[FoundConflict]
    still: frozenset[tuple[str, str]]


def reckon_what_was_compared(*, at: datetime) -> int:
    """Reckon every month whose newest finished comparison is not the one its chain was reckoned after; gives how many.

    A month that fails is told of in its ledger, once a comparison, and tried again the next time; the others go on.
    """
    newest: dict[tuple[str, str], str] = {}
    for run in runs(SYSTEM).filter(state="done").order_by("requested_at"):
        newest[run.division_code, run.month] = str(run.pk)
    for known in Reckoning.objects.all():
        if newest.get((known.division_code, known.month)) == known.run_id:
            newest.pop((known.division_code, known.month))
    done = 0
    for division_code, month in sorted(newest, key=lambda pair: pair[1]):
        run_id = newest[division_code, month]
        try:
            reckon(month=month, division_code=division_code, run_id=run_id, at=at)
            done += 1
        except Exception as error:  # one bad month must not hold up every later one
            _say_why(f"{division_code}:{month}", run_id, error, at)
    return done


def _say_why(subject_id: str, run_id: str, error: Exception, at: datetime) -> None:
    trouble = trouble_of(error)
    log.error("chain not reckoned", chain=subject_id, run=run_id, error=trouble.kind, where=trouble.where)
    if any(each.action == NOT_RECKONED and run_id in each.after for each in entries("chain", subject_id)):
        return
    why = str(error) if isinstance(error, DomainError) else reason_of(trouble.kind).what
    with writing():
        record(actor=SYSTEM, at=at, subject_kind="chain", subject_id=subject_id, action=NOT_RECKONED, after={"run": run_id}, reason=why)


def reckon(*, month: str, division_code: str, at: datetime, run_id: str = "") -> Reckoned:
    """Reckon the chain of a month (YYYY-MM) of a county for everyone registered there, for the whole deployment everyone; raises DeliveryInvalid for no month."""
    laws = laws_of(division_code, on=last_day_of(month))
    within = "" if laws[0].everywhere else division_code
    period = Period(laws[0].law.on)
    if not run_id:
        done = latest_done(SYSTEM, month)
        run_id = str(done.pk) if done else ""
    first = shift_month(month, 1 - MONTHS_A_YEAR)
    files, own = for_comparison(division_code=division_code, month=month)
    there = {*own, *complete(own, division_code=division_code, month=month)}
    corrected = _corrected(month, division_code, own)
    # Of a household that moved away nothing new is known, but a correction may have touched what was found of it.
    gone = gone_from(within, month=month) if corrected else NOBODY
    homes = {home for each in gone.homes.values() for home in each}
    with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder, session(Path(folder)) as database:
        load_register(database, on=period.on, workdir=Path(folder), division_code=within, gone=gone.homes if within else None)
        for statement in register_tables(period):
            database.execute(statement)
        make_subjects(database, period)
        gather(database, files, FEEDS, entered_rows(first=first, last=month, division_code=within, also=homes), first=first, last=month)
        judged = [_judge(database, local, period, there, gone) for local in laws]
        keep_month(database, month=month, division_code=division_code)
        rows = int((database.execute("SELECT count(*) FROM chain WHERE month = $month", {"month": month}).fetchone() or (0,))[0])
    for local in laws:
        keep_law(law=local.law, at=at)
    received, withdrawn = Received(), 0
    for local, one in zip(laws, judged, strict=True):
        received += take_in(one.found, month=month, organisations=organisations_by_name(Names(local.law)), at=at)
    # Only once all of it is in: what moved from one county of a run to another is found by the law of the second.
    still = {key for one in judged for key in (*(each.key for each in one.found), *one.still)}
    for local, one in zip(laws, judged, strict=True):
        withdrawn += withdraw(
            month=month,
            rules=[rule.code for rule in one.rules],
            still=still,
            at_place=local.holds_at,
            out_of_reach=_away_from(local, corrected=corrected),
            run_id=run_id,
            at=at,
        )
    by_rule: dict[str, dict[str, Any]] = {}
    for one in judged:
        for rule in one.rules:
            told = by_rule.setdefault(rule.code, {"label": rule.label, "finding": rule.finding, "count": 0})
            told["count"] += sum(each.rule == rule.code for each in one.found)
    unjudged = {rule.code: {"rule": rule.code, "label": rule.label, "reason": why} for one in judged for rule, why in one.unjudged}
    with writing():
        reckoning, _ = Reckoning.objects.update_or_create(
            division_code=division_code,
            month=month,
            defaults={"run_id": run_id, "rows": rows, "by_rule": by_rule, "unjudged": list(unjudged.values()), "reckoned_at": at},
        )
        record(
            actor=SYSTEM,
            at=at,
            subject_kind="chain",
            subject_id=f"{division_code}:{month}",
            action="核算救助链",
            after={"rows": rows, "opened": received.opened, "withdrawn": withdrawn, "run": run_id},
        )
    return Reckoned(reckoning, received, withdrawn)


def _corrected(month: str, division_code: str, own: dict[str, str]) -> bool:
    """Tell whether the month has other files now than when its chain was reckoned there last; of a household that moved away nothing else is known."""
    before = Reckoning.objects.filter(division_code=division_code, month=month).exclude(run_id="").values_list("run_id", flat=True).first()
    run = runs(SYSTEM).filter(pk=before).first() if before else None
    return run is not None and run.deliveries != own


def _away_from(local: LocalLaw, *, corrected: bool) -> Callable[[str], bool]:
    """Tell of a place whether what was found under a law before cannot be looked at again where the household lives there now."""
    return lambda place: not corrected and not local.holds_at(place)


def organisations_by_name(names: Names) -> dict[str, list[tuple[str, str]]]:
    """Map departments as the chain names them to those that have an account: their ids and the counties they serve."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in organisations(kinds=[DEPARTMENT]):
        found[names.department(each.name)].append((str(each.pk), county_served(each.division_code)))
    return found


def _judge(database: duckdb.DuckDBPyConnection, local: LocalLaw, period: Period, feeds: set[str], gone: Gone) -> _Judged:
    names = Names(local.law)
    name_and_merge(database, names)
    labels = {code: each.label for code, each in FEEDS.items()} | {each.code: each.label for each in local.law.aid_kinds}
    rules, unjudged = split_judgeable(rules_of(local.law), feeds=feeds, reported=reported_kinds(database), labels=labels)
    left = judge(database, rules, period, least_share=local.law.number(GAP_SHARE) or 0)
    rules, unjudged = [rule for rule in rules if rule not in [each for each, _ in left]], [*unjudged, *left]
    found, still = [], set()
    for each in _found(database, rules, names, period.month):
        if local.holds_at(each.division_code):
            found.append(each)
        elif each.key in gone.found_at and local.holds_at(gone.found_at[each.key]):
            still.add(each.key)
    return _Judged(rules, unjudged, found, frozenset(still))


def _found(database: duckdb.DuckDBPyConnection, rules: Sequence[ChainRule], names: Names, month: str) -> Iterator[FoundConflict]:
    by_code = {rule.code: rule for rule in rules}
    read = database.execute("SELECT rule, subject_type, subject_id, home, facts, received FROM conflicts_found ORDER BY ALL")
    while batch := read.fetchmany(NAMED_AT_ONCE):
        people = {
            str(each.pk): each for each in register.persons(SYSTEM).filter(pk__in={UUID(row[2]) for row in batch if row[1] == "person"})
        }
        homes = {str(each.pk): each for each in register.households(SYSTEM).filter(pk__in={UUID(row[3]) for row in batch})}
        for code, subject_type, subject_id, home, facts, received in batch:
            rule, household, person = by_code[code], homes.get(home), people.get(subject_id)
            if household is None:
                continue
            yield FoundConflict(
                rule=code,
                label=rule.label,
                finding=rule.finding,
                service=rule.among == SERVICE,
                told=rule.told,
                subject_type=subject_type,
                subject_id=subject_id,
                subject_name=person.name if person else str(household),
                household_id=home,
                division_code=household.division_code,
                month=month,
                facts=json.loads(facts),
                received=tuple(each | {"label": names.kind_label(each["kind"])} for each in json.loads(received)),
                clause=rule.ground.clause,
                quote=rule.ground.quote,
                reading=rule.ground.reading,
                law=names.law.fingerprint,
                beside=rule.beside,
            )
