"""The states and steps of an authorisation (I-01) and of the checking of one household (P-04)."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TAB = "经济核对"

AUTHORISATION = Workflow(
    name="authorisation",
    label="核对授权",
    clause="004·三(五)21",
    initial="in_force",
    states={
        "in_force": State("已授权", "green"),
        "withdrawn": State("已撤回", "", final=True),
    },
    steps={"withdraw": Step("撤回授权", ("in_force",), "withdrawn", Duty.VERIFICATION_REQUEST, needs_reason=True)},
)

RENEWAL = Workflow(
    name="renewal",
    label="续签授权",
    clause="004·三(五)21",
    initial="due",
    states={
        "due": State("待续签", "amber", awaits=Awaits(TAB, "续签授权", Duty.VERIFICATION_REQUEST)),
        "renewed": State("已续签", "green", final=True),
        "let_go": State("不再续签", "", final=True),
        "ended": State("不用续签", "", final=True),
    },
    steps={
        "renew": Step("都已续签", ("due",), "renewed", Duty.VERIFICATION_REQUEST, only_system=True),
        "let_go": Step("不再续签", ("due",), "let_go", Duty.VERIFICATION_REQUEST, needs_reason=True),
        "end": Step("已迁出或不在册", ("due",), "ended", Duty.VERIFICATION_REQUEST, only_system=True),
    },
)

VERIFICATION = Workflow(
    name="verification",
    label="经济核对",
    clause="001·二(三)2；003·任务3；004·三(一)3、三(五)21",
    initial="open",
    states={
        "open": State("待授权", "amber", awaits=Awaits(TAB, "取得授权、提出核对", Duty.VERIFICATION_REQUEST, deadline="verification.request_working_days")),
        "requested": State("待核对", "amber", awaits=Awaits(TAB, "发出核对", Duty.VERIFICATION_CHECK, deadline="verification.send_working_days")),
        "checking": State("核对中", "blue", awaits=Awaits(TAB, "等候回复", Duty.VERIFICATION_CHECK, deadline="verification.reply_working_days")),
        "answered": State("待出报告", "amber", awaits=Awaits(TAB, "出具报告", Duty.VERIFICATION_CHECK, deadline="verification.report_working_days")),
        "visiting": State("待入户核查", "amber", awaits=Awaits(TAB, "入户核查", Duty.VERIFICATION_REQUEST, deadline="verification.visit_working_days")),
        "discrepancy": State("有差异，待说明", "red", awaits=Awaits(TAB, "说明差异", Duty.VERIFICATION_REQUEST, deadline="verification.explain_working_days")),
        "explained": State("已说明，待审定", "amber", awaits=Awaits(TAB, "审定说明", Duty.VERIFICATION_CHECK, deadline="verification.decide_working_days")),
        "consistent": State("与申报一致", "green", final=True),
        "accepted": State("差异已说明", "green", final=True),
        "rechecking": State("已转复核", "green", final=True),
        "cancelled": State("已撤销", "", final=True),
        "stopped": State("已停止", "", final=True),
    },
    steps={
        "request": Step("提出核对", ("open",), "requested", Duty.VERIFICATION_REQUEST),
        "cancel": Step("撤销", ("open", "requested"), "cancelled", Duty.VERIFICATION_REQUEST, needs_reason=True),
        "return": Step("退回补授权", ("requested",), "open", Duty.VERIFICATION_CHECK, needs_reason=True),
        "send": Step("发出核对", ("requested",), "checking", Duty.VERIFICATION_CHECK),
        "complete": Step("各来源都有结果", ("checking",), "answered", Duty.VERIFICATION_CHECK, only_system=True),
        "close": Step("不再等候", ("checking",), "answered", Duty.VERIFICATION_CHECK, needs_reason=True),
        "ask_visit": Step("请入户核查", ("answered",), "visiting", Duty.VERIFICATION_CHECK, needs_reason=True),
        "visit": Step("已入户核查", ("visiting",), "answered", Duty.VERIFICATION_REQUEST),
        "report_consistent": Step("出具报告：一致", ("answered",), "consistent", Duty.VERIFICATION_CHECK),
        "report_discrepancy": Step("出具报告：有差异", ("answered",), "discrepancy", Duty.VERIFICATION_CHECK),
        "explain": Step("说明差异", ("discrepancy",), "explained", Duty.VERIFICATION_REQUEST),
        "send_back": Step("退回再说明", ("explained",), "discrepancy", Duty.VERIFICATION_CHECK, needs_reason=True),
        "accept": Step("说明成立", ("explained",), "accepted", Duty.VERIFICATION_CHECK, needs_reason=True),
        "recheck": Step("转入复核", ("discrepancy", "explained"), "rechecking", Duty.VERIFICATION_CHECK, needs_reason=True),
        "stop": Step("授权撤回，停止核对", ("open", "requested", "checking", "answered", "visiting"), "stopped", Duty.VERIFICATION_REQUEST, only_system=True),
        "lapse": Step("不再享受救助，不用核对", ("open",), "stopped", Duty.VERIFICATION_REQUEST, only_system=True),
        "leave": Step(
            "家庭迁出，停止核对",
            ("open", "requested", "checking", "answered", "visiting", "discrepancy", "explained"),
            "stopped",
            Duty.VERIFICATION_REQUEST,
            only_system=True,
        ),
    },
)

UNDER_WAY = tuple(code for code, state in VERIFICATION.states.items() if not state.final)
UNASKED = ("open", "cancelled", "stopped")
"""The states in which nobody need have been asked: only here may authorisations be missing."""
REPORTED = ("discrepancy", "explained", "consistent", "accepted", "rechecking")
"""The states in which the dated report stands; these are counted."""
