"""Forms of authorisations and checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.casework.verification.rules import KINDS, OUTCOME_LABELS, SIGNERS, Signing
from jiuzhu.interfaces.web.forms import DayInput, SeenForm


def _words(label: str, *, rows: int = 3, **settings: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=settings.pop("limit", 1000), widget=forms.Textarea(attrs={"rows": rows}), **settings)


class SigningForm(forms.Form):
    """Who gives the authorisation, who signs, and the signature itself."""

    persons = forms.MultipleChoiceField(label="授权的成员", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请勾选签字授权的家庭成员。"})
    signer = forms.ChoiceField(label="由谁签字", choices=list(SIGNERS.items()), initial="self", widget=forms.RadioSelect)
    signer_name = forms.CharField(label="签字人姓名", max_length=50, error_messages={"required": "请填写签字人姓名。"})
    signed_on = forms.DateField(
        label="签字日期",
        widget=DayInput(),
        error_messages={"required": "请填写签字日期。", "invalid": "日期写成 2026-11-20。"},
    )
    drawing = forms.CharField(required=False, widget=forms.HiddenInput)
    paper = forms.FileField(
        label="签好的授权书照片",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-photo": "2000"}),
        help_text="在纸上签的，拍清楚整页上传；几个人签在同一张纸上的，可以一起勾选",
    )

    def __init__(self, *args: Any, members: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["persons"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(members)

    def signing(self) -> Signing:
        """Give what was signed as the service takes it."""
        data = self.cleaned_data
        paper = data["paper"].read() if data.get("paper") else b""
        return Signing(tuple(data["persons"]), data["signer_name"], data["signer"], data["signed_on"], data["drawing"], paper)


class WithdrawForm(SeenForm):
    """Why an authorisation is withdrawn."""

    reason = _words("撤回原因", rows=2, limit=200, help_text="例如：本人到窗口提出撤回")


class OpenForm(forms.Form):
    """Why a household is to be checked."""

    kind = forms.ChoiceField(label="核对事由", choices=list(KINDS.items()))
    cause = forms.CharField(label="说明", max_length=200, required=False, help_text="例如：申请低保；部门数据与申报不一致")
    elsewhere = forms.CharField(
        label="请哪里协查", max_length=40, required=False, help_text="只在异地协查、要请外地核查时填：省市县全称；外地来函请我们核查的不填"
    )


class ReasonForm(SeenForm):
    """A step with its reason."""

    reason = _words("原因", rows=2, limit=200)


class ReportForm(SeenForm):
    """The conclusion of a check."""

    consistent = forms.TypedChoiceField(
        label="结论",
        coerce=lambda text: text == "yes",
        choices=[("yes", "与申报一致"), ("no", "与申报有差异，请户主说明")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结论。"},
    )
    finding = _words("核对意见", help_text="与申报的收入、财产逐项对照；有差异的写明是哪一项、差多少", error_messages={"required": "请填写核对意见。"})


class ExplainForm(SeenForm):
    """How the household explains what differs."""

    text = _words("差异说明", help_text="谁说明的，什么原因，附了什么材料", error_messages={"required": "请填写差异说明。"})


class VisitForm(SeenForm):
    """What was seen at the home."""

    visited_on = forms.DateField(label="入户日期", widget=DayInput(), error_messages={"required": "请填写入户日期。"})
    visitors = forms.CharField(label="核查人", max_length=64, help_text="参加入户的人员姓名，用顿号隔开", error_messages={"required": "请填写参加入户的人员。"})
    text = _words("入户核查情况", help_text="看到、问到的收入、财产、居住情况，与未能核对的来源逐项对照", error_messages={"required": "请填写入户核查情况。"})


class HandForm(forms.Form):
    """What one source said on paper or by telephone."""

    source = forms.ChoiceField(label="信息来源", error_messages={"required": "请选择信息来源。"})
    outcome = forms.ChoiceField(label="结果", choices=[(str(code), label) for code, label in OUTCOME_LABELS.items()], widget=forms.RadioSelect, error_messages={"required": "请选择结果。"})
    persons = forms.MultipleChoiceField(label="哪位成员", required=False, widget=forms.CheckboxSelectMultiple, help_text="不勾选就是还没有结果的全部成员")
    text = _words("查到的情况", rows=2, required=False, help_text="有记录的必填，例如：名下住宅一套 86.5 平方米，2019-03-02 登记")

    def __init__(self, *args: Any, sources: Sequence[str], members: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("source", [(each, each) for each in sources]), ("persons", list(members))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
