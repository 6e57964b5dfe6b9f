"""The kinds of resource, what is entered of one, and why one cannot serve (pure; E-24, E-25, E-75)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError

PEOPLE = {"worker": "服务人员", "social_worker": "社会工作者", "volunteer": "志愿者", "assistant": "民政协理员（社会救助协理员）", "grid_worker": "网格员、村（社区）两委", "neighbour": "邻里"}
THINGS = {"facility": "设施", "goods": "物资", "fund": "资金"}
OTHERS = {"enterprise": "爱心企业", "department_item": "部门帮扶事项"}
KINDS = PEOPLE | THINGS | OTHERS
COUNTED = {"facility": "张", "goods": "件", "fund": "分"}
"""Kinds of which an amount is counted, with its unit: beds, pieces, money."""
PRICES = {"free": "免费", "low_paid": "低偿", "purchased": "政府购买"}
QUALIFICATIONS = {
    "licence": "行政许可或登记证书",
    "certificate": "职业资格证书",
    "training": "培训合格",
    "safety": "建筑、消防、食品安全检查",
    "child_vetting": "服务未成年人从业查询",
}
VETTING = "child_vetting"


class ResourceInvalid(DomainError):
    """What was entered of a resource is not whole, or it is in the library already."""

    code = "resource_invalid"


class ResourceGone(DomainError):
    """What was left of a resource was used a moment before."""

    code = "resource_gone"
    status = 409


class RegisteringTooOften(DomainError):
    """Too many enterprises were registered from one place."""

    code = "registering_too_often"
    status = 429


@dataclass(frozen=True)
class ResourceEntry:
    """What is entered of a resource; money in fen, a fund's amount too; ``items`` are codes of the service list, ``places`` division codes."""

    kind: str
    name: str
    division_code: str
    items: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    details: str = ""
    price_model: str = "free"
    price_fen: int | None = None
    weekly_capacity: int | None = None
    quantity: int | None = None
    unit: str = ""
    serves_children: bool = False
    organisation_id: str | None = None

    def checked(self) -> ResourceEntry:
        """Give the entry tidied; raises ResourceInvalid with the field that is wrong."""
        problem = next((found for found in self._problems() if found), None)
        if problem:
            what, remedy, field = problem
            raise ResourceInvalid(what, remedy, field=field)
        unit = self.unit.strip() or COUNTED.get(self.kind, "")
        texts: dict[str, Any] = {name: getattr(self, name).strip() for name in ("name", "contact", "phone", "details")}
        lists: dict[str, Any] = {"items": tuple(sorted(set(self.items))), "places": tuple(sorted(set(self.places)))}
        return replace(self, **texts, **lists, unit=unit if self.kind in COUNTED else "", quantity=self.quantity if self.kind in COUNTED else None)

    def _problems(self) -> Iterable[tuple[str, str, str] | None]:
        yield ("没有这种资源类型。", "请从列表中选择类型。", "kind") if self.kind not in KINDS else None
        yield ("没有填写名称。", "请写明叫什么。", "name") if not self.name.strip() else None
        yield ("没有选择服务范围。", "请至少选择一个乡镇或村（社区）。", "places") if not self.places else None
        yield ("没有这种收费方式。", "请选择免费、低偿或政府购买。", "price_model") if self.price_model not in PRICES else None
        yield ("免费的不填价格。", "请清空价格，或改选收费方式。", "price") if self.price_model == "free" and self.price_fen is not None else None
        yield ("低偿的要写明价格。", "请填写每次收多少元。", "price") if self.price_model == "low_paid" and self.price_fen is None else None
        yield ("每周可服务次数至少为 1。", "不限次数的留空。", "weekly_capacity") if self.weekly_capacity is not None and self.weekly_capacity < 1 else None
        yield ("没有填写总量。", "请写明有多少床位、物资或资金。", "quantity") if self.kind in COUNTED and self.quantity is None else None
        yield ("总量不能小于 0。", "请按实际填写。", "quantity") if self.quantity is not None and self.quantity < 0 else None


@dataclass(frozen=True)
class Held:
    """One qualification as it stands: its kind, and the days it holds."""

    kind: str
    valid_from: date
    valid_until: date | None

    def holds(self, on: date) -> bool:
        """Tell whether it holds on a day, both ends included."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


def unqualified(held: Iterable[Held], *, on: date, for_child: bool) -> str:
    """Say in Chinese which qualification has lapsed or is missing on a day; empty when none: what was never entered is not asked, but vetting for children."""
    held = list(held)
    for kind in dict.fromkeys(each.kind for each in held):
        mine = [each for each in held if each.kind == kind]
        if kind != VETTING and not any(each.holds(on) for each in mine):
            last = max((each.valid_until for each in mine if each.valid_until and each.valid_until < on), default=None)
            return f"{QUALIFICATIONS[kind]}已于 {last} 到期" if last else f"{QUALIFICATIONS[kind]}还没有生效"
    if for_child and not any(each.kind == VETTING and each.holds(on) for each in held):
        return "没有有效的服务未成年人从业查询"
    return ""
