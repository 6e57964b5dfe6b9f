"""Forms of applications from elsewhere."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from jiuzhu.casework.elsewhere.rules import (
    MATTER_LENGTH,
    NAME_LENGTH,
    NUMBER_LENGTH,
    OFFICE_LENGTH,
    OUTCOMES,
    WAYS,
    WORDS_LENGTH,
    Answer,
    ApplicationEntry,
    Forwarding,
)
from jiuzhu.interfaces.web.forms import DayInput, SeenForm

DAY = {"invalid": "日期写成 2026-11-20。", "required": "请填写日期。"}


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = DayInput()
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget, error_messages=DAY)


def _words(label: str, *, help_text: str = "", rows: int = 2, limit: int = WORDS_LENGTH) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


class NewForm(forms.Form):
    """An application as it is taken down at the window."""

    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(label="申请人", max_length=NAME_LENGTH)
    id_number = forms.CharField(label="身份证号", max_length=24)
    home_code = forms.CharField(
        label="户籍地代码", max_length=12, required=False, help_text="户籍所在县（市、区）的 6 位行政区划代码；不填就按身份证号前六位"
    )
    village_code = forms.ChoiceField(label="现在居住的村（社区）")
    lives = forms.CharField(label="住处", max_length=100, required=False, help_text="组、门牌")
    permit_until = _day("居住证有效期至", required=False, help_text="有居住证的填写，可以在居住地办理；没有的不填，转送户籍地")
    phone = forms.CharField(label="联系电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    matter = forms.CharField(label="申请什么", max_length=MATTER_LENGTH, help_text="例如：最低生活保障、临时救助")
    situation = _words("家庭情况", rows=3, help_text="几口人、收入、遇到什么困难；转送时户籍地看得到")

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages  # type: ignore[attr-defined]

    def entry(self) -> ApplicationEntry:
        """Give what the service takes."""
        return ApplicationEntry(**self.cleaned_data)


class ForwardForm(SeenForm):
    """To whom, how and when it was sent."""

    office = forms.CharField(label="转给", max_length=OFFICE_LENGTH, help_text="户籍地县级民政部门或乡镇（街道），例如：某某县民政局")
    way = forms.ChoiceField(label="怎么转送", choices=[("", "请选择"), *WAYS.items()])
    sent_on = _day("转送日期")
    number = forms.CharField(label="文号或单号", max_length=NUMBER_LENGTH, required=False)

    def entry(self) -> Forwarding:
        """Give what the service takes."""
        return Forwarding(**{name: value for name, value in self.cleaned_data.items() if name != "seen_version"})


class AnswerForm(SeenForm):
    """What the other place decided."""

    outcome = forms.ChoiceField(label="户籍地的决定", choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    answered_on = _day("回复日期")
    words = _words("回复内容", help_text="给了什么救助、从哪月起；或不符合哪一条")

    def entry(self) -> Answer:
        """Give what the service takes."""
        return Answer(**{name: value for name, value in self.cleaned_data.items() if name != "seen_version"})


class WordsForm(SeenForm):
    """A step with its words."""

    words = _words("说明", limit=200)

    def __init__(self, *args: Any, label: str = "说明", help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label, self.fields["words"].help_text = label, help_text
