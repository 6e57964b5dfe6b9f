"""Forms of hospital-care insurance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.delivery.care_insurance.rules import NAME_LENGTH, PAPER_FORMS, PAPERS, WORDS_LENGTH, ClaimEntry, ListEntry
from jiuzhu.interfaces.web.forms import DayInput, MoneyField, SeenForm


class ProposeForm(forms.Form):
    """Under which contract, for how much each, over which days."""

    place = forms.ChoiceField(label="为哪里投保")
    contract_id = forms.ChoiceField(label="与保险公司的合同")
    premium = MoneyField(label="每人保费（元）")
    valid_from = forms.DateField(label="保险期自", widget=DayInput())
    valid_until = forms.DateField(label="至", widget=DayInput())

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], contracts: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        chosen: dict[str, Sequence[tuple[str, str]]] = {"place": places, "contract_id": [("", "请选择"), *contracts]}
        for name, found in chosen.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def entry(self) -> ListEntry:
        """Give what was typed."""
        told = self.cleaned_data
        return ListEntry(told["contract_id"], told["premium"], told["valid_from"], told["valid_until"])


class ReasonForm(SeenForm):
    """Why."""

    reason = forms.CharField(label="原因", max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))


class LeaveOutForm(forms.Form):
    """Why somebody is not on the list."""

    reason = forms.CharField(label="原因", max_length=WORDS_LENGTH, help_text="例如：本人不愿参加")


class AnswerForm(forms.Form):
    """One policy for everybody, or the insurer's workbook."""

    number = forms.CharField(label="团体保单号", max_length=NAME_LENGTH, required=False, help_text="名单上全部承保、同一张保单的，填保单号")
    file = forms.FileField(label="保险公司返回的 Excel", required=False, help_text="用导出的名单填“保单号”，不承保的在“结果”填“不承保”并写原因")

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        told = super().clean() or {}
        if bool(told.get("number", "").strip()) == bool(told.get("file")):
            raise forms.ValidationError("请填写团体保单号，或选择保险公司返回的 Excel，二者选一。")
        return told


class ClaimForm(forms.Form):
    """A stay in hospital and what is asked for it."""

    hospital = forms.CharField(label="医院", max_length=NAME_LENGTH)
    admitted_on = forms.DateField(label="入院日期", widget=DayInput())
    discharged_on = forms.DateField(label="出院日期", widget=DayInput())
    asked = MoneyField(label="申请金额（元）")
    papers = forms.MultipleChoiceField(label="已收到的材料", choices=[(each, each) for each in PAPERS], widget=forms.CheckboxSelectMultiple)

    def entry(self) -> ClaimEntry:
        """Give what was typed."""
        told = self.cleaned_data
        return ClaimEntry(told["hospital"], told["admitted_on"], told["discharged_on"], told["asked"], told["papers"])


class PaperForm(forms.Form):
    """One paper of a claim, scanned or photographed."""

    kind = forms.ChoiceField(label="材料", choices=[("", "请选择"), *((each, each) for each in PAPERS)])
    file = forms.FileField(label="PDF 或照片", help_text="不超过 10 MB", widget=forms.FileInput(attrs={"accept": ",".join(PAPER_FORMS)}))


class RefundForm(forms.Form):
    """What the insurer gave back."""

    fen = MoneyField(label="退费金额（元）")
    refunded_on = forms.DateField(label="到账日期", widget=DayInput())
    words = forms.CharField(label="说明", max_length=WORDS_LENGTH, required=False, help_text="与按合同算出的不一致时写明为什么")


class PayForm(SeenForm):
    """What the insurer paid."""

    paid = MoneyField(label="赔付金额（元）")
    paid_on = forms.DateField(label="赔付日期", widget=DayInput())
