"""Re-checks the law asks for by a day: each recipient household so many months after its last (004·三(一)3; N-174, N-175)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.rules import after_months
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Interval
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.rules import RecheckUnderWay
from jiuzhu.monitoring.warnings.services.rechecking import begin_recheck
from jiuzhu.monitoring.warnings.workflow import RECHECK

KIND = "recheck"
AHEAD = timedelta(days=30)
MOST_AT_ONCE = 300


def open_due_rechecks(*, at: datetime) -> int:
    """Begin the re-check of every household on aid that is due within thirty days, what is due first first; gives how many were begun."""
    begun = 0
    for due_on, household, rule in _due(timezone.localdate(at))[:MOST_AT_ONCE]:
        try:
            with writing():
                reason = f"定期核查：{rule.label}（{rule.clause}）"
                begin_recheck(household=household, reason=reason, actor=SYSTEM, at=at, opened_by={"interval": rule.code}, due_on=due_on)
            begun += 1
        except RecheckUnderWay:
            continue
    return begun


def _due(today: date) -> list[tuple[date, Any, Interval]]:
    final = [code for code, state in RECHECK.states.items() if state.final]
    last = {
        row["household_id"]: timezone.localdate(row["last"])
        for row in Recheck.objects.filter(state__in=final).order_by().values("household_id").annotate(last=Max("changed_at"))
    }
    running = set(Recheck.objects.exclude(state__in=final).values_list("household_id", flat=True))
    rows = registry.households(SYSTEM).open().filter(category_since__lte=today).filter(Q(category_until__isnull=True) | Q(category_until__gte=today))
    terms = registry.Terms()
    laws: dict[str, DatedPack] = {}
    rules: dict[tuple[str, str, str], tuple[int, Interval] | None] = {}
    found = []
    for household in rows.iterator():
        if household.pk in running:
            continue
        county = ancestor_at(household.division_code, Level.COUNTY) or household.division_code
        kind = county, household.category, household.category_class
        if kind not in rules:
            law = laws.setdefault(county, pack_in_force(today, division_code=county))
            rules[kind] = _soonest(law, household.category, household.category_class)
        rule = rules[kind]
        if rule is None:
            continue
        since = terms.of_category(household.pk, household.category, household.category_since)
        due_on = after_months(max(since, last.get(household.pk, since)), rule[0])
        if due_on <= today + AHEAD:
            found.append((due_on, household, rule[1]))
    return sorted(found, key=lambda each: (each[0], str(each[1].pk)))


def _soonest(law: DatedPack, category: str, category_class: str) -> tuple[int, Interval] | None:
    facts = {"category": category or None, "category_class": category_class or None, "in_force": True}
    applying = []
    for each in law.intervals:
        months = law.number(each.months)
        if each.of == KIND and months is not None and (each.applies is None or each.applies.trace(facts, law.values).verdict is not False):
            applying.append((int(months), each))
    return min(applying, key=lambda pair: pair[0], default=None)
