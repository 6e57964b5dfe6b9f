"""The states of somebody found in difficulty, and of one village's part of a canvass (P-01)."""

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

DISCOVERY = Workflow(
    name="discovery",
    label="发现线索",
    clause="P-01",
    initial="reported",
    states={
        "reported": State("待核实", "amber", Awaits("主动发现", "核实", Duty.LEAD_CHECK, "discovery.check_working_days")),
        "verified": State("待处理", "amber", Awaits("主动发现", "处理", Duty.LEAD_HANDLE, "discovery.handle_working_days")),
        "applying": State("已启动申请", "green", final=True),
        "assessing": State("已转需求评估", "green", final=True),
        "need_recorded": State("已记入需求台账", "green", final=True),
        "rechecking": State("已转复核", "green", final=True),
        "closed": State("已办结", final=True),
        "dismissed": State("未发现困难", final=True),
    },
    steps={
        "verify": Step("核实属实", ("reported",), "verified", Duty.LEAD_CHECK, needs_reason=True),
        "dismiss": Step("没有困难", ("reported",), "dismissed", Duty.LEAD_CHECK, needs_reason=True),
        "apply": Step("启动申请", ("verified",), "applying", Duty.LEAD_HANDLE, needs_reason=True),
        "assess": Step("转需求评估", ("verified",), "assessing", Duty.LEAD_HANDLE),
        "record_need": Step("记入需求台账", ("verified",), "need_recorded", Duty.LEAD_HANDLE),
        "recheck": Step("转复核", ("verified",), "rechecking", Duty.LEAD_HANDLE),
        "close": Step("办结", ("verified",), "closed", Duty.LEAD_HANDLE, needs_reason=True),
    },
)

CANVASS = Workflow(
    name="canvass",
    label="村（社区）摸排",
    clause="P-01",
    initial="open",
    states={
        "open": State("摸排中", "amber", Awaits("主动发现", "摸排", Duty.LEAD_CHECK)),
        "done": State("已摸排", "green", final=True),
        "stopped": State("已停止", final=True),
    },
    steps={
        "finish": Step("摸排完成", ("open",), "done", Duty.LEAD_CHECK),
        "stop": Step("停止摸排", ("open",), "stopped", Duty.LEAD_HANDLE, needs_reason=True),
    },
)
