"""Recording what was found about an organisation, and what the law makes of it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from jiuzhu.casework.procurement.models import Contract, Finding
from jiuzhu.casework.procurement.rules import FINDING_KINDS, FindingInvalid, check_finding
from jiuzhu.casework.procurement.services.contracts import end
from jiuzhu.casework.procurement.terms import banned_until, stops_projects
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force

REASON_LENGTH = 200
"""Characters of the reason a contract ends for."""


def record_finding(
    *, organisation_id: str, kind: str, reason: str, valid_from: date, valid_until: date | None, actor: Actor, at: datetime, violation: str = ""
) -> Finding:
    """Record what was found about an organisation; a ban keeps it from new orders.

    A ``violation`` of the law's own list bans for as many years as the law says, and ends the contracts running or yet to begin here where it says so.
    Raises FindingInvalid, NotFound, NotPermitted.
    """
    seat = find_organisation(organisation_id)
    if seat is None:
        raise NotFound("没有找到这个机构。", "请先在资源库登记机构。")
    actor.require(Duty.CONTRACT_MANAGE, division_code=seat.division_code)
    if kind not in FINDING_KINDS:
        raise FindingInvalid("类型不对。", "请从列表中选择类型。", field="kind")
    check_finding(reason=reason, valid_from=valid_from, valid_until=valid_until, today=timezone.localdate(at))
    with writing():
        law = pack_in_force(valid_from, division_code=seat.division_code)
        valid_until = banned_until(law, violation, kind=kind, valid_from=valid_from, valid_until=valid_until)
        finding = Finding.objects.create(
            organisation_id=organisation_id,
            kind=kind,
            reason=reason.strip(),
            valid_from=valid_from,
            valid_until=valid_until,
            violation=violation,
            recorded_by=actor.user_id,
            recorded_at=at,
        )
        record(
            actor=actor,
            at=at,
            subject_kind="organisation",
            subject_id=str(organisation_id),
            action=FINDING_KINDS[kind],
            after={"kind": kind, "from": str(valid_from), "until": str(valid_until or ""), "violation": violation},
            reason=reason,
        )
        if violation and stops_projects(law):
            _stop(str(organisation_id), seat_of(seat.division_code), finding=finding, actor=actor, at=at)
    return finding


def _stop(organisation_id: str, place: str, *, finding: Finding, actor: Actor, at: datetime) -> None:
    low, high = division_range(place)
    unfinished = Contract.objects.select_for_update().unfinished(finding.valid_from).filter(organisation_id=organisation_id)
    for contract in unfinished.filter(purchaser_code__gte=low, purchaser_code__lte=high).order_by("number"):
        # One that has not begun ends on its first day: no day of it binds.
        on = max(finding.valid_from, contract.valid_from)
        end(contract, on=on, reason=f"{finding.violation}：{finding.reason}"[:REASON_LENGTH], actor=actor, at=at)
