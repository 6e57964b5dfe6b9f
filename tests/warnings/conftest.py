"""A registered household and findings about it, for the tests of warnings."""

from __future__ import annotations

import pytest

from jiuzhu.casework.exits import queries as exits
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import FoundWarning, InvestigationEntry, Outcome, OutcomeEntry
from jiuzhu.monitoring.warnings.services import (
    assign,
    begin_recheck,
    decide,
    investigate,
    open_warnings,
)
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.registry.conftest import county, registered
from tests.warnings import rechecking

__all__ = ["county", "registered"]


@pytest.fixture
def household(request):
    return request.getfixturevalue("registered")()


@pytest.fixture
def found(household):
    """Make a finding about the household, by default a car."""

    def make(rule="vehicle_found", *, month="2026-11", subject="household", **more):
        person = members_of(household.pk)[0].person
        given = {
            "label": {"deceased_still_registered": "去世未退"}.get(rule, "名下有车"),
            "subject_type": subject,
            "subject_id": str(household.pk if subject == "household" else person.pk),
            "subject_name": f"{household}" if subject == "household" else person.name,
            "division_code": VILLAGE,
            "household_id": str(household.pk),
            "grade": 2,
            "evidence": {"cars_trucks_count": 1},
            "clause": "二（一）3",
            "quote": "及时推送处置预警信息，并加强动态管理",
        }
        return FoundWarning(rule=rule, month=month, **(given | more))

    return make


@pytest.fixture
def opened(found, now):
    """Open a warning from a finding and give it."""

    def make(*args, **more):
        finding = found(*args, **more)
        open_warnings(findings=[finding], month=finding.month, run_id="run-1", actor=SYSTEM, at=now)
        return Warning.objects.get(rule=finding.rule, subject_id=finding.subject_id, state="graded")

    return make


@pytest.fixture
def investigated(opened, now, county_officer, village_assistant):
    """Bring a warning to the point where it is to be decided."""

    def make(*args, holds=True, **more):
        warning = opened(*args, **more)
        assign(warning_id=warning.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
        entry = InvestigationEntry(now.date(), "visit", "赵协理、钱书记", "入户查看，情况与数据一致", holds)
        investigate(warning_id=warning.pk, entry=entry, actor=village_assistant, at=now, seen_version=1)
        warning.refresh_from_db()
        return warning

    return make


@pytest.fixture
def decided(investigated, now, township_clerk):
    """End a warning with an outcome and give it."""

    def make(outcome=Outcome.EXPLAIN, *args, holds=True, entry=None, **more):
        warning = investigated(*args, holds=holds, **more)
        entry = entry or OutcomeEntry(outcome, "车辆已报废，有注销证明")
        decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=warning.version)
        warning.refresh_from_db()
        return warning

    return make


@pytest.fixture
def second_clerk():
    return actor("township_clerk", division=TOWNSHIP, user_id="user-second-clerk")


@pytest.fixture
def jixi(monkeypatch):
    """Let the law of Jixi hold, with its standard set."""

    def law(on, division_code=None):
        return load_pack("jixi").at(on).with_values({"subsistence_standard_monthly_yuan": "700.00"}, any_parameter=True)

    for place in rechecking.PLACES:
        monkeypatch.setattr(f"jiuzhu.{place}.pack_in_force", law)


@pytest.fixture
def recheck(household, now, county_officer):
    return begin_recheck(household=household, reason="收入有变化", actor=county_officer, at=now, opened_by={"test": "1"})


@pytest.fixture
def exit_(jixi, recheck, now, township_clerk, second_clerk, household):
    rechecking.decided(recheck, now, township_clerk, second_clerk, RecheckResult.GRADUAL_EXIT, exit_months=3, income_annual_fen=1000_00 * 12, members=1)
    return exits.exit_of_recheck(recheck.pk)
