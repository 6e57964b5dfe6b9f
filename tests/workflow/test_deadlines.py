"""Every clock a process starts is a deadline of the pack, and the demo sets every local one."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.assessment.indicators.workflow import ASSESSMENT
from jiuzhu.assessment.plans.workflow import PLAN
from jiuzhu.delivery.orders.workflow import ORDER
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.interfaces.cli.demo.local_values import demo_values
from jiuzhu.monitoring.warnings.workflow import RECHECK, WARNING

HUOSHAN = load_pack("huoshan").at(date(2026, 11, 20))
GRADES = (1, 2, 3)
CLOCKS = sorted(
    {
        state.awaits.deadline.format(grade=grade)
        for workflow in (ASSESSMENT, PLAN, ORDER, WARNING, RECHECK)
        for state in workflow.states.values()
        if state.awaits and state.awaits.deadline
        for grade in GRADES
    }
)


@pytest.mark.parametrize("key", CLOCKS)
def test_the_pack_declares_the_deadline(key):
    assert key in HUOSHAN.deadlines_declared


@pytest.mark.parametrize("workflow", [WARNING, RECHECK], ids=lambda workflow: workflow.name)
def test_whatever_waits_about_a_warning_has_a_clock(workflow):
    waiting = [state.label for state in workflow.states.values() if state.awaits and not state.awaits.deadline]
    assert not waiting


@pytest.mark.parametrize("key", CLOCKS)
def test_the_demo_county_sets_what_the_document_leaves_open(key):
    assert key in HUOSHAN.with_values(demo_values("341525-huoshan").values).deadlines
