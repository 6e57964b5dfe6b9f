"""Forms of the steps of a plan that ask for words or a day."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.interfaces.web.forms import DayInput, SeenForm


class ReasonForm(SeenForm):
    """A step that must say why."""

    reason = forms.CharField(label="原因", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写明原因。"})

    def __init__(self, *args: Any, label: str = "原因", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint


class KeepForm(ReasonForm):
    """A plan that goes on after its review: how it went, and until when."""

    review_on = forms.DateField(
        label="下次复评日期",
        widget=DayInput(),
        error_messages={"required": "请填写今天以后的日期。", "invalid": "日期写成 2026-11-20。"},
    )


class CaseworkForm(forms.Form):
    """One piece of casework done with a household."""

    held_on = forms.DateField(label="日期", widget=DayInput())
    words = forms.CharField(label="个案服务情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="做了什么、有什么变化、下一步怎么办")


STEP_FORMS: dict[str, tuple[type[ReasonForm], dict[str, str]]] = {
    "keep": (KeepForm, {"label": "复评情况", "hint": "服务做得怎样，家庭情况有没有变化"}),
    "return": (ReasonForm, {"label": "需要修改什么"}),
    "close": (ReasonForm, {"label": "结案原因和效果"}),
    "cancel": (ReasonForm, {}),
}


def step_form(step: str, data: Any = None, *, seen_version: int) -> ReasonForm:
    """Give the form of a step, bound to what was posted; its fields' ids carry the step's name."""
    kind, words = STEP_FORMS[step]
    return kind(data, initial={"seen_version": seen_version}, auto_id=f"{step}-%s", **words)
