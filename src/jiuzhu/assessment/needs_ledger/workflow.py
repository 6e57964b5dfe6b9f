"""The states of a round, and of one township's ledger in it (P-06)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "需求台账"
READERS = (Duty.ASSESSMENT_CONFIRM, Duty.NEEDS_AUDIT, Duty.OVERSIGHT_READ)
SUBMIT_DEADLINE, AUDIT_DEADLINE = "needs_ledger.submit_working_days", "needs_ledger.audit_working_days"

ROUND = Workflow(
    name="needs_round",
    label="需求台账轮次",
    clause="001·三(二)",
    initial="collecting",
    states={
        "collecting": State("乡镇上报中", "amber"),
        "compiled": State("已汇总", "blue", Awaits(TAB, "下达任务清单", Duty.NEEDS_AUDIT)),
        "issued": State("已下达", "blue"),
        "in_progress": State("实施中", "amber"),
        "done": State("已完成", "green", final=True),
        "cancelled": State("已取消", final=True),
    },
    steps={
        "compile": Step("汇总成任务清单", ("collecting",), "compiled", Duty.NEEDS_AUDIT),
        "issue": Step("下达任务清单", ("compiled",), "issued", Duty.NEEDS_AUDIT),
        "begin": Step("开始实施", ("issued",), "in_progress", Duty.NEEDS_AUDIT, only_system=True),
        "finish": Step("全部完成", ("issued", "in_progress"), "done", Duty.NEEDS_AUDIT, only_system=True),
        "cancel": Step("取消本轮", ("collecting",), "cancelled", Duty.NEEDS_AUDIT, needs_reason=True),
    },
)

TOWNSHIP_LEDGER = Workflow(
    name="needs_ledger",
    label="乡镇需求台账",
    clause="001·三(二)第一阶段",
    initial="draft",
    states={
        "draft": State("待上报", "amber", Awaits(TAB, "核对上报", Duty.ASSESSMENT_CONFIRM, SUBMIT_DEADLINE)),
        "submitted": State("待审核", "blue", Awaits(TAB, "审核", Duty.NEEDS_AUDIT, AUDIT_DEADLINE)),
        "returned": State("已退回", "red", Awaits(TAB, "补正", Duty.ASSESSMENT_CONFIRM, SUBMIT_DEADLINE)),
        "approved": State("已通过", "green", final=True),
        "cancelled": State("已取消", final=True),
    },
    steps={
        "submit": Step("上报", ("draft", "returned"), "submitted", Duty.ASSESSMENT_CONFIRM),
        "return": Step("退回", ("submitted",), "returned", Duty.NEEDS_AUDIT, needs_reason=True),
        "approve": Step("审核通过", ("submitted",), "approved", Duty.NEEDS_AUDIT),
        "cancel": Step("取消", ("draft", "submitted", "returned"), "cancelled", Duty.NEEDS_AUDIT, only_system=True),
    },
)

OPEN = ("draft", "returned")
