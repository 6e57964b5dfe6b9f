"""The states of a person's assessment by facets and the steps between them (P-05)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

FACETS = Workflow(
    name="facet_assessment",
    label="分方面评估",
    clause="000A·二(一)1",
    initial="draft",
    states={
        "draft": State("填写中", "amber", awaits=Awaits("需求评估", "填写", Duty.ASSESSMENT_WRITE)),
        "submitted": State("待确认", "blue", awaits=Awaits("评估确认", "确认", Duty.ASSESSMENT_CONFIRM, deadline="assessment.confirm_working_days")),
        "returned": State("已退回", "red", awaits=Awaits("需求评估", "补正", Duty.ASSESSMENT_WRITE)),
        "effective": State("已生效", "green"),
        "superseded": State("已被新评估代替", final=True),
        "cancelled": State("已取消", final=True),
    },
    steps={
        "submit": Step("提交", ("draft", "returned"), "submitted", Duty.ASSESSMENT_WRITE),
        "confirm": Step("确认生效", ("submitted",), "effective", Duty.ASSESSMENT_CONFIRM),
        "return": Step("退回", ("submitted",), "returned", Duty.ASSESSMENT_CONFIRM, needs_reason=True),
        "supersede": Step("被新评估代替", ("effective",), "superseded", Duty.ASSESSMENT_CONFIRM, only_system=True),
        "cancel": Step("取消", ("draft", "returned"), "cancelled", Duty.ASSESSMENT_WRITE, needs_reason=True),
    },
)

OPEN = ("draft", "returned")
UNDECIDED = ("draft", "returned", "submitted")
