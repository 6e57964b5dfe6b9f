"""A warning that ended in aid leads its household on to charity where it is still in need (003·任务4·四是)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jiuzhu.casework.leads.queries import charity_leads_for
from jiuzhu.casework.leads.services import lead_to_charity
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.warnings.rules import OutcomeInvalid
from jiuzhu.monitoring.warnings.services.handling import warning_in_scope
from jiuzhu.monitoring.warnings.services.referring import ORIGIN

AFTER = ("included", "referred")
"""Only after the government's own aid is charity asked."""


def seek_charity(*, warning_id: UUID | str, words: str, actor: Actor, at: datetime) -> UUID:
    """Lead the household of an ended warning to charity; gives the lead's id. Raises OutcomeInvalid, CharityInvalid, CharityUnderWay, NotPermitted."""
    warning = warning_in_scope(warning_id, actor)
    if warning.state not in AFTER or warning.household is None:
        raise OutcomeInvalid("这条预警还不能对接慈善。", "纳入救助或部门已回复办结、家庭已登记在册的，仍有困难时再对接。", field="words")
    with writing():
        lead = lead_to_charity(
            household=warning.household, words=words, origin_kind=ORIGIN, origin_id=warning.pk, actor=actor, at=at
        )
        record(
            actor=actor,
            at=at,
            subject_kind="warning",
            subject_id=str(warning.pk),
            action="预警：对接慈善",
            after={"charity": str(lead.pk), "number": len(charity_leads_for(ORIGIN, warning.pk))},
            household_id=str(warning.household_id),
        )
    return lead.pk
