"""Forms for directing work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms


class HandOverForm(forms.Form):
    """To whom, and why."""

    to_user_id = forms.ChoiceField(label="转交给")
    reason = forms.CharField(label="原因", widget=forms.Textarea(attrs={"rows": 3}), max_length=200)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_user_id"].choices = [("", "请选择"), *people]


class UrgeForm(forms.Form):
    """What to say with it."""

    note = forms.CharField(label="催办说明", widget=forms.Textarea(attrs={"rows": 2}), max_length=200, required=False)
