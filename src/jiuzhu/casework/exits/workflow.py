"""The states and steps of a gradual exit (P-16)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "渐退"
RUNNING = ("begun", "running", "ending", "told")

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
        "ended": State("期满终止", "green", final=True),
        "restored": State("恢复救助", "green", final=True),
        "cut_short": State("提前终止", "", final=True),
    },
    steps={
        "tell": Step("已送达渐退告知", ("begun",), "running", Duty.LETTER_ISSUE),
        "near": Step("一个月后期满", ("begun", "running"), "ending", Duty.LETTER_ISSUE, only_system=True),
        "tell_end": Step("已送达期满告知", ("ending",), "told", Duty.LETTER_ISSUE),
        "finish": Step("期满终止", RUNNING, "ended", Duty.WARNING_DECIDE, only_system=True),
        "restore": Step("收入回落，恢复救助", RUNNING, "restored", Duty.WARNING_DECIDE, needs_reason=True),
        "cut_short": Step("达到上限，提前终止", RUNNING, "cut_short", Duty.WARNING_DECIDE, needs_reason=True),
    },
)
