"""How long visits and services take in a county, and how many come to each."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.delivery.rounds.models import StayLength
from jiuzhu.delivery.rounds.stays import Stay, check_stay
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


def set_stay(*, seat_code: str, what: str, stay: Stay | None, actor: Actor, at: datetime) -> None:
    """Set what one kind of visit or one item takes in a county; None takes it back to the usual. Raises StayInvalid, NotPermitted."""
    actor.require(Duty.ORDER_DISPATCH, division_code=seat_code)
    if stay is not None:
        check_stay(stay)
    with writing():
        rows = StayLength.objects.filter(seat_code=seat_code, what=what)
        if stay is None:
            after: dict[str, object] = {"what": what}
            if not rows.delete()[0]:
                return
        else:
            told = {"minutes": stay.minutes, "carers": stay.carers, "gap_least": stay.gap[0], "gap_most": stay.gap[1]}
            after = {"what": what, **told}
            StayLength.objects.update_or_create(seat_code=seat_code, what=what, defaults=told | {"set_by": actor.user_id, "set_at": at})
        record(actor=actor, at=at, subject_kind="stay_length", subject_id=seat_code, action="设定每次多长" if stay else "恢复一般的时长", after=after)
