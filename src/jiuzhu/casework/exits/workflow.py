"""The states and steps of a gradual exit (P-16)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "渐退"
UNDER_WAY = ("begun", "running", "ending", "told")
RUNNING = (*UNDER_WAY, "proposed")
OVER = ("ended", "cut_short")

EXIT = Workflow(
    name="exit",
    label="渐退",
    clause="004·三(一)1；003·任务9",
    initial="begun",
    states={
        "begun": State("待告知", "amber", Awaits(TAB, "告知渐退", Duty.LETTER_ISSUE, "exit.tell_working_days")),
        "running": State("渐退中", "blue"),
        "ending": State("待告知期满", "amber", Awaits(TAB, "告知期满", Duty.LETTER_ISSUE, "exit.tell_working_days")),
        "told": State("已告知期满", "blue"),
        "proposed": State("待审定", "amber", Awaits(TAB, "审定恢复或提前终止", Duty.WARNING_DECIDE, "recheck.decide_working_days")),
        "ended": State("期满终止", "green", final=True),
        "restored": State("恢复救助", "green", final=True),
        "cut_short": State("提前终止", "", final=True),
        "replaced": State("由复核改定", "", final=True),
    },
    steps={
        "tell": Step("已送达渐退告知", ("begun",), "running", Duty.LETTER_ISSUE),
        "near": Step("一个月后期满", ("begun", "running"), "ending", Duty.LETTER_ISSUE, only_system=True),
        "tell_end": Step("已送达期满告知", ("ending",), "told", Duty.LETTER_ISSUE),
        "finish": Step("期满终止", RUNNING, "ended", Duty.WARNING_DECIDE, only_system=True),
        "propose_end": Step("按核定的收入提出恢复或提前终止", UNDER_WAY, "proposed", Duty.WARNING_DECIDE, needs_reason=True),
        "restore": Step("收入回落，恢复救助", ("proposed",), "restored", Duty.WARNING_DECIDE),
        "cut_short": Step("达到上限，提前终止", ("proposed",), "cut_short", Duty.WARNING_DECIDE),
        **{f"back_to_{each}": Step("退回，渐退继续", ("proposed",), each, Duty.WARNING_DECIDE, needs_reason=True) for each in UNDER_WAY},
        "replace": Step("复核改定", RUNNING, "replaced", Duty.WARNING_DECIDE, needs_reason=True, only_system=True),
    },
)
