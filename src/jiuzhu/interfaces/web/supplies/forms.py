"""Forms of the resource library."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import fen_from_yuan, yuan_from_fen
from jiuzhu.interfaces.web.matching.forms import Choices, day_field
from jiuzhu.matching.resources.kinds import KINDS, PRICES, QUALIFICATIONS, ResourceEntry, ResourceInvalid

ENTERED = {code: label for code, label in KINDS.items() if code != "department_item"}


class SupplyForm(forms.Form):
    """A resource as it is entered."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *ENTERED.items()])
    name = forms.CharField(label="名称或姓名", max_length=128)
    division_code = forms.ChoiceField(label="所在地")
    items = forms.MultipleChoiceField(label="能提供的服务项目", required=False, widget=forms.CheckboxSelectMultiple)
    places = forms.MultipleChoiceField(label="服务范围", widget=forms.CheckboxSelectMultiple, help_text="选乡镇即含其全部村（社区）")
    price_model = forms.ChoiceField(label="收费方式", choices=list(PRICES.items()))
    price = forms.CharField(label="每次价格（元）", required=False, max_length=16, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
    weekly_capacity = forms.IntegerField(label="每周可服务次数", required=False, min_value=1, max_value=10000, help_text="不限的留空")
    quantity = forms.CharField(label="总量", required=False, max_length=16, help_text="设施填床位数，物资填件数，资金填元；其他类型不填")
    unit = forms.CharField(label="计量单位", required=False, max_length=8, help_text="例如 床、袋、台")
    contact = forms.CharField(label="联系人", required=False, max_length=64)
    phone = forms.CharField(label="联系电话", required=False, max_length=32)
    serves_children = forms.BooleanField(label="服务未成年人（须登记有效的从业查询）", required=False)
    details = forms.CharField(label="说明", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, places: Choices, items: Choices, changing: bool = False, **kwargs: Any) -> None:
        kwargs["initial"] = {"request_id": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = self.fields["division_code"].choices = places
        self.fields["items"].choices = items
        if changing:
            for name in ("kind", "division_code", "request_id"):
                del self.fields[name]

    def entry(self, **kept: Any) -> ResourceEntry:
        """Give what was typed; ``kept`` are the fields a change leaves as they are. Raises ResourceInvalid and what money raises."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("request_id", "price", "quantity", "items", "places")} | kept
        told["items"], told["places"] = tuple(self.cleaned_data["items"]), tuple(self.cleaned_data["places"])
        told["price_fen"] = _fen(self.cleaned_data["price"], "price")
        return ResourceEntry(**told, quantity=amount(self.cleaned_data["quantity"], kind=told["kind"]))


class QualificationForm(forms.Form):
    """A licence, certificate, check or training."""

    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *QUALIFICATIONS.items()])
    name = forms.CharField(label="名称和编号", required=False, max_length=128)
    valid_from = day_field("自")
    valid_until = day_field("至", required=False, help_text="长期有效的留空；到期后不再派单")


class ItemForm(forms.Form):
    """An assistance item a department publishes."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label="事项名称", max_length=100, help_text="例如“雨露计划职业教育补助”")
    details = forms.CharField(label="给谁、给什么、怎么办", max_length=400, widget=forms.Textarea(attrs={"rows": 4}))
    contact = forms.CharField(label="联系人", required=False, max_length=64)
    phone = forms.CharField(label="联系电话", required=False, max_length=32)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"request_id": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class JoinForm(forms.Form):
    """What a caring enterprise tells of itself."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label="企业（商户）名称", max_length=128)
    contact = forms.CharField(label="联系人", max_length=64)
    phone = forms.CharField(label="手机号", max_length=32, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))
    details = forms.CharField(label="愿意提供什么", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text="例如：每月为 10 户困难老人免费理发")
    price_model = forms.ChoiceField(label="怎么收费", choices=[("free", "免费"), ("low_paid", "低偿（只收一点）")], initial="free")
    price = forms.CharField(label="低偿的，每次收多少元", required=False, max_length=16, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
    division_code = forms.ChoiceField(label="在哪里")
    consent = forms.BooleanField(label="同意民政部门保存以上内容，用于核实和联系")

    def __init__(self, *args: Any, counties: Choices, **kwargs: Any) -> None:
        kwargs["initial"] = {"request_id": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = counties

    def price_fen(self) -> int | None:
        """Give the price in fen; none where it is free."""
        return _fen(self.cleaned_data["price"], "price") if self.cleaned_data["price_model"] == "low_paid" else None


def amount(text: str, *, kind: str) -> int | None:
    """Read a total: money of a fund as fen, anything else as a whole number; raises ResourceInvalid."""
    told = text.strip().replace(",", "")
    if not told:
        return None
    if kind == "fund":
        return _fen(told, "quantity")
    if not told.isascii() or not told.isdigit():
        raise _bad("总量要填整数。", "请只填数字，单位另填。", "quantity")
    return int(told)


def shown_amount(kind: str, value: int | None) -> str:
    """Write a total as it is typed."""
    return "" if value is None else str(yuan_from_fen(value)) if kind == "fund" else str(value)


def _fen(text: str, field: str) -> int | None:
    try:
        return fen_from_yuan(text.strip()) if text.strip() else None
    except DomainError as error:
        error.field = field
        raise


def _bad(what: str, remedy: str, field: str) -> ResourceInvalid:
    return ResourceInvalid(what, remedy, field=field)
