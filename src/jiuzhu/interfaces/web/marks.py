"""What stands on every page that is printed from the screen: whose platform it is, the draft flag, who printed it and when."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.documents.builder import Marks, printed_by
from jiuzhu.interfaces.web import banners


def marks_for(actor: Actor, now: datetime) -> Marks:
    """Give the marks of a paper printed by an actor now."""
    return Marks(
        place_name=banners.place_name(),
        printed_at=timezone.localtime(now).replace(tzinfo=None, microsecond=0),
        printed_by=printed_by(actor),
        draft_label=banners.draft_label(),
        demo_label=banners.demo_label(timezone.localdate(now)),
    )
