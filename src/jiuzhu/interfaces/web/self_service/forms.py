"""Forms of 群众点单."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms

from jiuzhu.delivery.orders.rules import RATINGS, OrderRefused, Placer, check_placer
from jiuzhu.delivery.self_service.rules import RELATIONS
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.forms import DayInput, SeenForm, refuse
from jiuzhu.interfaces.web.given import GivenForm
from jiuzhu.interfaces.web.selftest.forms import villages_of

CONSENT = "服务对象本人知道并同意我代为点单。"
OWN_CONSENT = "服务对象本人知道并同意我代为办理。"
CALL_CONSENT = "我同意把姓名、电话、所在村（社区）和想要的服务交给村（社区）和乡镇（街道），只用于联系我点单。"
TIMES = [("", "都可以"), ("上午", "上午"), ("下午", "下午"), ("晚上", "晚上")]
RECIPIENT = "self"


class NumberForm(forms.Form):
    """Whose order it is."""

    number = forms.CharField(
        label="服务对象的身份证号，或家庭档案号",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "请填写身份证号或家庭档案号。"},
    )


class CodeForm(forms.Form):
    """The code of the short message."""

    asking = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(
        label="短信里的 6 位验证码",
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "请填写短信里的 6 位数字。"},
    )


class WhoForm(forms.Form):
    """Who is at the telephone: the recipient, or somebody of the family."""

    who = forms.ChoiceField(label="您是谁", choices=[(RECIPIENT, "就是服务对象本人"), *RELATIONS.items()])
    name = forms.CharField(label="您的姓名（家人填）", max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    consent = forms.BooleanField(label=CONSENT, required=False)

    def placer(self) -> Placer | None:
        """Give who asks for another; None when the recipient does."""
        told = self.cleaned_data
        if told["who"] == RECIPIENT:
            return None
        return Placer(told["name"], RELATIONS[told["who"]], str(self.fields["consent"].label) if told["consent"] else "")


class OwnCodeForm(CodeForm, WhoForm):
    """The code of the short message, and who looks after the order."""

    field_order = ("asking", "code", "who", "name", "consent")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["consent"].label = OWN_CONSENT

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "who" in told:
            try:
                check_placer("family" if told["who"] != RECIPIENT else "self", self.placer())
            except OrderRefused as error:
                refuse(self, error)
        return told


class OwnStepForm(WhoForm):
    """What every step about an own order posts: who, and the version the page showed."""

    asking = forms.UUIDField(widget=forms.HiddenInput)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["consent"].label = OWN_CONSENT
        for name in ("who", "name", "consent"):
            self.fields[name].widget = forms.HiddenInput()

    def told(self) -> dict[str, Any]:
        """Give what the step's service takes besides the order, the actor and the moment."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("asking", "who", "name", "consent")}


class OwnConfirmForm(OwnStepForm):
    """The service was given; and, if they like, how it was."""

    rating = forms.TypedChoiceField(
        label="满意吗（可以不选）", coerce=int, empty_value=None, required=False, choices=[("", "先不评价"), *RATINGS.items()]
    )
    note = forms.CharField(label="想说的话（可以不填）", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class OwnRateForm(OwnStepForm):
    """How it was."""

    rating = forms.TypedChoiceField(
        label="满意吗", coerce=int, choices=[("", "请选择"), *RATINGS.items()], error_messages={"required": "请选一项。"}
    )
    note = forms.CharField(label="想说的话（可以不填）", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class OwnReasonForm(OwnStepForm):
    """A step that says why: of the list in force where there is one, and in words."""

    reason_code = forms.ChoiceField(label="原因", error_messages={"required": "请选一个原因。"})
    reason = forms.CharField(label="说明", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "请写一两句。"})

    def __init__(self, *args: Any, listing: str = "", on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        found = pack_in_force(on).listing(listing) if listing else None
        if found is None:
            del self.fields["reason_code"]
        else:
            self.fields["reason_code"].choices = [("", "请选择"), *((row, row) for row in found.rows)]


class OwnComplainForm(OwnStepForm):
    """What is held against a service."""

    words = forms.CharField(label="哪里不满意", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "请写一两句话。"})

    def told(self) -> dict[str, Any]:
        return {"words": self.cleaned_data["words"]}


class DetailsForm(GivenForm, WhoForm):
    """When, for whom, asked by whom."""

    asking = forms.UUIDField(widget=forms.HiddenInput)
    item = forms.CharField(widget=forms.HiddenInput, max_length=64)
    request_id = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.ChoiceField(label="谁要服务", required=False)
    wanted_on = forms.DateField(
        label="哪一天", widget=DayInput(), error_messages={"required": "请选择哪一天。"}
    )
    wanted_time = forms.ChoiceField(label="什么时候方便", choices=TIMES, required=False)
    note = forms.CharField(label="要交代的话（可以不填）", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="例如：耳背，敲门请重一些")

    def __init__(self, *args: Any, persons: list[tuple[str, str]], today: date, **more: Any) -> None:
        more["initial"] = {"request_id": uuid.uuid4(), "wanted_on": today} | more.get("initial", {})
        super().__init__(*args, **more)
        self.fields["person"].choices = persons
        self.fields["wanted_on"].widget.attrs["min"] = today.isoformat()


class ProgressForm(forms.Form):
    """The number and the last four."""

    number = forms.CharField(
        label="订单号", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": "请填写订单号。"}
    )
    last_four = forms.CharField(
        label="服务对象身份证的后四位",
        max_length=4,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写身份证后四位。"},
    )


class CallForm(forms.Form):
    """Who wants to be called, where they live."""

    press = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="怎么称呼您", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": "请填写怎么称呼您。"}
    )
    village = forms.ChoiceField(label="您住在哪个村（社区）", error_messages={"required": "请选择村（社区）。"})
    phone = forms.CharField(label="您的电话（没有可以不填，村里会上门）", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
    words = forms.CharField(label="想要什么服务，住在哪里", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    consent = forms.BooleanField(label=CALL_CONSENT, error_messages={"required": "同意后请在方框里打勾；不同意的，可以直接找村（社区）干部。"})

    def __init__(self, *args: Any, county: str, **more: Any) -> None:
        more["initial"] = {"press": uuid.uuid4()} | more.get("initial", {})
        super().__init__(*args, **more)
        self.fields["village"].choices = villages_of(county)


class CallStepForm(SeenForm):
    """How somebody who wanted to be called was helped."""

    step = forms.ChoiceField(
        label="结果",
        choices=[("ordered", "已代为点单"), ("answered", "已说明，不需点单"), ("unreached", "联系不上")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="情况", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
