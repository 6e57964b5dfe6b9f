"""Forms of benefit decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from jiuzhu.foundation.policy.facts import FactDeclaration, FactRefused, fact_value
from jiuzhu.foundation.policy.questions import choices_of
from jiuzhu.interfaces.web.forms import DayInput, SeenForm

OPEN = ("", "还不清楚")


class DecideForm(forms.Form):
    """What the register cannot know, from which day a benefit is granted, on which papers it rests."""

    from_on = forms.DateField(
        label="自哪天起享受",
        required=False,
        widget=DayInput(),
        error_messages={"invalid": "日期写成 2026-11-20。"},
        help_text="从今天到下月底之间的一天；不符合条件的不用填",
    )
    note = forms.CharField(label="依据的材料", max_length=200, required=False, help_text="例如：考察表第 3 号、医院诊断证明")

    def __init__(self, *args: Any, asked: Sequence[FactDeclaration], **more: Any) -> None:
        super().__init__(*args, **more)
        self.asked = tuple(asked)
        for fact in self.asked:
            self.fields[fact.name] = _field(fact)
        self.order_fields([*(fact.name for fact in self.asked), "from_on", "note"])

    def clean(self) -> dict[str, Any]:
        """Read every fact as rules take it; what was told needs a paper."""
        given = super().clean() or {}
        for fact in self.asked:
            try:
                given[fact.name] = fact_value(fact, given.get(fact.name))
            except FactRefused as error:
                self.add_error(fact.name, str(error))
        if any(given.get(fact.name) is not None for fact in self.asked) and not given.get("note", "").strip():
            self.add_error("note", "请写明上面的情况依据什么材料。")
        return given

    @property
    def told(self) -> dict[str, Any]:
        """What was told, by fact; None where it is still open."""
        return {fact.name: self.cleaned_data.get(fact.name) for fact in self.asked}


class StepForm(SeenForm):
    """Confirming a decision or sending it back."""

    reason = forms.CharField(label="退回原因", max_length=200, required=False, help_text="退回时填写")


def _field(fact: FactDeclaration) -> forms.Field:
    choices = choices_of(fact)
    if choices:
        return forms.ChoiceField(label=fact.label, choices=[OPEN, *choices.items()], required=False, help_text=fact.paper)
    return forms.CharField(label=f"{fact.label}（{fact.unit}）" if fact.unit else fact.label, required=False, max_length=30, help_text=fact.paper)
