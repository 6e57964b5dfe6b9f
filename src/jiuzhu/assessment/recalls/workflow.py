"""The states of a call to assess again and the steps between them (P-05)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

RECALL = Workflow(
    name="assessment_recall",
    label="重新评估提醒",
    clause="000A·二(一)1；001·二(一)3；002·二(四)4",
    initial="called",
    states={
        "called": State("待重新评估", "amber", awaits=Awaits("需求评估", "重新评估", Duty.ASSESSMENT_WRITE, deadline="assessment.recall_working_days")),
        "answered": State("已重新评估", "green", final=True),
        "dismissed": State("不需要重新评估", final=True),
    },
    steps={
        "answer": Step("重新评估", ("called",), "answered", Duty.ASSESSMENT_WRITE),
        "dismiss": Step("不需要重新评估", ("called",), "dismissed", Duty.ASSESSMENT_CONFIRM, needs_reason=True),
    },
)
