"""What the recipient of an order already has is shown for the day asked before the order is taken (P-48)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms


class GivenForm(forms.Form):
    """A form of an order, sent a second time where there was something to see; ``given_seen`` marks what it was shown with."""

    given_seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def show(self, words: Sequence[str]) -> None:
        """Mark a form nobody has sent yet with what is shown beside it."""
        self.initial["given_seen"] = _mark(words)

    def unseen(self, words: Sequence[str], *, told: str) -> bool:
        """Tell whether the form was sent without these words beside it; it then says ``told`` by the day, and goes through as it is when sent again."""
        if not words or self.cleaned_data["given_seen"] == _mark(words):
            return False
        sent: Any = self.data
        self.data = sent = sent.copy()
        sent[self.add_prefix("given_seen")] = _mark(words)
        self.add_error("wanted_on", told)
        return True


def _mark(words: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32] if words else ""
