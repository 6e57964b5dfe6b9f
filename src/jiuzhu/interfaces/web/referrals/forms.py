"""Forms of referrals: what a department answers, what whoever sent it does with the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.casework.referrals.rules import MATTER_LENGTH, OUTCOMES, REASON_LENGTH, SITUATION_LENGTH, ReferralEntry, ReplyEntry
from jiuzhu.interfaces.web.forms import DayInput, MoneyField, SeenForm
from jiuzhu.interfaces.web.referrals.picking import PicksItem


class ReceiveForm(SeenForm):
    """Nothing but the version the page showed."""


class ReplyForm(SeenForm):
    """What the department did; what an aid needs besides appears with it."""

    outcome = forms.ChoiceField(label="办理结果", choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    aid_kind = forms.CharField(label="给予的帮扶", required=False, max_length=64, help_text="例如“医疗救助”“困难残疾人生活补贴”")
    amount_fen = MoneyField(label="金额（元）", required=False, help_text="不是发钱的不填")
    monthly = forms.ChoiceField(label="怎样给", required=False, choices=[("", "一次"), ("yes", "每月")])
    from_on = forms.DateField(label="从哪天起", required=False, widget=DayInput())
    reason = forms.CharField(label="说明", required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text="不符合条件的，写明依据的规定和这户的情况")

    WHEN = {"aid_kind": "aided", "amount_fen": "aided", "monthly": "aided", "from_on": "aided"}

    @property
    def parts(self) -> list[tuple[Any, str]]:
        """Each field with the outcomes that need it; no word means always."""
        return [(field, self.WHEN.get(field.name, "")) for field in self]

    def entry(self) -> ReplyEntry:
        """Give what was typed."""
        given = self.cleaned_data
        return ReplyEntry(given["outcome"], given["reason"], given["aid_kind"], given["amount_fen"], given["from_on"], given["monthly"] == "yes")


class ReasonForm(SeenForm):
    """Why."""

    reason = forms.CharField(label="原因", max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class SupplyForm(SeenForm):
    """What the department asked for."""

    more = forms.CharField(label="补充的情况", max_length=SITUATION_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text="不写身份证号和电话")


class ResendForm(PicksItem, SeenForm):
    """To which other department, and why."""

    referred_to = forms.ChoiceField(label="改转到", required=False)
    matter = forms.CharField(label="事项", max_length=MATTER_LENGTH, required=False)
    situation = forms.CharField(label="告诉部门的情况", max_length=SITUATION_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label="为什么改转", max_length=REASON_LENGTH)

    def __init__(self, *args: Any, departments: Sequence[tuple[str, str]], published: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referred_to"].choices = [("", "请选择"), *departments]
        self.offer(published, departments=departments)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        self.take_picked(told)
        for name in ("referred_to", "matter"):
            if not told.get(name) and name not in self.errors:
                self.add_error(name, "请填写，或从部门帮扶事项中选择。")
        return told

    def entry(self) -> ReferralEntry:
        """Give what was typed."""
        given = self.cleaned_data
        return ReferralEntry(given["referred_to"], given["matter"], given["situation"])


class UrgeForm(forms.Form):
    """What to tell the department with the reminder."""

    note = forms.CharField(label="催办说明", max_length=200, required=False)
