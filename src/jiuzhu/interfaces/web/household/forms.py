"""The form that asks why masked numbers are shown."""

from __future__ import annotations

from django import forms


class RevealForm(forms.Form):
    """For what the numbers are needed; not asked of whoever has open work on the household."""

    purpose = forms.CharField(label="查看目的", max_length=200, help_text="例如：电话核实住址。查看会留痕")
