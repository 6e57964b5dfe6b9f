"""Forms of special meetings."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.interfaces.web.forms import DayInput, SeenForm
from jiuzhu.interfaces.web.monitoring.warning_forms import DecideForm
from jiuzhu.monitoring.meetings.rules import ATTENDEES_LENGTH, CHAIR_LENGTH, NUMBER_LENGTH, PLACE_LENGTH, MeetingEntry


class MeetingForm(forms.Form):
    """When and where, who chairs, who attends."""

    held_on = forms.DateField(label="会议日期", widget=DayInput())
    place = forms.CharField(label="地点", max_length=PLACE_LENGTH)
    chair = forms.CharField(label="主持", max_length=CHAIR_LENGTH, help_text="按单位、职务填写，例如：县民政局局长")
    attendees = forms.CharField(
        label="参加", max_length=ATTENDEES_LENGTH, widget=forms.Textarea(attrs={"rows": 5}), help_text="按单位、职务填写，一行一位"
    )

    def entry(self) -> MeetingEntry:
        """Give what was typed."""
        return MeetingEntry(**self.cleaned_data)


class ConcludeForm(SeenForm):
    """The number of the minutes."""

    minutes_no = forms.CharField(label="纪要编号", max_length=NUMBER_LENGTH, help_text="例如：社救议〔2026〕3 号；定稿后按决议办结议程上的预警，不能再改")


class CallOffForm(SeenForm):
    """Why a meeting is called off."""

    reason = forms.CharField(label="取消原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ResolveForm(DecideForm):
    """What was resolved on one warning: the outcomes of a warning, without asking which version was seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen_version"]
        self.fields["outcome"].label, self.fields["note"].label = "决议", "议定的事项和理由"
