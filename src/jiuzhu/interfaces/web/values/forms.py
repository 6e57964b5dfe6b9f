"""The form for one local value."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.interfaces.web.forms import DayInput
from jiuzhu.interfaces.web.values.rows import AREAS, Row


class LocalValueForm(forms.Form):
    """A value, the day it begins, the document that sets it."""

    area = forms.ChoiceField(label="适用", choices=list(AREAS.items()), required=False)
    value = forms.CharField(label="值", max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
    valid_from = forms.DateField(label="自", widget=DayInput())
    source = forms.CharField(label="依据文件", max_length=200, help_text="公布这个数值的文件名称和文号")

    def __init__(self, *args: Any, row: Row, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row.deadline:
            del self.fields["area"]
        self.fields["value"].label = f"{row.label}（{row.unit}）" if row.unit else row.label
