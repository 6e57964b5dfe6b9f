"""Forms of the steps of an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from jiuzhu.delivery.orders.rules import AWAY, CALLED_BY, COMPLAINED_BY, OUTCOMES, RATINGS
from jiuzhu.delivery.orders.services import Sighting
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.forms import DayInput, PhoneTime, SeenForm


def _words(label: str, *, required: bool, hint: str = "", rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, max_length=400, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


class StepForm(SeenForm):
    """What every step posts: the version its page showed."""

    def told(self) -> dict[str, Any]:
        """Give what the service takes besides the order, the actor and the moment."""
        return dict(self.cleaned_data)


class AcceptForm(StepForm):
    """Who will go."""

    worker = forms.ChoiceField(label="服务人员", required=False)

    def __init__(self, *args: Any, workers: Sequence[tuple[str, str]], usual: str = "", unfit: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = dict(workers)
        self.fields["worker"].choices = [("", "签到的人"), *workers]
        if usual in self.names:
            self.fields["worker"].help_text = f"上次为这户服务的是{self.names[usual]}"
            self.initial.setdefault("worker", usual)
        if unfit:
            told = "；".join(f"{name} 不能去：{why}" for name, why in unfit.items())
            self.fields["worker"].help_text = "。".join(filter(None, (str(self.fields["worker"].help_text), told)))

    def told(self) -> dict[str, Any]:
        worker = self.cleaned_data["worker"]
        return {"seen_version": self.cleaned_data["seen_version"], "worker_id": worker, "worker_name": self.names.get(worker, "")}


class ReasonForm(StepForm):
    """A step that must say why."""

    reason = _words("原因", required=True)


class SettleForm(StepForm):
    """What was done about a step that came too late."""

    reason = _words("督办情况", required=True, hint="找了谁、怎么解决、什么时候办完；督办以后，那一步仍要办完")


class CodedReasonForm(ReasonForm):
    """A step that says why by a reason of the law in force, and in words."""

    reason_code = forms.ChoiceField(label="原因类别")
    field_order = ("seen_version", "reason_code", "reason")

    def __init__(self, *args: Any, listing: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = pack_in_force(timezone.localdate()).listing(listing)
        rows = found.rows if found else ("其他",)
        self.fields["reason_code"].choices = [("", "请选择"), *((row, row) for row in rows)]
        self.fields["reason"].label = "具体情况"


class NotHomeForm(CodedReasonForm):
    """Why nobody was met."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, listing="order_not_home_reasons", **kwargs)
        # A page the phone kept from before has no such field.
        self.fields["reason_code"].required = False


class LateEndForm(ReasonForm):
    """When a service ended whose worker forgot to check out."""

    ended_at = forms.DateTimeField(
        label="实际结束时间", widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}), help_text="向服务人员和对象核实后填写"
    )
    field_order = ("seen_version", "ended_at", "reason")


class CheckForm(StepForm):
    """The purchaser's acceptance."""

    reason = _words("验收意见", required=False)


class RateForm(StepForm):
    """How the recipient rates the service."""

    rating = forms.TypedChoiceField(
        label="满意度", coerce=int, choices=[(number, f"{number} 分　{label}") for number, label in RATINGS.items()], widget=forms.RadioSelect
    )
    note = _words("对象原话", required=False)


class CallBackForm(StepForm):
    """How a dissatisfied recipient was called back, and what came of it."""

    method = forms.ChoiceField(label="回访方式", choices=list(CALLED_BY.items()), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label="回访结果", choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    reason = _words("回访情况", required=True, hint="不满意在哪里、怎么处理的")


class CloseForm(StepForm):
    """What the revisit found."""

    reason = _words("回访情况", required=False, hint="问问服务效果、还有什么困难")


class ComplainForm(forms.Form):
    """Who holds what against a service."""

    source = forms.ChoiceField(
        label="谁反映的", choices=[(code, label) for code, label in COMPLAINED_BY.items() if code != "low_rating"], widget=forms.RadioSelect
    )
    words = _words("哪里不满意", required=True, hint="照原话写，例如：约好上午来，下午才到")


class ReplyForm(StepForm):
    """What came of a complaint."""

    outcome = forms.ChoiceField(
        label="处理结果", choices=[(code, label) for code, label in OUTCOMES.items() if code != "open"], widget=forms.RadioSelect
    )
    reason = _words("怎么处理的、怎么答复的", required=True)


class PauseForm(forms.Form):
    """From when to when a household's periodic services are left out, and why."""

    reason = forms.ChoiceField(label="原因", choices=list(AWAY.items()), widget=forms.RadioSelect)
    from_on = forms.DateField(label="从", widget=DayInput())
    until_on = forms.DateField(label="到（含当天）", widget=DayInput())
    note = forms.CharField(label="说明", max_length=200, required=False)


class RebookForm(StepForm):
    """Another day."""

    wanted_on = forms.DateField(label="改到", widget=DayInput())
    wanted_time = forms.ChoiceField(label="时段", required=False, choices=[("", "不限"), ("上午", "上午"), ("下午", "下午"), ("晚上", "晚上")])


class SightingForm(StepForm):
    """What the phone says of where and when; the script of the page fills it."""

    phone_at = PhoneTime()
    place = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)
    consents = forms.BooleanField(label="对象和本人同意记录位置", required=False)

    def sighting(self) -> Sighting:
        """Give the phone's clock and place."""
        return Sighting(self.cleaned_data["phone_at"], self.cleaned_data["place"], self.cleaned_data["consents"])

    def told(self) -> dict[str, Any]:
        return {"seen_version": self.cleaned_data["seen_version"], "sighting": self.sighting()}


class FinishForm(SightingForm):
    """What was done, with what shows it; photographs are read from the request."""

    note = _words("服务记录", required=False, rows=3)
    signature = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4_000_000)

    def told(self) -> dict[str, Any]:
        return super().told() | {"note": self.cleaned_data["note"], "signature": self.cleaned_data["signature"]}
