"""What an application says of the thing it was opened for is forgotten with it; the application stays."""

from __future__ import annotations

from collections.abc import Mapping

from jiuzhu.casework.applications.models import Trigger
from jiuzhu.foundation.kernel.inserting import update_all


def forget_origins(*, kind: str, words: Mapping[str, str]) -> int:
    """Put other words (by the id of the origin) in the place of an origin's figures, inside the caller's transaction; gives how many changed."""
    changed = []
    for trigger in Trigger.objects.filter(origin_kind=kind, origin_id__in=list(words)):
        if trigger.words_sealed and trigger.words_sealed != words[trigger.origin_id]:
            trigger.words_sealed = words[trigger.origin_id]
            changed.append(trigger)
    update_all(changed, ["words_sealed"])
    return len(changed)
