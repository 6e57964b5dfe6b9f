"""The county's part: rows marked with a reason, the ledger returned with them or as a whole, or approved by another person."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.assessment.needs_ledger.models import LedgerRow, TownshipLedger
from jiuzhu.assessment.needs_ledger.rules import TEXT_LENGTH, LedgerIncomplete, RowInvalid, SubmitterApproves
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.foundation.workflow.services import Taken, take


def mark_row(*, row: LedgerRow, remark: str, actor: Actor, at: datetime) -> LedgerRow:
    """Say what is wrong with one row; it goes back with the ledger. Raises ReasonMissing, RowInvalid, NotPermitted."""
    told = remark.strip()[:TEXT_LENGTH]
    if not told:
        raise ReasonMissing("没有写这一行哪里不对。", "请写明要改什么，例如“数量与评估不符”。", field="remark")
    return _remark(row, "marked", told, actor, at)


def clear_row(*, row: LedgerRow, actor: Actor, at: datetime) -> LedgerRow:
    """Take back what was said of a row; raises RowInvalid, NotPermitted."""
    return _remark(row, "pending", "", actor, at)


def return_ledger(*, ledger: TownshipLedger, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Return a ledger: with the rows that were marked, or with all of them where none was. Raises ReasonMissing and what ``take`` raises."""
    told = reason.strip()[:TEXT_LENGTH]

    def send_rows_back() -> None:
        marked = ledger.rows.filter(state="marked")
        if marked.exists():
            marked.update(state="returned")
            ledger.rows.filter(state="corrected").update(state="pending")
        else:
            ledger.rows.exclude(state="left_out").update(state="returned", remark=told)

    return take(
        ledger,
        step="return",
        actor=actor,
        at=at,
        seen_version=seen_version,
        reason=told,
        changes={"returned_because": told},
        also=send_rows_back,
    )


def approve_ledger(*, ledger: TownshipLedger, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Approve a ledger with every row in it; raises SubmitterApproves, LedgerIncomplete and what ``take`` raises."""
    if actor.user_id == ledger.submitter:
        raise SubmitterApproves("上报人不能审核自己上报的台账。", "请由县里的另一名经办人审核。")

    def pass_rows() -> None:
        # Here, while nobody else can mark one.
        if ledger.rows.filter(state="marked").exists():
            raise LedgerIncomplete("有的行标了意见，还没有退回。", "请退回标出的行；意见不再成立的，逐行取消。")
        ledger.rows.exclude(state="left_out").update(state="approved")

    with writing():
        # The constraints on an approved ledger look at these columns, so they are written before the state moves.
        TownshipLedger.objects.filter(pk=ledger.pk, version=seen_version, state="submitted").update(
            approver=actor.user_id, approver_name=actor.name, approved_at=at
        )
        changes = {"approver": actor.user_id, "approver_name": actor.name}
        return take(ledger, step="approve", actor=actor, at=at, seen_version=seen_version, changes=changes, also=pass_rows)


def _remark(row: LedgerRow, state: str, told: str, actor: Actor, at: datetime) -> LedgerRow:
    actor.require(Duty.NEEDS_AUDIT, division_code=row.ledger.division_code)
    with writing():
        ledger = TownshipLedger.objects.select_for_update().get(pk=row.ledger_id)
        if ledger.state != "submitted":
            raise RowInvalid("台账现在不在审核中。", "乡镇上报后才能逐行提意见。")
        moved = LedgerRow.objects.filter(pk=row.pk, state__in=("pending", "marked", "corrected")).update(state=state, remark=told)
        if not moved:
            raise RowInvalid("这一行没有列入，不用审核。", "请看其他行。")
        record(
            actor=actor, at=at, subject_kind="needs_ledger_row", subject_id=str(row.pk), action="台账行意见", before={"state": row.state},
            after={"state": state}, household_id=str(row.household_id), reason=told,
        )  # fmt: skip
    row.refresh_from_db()
    return row
