"""A household is told what its re-check changed, from when and why (P-15)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jiuzhu.casework.letters.queries import letters_about
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.monitoring.warnings.models import Notice, Recheck
from jiuzhu.monitoring.warnings.rules import RecheckInvalid

LETTER = "recheck"


def begin_notice(recheck: Recheck, *, actor: Actor, at: datetime) -> Notice:
    """Have the household told, inside the transaction that decides its re-check."""
    home = recheck.household
    notice = Notice(pk=recheck.pk, recheck=recheck, household=home, division_code=home.division_code)
    return begin(notice, actor=actor, at=at, duty=Duty.WARNING_DECIDE, after={"recheck": str(recheck.pk), "result": recheck.result})


def tell_result(*, recheck_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Note that the letter was handed over; raises RecheckInvalid where none was issued, NotFound, AlreadyMoved, NotPermitted."""
    notice = Notice.objects.scoped_to(actor).select_related("recheck").filter(pk=recheck_id).first()
    if notice is None:
        raise NotFound("没有要告知的复核结果。", "请确认它在您的辖区内。")
    if notice.state == Notice.workflow.initial and not letters_about(LETTER, recheck_id):
        raise RecheckInvalid("还没有出具告知书。", "请先出具告知书，送达后再登记。")
    return take(notice, step="tell", actor=actor, at=at, seen_version=seen_version)
