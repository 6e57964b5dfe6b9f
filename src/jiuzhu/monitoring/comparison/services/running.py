"""Running a comparison: snapshot, judge, hand findings over, withdraw what no longer holds."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from django.conf import settings

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.sessions import MONTH, session
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.jobs.rules import reason_of, trouble_of
from jiuzhu.foundation.jobs.stopping import stoppable
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.monitoring.comparison.delivered import Files, load_feeds
from jiuzhu.monitoring.comparison.engines import Engine, engine
from jiuzhu.monitoring.comparison.handover import Aside, Told, found_warnings, put_aside
from jiuzhu.monitoring.comparison.laws import LocalLaw, laws_of, together
from jiuzhu.monitoring.comparison.models import ACTIVE, Run
from jiuzhu.monitoring.comparison.pack_rules import labels_of, rules_of
from jiuzhu.monitoring.comparison.rules import Period, Rule, Unjudged, split_judgeable
from jiuzhu.monitoring.comparison.services.course import Course
from jiuzhu.monitoring.comparison.services.forgetting import forget_lapsed, forget_taken_back
from jiuzhu.monitoring.comparison.snapshot import load_register, load_watched
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.parts import brought_together, complete, labels_lacking
from jiuzhu.monitoring.feeds.queries import for_comparison
from jiuzhu.monitoring.feeds.rules import last_day_of
from jiuzhu.monitoring.feeds.storage import analytics_folder
from jiuzhu.monitoring.warnings.queries_of_moving import NOBODY, Gone, gone_from
from jiuzhu.monitoring.warnings.rules import FoundWarning
from jiuzhu.monitoring.warnings.services import Received, open_warnings, withdraw
from jiuzhu.monitoring.watching.queries import terms as watching_terms
from jiuzhu.monitoring.watching.queries import watched_in

MESSAGE = 300
DECIMALS = 2
TRIED_AGAIN = "稍后自动再试。"


def run_comparison(*, run_id: str, at: datetime) -> Run:
    """Run a comparison that was asked for to its end; one that has ended stays as it is, one interrupted begins again with the same result.

    Only findings go into the database: one per subject, rule and month, so that running a month again adds nothing. The user's word stops
    it anywhere, in the middle of a query too, until the first findings are written; from there on it goes to its end, since half a month
    would be worse than one more.
    """
    run = Run.objects.get(pk=run_id)
    if run.state not in ACTIVE:
        return run
    with writing():
        Run.objects.filter(pk=run.pk, state="waiting").update(state="running")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder,
            session(Path(folder), MONTH) as database,
            engine(
                settings.ANALYTICS,
                database,
                folder=analytics_folder(run.division_code),
                month=run.month,
                workdir=Path(folder),
                master=settings.SPARK_MASTER,
            ) as computer,
            stoppable(key=run.progress_key, interrupt=computer.interrupt, settled=run.settled_at is not None) as stop,
        ):
            course = Course(run, at=at, stop=stop)
            outcome = _write(_compare(run, database, computer, Path(folder), course, at), run, database, course, at)
    except jobs.Cancelled as stopped:
        return end_run(run, at, state="cancelled", message=stopped.what)
    except DomainError as refused:
        return end_run(run, at, state="failed", message=str(refused)[:MESSAGE])
    except Exception as error:
        _say_why(run, error, at)
        raise
    return end_run(run, at, state="done", message="", **outcome, steps=course.steps, seconds=round(course.seconds, DECIMALS))


@dataclass(frozen=True)
class _Judged:
    """What one law came to: the rules judged, those that could not be, the findings put aside."""

    local: LocalLaw
    rules: list[Rule]
    unjudged: list[Unjudged]
    aside: Aside


def _gone(run: Run, local: LocalLaw) -> Gone:
    """Give what was found in the run's division of households that live elsewhere by now, where a file was replaced since: a correction may have touched it."""
    return NOBODY if local.everywhere or not feeds_replaced(run) else gone_from(run.division_code, month=run.month)


def _compare(run: Run, database: duckdb.DuckDBPyConnection, computer: Engine, workdir: Path, course: Course, at: datetime) -> list[_Judged]:
    """Judge the month by every law, on the files that are there as it begins."""
    laws = laws_of(run.division_code, on=last_day_of(run.month))
    forget_lapsed(division_code=run.division_code, at=at)
    forget_taken_back(division_code=run.division_code)
    sent, own = for_comparison(division_code=run.division_code, month=run.month)
    files, there = brought_together(sent), complete(own, division_code=run.division_code, month=run.month)
    with writing():
        run.deliveries = own
        Run.objects.filter(pk=run.pk).update(deliveries=own, rows=_rows(database, files))
    course.say("读取登记册")
    # A run for the whole deployment judges whoever is registered, wherever that is.
    within = "" if laws[0].everywhere else run.division_code
    load_register(
        database, on=laws[0].law.on, workdir=workdir, division_code=within, each=course.stop.each, gone=_gone(run, laws[0]).homes
    )
    load_watched(database, course.stop.each(watched_in(run.division_code, on=laws[0].law.on)), workdir=workdir)
    load_feeds(database, files)
    period = Period(laws[0].law.on)
    asked = [_asked(local, there, run) for local in laws]
    computer.fold(files, period, [rule for rules, _ in asked for rule in rules], course.say)
    judged = []
    for number, (local, (rules, unjudged)) in enumerate(zip(laws, asked, strict=True)):
        computer.find(rules, Period(local.law.on), local.law.facts, course.say)
        judged.append(_Judged(local, rules, unjudged, put_aside(database, name=str(number))))
    computer.keep(period, course.say)
    persons, recipients = _people(database, within)
    with writing():
        Run.objects.filter(pk=run.pk).update(persons=persons, recipients=recipients)
    return judged


