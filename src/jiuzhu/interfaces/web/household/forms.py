"""The forms that ask why masked numbers, or department rows, are shown."""

from __future__ import annotations

from django import forms


class RevealForm(forms.Form):
    """For what the numbers are needed; not asked of whoever has open work on the household."""

    purpose = forms.CharField(label="查看目的", max_length=200, help_text="例如：电话核实住址。查看会留痕")


class RowsForm(forms.Form):
    """For what a household's department rows are needed."""

    purpose = forms.CharField(label="查看目的", max_length=200, help_text="例如：核对家庭收入变化。谁在什么时候为什么查看，都记入操作记录")
