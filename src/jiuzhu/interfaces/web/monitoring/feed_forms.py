"""Forms of department files: who sends what, a department, a file that is owed, a reminder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.monitoring.feeds.departments import FEEDS

FILE_HELP = "Excel（.xlsx、.xls）、CSV（UTF-8 或 GB18030）、Parquet，或只含其中一个的 .zip；第一行是列名，用代码或中文名均可。"
ACCEPTED = ".csv,.xlsx,.xls,.parquet,.zip"


def file_field() -> forms.FileField:
    """A department's file."""
    return forms.FileField(
        label="文件",
        help_text=FILE_HELP,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": "文件是空的，可能没有上传完；请重新选择。", "required": "请选择文件。"},
    )


class OwedForm(forms.Form):
    """The file of a month that is owed."""

    file = file_field()


class ReminderForm(forms.Form):
    """What is said with a reminder."""

    note = forms.CharField(label="催报说明", widget=forms.Textarea(attrs={"rows": 2}), max_length=200, required=False)


class ExcuseForm(SeenForm):
    """Why a month need not be sent."""

    reason = forms.CharField(
        label="原因", widget=forms.Textarea(attrs={"rows": 2}), max_length=200, error_messages={"required": "请写明原因。"}
    )


class DepartmentForm(forms.Form):
    """A department by its full name."""

    name = forms.CharField(
        label="部门名称", max_length=128, help_text="全称，例如“某某县公安局”。", error_messages={"required": "请填写部门名称。"}
    )


class SendersForm(forms.Form):
    """Which department sends each feed."""

    def __init__(
        self, *args: Any, feeds: Sequence[str], departments: Sequence[tuple[str, str]], now: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for code in feeds:
            feed = FEEDS[code]
            apart = feed.part_of and not feed.exchange
            self.fields[code] = forms.ChoiceField(
                label=feed.label,
                help_text=f"{f'与“{FEEDS[feed.part_of].label}”只选一种，' if apart else ''}一般来自{feed.sender}",
                choices=[("", "不分别报送" if apart else "还没有定，由县民政局上传"), *departments],
                required=False,
                initial=now.get(code, ""),
            )
