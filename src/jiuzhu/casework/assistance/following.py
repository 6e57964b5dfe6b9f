"""What becomes of aid and decisions when the register changes under them: two records made one, a household moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from jiuzhu.casework.assistance.models import Aid, Decision
from jiuzhu.casework.assistance.workflow import BENEFIT
from jiuzhu.casework.registry import services as registry
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import take

MOVED = "记录之后这户已迁到别处，请迁入地按现在的情况重新测算、记录"
MOST_AT_ONCE = 500


def merge_persons(*, keep_id: UUID | str, drop_id: UUID | str, reason: str, actor: Actor, at: datetime) -> Any:
    """Make two records of one human being into one, with the aid and the benefit decisions of both; gives the person kept.

    Where both records hold the same benefit, which one record could not, the dropped one's decision keeps its own key beside the other. Raises what
    the register raises.
    """
    with writing():
        kept = registry.merge_persons(keep_id=keep_id, drop_id=drop_id, reason=reason, actor=actor, at=at)
        Aid.objects.filter(person_id=drop_id).update(person_id=kept.pk)
        for decision in Decision.objects.filter(person_id=drop_id).order_by("decided_on", "pk"):
            Decision.objects.filter(pk=decision.pk).update(person_id=kept.pk)
            try:
                with transaction.atomic():
                    Decision.objects.filter(pk=decision.pk).update(subject_key=str(kept.pk))
            except IntegrityError:
                continue
    return kept


def send_moved_back(*, at: datetime) -> int:
    """Send decisions back that wait to be confirmed where their household no longer lives, so that nothing waits there for nobody; gives how many."""
    waiting = Decision.objects.filter(state=BENEFIT.initial).exclude(household__division_code=F("division_code"))
    moved = list(waiting.select_related("household")[:MOST_AT_ONCE])
    for decision in moved:
        take(decision, step="send_back", actor=SYSTEM, at=at, seen_version=decision.version, reason=MOVED)
    return len(moved)
