"""Every read on warnings and re-checks that others may make."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import answer_by
from jiuzhu.foundation.policy.recomputing import NOTHING_STORED, Line, Recomputed, made_again
from jiuzhu.foundation.workflow.queries import open_work
from jiuzhu.monitoring.warnings.models import DerivedQuerySet, Late, Notice, Recheck, Sighting, Warning
from jiuzhu.monitoring.warnings.rules import RuleRecord, accuracy, shift_month
from jiuzhu.monitoring.warnings.services.admitting import leaves_aid
from jiuzhu.monitoring.warnings.services.handling import warning_in_scope
from jiuzhu.monitoring.warnings.services.rechecking import recheck_in_scope
from jiuzhu.monitoring.warnings.services.reckoning import (
    clause_of_recheck,
    exit_months_of,
    leaver_of,
    paid_before,
    paid_months,
    report_of,
    stop_of,
    sum_of,
)
from jiuzhu.monitoring.warnings.services.urging import WATCHED
from jiuzhu.monitoring.warnings.workflow import GONE_STATES, NOTICE, RECHECK, WAITING_STATES, WARNING

ACCURACY_MONTHS = 3
RAISED = {True: "预警", False: "不预警", None: "待定"}
DONE_STATES = (*(code for code, state in WARNING.states.items() if state.final and code not in GONE_STATES), "ledgered", "rechecking", "referring")
REFERRAL_STATES = ("referring", "referred")
find_warning = warning_in_scope
find_recheck = recheck_in_scope
ground_of_recheck = clause_of_recheck
reckon_exit_months = exit_months_of
months_paid = paid_months
who_left = leaver_of
what_stops = stop_of
paid_before_it_holds = paid_before
summed = sum_of
ends_in_no_aid = leaves_aid
report_at_hand = report_of


def warnings(actor: Actor) -> DerivedQuerySet:
    """Warnings the actor may see."""
    return Warning.objects.scoped_to(actor).select_related("household")


def rechecks(actor: Actor) -> DerivedQuerySet:
    """Re-checks the actor may see, newest first."""
    return Recheck.objects.scoped_to(actor).select_related("household", "warning").order_by("-opened_at", "id")


def filtered(
    found: DerivedQuerySet,
    *,
    month: str = "",
    rule: str = "",
    grade: int | None = None,
    state: str = "",
    division_code: str = "",
    overdue_for: Actor | None = None,
    now: datetime | None = None,
    text: str = "",
    since: str = "",
    until: str = "",
    looked_into: str = "",
) -> DerivedQuerySet:
    """Narrow a list of warnings; ``state`` is a state, or open, done, referral; ``month`` any month in which it was found or opened.

    ``since`` and ``until`` (both included) are of the month of the first finding, as rules are counted, and leave out what was withdrawn;
    ``looked_into`` keeps what was verified (yes) or verified and true (true).
    """
    if month:
        seen = Sighting.objects.filter(month=month, withdrawn_at__isnull=True, quiet=False).values("warning_id")
        # What no comparison found, a visit after aid ended, belongs to the month it was opened in.
        opened = Warning.objects.filter(~Exists(Sighting.objects.filter(warning=OuterRef("pk"))), month=month).values("pk")
        found = found.filter(Q(pk__in=seen) | Q(pk__in=opened))
    if rule:
        found = found.filter(rule=rule)
    if grade:
        found = found.filter(grade=grade)
    if state == "open":
        found = found.filter(state__in=WAITING_STATES)
    elif state == "referral":
        found = found.filter(state__in=REFERRAL_STATES)
    elif state == "done":
        found = found.filter(state__in=DONE_STATES)
    elif state and state != "all":
        found = found.filter(state=state)
    if division_code:
        found = found.in_division(division_code)
    if overdue_for is not None and now is not None:
        found = found.filter(pk__in=late_ids(overdue_for, now=now))
    if since and until:
        found = found.filter(month__gte=since, month__lte=until).exclude(state__in=GONE_STATES)
    if looked_into:
        found = found.filter(verdict=True) if looked_into == "true" else found.filter(verdict__isnull=False)
    if text:
        found = found.filter(Q(subject_name__contains=text) | Q(household__head_name__contains=text) | Q(household__number=text))
    return found


def late_ids(actor: Actor, *, now: datetime) -> QuerySet[Any, Any]:
    """Give the ids of warnings and re-checks whose waiting work is late, as a sub-query."""
    return open_work(actor, Duty.MONITORING_READ, workflow=WARNING.name).filter(due_at__lt=now).order_by().values("subject_id")


def place_of(warning: Warning) -> str:
    """Give the division where a warning's household lives, else where the warning lies."""
    return warning.household.division_code if warning.household else warning.division_code


