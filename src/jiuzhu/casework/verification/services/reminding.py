"""Opening the checks the law asks for by a day (003·任务3, 004·三(一)3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.models import Verification
from jiuzhu.casework.verification.rules import INTERVALS, VerificationUnderWay, due_again
from jiuzhu.casework.verification.services.requesting import open_check
from jiuzhu.casework.verification.workflow import REPORTED, UNDER_WAY
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force

AHEAD = timedelta(days=30)
MOST_AT_ONCE = 300


def open_due_checks(*, at: datetime) -> int:
    """Begin a check for every household on aid that is due within thirty days, what is due first first; gives how many were begun."""
    today = timezone.localdate(at)
    begun = 0
    for due_on, household_id, label, clause in _due(today)[:MOST_AT_ONCE]:
        try:
            open_check(household_id=household_id, kind="periodic", cause=f"{label}（{clause}）", due_on=due_on, actor=SYSTEM, at=at)
            begun += 1
        except VerificationUnderWay:
            continue
    return begun


def _due(today: date) -> list[tuple[date, Any, str, str]]:
    laws: dict[str, DatedPack] = {}
    begun = set(Verification.objects.filter(state__in=UNDER_WAY).values_list("household_id", flat=True))
    done = {
        row["household_id"]: (row["last"], row["count"])
        for row in Verification.objects.filter(state__in=REPORTED)
        .values("household_id")
        .annotate(last=Max("reported_on"), count=Count("id", filter=Q(reported_on__year=today.year)))
        .order_by()
    }
    rows = registry.households(SYSTEM).open().filter(category_since__lte=today).filter(Q(category_until__isnull=True) | Q(category_until__gte=today))
    found = []
    for pk, code, category, category_class, since in rows.values_list("pk", "division_code", "category", "category_class", "category_since").iterator():
        county = ancestor_at(code, Level.COUNTY) or code
        if county not in laws:
            laws[county] = pack_in_force(today, division_code=county)
        law = laws[county]
        if pk in begun or not any(each.of in INTERVALS and each.applies for each in law.intervals):
            continue
        last, count = done.get(pk, (since, 0))
        facts = {"category": category or None, "category_class": category_class or None, "in_force": True}
        again = due_again(law, facts, last_on=max(last, since), done_this_year=count, on=today)
        if again and again.due_on <= today + AHEAD:
            found.append((again.due_on, pk, again.label, again.clause))
    return sorted(found, key=lambda each: (each[0], str(each[1])))
