"""Forms of needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from jiuzhu.assessment.needs.rules import (
    DEGREES,
    LACKS,
    MEASURE_LENGTH,
    RESULTS,
    TEXT_LENGTH,
    WORDS_LENGTH,
    NeedChange,
)
from jiuzhu.interfaces.web.forms import PhoneTime, SeenForm

ENDS = {"met": "已满足", "withdrawn": "不再需要"}
NO_DEGREE = [("", "还不清楚"), *DEGREES.items()]


class NeedForm(forms.Form):
    """One need of a household or of one of its members."""

    person_id = forms.ChoiceField(label="谁的需求", required=False)
    kind = forms.ChoiceField(label="困难类型")
    item_code = forms.ChoiceField(label="想要的服务", required=False, help_text="服务清单里的项目")
    words = forms.CharField(label="具体需求", max_length=WORDS_LENGTH, required=False, help_text="清单里没有的，或要怎样服务，例如：每周助浴一次")
    degree = forms.ChoiceField(label="困难程度", choices=NO_DEGREE, required=False)
    measure = forms.CharField(label="跟进措施", max_length=MEASURE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    personal = forms.BooleanField(label="专业化、个性化的需求", required=False)

    def __init__(self, *args: Any, members: Iterable[tuple[str, str]], kinds: Mapping[str, str], items: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {"person_id": [("", "全家"), *members], "kind": list(kinds.items()), "item_code": [("", "不在清单里"), *items.items()]}
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]


class EditForm(forms.Form):
    """What is known now of a need; what the page showed of it stands beside it."""

    seen_degree = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_measure = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    seen_item = forms.CharField(widget=forms.HiddenInput, required=False)
    degree = forms.ChoiceField(label="困难程度", choices=NO_DEGREE, required=False)
    measure = forms.CharField(label="跟进措施", max_length=MEASURE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    item_code = forms.ChoiceField(label="想要的服务", required=False, help_text="服务清单里的项目；选了才能对照资源")

    def __init__(self, need: Any, *, items: Mapping[str, str], sent: QueryDict | None = None) -> None:
        shown = {"degree": need.degree, "measure": need.measure, "item_code": need.item_code}
        seen = {"seen_degree": need.degree, "seen_measure": need.measure, "seen_item": need.item_code}
        self.need = need
        super().__init__(sent, initial=shown | seen, auto_id=f"edit-{need.pk}-%s")
        known = {need.item_code: need.item_label} if need.item_code else {}
        self.fields["item_code"].choices = [("", "不在清单里"), *{**known, **items}.items()]  # type: ignore[attr-defined]

    def seen(self) -> tuple[str, str, str]:
        """Give the degree, measure and item the page showed."""
        asked = self.cleaned_data
        # Browsers write the ends of lines in their own way.
        same = asked["seen_measure"].split() == self.need.measure.split()
        return asked["seen_degree"], self.need.measure if same else asked["seen_measure"], asked["seen_item"]


class EndForm(forms.Form):
    """How a need ended and why."""

    how = forms.ChoiceField(label="怎样结束", choices=list(ENDS.items()), widget=forms.RadioSelect)
    reason = forms.CharField(label="说明", max_length=200, help_text="由什么满足，或为什么不再需要")


class RefreshForm(forms.Form):
    """One household's month; which household stands beside it, so that more than one is seen and refused."""

    month = forms.DateField(widget=forms.HiddenInput)
    result = forms.ChoiceField(label="情况", choices=list(RESULTS.items()))
    phone_at = PhoneTime()
    text = forms.CharField(label="有什么变化", max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ExplainForm(SeenForm):
    """Why needs were left out of date."""

    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class FilterForm(forms.Form):
    """What the list is narrowed to."""

    q = forms.CharField(label="户主、档案号或需求", required=False)
    place = forms.ChoiceField(label="乡镇（村）", required=False)
    kind = forms.ChoiceField(label="困难类型", required=False)
    degree = forms.ChoiceField(label="困难程度", choices=[("", "全部"), *DEGREES.items()], required=False)
    lack = forms.ChoiceField(label="还缺什么", choices=[("", "全部"), *LACKS.items()], required=False)

    def __init__(self, *args: Any, places: list[Any], kinds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "全部"), *kinds.items()]  # type: ignore[attr-defined]


def changes_in(sent: QueryDict, need_ids: Iterable[object]) -> list[NeedChange]:
    """Read how each need of a household stands; a need the form says nothing of stays as it is."""
    return [
        NeedChange(str(pk), sent.get(f"degree-{pk}", ""), sent.get(f"measure-{pk}", ""), ENDINGS_SENT.get(sent.get(f"ending-{pk}", ""), ""), _seen(sent, pk))
        for pk in need_ids
        if f"measure-{pk}" in sent
    ]


def _seen(sent: QueryDict, pk: object) -> tuple[str, str] | None:
    if f"seen-measure-{pk}" not in sent:
        return None
    return sent.get(f"seen-degree-{pk}", ""), sent.get(f"seen-measure-{pk}", "")


ENDINGS_SENT = {code: code for code in ENDS}
