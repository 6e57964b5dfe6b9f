"""The small forms around an assessment: filters of the list, and signing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.assessment.indicators.services import Signing
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.forms import DayInput, SeenForm


class ListFilter(forms.Form):
    q = forms.CharField(label="户主姓名", required=False, max_length=50)
    township = forms.ChoiceField(label="乡镇", required=False)

    def __init__(self, *args: Any, townships: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "township", [("", "全部"), *townships])
        if len(townships) < 2:
            del self.fields["township"]


class SigningForm(SeenForm):
    """Day, second assessor, who signs for the household, and three drawings or one photograph."""

    assessed_on = forms.DateField(label="评估日期", widget=DayInput(), help_text="实际入户评估的日期", error_messages={"required": "请填写评估日期。", "invalid": "日期写成 2026-11-20。"})
    second_assessor = forms.ChoiceField(label="第二名评估人", help_text="一同入户的人，不能是本人", error_messages={"required": "请选择一同入户的评估人。"})
    signer_name = forms.ChoiceField(label="家庭签字人")
    household = forms.CharField(required=False, widget=forms.HiddenInput)
    first = forms.CharField(required=False, widget=forms.HiddenInput)
    second = forms.CharField(required=False, widget=forms.HiddenInput)
    paper = forms.FileField(
        label="签好的纸质表照片",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-photo": "2000"}),
        help_text="已在纸上签字的，拍清楚整页上传；有照片就不用在屏幕上签",
    )

    def __init__(self, *args: Any, assessors: Sequence[tuple[str, str]], signers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "second_assessor", [("", "请选择"), *assessors])
        _offer(self, "signer_name", [(name, f"{name}（{relation}）") for name, relation in signers])

    def signing(self) -> Signing:
        """Give what was signed as the service takes it."""
        data = self.cleaned_data
        paper = data["paper"].read() if data.get("paper") else b""
        return Signing(data["second_assessor"], data["signer_name"], data["household"], data["first"], data["second"], paper)

    def refuse(self, error: DomainError) -> None:
        """Show an error beside its field, or above the form."""
        self.add_error(error.field if error.field in self.fields else None, f"{error.what}{error.remedy}")


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
