"""Where a finding went, as the page of that finding shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from jiuzhu.casework.applications import queries
from jiuzhu.foundation.accounts.rules import Actor


@dataclass(frozen=True)
class Went:
    """The application: what for, how far; ``url`` only for whoever may open it."""

    label: str
    state_label: str
    tone: str
    ended_on: date | None
    url: str


def whereto(actor: Actor, origin_kind: str, origin_id: Any) -> Went | None:
    """Say where a finding went; None where it led to no application."""
    found = queries.taken_up(origin_kind, origin_id)
    if found is None:
        return None
    url = (
        reverse("application", args=[found.application_id]) if queries.applications(actor).filter(pk=found.application_id).exists() else ""
    )
    return Went(found.label, found.state_label, found.tone, found.ended_on, url)
