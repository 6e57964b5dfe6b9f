"""Giving a platform the answer to one of its batches; whoever fetched it stands on the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.outside.models import Batch
from jiuzhu.monitoring.outside.queries import Answer, answers, find_batch, rows_of


def fetch_answers(*, batch_id: UUID | str, actor: Actor, at: datetime) -> tuple[Batch, list[Answer]]:
    """Give a batch and the answer to each of its rows, in the order of its file, for the file that goes back; raises NotFound, NotPermitted."""
    batch = find_batch(actor, batch_id)
    actor.require(Duty.FEED_UPLOAD, division_code=batch.division_code)
    with writing():
        told = answers(rows_of(batch), today=timezone.localdate(at))
        record(
            actor=actor,
            at=at,
            subject_kind="outside_batch",
            subject_id=str(batch.pk),
            action="下载外来预警结果",
            after={"rows": len(told)},
        )
    return batch, told
