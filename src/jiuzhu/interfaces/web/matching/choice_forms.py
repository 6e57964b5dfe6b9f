"""Forms of what is agreed with a resource of the library."""

from __future__ import annotations

from django import forms

from jiuzhu.interfaces.web.matching.forms import day_field


class ArrangeForm(forms.Form):
    """What was agreed with a resource of the library."""

    wanted_on = day_field("约在哪天")
    quantity = forms.CharField(label="用量", required=False, max_length=16, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
    note = forms.CharField(label="约定内容", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class FailForm(forms.Form):
    """Why nothing came of what was agreed."""

    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
