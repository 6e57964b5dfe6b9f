"""Forms of care agreements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.delivery.agreements.rules import NAME_LENGTH, RESULTS, WORDS_LENGTH, AgreementEntry
from jiuzhu.interfaces.web.forms import DayInput, MoneyField, SeenForm


class AgreementForm(forms.Form):
    """Who is entrusted to whom, with what, for how much, how long."""

    person_id = forms.ChoiceField(label="特困人员")
    carer_kind = forms.ChoiceField(label="受托方")
    carer_name = forms.CharField(label="受托人名称", max_length=NAME_LENGTH, help_text="姓名或单位名称")
    content = forms.MultipleChoiceField(label="照料内容", widget=forms.CheckboxSelectMultiple)
    fee = MoneyField(label="每月费用（元）", required=False, help_text="从照料护理经费中支付；没有的留空")
    valid_from = forms.DateField(label="开始日期", widget=DayInput())
    valid_until = forms.DateField(label="到期日期", widget=DayInput())

    def __init__(self, *args: Any, persons: Sequence[tuple[str, str]], carers: Sequence[str], care: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        lists: dict[str, list[tuple[str, str]]] = {"person_id": [("", "请选择"), *persons], "carer_kind": [("", "请选择"), *((each, each) for each in carers)], "content": [(each, each) for each in care]}
        for name, found in lists.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def entry(self) -> AgreementEntry:
        """Give what was typed."""
        told = self.cleaned_data
        return AgreementEntry(told["carer_kind"], told["carer_name"], told["content"], told["fee"], told["valid_from"], told["valid_until"])


class ConsentForm(SeenForm):
    """The person agreed."""

    consented_on = forms.DateField(label="同意日期", widget=DayInput())
    witness = forms.CharField(label="见证人", max_length=NAME_LENGTH, help_text="当面听到本人同意的人")


class SignForm(SeenForm):
    """Township, person and carer have signed."""

    signed_on = forms.DateField(label="签订日期", widget=DayInput())


class CheckForm(SeenForm):
    """What the month's look found."""

    result = forms.ChoiceField(label="情况", choices=list(RESULTS.items()), widget=forms.RadioSelect)
    words = forms.CharField(label="说明", max_length=WORDS_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="没有做到的写明哪些")


class AskRenewalForm(SeenForm):
    """The person agrees anew, and until when it runs on."""

    valid_until = forms.DateField(label="续到", widget=DayInput())
    consented_on = forms.DateField(label="本人这次同意的日期", widget=DayInput())
    witness = forms.CharField(label="见证人", max_length=NAME_LENGTH, help_text="当面听到本人愿意续签的人")


class ReasonForm(SeenForm):
    """Why."""

    reason = forms.CharField(label="原因", max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))


class SuspendForm(ReasonForm):
    """Why the money stops, and that it was told."""

    confirmed = forms.BooleanField(label="已当面告知本人和受托人：从现在起不再发放费用，也不再按月检查", error_messages={"required": "请先当面告知，再勾选。"})
