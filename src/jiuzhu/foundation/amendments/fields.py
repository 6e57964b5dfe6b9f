"""Which entries of a pack can be changed on screen, by which fields, and what stands in them now; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.expressions.values import AREAS, EXPECTED
from jiuzhu.foundation.policy.packs import CatalogueItem, DatedPack, Deadline, Parameter, VisitInterval

UNITS = {"working_days": "个工作日", "days": "天", "hours": "小时"}
AREA_LABELS = {"urban": "城镇", "rural": "农村"}
SECTIONS = {"parameters": "数值", "deadlines": "期限", "catalogue": "服务清单", "visit_intervals": "走访频次"}
TRUTHS = {"true": "是", "false": "否"}


@dataclass(frozen=True)
class FieldShape:
    """One field of an entry: its label, what it takes, what stands in it now."""

    name: str
    label: str
    now: str
    hint: str = ""
    long: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Changeable:
    """One entry that can be changed; ``local`` when its value is the county's own to set."""

    section: str
    code: str
    label: str
    shapes: tuple[FieldShape, ...]
    clause: str = ""
    quote: str = ""
    local: bool = False


def changeable(pack: DatedPack, section: str, code: str) -> Changeable | None:
    """Give one entry in force as something to be changed; None where there is none."""
    return next((each for each in changeables(pack) if (each.section, each.code) == (section, code)), None)


def changeables(pack: DatedPack) -> Iterable[Changeable]:
    """List everything in force that can be changed on screen, by section."""
    yield from (_parameter(each) for each in pack.parameters.values())
    yield from (_deadline(each) for each in pack.deadlines_declared.values())
    yield from (_item(each) for each in pack.catalogue)
    yield from (_interval(each) for each in pack.visit_intervals)


def new_item(code: str) -> Changeable:
    """Give the empty fields of an item that is added to the service list."""
    return Changeable("catalogue", code, "新增服务项目", _item_shapes(("", "", "", "", "", "", "")))


def written(value: object) -> str:
    """Write a plain value as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "、".join(str(each) for each in value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _parameter(each: Parameter) -> Changeable:
    unit = f"（{each.unit}）" if each.unit and not each.is_share else ""
    hint = "写成小数，例如 0.60" if each.is_share else "多个用顿号分开" if each.kind is Kind.LIST else EXPECTED[each.kind]
    choices = tuple(TRUTHS.items()) if each.kind is Kind.BOOLEAN else ()
    if isinstance(each.value, Mapping):
        shapes = tuple(FieldShape(area, f"{AREA_LABELS[area]}{unit}", written(each.value.get(area)), hint, choices=choices) for area in AREAS)
    else:
        shapes = (FieldShape("value", f"值{unit}", written(each.value), hint, choices=choices),)
    return Changeable("parameters", each.name, each.label, shapes, each.clause, each.quote, each.local)


def _deadline(each: Deadline) -> Changeable:
    amount = FieldShape("amount", "时限" if not each.local else f"时限（{UNITS[each.unit]}）", written(each.amount), "整数")
    unit = FieldShape("unit", "单位", each.unit, choices=tuple(UNITS.items()))
    return Changeable("deadlines", each.key, each.label, (amount,) if each.local else (amount, unit), each.clause, each.quote, each.local)


def _item(each: CatalogueItem) -> Changeable:
    now = (str(each.number), each.category, each.label, each.target_quote, each.target.text, each.content, "、".join(each.providers))
    return Changeable("catalogue", each.code, f"{each.number} {each.label}", _item_shapes(now), each.clause, each.quote)


def _item_shapes(now: tuple[str, ...]) -> tuple[FieldShape, ...]:
    names = (
        ("number", "序号", "", False),
        ("category", "类别", "", False),
        ("label", "项目", "", False),
        ("target_quote", "对象", "按文件的说法写", True),
        ("target", "对象的判定条件", "用规则里的事实名写，例如 recipient AND age >= 80", True),
        ("content", "内容", "", True),
        ("providers", "供给主体", "多个用顿号分开", True),
    )
    return tuple(FieldShape(name, label, value, hint, long) for (name, label, hint, long), value in zip(names, now, strict=True))


def _interval(each: VisitInterval) -> Changeable:
    months = FieldShape("months", "每几个月走访一次", written(each.months), "整数")
    return Changeable("visit_intervals", each.code, f"走访：{each.label}", (months,), each.ground.clause, each.ground.quote)
