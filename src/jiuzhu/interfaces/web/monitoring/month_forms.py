"""Forms of the month: a department's file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.warnings.rules import shift_month

MONTHS_BACK = 24


class UploadForm(forms.Form):
    """Which feed of which month, and its file."""

    feed = forms.ChoiceField(
        label="数据种类", choices=[("", "请选择"), *((code, f"{feed.label}（{feed.sender}）") for code, feed in FEEDS.items())]
    )
    month = forms.ChoiceField(label="月份")
    file = forms.FileField(
        label="文件",
        help_text="Excel（.xlsx、.xls）、CSV（UTF-8 或 GB18030）或 Parquet；第一行是列名，用代码或中文名均可。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xls,.parquet"}),
        error_messages={"empty": "文件是空的，可能没有上传完；请重新选择。", "required": "请选择文件。"},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = f"{today:%Y-%m}"
        self.fields["month"].choices = [(month, month) for month in (shift_month(this, -back) for back in range(MONTHS_BACK))]
