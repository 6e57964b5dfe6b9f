"""What was paid too much comes back, at once or bit by bit (P-15)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.recheck_rules import checked_recovery
from jiuzhu.monitoring.warnings.rules import RecheckInvalid
from jiuzhu.monitoring.warnings.services.rechecking import recheck_in_scope
from jiuzhu.monitoring.warnings.services.reckoning import to_recover

NOTED = "复核：登记追回"


def note_recovered(*, recheck_id: UUID | str, amount_fen: int, on: date, actor: Actor, at: datetime, seen_fen: int = 0) -> Recheck:
    """Write down what came back (fen) of what was paid too much; ``seen_fen`` is what had come back before, as the form was opened: pressed again it counts once.

    Raises RecheckInvalid for nothing or less, more than is still to be recovered, a day that cannot be or what somebody else wrote meanwhile, NotFound, NotPermitted.
    """
    recheck = recheck_in_scope(recheck_id, actor)
    actor.require(Duty.WARNING_DECIDE, division_code=recheck.division_code)
    if recheck.recovery != "recover" or not recheck.workflow.states[recheck.state].final:
        raise RecheckInvalid("这次复核没有审定要追回。", "请核对复核意见。", field="amount_fen")
    if _is_noted(recheck, amount_fen, on, seen_fen):
        return recheck
    today = timezone.localdate(at)
    if (recheck.recovered_fen or 0) == seen_fen:
        checked_recovery(amount_fen, to_recover_fen=to_recover(recheck, on=today))
        if not timezone.localdate(recheck.opened_at) <= on <= today:
            raise RecheckInvalid("追回日期不对。", "请填写复核开始以后、今天以前的日期。", field="on")
        whole = seen_fen + amount_fen
        with writing():
            # Of two who press at once only one finds what the form saw.
            seen = Q(recovered_fen=seen_fen) if seen_fen else Q(recovered_fen__isnull=True)
            if Recheck.objects.filter(seen, pk=recheck.pk).update(recovered_fen=whole, recovered_on=on):
                record(
                    actor=actor,
                    at=at,
                    subject_kind="recheck",
                    subject_id=str(recheck.pk),
                    action=NOTED,
                    before={"recovered_fen": seen_fen},
                    after={"recovered_fen": whole, "now_fen": amount_fen, "on": str(on)},
                    household_id=str(recheck.household_id),
                )
    recheck.refresh_from_db()
    if not _is_noted(recheck, amount_fen, on, seen_fen):
        raise RecheckInvalid("追回情况刚有人登记过。", "请刷新页面，核对已追回的金额后再登记这一笔。", field="amount_fen")
    return recheck


def _is_noted(recheck: Recheck, amount_fen: int, on: date, seen_fen: int) -> bool:
    return (recheck.recovered_fen, recheck.recovered_on) == (seen_fen + amount_fen, on)
