"""Forms of monthly distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from jiuzhu.delivery.distribution.rules import FUNDS, STRUCK, UNDELIVERED, WORDS_LENGTH
from jiuzhu.interfaces.web.forms import DayInput, MoneyField, PhoneTime, SeenForm


def _words(label: str, *, required: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=WORDS_LENGTH, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": 2})
    )


class GenerateForm(forms.Form):
    """Which month's lists are made."""

    month = forms.TypedChoiceField(label="月份", coerce=date.fromisoformat)

    def __init__(self, *args: Any, months: Sequence[date], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["month"].choices = [(each.isoformat(), f"{each:%Y-%m}") for each in months]  # type: ignore[attr-defined]


class ReasonForm(SeenForm):
    """Why."""

    reason = _words("原因")


class ApproveForm(SeenForm):
    """What one person's goods cost, and why a cap may be passed."""

    unit_cost = MoneyField(label="每人份（元）", required=False, help_text="按采购价填一人份，用来核对资金")
    over_cap_reason = _words("超过上限的理由", required=False, hint="购买服务的资金没有超过上限的留空")

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        # Goods have a price each and no cap of purchased services; services and money have their own amounts.
        del self.fields["over_cap_reason" if kind == "goods" else "unit_cost"]


class CloseForm(SeenForm):
    """Why what was handed out differs from the list."""

    explained = _words("差异说明", required=False, hint="与名单一致的留空")


class StrikeForm(SeenForm):
    """Why somebody is struck off."""

    code = forms.ChoiceField(label="原因", choices=[("", "请选择"), *((code, label) for code, label in STRUCK.items() if code != "given")])
    reason = _words("说明", required=False)


class AddForm(forms.Form):
    """Who is added, and why."""

    name = forms.CharField(label="姓名", max_length=50)
    number = forms.CharField(label="档案号", max_length=32, required=False, help_text="本村有同名的才填")
    reason = _words("为什么补入", hint="例如：上月底满 90 周岁")


class MissingForm(AddForm):
    """Who is added to which list of the township."""

    list = forms.TypedChoiceField(label="名单", coerce=str)
    field_order = ("list", "name", "number", "reason")

    def __init__(self, *args: Any, lists: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["list"].choices = list(lists.items())  # type: ignore[attr-defined]
        self.fields["number"].help_text = "有同名的才填"


class DeliverForm(SeenForm):
    """Who got it and when, shown by a signature; photographs are read from the request."""

    handed_on = forms.DateField(label="日期", widget=DayInput())
    receiver = forms.CharField(label="领取人", max_length=64, help_text="代领的写姓名和关系，例如：李秀英（女儿）")
    signature = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4_000_000)
    phone_at = PhoneTime()


class FailForm(SeenForm):
    """Why it was not handed out."""

    code = forms.ChoiceField(label="原因", choices=[("", "请选择"), *UNDELIVERED.items()])
    reason = _words("说明", required=False)


class CorrectForm(SeenForm):
    """What was written wrongly, and whether the person is still owed it."""

    reason = _words("错在哪里")
    again = forms.BooleanField(label="本人还没有领到，重新列入（须县里批准）", required=False)


class PurseForm(forms.Form):
    """What finance set aside."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    fund = forms.ChoiceField(label="资金", choices=list(FUNDS.items()))
    amount = MoneyField(label="安排金额（元）")
    document = forms.CharField(label="依据", max_length=200, help_text="预算或批复的文件名称和文号")
