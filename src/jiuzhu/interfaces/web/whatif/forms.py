"""The form that adds one changed value to a trial."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from jiuzhu.foundation.policy.describing import STAGES, value_text
from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.packs import DatedPack, Parameter
from jiuzhu.supervision.whatif.queries import parameters_read

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
        read = parameters_read(pack)
        for each in (one for name, one in pack.parameters.items() if name in read):
            (local if each.local else fixed).append((each.name, f"{each.label}（现为 {value_text(each)}）"))
        self.fields["name"].choices = [("", "请选择"), ("由本县设定的", local), ("文件规定的", fixed)]  # type: ignore[attr-defined]


def value_typed(parameter: Parameter, text: str) -> str:
    """Give a value as the law reads it: the members of a list may be typed by their Chinese names."""
    if parameter.kind is not Kind.LIST:
        return text.strip()
    codes = {label: code for code, label in STAGES.items()}
    parts = [part.strip() for part in re.split("[、,，]", text) if part.strip()]
    return ",".join(codes.get(part, part) for part in parts)