def late_rechecks(actor: Actor, *, now: datetime, state: str = "", division_code: str = "") -> QuerySet[Any, Any]:
    """Give the ids of re-checks that are late, or whose household is late to be told what came of them, as a sub-query.

    ``state`` keeps what is late in one state of a re-check or of its notice, ``division_code`` what waits there.
    """
    # A notice bears the id of its re-check.
    late = open_work(actor, Duty.MONITORING_READ).filter(workflow__in=(RECHECK.name, NOTICE.name), due_at__lt=now)
    if state:
        late = late.filter(state=state)
    if division_code:
        late = late.filter(division_code__range=division_range(division_code))
    return late.order_by().values("subject_id")


def month_counts(actor: Actor, *, month: str, now: datetime) -> dict[str, int]:
    """Count a month's warnings: all, households, done, included, referred, late, open."""
    found = filtered(Warning.objects.scoped_to(actor), month=month)
    row = found.aggregate(
        all=Count("id"),
        households=Count("household_id", distinct=True),
        done=Count("id", filter=Q(state__in=DONE_STATES)),
        included=Count("id", filter=Q(state="included")),
        referred=Count("id", filter=Q(state__in=REFERRAL_STATES)),
        withdrawn=Count("id", filter=Q(state="withdrawn")),
        taken_back=Count("id", filter=Q(state="taken_back")),
    )
    late = found.filter(pk__in=late_ids(actor, now=now))
    townships = {ancestor_at(code, Level.TOWNSHIP) or code for code in late.values_list("division_code", flat=True)}
    return row | {"late": late.count(), "late_townships": len(townships)}


def rule_records(actor: Actor, *, since: str, until: str) -> list[RuleRecord]:
    """Count per rule over the months (both included) in which warnings were first found: opened, verified, true, explained, false; gravest first."""
    rows = (
        Warning.objects.scoped_to(actor)
        .filter(month__gte=since, month__lte=until)
        .exclude(state__in=GONE_STATES)
        .values("rule")
        .annotate(
            label=Max("rule_label"),
            grade=Max("grade"),
            opened=Count("id"),
            verified=Count("id", filter=Q(verdict__isnull=False)),
            true=Count("id", filter=Q(verdict=True)),
            explained=Count("id", filter=Q(state="explained")),
            false=Count("id", filter=Q(state="false_alarm")),
        )
        .order_by("grade", "-opened", "rule")
    )
    return [RuleRecord(**row) for row in rows]


def rule_accuracy(actor: Actor, *, month: str) -> int | None:
    """Give the share of investigated warnings found true over the three months that end with one, in whole percent."""
    records = rule_records(actor, since=shift_month(month, 1 - ACCURACY_MONTHS), until=month)
    return accuracy(true=sum(each.true for each in records), verified=sum(each.verified for each in records))


def by_township(actor: Actor, *, state: str = "open", month: str = "") -> dict[str, int]:
    """Count warnings by township code."""
    found = filtered(Warning.objects.scoped_to(actor), state=state, month=month)
    counted: dict[str, int] = {}
    for row in found.values("division_code").annotate(count=Count("id")).order_by():
        code = ancestor_at(row["division_code"], Level.TOWNSHIP) or row["division_code"]
        counted[code] = counted.get(code, 0) + row["count"]
    return counted


def monthly(actor: Actor, *, months: Iterable[str]) -> list[tuple[str, int, int]]:
    """Count for each month the warnings first found in it and how many of them are dealt with."""
    found = Warning.objects.scoped_to(actor).exclude(state__in=GONE_STATES).values("month").order_by("month")
    rows = found.annotate(all=Count("id"), done=Count("id", filter=Q(state__in=DONE_STATES)))
    counted = {row["month"]: (row["all"], row["done"]) for row in rows}
    return [(month, *counted.get(month, (0, 0))) for month in months]


def latest_month(actor: Actor) -> str:
    """Give the newest month with a warning the actor may see, empty when there is none."""
    # In order, so that the index is read as far as the first one seen; the greatest of all would be looked for in every row.
    return Warning.objects.scoped_to(actor).order_by("-last_month").values_list("last_month", flat=True).first() or ""


def open_counts(actor: Actor, *, now: datetime) -> tuple[int, int]:
    """Count warnings that wait for somebody and how many of them are late."""
    found = Warning.objects.scoped_to(actor).filter(state__in=WAITING_STATES)
    return found.count(), found.filter(pk__in=late_ids(actor, now=now)).count()


