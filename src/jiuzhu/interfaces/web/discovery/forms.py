"""Forms of proactive discovery."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from jiuzhu.monitoring.discovery.rules import (
    CHANNELS,
    RESULTS,
    TITLE_LENGTH,
    WHAT_LENGTH,
    WHERE_LENGTH,
    WHO_LENGTH,
    CanvassEntry,
    DiscoveryEntry,
)

OUTCOMES = {
    "apply": "启动申请：告知政策，帮助准备材料",
    "register": "已登记在册",
    "assess": "转需求评估（已在册）",
    "recheck": "转复核（在享对象，家庭人口或经济状况有变化）",
    "close": "办结，说明原因",
}


class DiscoveryForm(forms.Form):
    """Who was found where with what; one press for each form opened."""

    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    household_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    who = forms.CharField(label="是谁", max_length=WHO_LENGTH, help_text="姓名；不知道的写怎么认得出")
    village_code = forms.ChoiceField(label="村（社区）")
    where = forms.CharField(label="住处", max_length=WHERE_LENGTH, required=False, help_text="组、门牌，或怎么找到")
    what = forms.CharField(label="有什么困难", max_length=WHAT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
    channel = forms.ChoiceField(label="怎么发现的", choices=[(code, label) for code, label in CHANNELS.items() if code != "canvass"])
    phone = forms.CharField(label="联系电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    needs_help = forms.BooleanField(label="不会申请或不知道怎么办，需要协助代办", required=False)

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages

    def entry(self) -> DiscoveryEntry:
        """Give what the service takes."""
        given = dict(self.cleaned_data)
        return DiscoveryEntry(**{**given, "household_id": str(given["household_id"] or "")})


class CheckForm(forms.Form):
    """What the village found on the spot."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    holds = forms.TypedChoiceField(
        label="核实结果", coerce=lambda text: text == "yes", choices=[("yes", "属实，需要帮助"), ("no", "没有困难")], initial="yes", widget=forms.RadioSelect
    )
    finding = forms.CharField(label="核实情况", max_length=WHAT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text="见到了谁，生活、收入、身体怎样")


class HandleForm(forms.Form):
    """What becomes of it."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="怎么办", widget=forms.RadioSelect)
    household_number = forms.CharField(label="档案号", max_length=64, required=False, help_text="已在册的填写；转需求评估、转复核、已登记在册时需要")
    note = forms.CharField(label="说明", max_length=WHAT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="启动申请写告知了什么、谁来帮办；办结写原因")

    def __init__(self, *args: Any, steps: list[str], knows_household: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(code, OUTCOMES[code]) for code in OUTCOMES if code in steps]
        if knows_household:
            del self.fields["household_number"]


class CanvassForm(forms.Form):
    """Which households, by when."""

    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    title = forms.CharField(label="摸排名称", max_length=TITLE_LENGTH, help_text="例如：冬季困难群众摸排")
    division_code = forms.ChoiceField(label="范围")
    categories = forms.MultipleChoiceField(label="救助类别", required=False, widget=forms.CheckboxSelectMultiple, help_text="都不选就是全部在册家庭")
    due_on = forms.DateField(label="完成日期", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, divisions: list[Any], categories: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = divisions
        self.fields["categories"].choices = categories

    def entry(self) -> CanvassEntry:
        """Give what the service takes."""
        given = dict(self.cleaned_data)
        return CanvassEntry(**{**given, "categories": tuple(given["categories"])})


class TickForm(forms.Form):
    """How one household was found."""

    result = forms.ChoiceField(label="情况", choices=list(RESULTS.items()))
    what = forms.CharField(label="有什么情况", max_length=WHAT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    needs_help = forms.BooleanField(label="需要协助代办", required=False)


class StopForm(forms.Form):
    """Why a village's part ends early."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="停止原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
