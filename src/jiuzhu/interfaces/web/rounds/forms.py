"""Forms of day plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.delivery.rounds.rules import clock, minute_of

WEEKDAYS = [("0", "周一"), ("1", "周二"), ("2", "周三"), ("3", "周四"), ("4", "周五"), ("5", "周六"), ("6", "周日")]
Choices = Sequence[tuple[str, str]]


class TimeOfDay(forms.Field):
    """A time as 9:05, given as the minute of the day."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"maxlength": 5, "placeholder": "9:00", "autocomplete": "off"}), **settings)

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        minute = minute_of(text)
        if minute is None:
            raise forms.ValidationError("时间请写成 9:05 的样子。")
        return minute


class MoveForm(forms.Form):
    """To whom a stop goes, and when."""

    task = forms.CharField(max_length=64, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    carer = forms.ChoiceField(label="交给", required=False)
    at = TimeOfDay(label="不早于", required=False, help_text="留空排在当天最后")

    def __init__(self, *args: Any, carers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carer"].choices = [*carers, ("", "当天不安排")]  # type: ignore[attr-defined]


class AbsentForm(forms.Form):
    """Who cannot come."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    carer = forms.ChoiceField(label="缺勤的人")

    def __init__(self, *args: Any, carers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carer"].choices = list(carers)  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    """When and from where somebody works in the field."""

    start_code = forms.ChoiceField(label="从哪个村出发")
    starts_minute = TimeOfDay(label="上班")
    ends_minute = TimeOfDay(label="下班")
    weekdays = forms.TypedMultipleChoiceField(label="工作日", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple)
    skills = forms.MultipleChoiceField(label="会做的", required=False, widget=forms.CheckboxSelectMultiple, help_text="一项都不选就是全部都会")

    def __init__(self, *args: Any, villages: Choices, skills: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start_code"].choices = list(villages)  # type: ignore[attr-defined]
        self.fields["skills"].choices = list(skills)  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Where a village lies."""

    division_code = forms.ChoiceField(label="村（社区）")
    east = forms.DecimalField(label="东经", max_digits=9, decimal_places=6)
    north = forms.DecimalField(label="北纬", max_digits=8, decimal_places=6)

    def __init__(self, *args: Any, villages: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = list(villages)  # type: ignore[attr-defined]


class TravelForm(forms.Form):
    """How long a way takes."""

    origin = forms.ChoiceField(label="从")
    target = forms.ChoiceField(label="到")
    minutes = forms.IntegerField(label="分钟", min_value=1)
    both_ways = forms.BooleanField(label="来回一样", required=False, initial=True)

    def __init__(self, *args: Any, villages: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("origin", "target"):
            self.fields[name].choices = list(villages)  # type: ignore[attr-defined]
