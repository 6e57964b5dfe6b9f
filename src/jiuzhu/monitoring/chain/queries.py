"""Every read of findings on the assistance chain that others may make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.workflow.queries import open_work
from jiuzhu.monitoring.chain.gathering import aid_feeds
from jiuzhu.monitoring.chain.models import Finding, FindingQuerySet, Reckoning, Reply
from jiuzhu.monitoring.chain.rules import county_served
from jiuzhu.monitoring.chain.workflow import CHAIN_FINDING, ENDS, OPEN_STATES, UNTOLD
from jiuzhu.monitoring.feeds.departments import FEEDS

__all__ = ["Finding", "Reckoning", "find_finding", "findings"]

DEPARTMENT = "department"
STANDS = {"open": "未办结", UNTOLD: "待告知", "waiting": "待答复", "answered": "待办结", "late": "逾期", "ended": "已办结"}
"""How a list of findings may be narrowed by where they stand."""
WAITING = ("told_department", "told_township")


def findings(actor: Actor) -> FindingQuerySet:
    """Findings the actor may see, newest month first."""
    return (
        Finding.objects.scoped_to(actor).select_related("household", "organisation").order_by("-last_month", "rule", "subject_name", "id")
    )


def find_finding(finding_id: UUID | str, actor: Actor) -> Finding:
    """Give one finding the actor may see; raises NotFound."""
    return one_of(
        Finding.objects.scoped_to(actor).select_related("household", "organisation"),
        finding_id,
        "没有找到这个救助链问题。",
        "请确认它在您的辖区内，或与您的部门有关。",
    )


def standing(found: FindingQuerySet, stands: str, *, now: datetime) -> FindingQuerySet:
    """Narrow findings by where they stand; anything else than a key of STANDS leaves them."""
    match stands:
        case "open":
            return found.open()
        case "waiting":
            return found.filter(state__in=WAITING)
        case "late":
            return found.filter(pk__in=late_ids(now))
        case "ended":
            return found.exclude(state__in=OPEN_STATES)
        case "found" | "answered":
            return found.filter(state=stands)
    return found


def late_ids(now: datetime) -> QuerySet[Any, Any]:
    """Give the ids of findings whose work is overdue, as a sub-query."""
    return open_work(SYSTEM, Duty.MONITORING_READ, workflow=CHAIN_FINDING.name).filter(due_at__lt=now).order_by().values("subject_id")


def open_counts(actor: Actor, *, now: datetime) -> tuple[int, int]:
    """Count the open findings and how many of them are late."""
    found = Finding.objects.scoped_to(actor).open()
    return found.count(), found.filter(pk__in=late_ids(now)).count()


def findings_of(household_id: UUID | str) -> list[Finding]:
    """List a household's findings that were not withdrawn, newest first; the caller has checked the household."""
    found = Finding.objects.filter(household_id=household_id).exclude(state="withdrawn").select_related("organisation")
    return list(found.order_by("-last_month", "rule", "id"))


def replies_of(finding: Finding) -> list[Reply]:
    """List what was answered, newest first."""
    return list(finding.replies.all())


def months_of(finding: Finding) -> list[str]:
    """List the months in which it was found and not withdrawn since, newest first."""
    return list(finding.occurrences.filter(withdrawn_at__isnull=True).order_by("-month").values_list("month", flat=True))


def settled_before(finding: Finding, actor: Actor) -> list[Finding]:
    """List the findings of the same rule about the same subject that ended before this one was found, newest first, as far as the actor may see them."""
    former = Finding.objects.scoped_to(actor).filter(rule=finding.rule, subject_id=finding.subject_id, state__in=ENDS)
    return list(former.filter(opened_at__lt=finding.opened_at).exclude(pk=finding.pk).order_by("-opened_at"))


def departments_of(finding: Finding) -> list[Any]:
    """List the departments of the county that may be told, those that gave the aid first."""
    county = county_served(finding.household.division_code)
    gave = {str(each) for each in finding.concerned.values_list("organisation_id", flat=True)}
    found = [each for each in organisations(kinds=[DEPARTMENT]) if covers(county, each.division_code or county)]
    return sorted(found, key=lambda each: str(each.pk) not in gave)


def concerned_ids(finding: Finding) -> set[str]:
    """Give the ids of the departments that gave the aid behind it or were told."""
    return {str(each) for each in finding.concerned.values_list("organisation_id", flat=True)}


def reckoning_of(division_code: str, month: str) -> Reckoning | None:
    """Give the chain of a month as last reckoned."""
    return Reckoning.objects.filter(division_code=division_code, month=month).first()


def counts_of(actor: Actor, *, month: str, now: datetime) -> dict[str, int]:
    """Count the month's findings the actor may see: all, overlaps, gaps, told, answered, ended, late."""
    seen = Finding.objects.scoped_to(actor).filter(occurrences__month=month, occurrences__withdrawn_at__isnull=True).order_by()
    counted = seen.aggregate(
        all=Count("id", distinct=True),
        overlaps=Count("id", distinct=True, filter=Q(finding="overlap")),
        gaps=Count("id", distinct=True, filter=Q(finding="gap")),
        untold=Count("id", distinct=True, filter=Q(state=UNTOLD)),
        waiting=Count("id", distinct=True, filter=Q(state__in=WAITING)),
        answered=Count("id", distinct=True, filter=Q(state="answered")),
        ended=Count("id", distinct=True, filter=~Q(state__in=OPEN_STATES)),
    )
    late = seen.filter(pk__in=late_ids(now)).values("pk").distinct().count()
    return counted | {"late": late}


def of_month(found: FindingQuerySet, month: str) -> FindingQuerySet:
    """Keep findings that were found in a month and not withdrawn since."""
    return found.filter(occurrences__month=month, occurrences__withdrawn_at__isnull=True).distinct()


def feeds_of_aid() -> set[str]:
    """Give the feeds whose rows stand on the chain."""
    return set(aid_feeds(FEEDS))


def rules_seen(actor: Actor) -> Sequence[tuple[str, str]]:
    """List (code, label) of the rules that have found something, by label."""
    return list(Finding.objects.scoped_to(actor).order_by("rule_label").values_list("rule", "rule_label").distinct())


def months_seen(actor: Actor) -> Sequence[str]:
    """List the months in which findings the actor may see were last found, newest first."""
    return list(Finding.objects.scoped_to(actor).order_by("-last_month").values_list("last_month", flat=True).distinct())
