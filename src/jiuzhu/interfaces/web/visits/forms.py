"""Forms of visits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.delivery.rounds.rules import check_wish
from jiuzhu.delivery.visits.rules import CONDITIONS, KINDS
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.forms import DayInput, SeenForm

MONTHS = [("1", "每月一次"), ("2", "每两个月一次"), ("3", "每季度一次"), ("", "按类别规定（取消增加）")]


def _words(label: str, *, rows: int = 3, limit: int = 200, **settings: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **settings)


class RecordForm(SeenForm):
    """What was found; photographs are read from the request."""

    met = forms.TypedChoiceField(
        label="见到人了吗", coerce=lambda text: text == "yes", choices=[("yes", "见到本人或家人"), ("no", "没有见到")], initial="yes", widget=forms.RadioSelect
    )
    conditions = forms.MultipleChoiceField(
        label="基本情况", choices=list(CONDITIONS.items()), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="收入、就业或家庭成员有变化的，随即报乡镇（街道）",
    )  # fmt: skip
    findings = _words("走访情况", rows=4, limit=2000, help_text="见到了谁，生活和身体怎样，有什么困难")
    needs = forms.CharField(label="新的需求", max_length=200, required=False, help_text="几项用顿号隔开，例如：助浴、送餐")
    companion = forms.CharField(label="同行人", max_length=64, required=False)

    def told(self) -> dict[str, Any]:
        """Give what the service takes."""
        told = dict(self.cleaned_data)
        told["needs"] = [part for part in told["needs"].replace("，", "、").replace(",", "、").split("、") if part.strip()]
        return told


class AgreedForm(forms.Form):
    """The day and time agreed with a household; no day takes back what was agreed."""

    on = forms.DateField(label="约在哪一天", required=False, widget=DayInput(), help_text="留空是取消约定")
    time = forms.CharField(label="时间", max_length=24, required=False, help_text="例如 14:00、9:00-10:30、上午；留空是当天都可以")

    def clean_time(self) -> str:
        """Read a time a day plan can keep."""
        try:
            return check_wish(self.cleaned_data["time"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error


class ExplainForm(SeenForm):
    """Why a visit was not made."""

    reason = _words("未访原因", rows=2)


class CallForm(forms.Form):
    """A visit out of turn."""

    kind = forms.ChoiceField(label="类型", choices=[(code, label) for code, label in KINDS.items() if code != "routine"])
    cause = _words("原因", rows=2, help_text="例如：昨夜摔伤住院")


class FrequencyForm(forms.Form):
    """Another frequency for one household."""

    months = forms.TypedChoiceField(label="频次", choices=MONTHS, required=False, coerce=int, empty_value=None)
    situation = forms.ChoiceField(label="情形", required=False, help_text="文件列出的、需要及时走访和增加频次的情形")
    reason = _words("原因", rows=2)

    def __init__(self, *args: Any, situations: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].choices = [("", "请选择"), *((each, each) for each in situations)]  # type: ignore[attr-defined]
        if not situations:
            del self.fields["situation"]
