"""Proactive discovery in the rail."""

from __future__ import annotations

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting
from jiuzhu.monitoring.discovery import queries


def waiting(actor: Actor) -> Waiting:
    """Count the leads and canvasses that wait for the actor, and whether any is late."""
    mine = queries.waiting(actor)
    return Waiting(mine.count(), hot=mine.filter(due_at__lt=timezone.now()).exists())

ENTRIES = (
    Entry("主动发现", "discoveries", "files", order=28, duties=(Duty.LEAD_REPORT, Duty.LEAD_HANDLE), count=waiting, short="发现", under=("canvasses",)),
    Entry("反映困难", "told", "desk", order=40, duties=(Duty.LEAD_TELL,), short="反映"),
)
WORK_PAGES = {"discovery": "discovery", "canvass": "canvass-village"}
