"""Forms of day plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.delivery.rounds.rules import HOUR, NO_BREAK, Break, clock, minute_of
from jiuzhu.delivery.rounds.stays import Stay
from jiuzhu.interfaces.web.forms import DayInput, SeenForm

ENDINGS = (".xlsx", ".csv")
LARGEST = 5 * 1024 * 1024
EARLIEST_BREAK, LATEST_BREAK = 11 * HOUR + 30, 12 * HOUR + 30
WEEKDAYS = [("0", "周一"), ("1", "周二"), ("2", "周三"), ("3", "周四"), ("4", "周五"), ("5", "周六"), ("6", "周日")]
UNABLE = {"invalid_choice": "这个人当天不在班，或不能办这一项。请从列表中选择。"}
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
    """To whom a visit or order goes, and when; a second carer where two must come."""

    task = forms.CharField(max_length=64, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    carer = forms.ChoiceField(label="交给", required=False, error_messages=UNABLE)
    second = forms.ChoiceField(label="同去的人", required=False, error_messages=UNABLE)
    at = TimeOfDay(label="不早于", required=False, help_text="留空排在当天最后")

    def __init__(self, *args: Any, carers: Choices, pair: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carer"].choices = [*carers, ("", "当天不安排")]  # type: ignore[attr-defined]
        self.fields["second"].choices = [("", "请选择"), *carers]  # type: ignore[attr-defined]
        if not pair:
            del self.fields["second"]

    def carers(self) -> list[str]:
        """Who goes; nobody where the first is nobody."""
        found = [self.cleaned_data["carer"], *([self.cleaned_data["second"]] if "second" in self.fields else [])]
        return [each for each in found if each] if found[0] else []


class AgreeForm(SeenForm):
    """The day and time agreed with a household."""

    task = forms.CharField(max_length=64, widget=forms.HiddenInput)
    looked = forms.DateField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(label="约在", widget=DayInput())
    time = forms.CharField(label="时间", max_length=24, required=False, help_text="例如 14:00、9:00-10:30、上午；留空是当天都可以")


class AbsentForm(SeenForm):
    """Who cannot come."""

    carer = forms.ChoiceField(label="缺勤的人")

    def __init__(self, *args: Any, carers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carer"].choices = list(carers)  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    """When and from where somebody works in the field, when they rest, and how much a day may hold."""

    start_code = forms.ChoiceField(label="从哪个村出发")
    starts_minute = TimeOfDay(label="上班")
    ends_minute = TimeOfDay(label="下班")
    weekdays = forms.TypedMultipleChoiceField(label="工作日", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple)
    break_minutes = forms.IntegerField(label="午休（分钟）", required=False, min_value=0, help_text="回出发的村休息；留空不排午休")
    break_from = TimeOfDay(label="最早午休", required=False)
    break_until = TimeOfDay(label="最晚午休", required=False)
    most_hours = forms.DecimalField(label="一天最多（小时）", required=False, min_value=0, decimal_places=1, max_digits=3, help_text="上门和路上加起来，不含午休；留空不限")
    skills = forms.MultipleChoiceField(label="会做的", required=False, widget=forms.CheckboxSelectMultiple, help_text="一项都不选就是全部都会")

    def __init__(self, *args: Any, villages: Choices, skills: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start_code"].choices = list(villages)  # type: ignore[attr-defined]
        self.fields["skills"].choices = list(skills)  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """Give what was entered as the service takes it."""
        data = dict(self.cleaned_data)
        minutes, first, last = (data.pop(name) for name in ("break_minutes", "break_from", "break_until"))
        most = data.pop("most_hours")
        first = EARLIEST_BREAK if first is None else first
        rest = Break(minutes, (first, max(first, LATEST_BREAK) if last is None else last)) if minutes else NO_BREAK
        return data | {"rest": rest, "most_minutes": int(most * HOUR) if most else None}


class StayForm(forms.Form):
    """How long one kind of visit or item takes, and how many come."""

    what = forms.ChoiceField(label="走访或服务")
    minutes = forms.IntegerField(label="在家中（分钟）", min_value=1)
    carers = forms.TypedChoiceField(label="几个人去", coerce=int, choices=[(1, "一人"), (2, "两人同去")])
    gap_least = forms.IntegerField(label="第二人至少晚（分钟）", min_value=0, initial=0, required=False, help_text="两人同去才用；同时到填 0")
    gap_most = forms.IntegerField(label="第二人至多晚（分钟）", min_value=0, initial=0, required=False)

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = list(kinds)  # type: ignore[attr-defined]

    def stay(self) -> Stay:
        """Give what was entered."""
        data = self.cleaned_data
        gap = (data["gap_least"] or 0, data["gap_most"] or 0) if data["carers"] > 1 else (0, 0)
        return Stay(data["minutes"], data["carers"], gap)


class WaysFileForm(forms.Form):
    """A workbook of minutes between villages."""

    file = forms.FileField(label="表格文件", help_text="用下载的表填写“实际（分钟）”，留空的行照旧估算；到别的乡镇的村，写成“乡镇加村名”")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(ENDINGS) or file.size > LARGEST:
            raise forms.ValidationError("请上传 .xlsx 或 .csv 文件，不超过 5 MB。")
        return file


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
