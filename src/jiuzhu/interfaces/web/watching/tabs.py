"""The pages of one entry of the rail: whom the county watches, and who looked."""

from __future__ import annotations

from django.urls import reverse

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor


def tabs_of(actor: Actor, active: str) -> list[dict[str, object]]:
    """Give the tabs for whoever reads the ledger; nobody else needs a choice."""
    if not actor.holds_anywhere(Duty.LEDGER_READ):
        return []
    pages = {"watching": "关注名单", "openings": "身份查看：未登记", "showings": "身份查看：在册"}
    return [{"label": label, "url": reverse(name), "active": name == active} for name, label in pages.items()]
