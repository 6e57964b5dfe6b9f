"""What waiting work said of a thing is forgotten with what it was taken from; the work itself and its clocks stay."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jiuzhu.foundation.kernel.inserting import update_all
from jiuzhu.foundation.workflow.models import WorkItem


def forget_details(*, workflow: str, subject_ids: Iterable[UUID], instead: str) -> int:
    """Put a plain sentence in the place of the detail of all work of some things, open or done, inside the caller's transaction; gives how many changed."""
    changed = []
    for item in WorkItem.objects.filter(workflow=workflow, subject_id__in=list(subject_ids)):
        if item.detail and item.detail != instead:
            item.words = WorkItem.worded(title=item.title, about=item.about, detail=instead, source=item.source)
            changed.append(item)
    update_all(changed, ["words"])
    return len(changed)
