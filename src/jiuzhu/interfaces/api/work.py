"""What waits for whoever asks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from jiuzhu.foundation.workflow.queries import Work, inbox

router = Router(tags=["work"])
ROWS = 200


class Waiting(Schema):
    """One piece of waiting work, first due first."""

    id: UUID
    workflow: str
    subject_id: UUID
    tab: str
    action: str
    title: str
    about: str
    division_code: str
    due_at: datetime | None
    due_provisional: bool
    urged_count: int


@router.get("/inbox", response=list[Waiting])
def waiting(request: HttpRequest, tab: str = "") -> list[Work]:
    """List the work that waits for one, at most 200 rows."""
    return list(inbox(request.actor, tab=tab)[:ROWS])
