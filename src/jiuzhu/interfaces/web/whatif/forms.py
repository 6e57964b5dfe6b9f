"""The form that adds one changed value to a trial."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.foundation.policy.describing import value_text
from jiuzhu.foundation.policy.packs import DatedPack

AREAS = (("", "不分城乡"), ("urban", "城镇"), ("rural", "农村"))
LONGEST_VALUE = 200


class ChangeForm(forms.Form):
    """A parameter of the law and the value to be tried."""

    name = forms.ChoiceField(label="改哪一项")
    value = forms.CharField(
        label="试算的值", max_length=LONGEST_VALUE, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    area = forms.ChoiceField(label="适用", choices=AREAS, required=False)

    def __init__(self, *args: Any, pack: DatedPack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        local: list[tuple[str, str]] = []
        fixed: list[tuple[str, str]] = []
        for each in pack.parameters.values():
            (local if each.local else fixed).append((each.name, f"{each.label}（现为 {value_text(each)}）"))
        self.fields["name"].choices = [("", "请选择"), ("由本县设定的", local), ("文件规定的", fixed)]  # type: ignore[attr-defined]
