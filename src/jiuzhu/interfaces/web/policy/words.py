"""Every field of every entry of a pack in words that a reader of the document would use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal

from jiuzhu.foundation.policy.describing import Describer, value_text
from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack, Deadline, Parameter, entries

NOT_SHOWN = frozenset({"code", "key", "name", "label", "level_label", "ground", "examples", "list", "set_here", "local", "branches", "fields", "remembers"})
LABELS = {
    "aliases": "又称", "level": "层级", "of": "对象", "classes": "分档", "derived": "判定", "counts_as": "按此对待", "unit": "单位",
    "dimensions": "维度", "indicators": "指标", "applies": "适用", "rank": "次序", "rows": "内容", "open": "可以增补", "module": "用于",
    "enabled": "启用", "text": "文字", "keep": "公示时保留", "lead": "牵头", "responsible": "责任单位", "measures": "措施", "due_on": "时限",
    "by": "报送单位", "to": "报给", "every": "周期", "day": "每期第几日", "month_end": "月末", "shift_to_workday": "遇节假日顺延", "from_on": "自",
    "until_on": "至", "eligible": "条件", "amount": "标准", "goods": "实物", "per": "周期", "kind": "形式", "paid_to": "付给", "fund": "资金",
    "stages": "学段", "months": "月数", "per_year": "每年次数", "rolling": "从上次算起", "share": "比例", "base": "基数代码", "base_label": "基数",
    "on_excess": "超出时", "outcome": "处理", "about": "范围", "count": "按什么计", "at_least": "达到多少", "at_most": "最多", "required": "应有",
    "who": "条件", "what": "内容", "department": "部门", "apply_at": "到哪里办", "ask": "要问的情况", "when": "条件", "max_multiple": "收入不超过标准的倍数",
    "holds": "成立条件", "target": "判定", "target_quote": "对象", "content": "内容", "providers": "供给主体", "category": "类别", "number": "序号",
    "hardship": "困境条件", "excludes": "不与同享", "finding": "认定为", "among": "只看", "kinds": "救助种类", "feeds": "要有的数据", "evidence": "列出的情况",
    "explanations": "可按的说明", "supplementary": "补充规则", "told": "由谁处理", "watch": "只看关注名单中的", "beside": "同一事项的预警", "gives": "形式", "own_aliases": "该部门又称", "answers": "回应的需求",
}  # fmt: skip
CODES = {
    "household": "家庭", "person": "个人", "village": "村（社区）", "township": "乡镇（街道）", "county": "县", "city": "市", "province": "省",
    "outside": "其他", "month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年", "school_year": "每学年", "once": "一次",
    "county_finance": "县级财政", "charity": "慈善资金", "cash": "现金", "service": "服务", "goods": "实物", "provider": "服务机构", "warn": "提醒并写明理由", "refuse": "不予办理", "first": "第一个字",
    "none": "不公示", "all": "全部", "last4": "后四位", "recheck": "复核", "monitoring": "监测", "needs_refresh": "需求更新", "revisit": "回访",
    "training": "培训", "standards": "标准", "overlap": "重叠", "gap": "遗漏", "allowed": "可以同时享受", "aid": "救助", "any": "救助和服务", "relief": "减免", "canvass": "摸排", "supervision": "监督", "duties": "职责", "tasks": "任务", "articles": "条目",
} | entries.WATCH_REASONS  # fmt: skip
REFERENCES = frozenset({"amount", "share", "at_least", "at_most", "per", "max_multiple", "months", "per_year", "day", "times"})
"""Fields whose text may be the name of a parameter."""
UNITS = {"working_days": "个工作日", "days": "天", "hours": "小时"}


class Words:
    """Writes the entries of one pack on one day."""

    def __init__(self, pack: DatedPack) -> None:
        self.pack = pack
        self.describer = Describer(declared_facts(), pack.parameters)
        self.units = {each.code: each.label for each in pack.units}
        self.categories = {each.code: each.label for each in pack.categories}
        self.modules = {each.code: each.label for each in pack.modules}
        self.indicators = {each.code: each.label for each in pack.indicators}

    def lines(self, entry: object) -> tuple[str, ...]:
        """Write what an entry says, one line a field; what is not said is left out."""
        if isinstance(entry, Parameter):
            return (self.standing(entry),)
        if isinstance(entry, Deadline):
            return (self.deadline(entry),)
        written = ((each.name, self.field(entry, each.name)) for each in fields(entry) if each.name not in NOT_SHOWN)  # type: ignore[arg-type]
        return tuple(f"{LABELS.get(name, name)}：{text}" for name, text in written if text)

    def field(self, entry: object, name: str) -> str:
        """Write one field of an entry; empty where it says nothing."""
        if isinstance(entry, Parameter):
            return self.standing(entry)
        if isinstance(entry, Deadline):
            return self.deadline(entry)
        value: object = getattr(entry, name, None)
        if isinstance(entry, entries.Check):
            return entry.message
        if (name == "base" and isinstance(entry, entries.FundCap) and entry.base_label) or (name == "of" and isinstance(entry, entries.Interval)):
            return ""
        if name == "classes" and isinstance(entry, entries.Category):
            return "、".join(entry.classes.values())
        if name == "indicators" and isinstance(value, tuple):
            return "、".join(self.indicators.get(str(each), str(each)) for each in value)
        if name == "answers" and isinstance(value, tuple):
            return "、".join(each.label for each in self.pack.need_kinds if each.code in value)
        if name == "explanations" and isinstance(entry, entries.Warning):
            return "、".join(each.label for each in entry.explanations)
        if name == "supplementary":
            return "没有交换这份数据的县不算缺" if value else ""
        if name == "module":
            return self.modules.get(str(value), "")
        if name == "months" and isinstance(value, int):
            return f"{value} 个月"
        if name in ("count", "ask") and value:
            return "、".join(self.describer.label(each) for each in ([value] if isinstance(value, str) else getattr(entry, name)))
        return self.value(value, refers=name in REFERENCES)

    def standing(self, entry: Parameter) -> str:
        """Write a parameter's value, codes by their names."""
        if isinstance(entry.value, bool):
            return "是" if entry.value else "否"
        if isinstance(entry.value, tuple) and all(each in CODES for each in entry.value):
            return "、".join(CODES[each] for each in entry.value)
        return value_text(entry)

    def deadline(self, entry: Deadline) -> str:
        """Write a deadline with its unit."""
        return f"{entry.amount} {UNITS[entry.unit]}" if entry.amount else "未设定，不计逾期"

    def value(self, value: object, *, refers: bool = False) -> str:
        """Write any value: conditions in words, parameters with their value, codes by their names."""
        match value:
            case None | "" | () | False:
                return ""
            case True:
                return "是"
            case Expression():
                return self.describer.rule(value.tree)
            case entries.AmountCase():
                when = f"（{self.describer.rule(value.when.tree)}）" if value.when else ""
                return f"{self.value(value.amount, refers=True)}{when}"
            case entries.AmountRange():
                span = "至".join(self.value(each, refers=True) for each in (value.from_, value.to) if each)
                return f"{span} × {self.value(value.times, refers=True)}" if value.times else span
            case Mapping():
                return "、".join(f"{self.code(str(key))} {self.value(each)}".strip() for key, each in value.items())
            case str():
                return self.parameter(value) if refers and value in self.pack.parameters else self.code(value)
            case int() | Decimal() | date():
                return str(value)
            case Iterable():
                return "；".join(text for each in value if (text := self.value(each, refers=refers))) if _long(value) else "、".join(
                    text for each in value if (text := self.value(each, refers=refers))
                )
        return str(value)

    def parameter(self, name: str) -> str:
        """Write a parameter with its value."""
        found = self.pack.parameters[name]
        return f"{found.label} {value_text(found)}"

    def code(self, text: str) -> str:
        """Write a code by the name it has in the pack."""
        return self.units.get(text) or self.categories.get(text) or CODES.get(text, text)


def _long(values: Iterable[object]) -> bool:
    return any(isinstance(each, str) and ("，" in each or "。" in each) for each in values)


def title_of(entry: object) -> str:
    """Give the name an entry is listed under."""
    if isinstance(entry, entries.Goal):
        return f"{entry.label}家庭"
    if isinstance(entry, entries.CatalogueItem):
        return f"{entry.number} {entry.label}"
    return str(getattr(entry, "label", "") or getattr(entry, "message", ""))
