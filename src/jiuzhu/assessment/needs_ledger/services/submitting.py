"""The township's part: its rows brought up to date, written, and submitted."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.needs_ledger.models import LedgerRow, TownshipLedger
from jiuzhu.assessment.needs_ledger.rules import EDITABLE, LedgerIncomplete, RowEntry, RowInvalid, checked_row
from jiuzhu.assessment.needs_ledger.services.filling import fill
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken, take


def bring_up_to_date(*, ledger: TownshipLedger, actor: Actor, at: datetime) -> int:
    """Add the needs that came since to a ledger not yet submitted and take out those that ended; gives how many rows it has now."""
    actor.require(Duty.ASSESSMENT_CONFIRM, division_code=ledger.division_code)
    with writing():
        ledger = TownshipLedger.objects.select_for_update().select_related("round").get(pk=ledger.pk)
        if ledger.state != "draft":
            raise RowInvalid("台账已经上报过，不能再按需求重列。", "新的需求列入下一轮；退回的行逐行补正。")
        gone = ledger.rows.exclude(need__state="open").delete()[0]
        added = fill(ledger, until_on=ledger.round.until_on)
        if gone or added:
            record(
                actor=actor,
                at=at,
                subject_kind="needs_ledger",
                subject_id=str(ledger.pk),
                action="按需求重列台账",
                after={"added": added, "gone": gone},
            )
        return ledger.rows.count()


def write_row(*, row: LedgerRow, entry: RowEntry, actor: Actor, at: datetime) -> LedgerRow:
    """Write what a row asks for, or why it is left out; raises RowInvalid, NotPermitted.

    In a ledger that came back only the rows that were returned are written.
    """
    actor.require(Duty.ASSESSMENT_CONFIRM, division_code=row.ledger.division_code)
    on = timezone.localdate(at)
    items = needs.item_labels(on, division_code=row.ledger.division_code)
    known = {**items, row.item_code: row.item_label} if row.item_code else items
    tidy = checked_row(entry, items=known, from_on=row.ledger.round.from_on)
    with writing():
        ledger = TownshipLedger.objects.select_for_update().get(pk=row.ledger_id)
        row.refresh_from_db()
        if row.state not in EDITABLE.get(ledger.state, ()) and not (ledger.state == "returned" and row.state == "left_out" and row.remark):
            raise RowInvalid("这一行现在不能改。", "已上报的等县里审核；退回后只改退回的行。")
        before = {"item": row.item_code, "quantity": row.quantity, "state": row.state}
        row.item_code, row.item_label = tidy.item_code, known.get(tidy.item_code, "")
        row.quantity, row.provider, row.due_on, row.left_out_because = tidy.quantity, tidy.provider, tidy.due_on, tidy.left_out
        row.state = "left_out" if tidy.left_out else "pending" if ledger.state == "draft" else "corrected"
        row.save()
        record(
            actor=actor, at=at, subject_kind="needs_ledger_row", subject_id=str(row.pk), action="填写台账行", before=before,
            after={"item": row.item_code, "quantity": row.quantity, "state": row.state}, household_id=str(row.household_id), reason=tidy.left_out,
        )  # fmt: skip
    return row


def submit_ledger(*, ledger: TownshipLedger, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put a ledger before the county; raises LedgerIncomplete and what ``take`` raises."""
    back = ledger.rows.filter(state="returned").count() if ledger.state == "returned" else 0
    if back:
        raise LedgerIncomplete(f"还有 {back} 行退回的没有补正。", "请逐行打开，按县里的意见改好，或写明不列入的原因。")
    changes = {"submitter": actor.user_id, "submitter_name": actor.name, "approver": "", "approver_name": ""}
    with writing():
        TownshipLedger.objects.filter(pk=ledger.pk, version=seen_version).update(submitted_at=at)
        return take(ledger, step="submit", actor=actor, at=at, seen_version=seen_version, changes=changes)
