"""Forms of proactive discovery."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from jiuzhu.assessment.needs.rules import DEGREES, WORDS_LENGTH, NeedEntry
from jiuzhu.interfaces.web.forms import DayInput, SeenForm
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
    "assess": "转需求评估（已在册）",
    "need": "记入需求台账（已在册，只需要服务）",
    "recheck": "转复核（在享对象，家庭人口或经济状况有变化）",
    "close": "办结，说明原因",
}
FROM_OTHERS = ("canvass", "provider", "charity", "volunteer")
"""What is never how an official found somebody."""
NEED_FIELDS = ("kind", "item_code", "words", "degree")


class DiscoveryForm(forms.Form):
    """Who was found where with what; one press for each form opened."""

    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    household_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    who = forms.CharField(label="是谁", max_length=WHO_LENGTH, help_text="姓名；不知道的写怎么认得出")
    village_code = forms.ChoiceField(label="村（社区）")
    where = forms.CharField(label="住处", max_length=WHERE_LENGTH, required=False, help_text="组、门牌，或怎么找到")
    what = forms.CharField(label="有什么困难", max_length=WHAT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
    channel = forms.ChoiceField(label="怎么发现的", choices=[(code, label) for code, label in CHANNELS.items() if code not in FROM_OTHERS])
    phone = forms.CharField(label="联系电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    needs_help = forms.BooleanField(label="不会申请或不知道怎么办，需要协助代办", required=False)

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages

    def entry(self) -> DiscoveryEntry:
        """Give what the service takes."""
        given = dict(self.cleaned_data)
        return DiscoveryEntry(**{**given, "household_id": str(given["household_id"] or "")})


class TellForm(forms.Form):
    """What a carer, a charity, a department or a volunteer tells: three things in under a minute."""

    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    who = forms.CharField(label="是谁", max_length=WHO_LENGTH, help_text="姓名；不知道的写怎么认得出")
    village_code = forms.ChoiceField(label="村（社区）")
    where = forms.CharField(label="住处", max_length=WHERE_LENGTH, required=False, help_text="组、门牌，或怎么找到")
    what = forms.CharField(label="有什么困难", max_length=WHAT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
    phone = forms.CharField(label="联系电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    needs_help = forms.BooleanField(label="不会申请或不知道怎么办", required=False)

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village_code"].choices = villages  # type: ignore[attr-defined]

    def entry(self) -> DiscoveryEntry:
        """Give what the service takes; the channel is that of the teller's role."""
        return DiscoveryEntry(channel="", **self.cleaned_data)


class CheckForm(SeenForm):
    """What the village found on the spot."""

    holds = forms.TypedChoiceField(
        label="核实结果", coerce=lambda text: text == "yes", choices=[("yes", "属实，需要帮助"), ("no", "没有困难")], widget=forms.RadioSelect
    )
    finding = forms.CharField(label="核实情况", max_length=WHAT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text="见到了谁，生活、收入、身体怎样")


class HandleForm(SeenForm):
    """What becomes of it."""

    outcome = forms.ChoiceField(label="怎么办", widget=forms.RadioSelect)
    household_number = forms.CharField(label="档案号", max_length=64, required=False, help_text="登记册里的档案号")
    kind = forms.ChoiceField(label="困难类型", required=False)
    item_code = forms.ChoiceField(label="想要的服务", required=False, help_text="服务清单里的项目")
    words = forms.CharField(label="具体需求", max_length=WORDS_LENGTH, required=False, help_text="清单里没有的，或要怎样服务")
    degree = forms.ChoiceField(label="困难程度", choices=[("", "还不清楚"), *DEGREES.items()], required=False)
    note = forms.CharField(label="说明", max_length=WHAT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="启动申请写告知了什么、谁来帮办；办结写原因")
    WHEN: ClassVar[dict[str, str]] = {
        "household_number": "assess need recheck",
        **dict.fromkeys(NEED_FIELDS, "need"),
        "note": "apply close",
    }

    def __init__(
        self, *args: Any, steps: list[str], knows_household: bool, kinds: Mapping[str, str], items: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        outcomes = {each: label for each, label in OUTCOMES.items() if {"need": "record_need"}.get(each, each) in steps}
        for name, choices in (("outcome", outcomes), ("kind", kinds), ("item_code", {"": "不在清单里"} | dict(items))):
            self.fields[name].choices = list(choices.items())  # type: ignore[attr-defined]
        if knows_household:
            del self.fields["household_number"]
        if "need" not in outcomes:
            for name in NEED_FIELDS:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for the words an outcome cannot do without beside the field they belong in."""
        given = super().clean() or self.cleaned_data
        if given.get("outcome") in self.WHEN["note"].split() and not given.get("note", "").strip():
            self.add_error("note", "请写明告知了什么、谁来帮办。" if given["outcome"] == "apply" else "请写明为什么办结。")
        return given

    def parts(self) -> list[tuple[Any, str]]:
        """Each field with the outcomes that need it; no word means always."""
        return [(field, self.WHEN.get(field.name, "")) for field in self]

    def need(self) -> NeedEntry:
        """Give the need as it was filled in."""
        return NeedEntry(**{name: self.cleaned_data[name] for name in NEED_FIELDS})


class CanvassForm(forms.Form):
    """Which households, by when."""

    press = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    title = forms.CharField(label="摸排名称", max_length=TITLE_LENGTH, help_text="例如：冬季困难群众摸排")
    division_code = forms.ChoiceField(label="范围")
    categories = forms.MultipleChoiceField(label="救助类别", required=False, widget=forms.CheckboxSelectMultiple, help_text="都不选就是全部在册家庭")
    due_on = forms.DateField(label="完成日期", widget=DayInput())

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


class StopForm(SeenForm):
    """Why a village's part ends early."""

    reason = forms.CharField(label="停止原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
