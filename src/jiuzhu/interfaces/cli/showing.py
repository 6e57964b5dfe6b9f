"""What `jiuzhu policy show` prints of a pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from jiuzhu.foundation.policy.describing import value_text
from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.packs import AmountCase, AmountRange, DatedPack, Ground, Provision
from jiuzhu.foundation.policy.packs.reading.sections import SHAPES

UNITS = {"working_days": "个工作日", "days": "天", "hours": "小时"}
TITLES = {
    "units": "单位",
    "categories": "救助类别",
    "schemes": "评估方案",
    "need_kinds": "需求类型",
    "organisation_kinds": "机构类型",
    "pairings": "结对互助",
    "benefits": "待遇",
    "intervals": "周期",
    "fund_caps": "资金上限",
    "expenditures": "不得支出",
    "tasks": "任务与责任",
    "reports": "报送",
    "milestones": "阶段",
    "quotas": "站点与人员配备",
    "aids": "可申请的救助",
    "exits": "渐退",
    "aid_kinds": "救助种类",
    "conflicts": "救助冲突表",
    "colours": "颜色分级",
    "lists": "清单",
    "modules": "模块",
    "messages": "短信与通知",
    "masks": "公示遮盖",
}
HIDDEN = frozenset({"code", "label", "ground", "examples"})


def show(dated: DatedPack) -> None:
    """Print every entry in force with its clause, quote and reading."""
    pack = dated.pack
    print(f"{pack.label}（{pack.name}）《{pack.document}》{pack.number}{'（' + pack.draft_label + '）' if pack.draft else ''}")
    print(f"{dated.on} 的规定，摘要 {pack.digest[:16]}")
    print("\n参数")
    for each in dated.parameters.values():
        print(f"  {each.name}  {each.label}：{value_text(each)}{'（本地设定）' if each.local else ''}")
        _ground(each.ground)
    print("\n期限")
    for deadline in dated.deadlines_declared.values():
        amount = f"{deadline.amount} {UNITS[deadline.unit]}" if deadline.amount else "未设定"
        print(f"  {deadline.key}  {deadline.label}：{amount}{'（本地设定）' if deadline.local else ''}")
        _ground(deadline.ground)
    for title, rows in (*_rules(dated), *_provisions(dated)):
        print(f"\n{title}")
        for code, label, rule, ground in rows:
            print(f"  {code}  {label}：{rule}" if rule else f"  {code}  {label}")
            _ground(ground)
    if pack.ambiguities:
        print("\n文件中的空白和本包的理解")
    for gap in pack.ambiguities:
        print(f"  {gap.code}  {gap.text} → {gap.reading}")


Rows = list[tuple[str, str, str, Ground]]


def _rules(dated: DatedPack) -> Iterator[tuple[str, Rows]]:
    sections: tuple[tuple[str, Rows], ...] = (
        ("评估指标", [(each.code, each.label, each.hardship.text, each.ground) for each in dated.indicators]),
        ("预警规则", [(each.code, each.label, each.holds.text, each.ground) for each in dated.warnings]),
        ("服务清单", [(each.code, each.label, each.target.text, each.ground) for each in dated.catalogue]),
        (
            "走访频次",
            [(each.code, f"{each.label}：每 {each.months} 个月", each.applies.text, each.ground) for each in dated.visit_intervals],
        ),
        ("帮扶目标", [(each.level, each.label, each.text, each.ground) for each in dated.goals.values()]),
    )
    yield from ((title, rows) for title, rows in sections if rows)


def _provisions(dated: DatedPack) -> Iterator[tuple[str, Rows]]:
    for section in SHAPES:
        found = dated.provisions.get(section, ())
        if found:
            yield TITLES[section], [(each.code, each.label, _fields(each), each.ground) for each in found]


def _fields(entry: Provision) -> str:
    """Write every field of an entry that says something."""
    told = ((name.rstrip("_"), _told(value)) for name, value in vars(entry).items() if name not in HIDDEN)
    return "；".join(f"{name} {text}" for name, text in told if text)


def _told(value: object) -> str:
    match value:
        case None | "" | () | False:
            return ""
        case True:
            return "是"
        case Expression():
            return value.text
        case AmountCase():
            return f"{value.when.text if value.when else '其余'} → p.{value.amount}" if value.when else f"p.{value.amount}"
        case AmountRange():
            return f"p.{value.from_} 至 p.{value.to}{f' × p.{value.times}' if value.times else ''}"
        case Mapping():
            return "、".join(f"{key} {each}" for key, each in value.items())
        case tuple():
            return "、".join(_told(each) for each in value)
        case date():
            return value.isoformat()
    return str(value)


def _ground(ground: Ground) -> None:
    if ground.clause:
        print(f"      依据 {ground.clause}：“{ground.quote}”")
    if ground.reading:
        print(f"      理解：{ground.reading}")
