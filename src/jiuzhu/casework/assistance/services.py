"""Entering aid received; from one source record once."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from jiuzhu.casework.assistance.models import Aid
from jiuzhu.casework.assistance.rules import check_aid, month_of
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


def enter_aid(
    *,
    household_id: UUID | str,
    division_code: str,
    kind: str,
    label: str,
    received_on: date,
    department: str,
    source: str,
    source_id: str,
    actor: Actor,
    at: datetime,
    person_id: UUID | str | None = None,
    organisation_id: UUID | str | None = None,
    amount_fen: int | None = None,
    duty: Duty = Duty.REGISTER_WRITE,
) -> Aid:
    """Enter an aid or a service received; the same source record again gives the first entry. Raises AidInvalid, NotPermitted.

    Aid that comes with a step of a process leaves its trace in that step; only what is entered by hand is traced here.
    """
    actor.require(duty, division_code=division_code)
    check_aid(label=label, amount_fen=amount_fen, source=source)
    with writing():
        aid, made = Aid.objects.get_or_create(
            source=source,
            source_id=source_id,
            defaults={
                "household_id": household_id,
                "person_id": person_id,
                "division_code": division_code,
                "kind": kind,
                "label": label,
                "month": month_of(received_on),
                "received_on": received_on,
                "department": department,
                "organisation_id": organisation_id,
                "amount_fen": amount_fen,
                "entered_at": at,
            },
        )
        if made and source == "manual":
            record(
                actor=actor,
                at=at,
                subject_kind="aid",
                subject_id=str(aid.id),
                action="登记帮扶",
                after={"kind": kind, "label": label, "on": str(received_on), "amount_fen": amount_fen, "department": department},
                household_id=str(household_id),
            )
    return aid