def _write(judged: Sequence[_Judged], run: Run, database: duckdb.DuckDBPyConnection, course: Course, at: datetime) -> dict[str, object]:
    """Hand the findings over as they are read, and withdraw what no longer holds; gives what came of it."""
    course.say("写入预警")
    for one in judged:
        keep_law(law=one.local.law, at=at)
    told, counts, gone = Told(database), Counter[str](), _gone(run, judged[0].local).found_at

    def found() -> Iterator[FoundWarning]:
        for one in judged:
            holds_at, law = one.local.holds_at, one.local.law
            for each in found_warnings(database, one.aside, law, told, month=run.month, division_code=run.division_code, holds_at=holds_at, gone=gone):
                counts[each.rule] += 1
                yield each

    def settled(so_far: Received) -> None:
        if so_far.changes:
            course.settle()

    replaced = feeds_replaced(run)

    def out_of_reach(place: str, feeds: Collection[str]) -> bool:
        return not any(one.local.holds_at(place) for one in judged) and replaced.isdisjoint(feeds)

    findings = course.counted(course.stop.each(found()), "写入预警", total=sum(one.aside.count for one in judged))
    received = open_warnings(findings=findings, month=run.month, run_id=str(run.pk), actor=SYSTEM, at=at, before_commit=settled)
    course.settle()
    withdrawn = sum(
        withdraw(
            month=run.month,
            judged_rules=[rule.code for rule in one.rules],
            still_found=told.among,
            at_place=one.local.holds_at,
            out_of_reach=out_of_reach,
            run_id=str(run.pk),
            actor=SYSTEM,
            at=at,
        )
        for one in judged
    )
    rules = {rule.code: rule for one in judged for rule in one.rules}
    return {
        "fingerprint": judged[0].local.law.fingerprint,
        "unjudged": [{"rule": each.rule, "label": each.label, "reason": each.reason} for each in together((one.local, one.unjudged) for one in judged)],
        "by_rule": {code: {"label": rule.label, "grade": rule.grade, "count": counts[code]} for code, rule in rules.items()},
        "findings": counts.total(),
        "opened": received.opened,
        "joined": received.added,
        "quiet": received.quiet,
        "withdrawn": withdrawn,
    }


def feeds_replaced(run: Run) -> set[str]:
    """Give the feeds of which, or of a part of which, the month has another file now than when it was compared there last; none the first time.

    Of a household that moved out of the run's reach nothing else is known: without a correction what was found of it stands.
    """
    earlier = Run.objects.filter(division_code=run.division_code, month=run.month, state="done").exclude(pk=run.pk).order_by("-requested_at").first()
    if earlier is None:
        return set()
    other = {feed for feed in {*earlier.deliveries, *run.deliveries} if earlier.deliveries.get(feed) != run.deliveries.get(feed)}
    return other | {FEEDS[feed].part_of for feed in other if feed in FEEDS}


def _asked(local: LocalLaw, there: frozenset[str], run: Run) -> tuple[list[Rule], list[Unjudged]]:
    """Give the rules of a law that can be judged with what is there, and those that cannot."""
    watches = watching_terms(local.law) is not None
    lacking = labels_lacking(run.deliveries, division_code=run.division_code, month=run.month)
    return split_judgeable(rules_of(local.law, watches=True), there, {**labels_of(local.law), **lacking}, watches=watches)


def _people(database: duckdb.DuckDBPyConnection, within: str) -> tuple[int, int]:
    """Count who is registered, and who of them is on aid; with a division, just there and not in a household elsewhere that shares a member."""
    there = "SELECT key FROM persons SEMI JOIN (SELECT household_id FROM households WHERE division_code BETWEEN $low AND $high) USING (household_id)"
    only = f" SEMI JOIN ({there}) USING (key)" if within else ""
    counted = f"SELECT count(*), count(*) FILTER (WHERE recipient_under_any_record) FROM (FROM standing{only}) ANTI JOIN watched_only USING (key)"
    persons, recipients = database.execute(counted, dict(zip(("low", "high"), division_range(within), strict=True)) if within else None).fetchone() or (0, 0)
    return persons, recipients


def _rows(database: duckdb.DuckDBPyConnection, files: Files) -> int:
    paths = [str(path) for sent in files.values() for _, path in sent]
    counted = "SELECT coalesce(CAST(sum(num_rows) AS BIGINT), 0) FROM parquet_file_metadata($paths)"
    return int((database.execute(counted, {"paths": paths}).fetchone() or (0,))[0]) if paths else 0


def _say_why(run: Run, error: Exception, at: datetime) -> None:
    """Tell why it broke off; it is tried again, and the sentence stays should that come to nothing."""
    reason = reason_of(trouble_of(error).kind)
    with writing():
        Run.objects.filter(pk=run.pk).update(message=reason.what)
    jobs.note_progress(key=run.progress_key, message=f"{reason.what}{TRIED_AGAIN}", now=at)


def end_run(run: Run, at: datetime, *, state: str, message: str, **outcome: object) -> Run:
    """End a comparison that is under way with what came of it; one that has ended stays as it is."""
    with writing():
        if Run.objects.filter(pk=run.pk, state__in=ACTIVE).update(state=state, message=message, **outcome):
            told: dict[str, object] = {name: outcome[name] for name in ("findings", "opened", "withdrawn") if name in outcome}
            record(actor=SYSTEM, at=at, subject_kind="comparison", subject_id=str(run.pk), action=state, after=told, reason=message)
    run.refresh_from_db()
    return run
