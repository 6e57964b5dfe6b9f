"""The county's task list: compiled of every approved row, issued, and followed until its needs are met."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.assessment.needs_ledger.models import LedgerRow, Round, TaskLine, TownshipLedger
from jiuzhu.assessment.needs_ledger.queries import LISTED, counted_lines, counted_rows, statuses
from jiuzhu.assessment.needs_ledger.rules import TownshipsMissing, check_totals
from jiuzhu.assessment.needs_ledger.services.filling import ROWS_AT_ONCE
from jiuzhu.assessment.needs_ledger.services.opening import lacking, open_lacking
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.workflow.services import Taken, take

NAMED = 3
"""Townships named in a refusal; the rest are counted."""
CLOSED = frozenset({"done", "dropped"})


def compile_list(*, round_: Round, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Compile the task list of all ledgers; it adds up to their rows or nothing is written.

    Raises TownshipsMissing, TotalsDiffer and what ``take`` raises.
    """
    waiting = sorted({*round_.ledgers.exclude(state="approved").values_list("division_code", flat=True), *lacking(round_)})
    if waiting and round_.state == "collecting":
        names = names_of(waiting)
        told = "、".join(names.get(code, code) for code in waiting[:NAMED])
        raise TownshipsMissing(
            f"还有 {len(waiting)} 个乡镇的台账没有审核通过：{told}{'等' if len(waiting) > NAMED else ''}。", "全部通过后再汇总。"
        )

    def write_lines() -> None:
        rows = LedgerRow.objects.filter(LISTED, ledger__round=round_).select_related("ledger")
        lines = [
            TaskLine(
                row=row,
                round=round_,
                township_code=row.ledger.division_code,
                household_id=row.household_id,
                service=row.service,
                quantity=row.quantity,
                provider=row.provider,
                due_on=row.due_on,
            )
            for row in rows
        ]
        TaskLine.objects.bulk_create(lines, batch_size=ROWS_AT_ONCE)
        check_totals(counted_rows(round_), counted_lines(round_))

    return take(round_, step="compile", actor=actor, at=at, seen_version=seen_version, also=write_lines)


def issue_list(*, round_: Round, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Issue the task list to the townships; raises what ``take`` raises."""
    return take(round_, step="issue", actor=actor, at=at, seen_version=seen_version, also=lambda: _issued(round_, at))


def cancel_round(*, round_: Round, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Call a round off while townships still report; its ledgers end with it. Raises ReasonMissing and what ``take`` raises."""

    def end_ledgers() -> None:
        for ledger in TownshipLedger.objects.filter(round=round_, state__in=("draft", "submitted", "returned")):
            take(ledger, step="cancel", actor=SYSTEM, at=at, seen_version=ledger.version, reason=reason.strip())

    return take(round_, step="cancel", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), also=end_ledgers)


def follow_rounds(*, at: datetime) -> int:
    """Move the issued rounds on with what is done for their needs: begun with the first, done with the last; gives how many moved.

    A round whose opening was cut short gets the ledgers it lacks.
    """
    moved = 0
    for round_ in Round.objects.filter(state="collecting"):
        open_lacking(round_, at=at)
    for round_ in Round.objects.filter(state__in=("issued", "in_progress")):
        found = statuses(round_)
        step = "finish" if set(found) <= CLOSED else "begin" if set(found) != {"planned"} and round_.state == "issued" else ""
        if step:
            take(round_, step=step, actor=SYSTEM, at=at, seen_version=round_.version)
            moved += 1
    return moved


def _issued(round_: Round, at: datetime) -> None:
    round_.issued_at = at
    round_.save(update_fields=["issued_at"])
