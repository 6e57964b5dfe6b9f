"""Signing and ending contracts, recording findings; each one transaction and one ledger entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from jiuzhu.casework.procurement.models import Contract, ContractItem, Finding
from jiuzhu.casework.procurement.rules import (
    FINDING_KINDS,
    ContractInvalid,
    FindingInvalid,
    check_contract,
    check_finding,
    contract_in_force,
)
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


def sign_contract(
    *,
    organisation_id: str,
    purchaser_code: str,
    number: str,
    items: Mapping[str, int | None],
    valid_from: date,
    valid_until: date,
    actor: Actor,
    at: datetime,
) -> Contract:
    """Enter a contract; ``items`` maps catalogue codes to the price of one service in fen, None where none is set.

    Raises ContractInvalid, NotFound, NotPermitted.
    """
    actor.require(Duty.CONTRACT_MANAGE, division_code=purchaser_code)
    check_contract(number=number, items=list(items), valid_from=valid_from, valid_until=valid_until)
    if find_organisation(organisation_id) is None:
        raise NotFound("没有找到这个机构。", "请先在资源库登记机构。", field="organisation")
    with writing():
        try:
            with transaction.atomic():
                contract = Contract.objects.create(
                    organisation_id=organisation_id,
                    purchaser_code=purchaser_code,
                    number=number.strip(),
                    valid_from=valid_from,
                    valid_until=valid_until,
                )
        except IntegrityError as error:
            raise ContractInvalid(f"合同编号“{number}”已经登记过。", "请核对编号，同一份合同只登记一次。", field="number") from error
        ContractItem.objects.bulk_create(
            [ContractItem(contract=contract, item_code=code, price_fen=price) for code, price in items.items()]
        )
        record(
            actor=actor,
            at=at,
            subject_kind="contract",
            subject_id=str(contract.id),
            action="登记合同",
            after={
                "organisation": str(organisation_id),
                "number": contract.number,
                "items": dict(items),
                "from": str(valid_from),
                "until": str(valid_until),
            },
        )
    return contract


def end_contract(*, contract_id: str, ended_on: date, reason: str, actor: Actor, at: datetime) -> Contract:
    """End a contract early: from that day on it no longer binds; raises ContractInvalid, NotFound, NotPermitted."""
    with writing():
        contract = Contract.objects.filter(pk=contract_id).first()
        if contract is None:
            raise NotFound("没有找到这份合同。", "请回到资源库重新选择。")
        actor.require(Duty.CONTRACT_MANAGE, division_code=contract.purchaser_code)
        if not reason.strip():
            raise ContractInvalid("没有写明终止原因。", "请写明提前终止的原因。", field="reason")
        if not contract_in_force(
            valid_from=contract.valid_from, valid_until=contract.valid_until, ended_on=contract.ended_on, on=ended_on
        ):
            raise ContractInvalid("这一天合同不在有效期内。", "请填写合同期内的日期。", field="ended_on")
        contract.ended_on, contract.ended_because = ended_on, reason.strip()
        contract.save(update_fields=["ended_on", "ended_because"])
        record(
            actor=actor,
            at=at,
            subject_kind="contract",
            subject_id=str(contract.id),
            action="终止合同",
            after={"ended_on": str(ended_on)},
            reason=reason,
        )
    return contract


def record_finding(
    *, organisation_id: str, kind: str, reason: str, valid_from: date, valid_until: date | None, actor: Actor, at: datetime
) -> Finding:
    """Record what was found about an organisation; a ban keeps it from new orders. Raises FindingInvalid, NotFound, NotPermitted."""
    seat = find_organisation(organisation_id)
    if seat is None:
        raise NotFound("没有找到这个机构。", "请先在资源库登记机构。")
    actor.require(Duty.CONTRACT_MANAGE, division_code=seat.division_code)
    if kind not in FINDING_KINDS:
        raise FindingInvalid("类型不对。", "请从列表中选择类型。", field="kind")
    check_finding(reason=reason, valid_from=valid_from, valid_until=valid_until)
    with writing():
        finding = Finding.objects.create(
            organisation_id=organisation_id,
            kind=kind,
            reason=reason.strip(),
            valid_from=valid_from,
            valid_until=valid_until,
            recorded_by=actor.user_id,
            recorded_at=at,
        )
        record(
            actor=actor,
            at=at,
            subject_kind="organisation",
            subject_id=str(organisation_id),
            action=FINDING_KINDS[kind],
            after={"kind": kind, "from": str(valid_from), "until": str(valid_until or "")},
            reason=reason,
        )
    return finding
