"""Picking an item that a department published: it names department and matter of a referral (S-51)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms


class PicksItem(forms.Form):
    """A referral for which an item that a department published may be picked; ``referred_to`` and ``matter`` are fields beside it."""

    item = forms.ChoiceField(label="部门帮扶事项", required=False, help_text="选了事项，部门和事项名称自动填写")

    def offer(self, published: Sequence[Any], *, departments: Sequence[tuple[str, str]]) -> None:
        """List the items of these departments; where there are none the question is left out."""
        known = {key for key, _ in departments}
        self.published = {str(one.pk): one for one in published if str(one.organisation_id) in known}
        self.fields["item"].choices = [("", "不选"), *((key, f"{one.name}（{one.organisation.name}）") for key, one in self.published.items())]  # type: ignore[attr-defined]
        if not self.published:
            del self.fields["item"]

    def take_picked(self, told: dict[str, Any]) -> None:
        """Write department and matter of the picked item over what was typed; nothing where none was picked."""
        picked = self.published.get(told.get("item", ""))
        if picked is not None:
            told |= {"referred_to": str(picked.organisation_id), "matter": picked.name}
