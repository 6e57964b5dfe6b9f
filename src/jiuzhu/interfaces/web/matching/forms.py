"""Forms of the resource library and of ordering."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from jiuzhu.casework.procurement.rules import FINDING_KINDS
from jiuzhu.delivery.orders.rules import ON_BEHALF, Placer
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import fen_from_yuan
from jiuzhu.interfaces.web.forms import DayInput, MoneyField
from jiuzhu.interfaces.web.given import GivenForm

Choices = Sequence[tuple[str, Any]]
Listed = Mapping[str, Sequence[str]]
"""Words of the law's own lists by field; a field without any is not asked."""
TIMES = [("", "不限"), ("上午", "上午"), ("下午", "下午"), ("晚上", "晚上")]


def day_field(label: str, **settings: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(label=label, widget=DayInput(), **settings)


class OrganisationForm(forms.Form):
    """A new organisation of the resource library."""

    name = forms.CharField(label="机构名称", max_length=128)
    kind = forms.ChoiceField(label="类型", help_text="按文件和清单中“供给主体”的类型选择")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    phone = forms.CharField(label="联系电话", max_length=32, required=False)
    division_code = forms.ChoiceField(label="所在地")

    def __init__(self, *args: Any, places: Choices, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = places
        self.fields["kind"].choices = [("", "请选择"), *kinds]


class OfferForm(forms.Form):
    """What an organisation offers, where and how much."""

    item_code = forms.ChoiceField(label="服务项目")
    weekly_capacity = forms.IntegerField(label="每周服务能力（次）", min_value=1, max_value=10000)
    divisions = forms.MultipleChoiceField(label="服务范围", widget=forms.CheckboxSelectMultiple, help_text="选乡镇即含其全部村（社区）")
    active = forms.BooleanField(label="启用", required=False, initial=True, help_text="停用后不再派单，已派的照常办理")

    def __init__(self, *args: Any, items: Choices, places: Choices, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["divisions"].choices = places
        if changing:
            del self.fields["item_code"]
        else:
            del self.fields["active"]
            self.fields["item_code"].choices = [("", "请选择"), *items]


class ContractForm(forms.Form):
    """A contract with an organisation: each item of the list in a row with its own price."""

    number = forms.CharField(label="合同编号", max_length=64)
    purchaser_code = forms.ChoiceField(label="购买主体")
    valid_from = day_field("自")
    valid_until = day_field("至")
    amount = MoneyField(label="合同金额（元）", required=False, help_text="全部价款；用来核对购买服务经费的上限，没有总价的留空")
    per_carer = forms.TypedChoiceField(
        label="两人同去时", choices=[("", "按次计价：不论几人，一次一个价"), ("1", "按人计价：每人一个价")], coerce=bool, empty_value=False, required=False,  # type: ignore[arg-type]
    )
    fund = forms.ChoiceField(label="资金来源", required=False, help_text="按文件列出的渠道")
    method = forms.ChoiceField(label="购买方式", required=False, help_text="按文件列出的方式")
    confirmed = forms.MultipleChoiceField(label="合同已经明确以下各项（逐项核对后勾选）", required=False, widget=forms.CheckboxSelectMultiple)
    uses = forms.MultipleChoiceField(label="合同款里另有以下支出的请勾选", required=False, widget=forms.CheckboxSelectMultiple)
    over_cap_reason = forms.CharField(label="超过上限的理由", required=False, max_length=200, help_text="规定写“原则上不超过”而确需超过时，写明理由和批准文件")

    def __init__(self, *args: Any, items: Choices, purchasers: Choices, listed: Listed, uses: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = dict(items)
        for name, words in listed.items():
            if words:
                self.fields[name].choices = [(word, word) for word in words] if name == "confirmed" else [("", "没有写明"), *((word, word) for word in words)]
            else:
                del self.fields[name]
        self.fields["uses"].choices = uses
        if not uses:
            del self.fields["uses"]
        self.fields["purchaser_code"].choices = purchasers
        for code, label in items:
            self.fields[f"item_{code}"] = forms.BooleanField(label=label, required=False)
            price = forms.CharField(label=f"{label}：每次价格（元）", required=False, max_length=16)
            price.widget.attrs |= {"inputmode": "decimal", "size": 10, "autocomplete": "off"}
            self.fields[f"price_{code}"] = price

    def head(self) -> list[forms.BoundField]:
        """The fields above the table of items."""
        return [field for field in self if not field.name.startswith(("item_", "price_")) and field.name != "reason"]

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Tick and price of each item."""
        return [(self[f"item_{code}"], self[f"price_{code}"]) for code in self.offered]

    def clean(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        items = {code: self._price(code, told) for code in self.offered}
        told["items"] = {code: price for code, price in items.items() if told.pop(f"item_{code}", False)}
        return {name: value for name, value in told.items() if not name.startswith(("item_", "price_"))}

    def _price(self, code: str, told: dict[str, Any]) -> int | None:
        name = f"price_{code}"
        text = told.get(name, "").strip()
        if not told.get(f"item_{code}"):
            # A price left standing by an item taken out is what was there before; any other was meant to count.
            if text and text != self.initial.get(name):
                self.add_error(name, "填了价格，请勾选这个项目；不购买请清空价格。")
            return None
        try:
            return fen_from_yuan(text) if text else None
        except DomainError as error:
            self.add_error(name, str(error))
            return None


class ChangeContractForm(ContractForm):
    """A contract as it stands, to be corrected or supplemented; its purchaser stays."""

    reason = forms.CharField(label="变更原因和依据", max_length=200, help_text="例如：补充协议〔2026〕2 号，增加助餐")
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, items: Choices, listed: Listed, uses: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, items=items, purchasers=(), listed=listed, uses=uses, **kwargs)
        del self.fields["purchaser_code"]


class SettleContractForm(forms.Form):
    """What a contract that has ended was settled at."""

    amount = MoneyField(label="结算金额（元）", help_text="实际结算的全部价款，按合同开始到终止的月数分摊")
    over_cap_reason = forms.CharField(label="超过上限的理由", required=False, max_length=200)
    reason = forms.CharField(label="更正原因和依据", max_length=200, help_text="例如：结算单〔2026〕2 号")
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class EndContractForm(forms.Form):
    """From which day a contract no longer binds, and why."""

    ended_on = day_field("终止日期", help_text="自这一天起不再派单")
    reason = forms.CharField(label="原因", max_length=200)


class FindingForm(forms.Form):
    """What was found about an organisation."""

    kind = forms.ChoiceField(label="类型", choices=list(FINDING_KINDS.items()), help_text="“取消承接资格”期间不再派单")
    violation = forms.ChoiceField(label="文件列出的违规情形", required=False, help_text="属于的，按文件规定的年限取消承接资格，需要时停止正在承担的项目")
    reason = forms.CharField(label="事由和依据", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    valid_from = day_field("自")
    valid_until = day_field("至", required=False, help_text="没有期限的留空")

    def __init__(self, *args: Any, violations: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["violation"].choices = [("", "不属于"), *((word, word) for word in violations)]
        if not violations:
            del self.fields["violation"]


class OrderForm(GivenForm):
    """An order: for whom, on which day, what to mind."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.ChoiceField(label="服务对象", help_text="只列出符合条件的成员")
    wanted_on = day_field("服务日期")
    wanted_time = forms.ChoiceField(label="时段", choices=TIMES, required=False)
    origin = forms.ChoiceField(
        label="由谁点单",
        choices=[("proxy", "工作人员代为点单"), ("self", "本人点单"), ("family", "家人代为点单"), ("hotline", "热线代为点单"), ("plan", "按帮扶计划")],
    )
    placer_name = forms.CharField(label="点单人姓名", max_length=30, required=False, help_text="家人或热线代为点单的填写")
    relation = forms.CharField(label="与对象的关系", max_length=20, required=False, help_text="例如：女儿；热线写“热线话务员”")
    consent = forms.BooleanField(label="服务对象本人知道并同意", required=False)
    hours = forms.IntegerField(label="时长（小时）", min_value=1, max_value=200, required=False, help_text="看护、陪护一类按小时的服务填写")
    note = forms.CharField(label="要求", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="例如：耳背，敲门请重一些")

    beyond_reason = forms.CharField(
        label="超出限额的理由", max_length=200, required=False, help_text="只在本期次数、时长用完又确需服务时填写，由乡镇（街道）另一人决定"
    )

    off_list_reason = forms.CharField(label="清单以外的理由", max_length=200, help_text="为什么确需这项服务、谁同意的")

    def __init__(self, *args: Any, persons: Choices, today: date, off_list: bool = False, **kwargs: Any) -> None:
        kwargs["initial"] = {"request_id": uuid.uuid4(), "wanted_on": today} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if not off_list:
            del self.fields["off_list_reason"]
        self.fields["person"].choices = persons
        self.fields["wanted_on"].widget.attrs["min"] = today.isoformat()

    def by_hotline(self, agent: str) -> None:
        """Leave the hotline as the only channel, asked for by whoever took the call."""
        self.fields["origin"].choices = [each for each in self.fields["origin"].choices if each[0] == "hotline"]
        self.initial.update(origin="hotline", placer_name=agent[:30], relation="热线话务员")

    def placer(self) -> Placer | None:
        """Give who asks for the recipient; None where nobody but the recipient or the office does."""
        told = self.cleaned_data
        if told["origin"] not in ON_BEHALF:
            return None
        return Placer(told["placer_name"], told["relation"], str(self.fields["consent"].label) if told["consent"] else "")


class ReferForm(forms.Form):
    """A department's aid chosen for a household, put to the department."""

    referred_to = forms.ChoiceField(label="部门")
    matter = forms.CharField(label="事项", max_length=100)
    situation = forms.CharField(label="情况", max_length=800, widget=forms.Textarea(attrs={"rows": 4}), help_text="写明困难和已有的救助；只写办理这件事需要的")

    def __init__(self, *args: Any, departments: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referred_to"].choices = [("", "请选择"), *departments]
