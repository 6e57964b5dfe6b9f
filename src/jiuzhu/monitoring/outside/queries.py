"""Every read of what platforms outside sent and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.monitoring.outside.models import Batch, Platform, Row
from jiuzhu.monitoring.outside.rules import LINKED, is_late
from jiuzhu.monitoring.warnings.queries_of_ledger import never_kept_open
from jiuzhu.monitoring.warnings.rules import OUTCOME_LABELS, Outcome
from jiuzhu.monitoring.warnings.workflow import OPEN_STATES

__all__ = [
    "ANSWER_HEADS", "Answer", "Batch", "Platform", "answers", "batch_of_platform", "batches", "find_batch", "find_platform", "late_count",
    "platforms", "rows_behind", "rows_of", "sent_forgotten_on",
]  # fmt: skip
BEING_LOOKED_AT = tuple(state for state in OPEN_STATES if state != "ledgered")
"""The states in which a platform still waits, unless the warning was on the ledger before: to be kept there for a later look is an answer."""
ON_LEDGER_AGAIN = "在台账，正在复查"
TRUE_WORDS = {True: "属实", False: "不属实", None: ""}


@dataclass(frozen=True)
class Answer:
    """What a platform is told of one row: taken or not and why, how the warning stands, whether it was true, how and when it ended, whether late."""

    row: Row
    fate: str
    state: str
    verdict: str
    outcome: str
    ended_on: date | None
    late: bool

    @property
    def cells(self) -> list[object]:
        """Give the answer's own columns, in the order of ANSWER_HEADS."""
        words = "；".join(filter(None, (self.fate, self.row.reason)))
        return [words, self.state, self.verdict, self.outcome, self.ended_on, "是" if self.late else ""]


ANSWER_HEADS = ["接收情况", "办理情况", "核实结果", "处置结果", "处置日期", "是否超期"]


def platforms(actor: Actor) -> QuerySet[Platform]:
    """Platforms of the actor's counties."""
    return Platform.objects.scoped_to(actor).order_by("name")


def find_platform(actor: Actor, platform_id: UUID | str) -> Platform:
    """Give one platform of the actor's counties; raises NotFound."""
    found = Platform.objects.scoped_to(actor).filter(organisation_id=platform_id).first()
    if found is None:
        raise NotFound("没有找到这个平台。", "请先登记平台。")
    return found


def batches(actor: Actor, *, today: date) -> QuerySet[Any]:
    """Batches of the actor's counties, newest first, with how many rows are linked, returned and still to be answered."""
    open_ones = Q(lines__fate__in=LINKED, lines__warning__in=never_kept_open().values("pk"))
    late = open_ones & Q(lines__due_on__lt=today)
    return (
        Batch.objects.scoped_to(actor)
        .select_related("platform")
        .annotate(
            linked=Count("lines", filter=Q(lines__fate__in=LINKED)),
            returned=Count("lines", filter=Q(lines__fate="rejected")),
            unanswered=Count("lines", filter=open_ones),
            overdue=Count("lines", filter=late),
        )
    )


def late_count(actor: Actor, *, today: date) -> int:
    """Count the rows whose platform asked for an answer before today and whose warning is still open."""
    return Row.objects.filter(
        batch__in=Batch.objects.scoped_to(actor), current=True, fate__in=LINKED, due_on__lt=today, warning__in=never_kept_open().values("pk")
    ).count()


def find_batch(actor: Actor, batch_id: UUID | str) -> Batch:
    """Give one batch of the actor's counties; raises NotFound."""
    return one_of(Batch.objects.scoped_to(actor).select_related("platform"), batch_id, "没有找到这批外来预警。", "请从“外来预警”重新进入。")


def batch_of_platform(platform: Platform, digest: str) -> Batch:
    """Give a platform's batch by the SM3 of its file; raises NotFound."""
    found = Batch.objects.filter(platform=platform, digest=digest.lower()).first()
    if found is None:
        raise NotFound("没有收到过这份文件。", "请核对文件的 SM3，或重新发送文件。")
    return found


def rows_of(batch: Batch, *, fate: str = "") -> QuerySet[Any]:
    """Rows of a batch in the order of its file; the caller has checked that the actor may see it."""
    found = Row.objects.filter(batch=batch).select_related("warning").prefetch_related("warning__dispositions")
    return found.filter(fate=fate) if fate else found


def answers(rows: Iterable[Row], *, today: date) -> list[Answer]:
    """Say what the platform is told of each row; one whose warning is looked at again after a time on the ledger was answered then."""
    return [_answer(row, row.warning, today) for row in rows]


def _answer(row: Row, warning: Any, today: date) -> Answer:
    if warning is None:
        return Answer(row, row.get_fate_display(), "", "", "", None, late=False)
    ends = list(warning.dispositions.all())
    kept = [each for each in ends if each.outcome == Outcome.KEEP_ON_LEDGER]
    waits = warning.state in BEING_LOOKED_AT
    ended = next(iter(kept if waits else ends), None)
    ended_on = timezone.localdate(ended.decided_at) if ended and waits else None if waits else timezone.localdate(warning.changed_at)
    first_on = timezone.localdate(kept[-1].decided_at) if kept else ended_on
    return Answer(
        row=row,
        fate=row.get_fate_display(),
        state=ON_LEDGER_AGAIN if waits and kept else warning.state_label,
        verdict=TRUE_WORDS[warning.verdict],
        outcome=OUTCOME_LABELS[Outcome(ended.outcome)] if ended else warning.explanation_label,
        ended_on=ended_on,
        late=is_late(due_on=row.due_on, ended_on=first_on, today=today),
    )


def rows_behind(warning_id: UUID | str) -> list[Row]:
    """List the rows a warning came from, newest first; the caller has checked that the actor may see the warning."""
    return list(
        Row.objects.filter(warning_id=warning_id, fate__in=LINKED)
        .select_related("platform", "batch")
        .order_by("-batch__received_at", "line")
    )


def sent_forgotten_on(rows: Iterable[Row]) -> date | None:
    """Give the day on which what the rows behind a warning said was first forgotten; None while all of it is kept."""
    days = [timezone.localdate(row.forgotten_at) for row in rows if row.forgotten_at]
    return min(days, default=None)
