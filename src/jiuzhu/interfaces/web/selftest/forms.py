"""The form of somebody who asks to be called."""

from __future__ import annotations

from django import forms

from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name

CONSENT = "我同意把姓名、电话、所在村（社区）和想问的救助项目交给乡镇（街道），只用于联系我办理申请。自测时的回答不会保存。"


class LeadForm(forms.Form):
    """Name, village, phone, consent."""

    name = forms.CharField(label="怎么称呼您", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    village = forms.ChoiceField(label="您住在哪个村（社区）")
    phone = forms.CharField(label="您的电话", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
    consent = forms.BooleanField(label=CONSENT, error_messages={"required": "同意后请在方框里打勾；不同意的，可以直接去乡镇窗口。"})

    def __init__(self, *args: object, county: str, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["village"].choices = villages_of(county)  # type: ignore[attr-defined]


def villages_of(county: str) -> list[tuple[str, object]]:
    """Group the villages of a county by township, for a select."""
    names = {each.code: short_name(each.name) for each in divisions_under(county, Level.TOWNSHIP)}
    groups: dict[str, list[tuple[str, str]]] = {code: [] for code in names}
    for village in divisions_under(county, Level.VILLAGE):
        groups.setdefault(ancestor_at(village.code, Level.TOWNSHIP) or "", []).append((village.code, short_name(village.name)))
    return [("", "请选择"), *((names.get(code, ""), found) for code, found in groups.items() if found)]