def findings_of(*, month: str, rules: Collection[str], subjects: Collection[str]) -> dict[tuple[str, str], Sighting]:
    """Map rule and subject to the finding of a month, with its warning. No scope."""
    found = Sighting.objects.filter(month=month, rule__in=rules, subject_id__in=subjects).select_related("warning")
    return {(each.rule, each.subject_id): each for each in found}


def rules_seen(actor: Actor) -> list[tuple[str, str]]:
    """List (code, label) of the rules that have warned, by label."""
    return list(Warning.objects.scoped_to(actor).order_by("rule_label").values_list("rule", "rule_label").distinct())


def warnings_of(household_id: UUID | str) -> list[Warning]:
    """List a household's warnings with how they ended, newest first; the caller has checked that the actor may see the household."""
    found = Warning.objects.filter(household_id=household_id).prefetch_related("dispositions", "investigations", "sightings")
    return list(found.order_by("-opened_at", "id"))


def confirmed_since(since: date) -> Iterator[tuple[UUID, UUID, date, str]]:
    """Give (warning, household, day, label) of warnings found true and handled from a day on. No scope."""
    rows: Any = Warning.objects.filter(verdict=True, household__isnull=False, changed_at__date__gte=since).order_by("pk")
    for warning_id, household_id, moment, label in rows.values_list("pk", "household_id", "changed_at", "rule_label").iterator():
        yield warning_id, household_id, timezone.localdate(moment), label


def rechecks_of(household_id: UUID | str) -> list[Recheck]:
    """List a household's re-checks, newest first; the caller has checked that the actor may see the household."""
    return list(Recheck.objects.filter(household_id=household_id).order_by("-opened_at"))


def find_late(late_id: UUID | str, actor: Actor) -> Late:
    """Give what one township lets lie, for the county; raises NotFound."""
    return one_of(Late.objects.scoped_to(actor), late_id, "没有找到这件督办。", "请确认它在您的辖区内。")


@dataclass(frozen=True)
class LateWork:
    """What is late in a township of one kind (workflow) in one state, and what is to be done: how much, and when the first was due."""

    workflow: str
    state: str
    action: str
    number: int
    first_due_at: datetime


def late_work(township: str, *, now: datetime) -> list[LateWork]:
    """List what is late in a township now, first due first."""
    found = []
    for workflow, states in WATCHED.items():
        late = open_work(SYSTEM, Duty.WARNING_HANDLE, workflow=workflow).filter(state__in=states, due_at__lt=now, division_code__range=division_range(township))
        rows = late.order_by().values("workflow", "state", "action").annotate(number=Count("id"), first_due_at=Min("due_at"))
        found += [LateWork(**row) for row in rows]
    return sorted(found, key=lambda each: each.first_due_at)


def notice_of(recheck: Recheck) -> Notice | None:
    """Give what the household is still to be told, or was, of a re-check the actor may see; None where nothing changed for it."""
    return Notice.objects.filter(recheck=recheck).first()


def last_rechecked(actor: Actor) -> dict[object, datetime]:
    """Map the households the actor may see to the moment their last re-check was finished."""
    final = [state for state, each in RECHECK.states.items() if each.final]
    rows = Recheck.objects.scoped_to(actor).filter(state__in=final).order_by().values("household_id").annotate(last=Max("changed_at"))
    return {row["household_id"]: row["last"] for row in rows}


def earlier_of(warning: Warning, actor: Actor) -> list[Warning]:
    """List the other warnings of the same subject by the same rule that the actor may see, newest first."""
    return list(Warning.objects.scoped_to(actor).filter(rule=warning.rule, subject_id=warning.subject_id).exclude(pk=warning.pk).order_by("-opened_at"))


def recompute(warning: Warning) -> Recomputed:
    """Apply the rule of a warning again to the facts of every month in which it was found and not withdrawn, with the law of then."""
    found = [_month_again(each) for each in warning.sightings.filter(withdrawn_at__isnull=True).order_by("month")]
    return sum(found[1:], found[0]) if found else NOTHING_STORED


def _month_again(sighting: Sighting) -> Recomputed:
    def judged(law: DatedPack) -> list[Line]:
        again = answer_by(law, section="warnings", code=sighting.rule, facts=sighting.facts)
        return [Line(f"{sighting.month} 的数据", RAISED[True], RAISED[again])]

    return made_again(sighting.law, judged)
