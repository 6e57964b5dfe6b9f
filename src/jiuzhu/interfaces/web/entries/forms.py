"""Forms of entry supervision."""

from __future__ import annotations

from uuid import uuid4

from django import forms

from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.supervision.entries.rules import MOST_DRAWN

COMMONLY = 5


class DrawForm(forms.Form):
    """How many households of every township are drawn."""

    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    number = forms.IntegerField(
        label="每个乡镇抽几户", min_value=1, max_value=MOST_DRAWN, initial=COMMONLY, error_messages={"required": "请填写户数。", "invalid": "请填写整数。"}
    )


class StepForm(SeenForm):
    """A step with its reason or note."""

    step = forms.ChoiceField(choices=[(each, each) for each in ("return", "pass", "fix")], widget=forms.HiddenInput)
    reason = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False)
