"""The process of one import."""

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.table import State, Step, Workflow

IMPORT = Workflow(
    name="import",
    label="名册导入",
    clause="I-18",
    initial="reading",
    states={
        "reading": State("读取中", "blue"),
        "mapping": State("待对应列", "amber"),
        "checking": State("核对中", "blue"),
        "checked": State("待确认", "amber"),
        "applying": State("导入中", "blue"),
        "done": State("已导入", "green"),
        "undoing": State("撤销中", "blue"),
        "undone": State("已撤销", final=True),
        "failed": State("未能读取", "red", final=True),
        "dropped": State("已放弃", final=True),
    },
    steps={
        "ask_columns": Step("请对应列", ("reading",), "mapping", Duty.REGISTER_IMPORT),
        "map": Step("确认列对应", ("mapping", "checked"), "checking", Duty.REGISTER_IMPORT),
        "recognise": Step("按记住的对应核对", ("reading",), "checking", Duty.REGISTER_IMPORT),
        "show": Step("核对完成", ("checking",), "checked", Duty.REGISTER_IMPORT),
        "confirm": Step("确认导入", ("checked",), "applying", Duty.REGISTER_IMPORT),
        "finish": Step("导入完成", ("applying",), "done", Duty.REGISTER_IMPORT),
        "undo": Step("撤销导入", ("done",), "undoing", Duty.REGISTER_IMPORT, needs_reason=True),
        "undone": Step("撤销完成", ("undoing",), "undone", Duty.REGISTER_IMPORT),
        "kept": Step("部分保留", ("undoing",), "done", Duty.REGISTER_IMPORT),
        "fail": Step("无法读取", ("reading", "mapping", "checking"), "failed", Duty.REGISTER_IMPORT),
        "drop": Step("放弃", ("mapping", "checked"), "dropped", Duty.REGISTER_IMPORT),
    },
)
