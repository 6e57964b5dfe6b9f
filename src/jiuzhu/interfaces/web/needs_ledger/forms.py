"""Forms of ledgers of needs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from jiuzhu.assessment.needs_ledger.rules import KINDS, MOST_TIMES, TEXT_LENGTH, TITLE_LENGTH, RoundEntry, RowEntry
from jiuzhu.interfaces.web.forms import DayInput, SeenForm


def _day(label: str, **settings: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **settings)


class RoundForm(forms.Form):
    """A new round of a county."""

    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    division_code = forms.ChoiceField(label="县（区）")
    title = forms.CharField(label="轮次", max_length=TITLE_LENGTH, help_text="例如：2026 年 11 月需求台账")
    kind = forms.ChoiceField(label="种类", choices=list(KINDS.items()))
    from_on = _day("开始")
    until_on = _day("完成时限", help_text="任务清单里各项服务默认的完成时限")

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = counties  # type: ignore[attr-defined]
        if len(counties) == 1:
            self.fields["division_code"].initial = counties[0][0]
            self.fields["division_code"].widget = forms.HiddenInput()

    def entry(self) -> RoundEntry:
        """Give what the service takes."""
        return RoundEntry(**{name: self.cleaned_data[name] for name in ("press", "title", "kind", "from_on", "until_on")})


class RowForm(forms.Form):
    """What a row asks for, or why it is left out."""

    item_code = forms.ChoiceField(label="申请服务", required=False, help_text="服务清单里的项目")
    quantity = forms.IntegerField(label="数量", min_value=1, max_value=MOST_TIMES, help_text="次数或件数")
    provider = forms.CharField(label="供给主体", max_length=TEXT_LENGTH, required=False, help_text="由谁提供，例如：衡山镇社工站")
    due_on = _day("完成时限")
    left_out = forms.CharField(label="不列入的原因", max_length=TEXT_LENGTH, required=False, help_text="填写后这一行不报县里，例如：家人已在照料")

    def __init__(self, *args: Any, items: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item_code"].choices = [("", "不在清单里"), *items.items()]  # type: ignore[attr-defined]

    def entry(self) -> RowEntry:
        """Give what the service takes."""
        return RowEntry(**self.cleaned_data)


class MarkForm(forms.Form):
    """What is wrong with a row; nothing where it is taken back."""

    remark = forms.CharField(label="意见", max_length=TEXT_LENGTH, required=False, help_text="写明要改什么；清空后提交即取消意见")


class StepForm(SeenForm):
    """A step with the version the page showed, and its reason where it needs one."""

    reason = forms.CharField(label="原因", max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}))
