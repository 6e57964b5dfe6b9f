"""What waiting work says of a thing is renewed when the thing changes without a step; the work itself and its clocks stay."""

from __future__ import annotations

from jiuzhu.foundation.workflow.models import Stateful, WorkItem
from jiuzhu.foundation.workflow.rows import words_of


def reword(thing: Stateful) -> bool:
    """Let the work that waits on a thing say what the thing says of itself now, inside the caller's transaction; False where nothing waits or it says so already."""
    item = WorkItem.objects.filter(workflow=thing.workflow.name, subject_id=thing.pk, closed_at__isnull=True).first()
    told = words_of(thing)
    if item is None or item.words == told:
        return False
    item.words = told
    item.save(update_fields=["words"])
    return True
