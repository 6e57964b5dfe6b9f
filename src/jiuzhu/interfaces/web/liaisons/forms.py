"""Forms of liaisons and of reports received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.casework.liaisons.rules import LONGEST
from jiuzhu.interfaces.web.forms import DayInput


class LiaisonForm(forms.Form):
    """Who stands for a department."""

    name = forms.CharField(label="姓名", max_length=LONGEST, error_messages={"required": "请填写姓名。"})
    title = forms.CharField(label="职务", max_length=LONGEST, help_text="例如“副局长”“科员”", error_messages={"required": "请填写职务。"})
    phone = forms.CharField(label="联系电话", max_length=20, error_messages={"required": "请填写电话。"}, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    organisation = forms.ChoiceField(label="报送单位", required=False, help_text="在“报送单位”里登记过的部门；报送数据逾期时按它找联络员")
    user = forms.ChoiceField(label="账号", required=False)

    def __init__(self, *args: Any, departments: Sequence[tuple[str, str]], users: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "没有登记"), *departments]  # type: ignore[attr-defined]
        self.fields["user"].choices = [("", "没有账号"), *users]  # type: ignore[attr-defined]


class ReceivedForm(forms.Form):
    """A report that came in."""

    unit = forms.CharField(widget=forms.HiddenInput)
    received_on = forms.DateField(
        label="收到日期", widget=DayInput(), error_messages={"required": "请填写日期。", "invalid": "日期不对。"}
    )
    note = forms.CharField(label="说明", max_length=200, required=False)
