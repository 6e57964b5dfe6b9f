"""Forms of the month: a department's file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from jiuzhu.interfaces.web.monitoring.feed_forms import file_field
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.warnings.rules import shift_month

MONTHS_BACK = 24


class UploadForm(forms.Form):
    """Which feed of which month, and its file."""

    feed = forms.ChoiceField(label="数据种类")
    month = forms.ChoiceField(label="月份")
    file = file_field()

    def __init__(self, *args: Any, today: date, feeds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = f"{today:%Y-%m}"
        self.fields["feed"].choices = [("", "请选择"), *((code, f"{FEEDS[code].label}（{FEEDS[code].sender}）") for code in feeds)]
        self.fields["month"].choices = [(month, month) for month in (shift_month(this, -back) for back in range(MONTHS_BACK))]
