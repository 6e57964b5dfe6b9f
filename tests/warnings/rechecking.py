"""Re-checks as the tests propose and decide them."""

from __future__ import annotations

from jiuzhu.casework.registry.models import CategoryMembership
from jiuzhu.monitoring.warnings.recheck_rules import RecheckEntry
from jiuzhu.monitoring.warnings.services import (
    decide_recheck,
    propose_recheck,
)

STANDARD = 700_00
PLACES = (
    "monitoring.warnings.services.leaving", "monitoring.warnings.services.rechecking", "monitoring.warnings.services.effects", "monitoring.warnings.services.reckoning", "monitoring.warnings.services.coming_due", "casework.exits.services",
)


def told(now, result, **more):
    given = {"effective_month": "2026-12", "visited_on": now.date(), "visitors": "赵协理", "no_check_reason": "授权书还在办理"}
    return RecheckEntry(result, "收入财产已核实", **(given | more))


def proposed(recheck, now, clerk, result, **more):
    propose_recheck(recheck_id=recheck.pk, entry=told(now, result, **more), actor=clerk, at=now, seen_version=recheck.version)
    recheck.refresh_from_db()
    return recheck


def decided(recheck, now, clerk, second, result, **more):
    proposed(recheck, now, clerk, result, **more)
    decide_recheck(recheck_id=recheck.pk, actor=second, at=now, seen_version=recheck.version)
    recheck.refresh_from_db()
    return recheck


def terms(household):
    return list(CategoryMembership.objects.filter(household=household).order_by("since").values_list("since", "until", "monthly_benefit_fen"))
