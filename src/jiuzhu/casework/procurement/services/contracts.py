"""Signing, changing and ending contracts; each one transaction and one ledger entry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jiuzhu.casework.procurement.models import Contract, ContractItem
from jiuzhu.casework.procurement.queries import funds, longest_ban
from jiuzhu.casework.procurement.rules import ContractChanged, ContractInvalid, check_amount, check_contract, contract_in_force
from jiuzhu.casework.procurement.services.direct import wait_for_funds
from jiuzhu.casework.procurement.spending import check_cap, check_uses, told_by
from jiuzhu.casework.procurement.terms import check_particulars, check_undertaker
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force

CHANGED = (
    "number",
    "valid_from",
    "valid_until",
    "amount_fen",
    "uses",
    "over_cap_reason",
    "per_carer",
    "fund",
    "method",
    "confirmed",
    "settled",
)
SETTLED = {"amount_fen", "over_cap_reason", "settled"}
"""What may still be said of a contract that has ended."""

ONE_DAY = timedelta(days=1)


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
    amount: int | None = None,
    uses: Collection[str] = (),
    over_cap_reason: str = "",
    fund: str = "",
    method: str = "",
    confirmed: Collection[str] = (),
    per_carer: bool = False,
) -> Contract:
    """Enter a contract; ``items`` maps catalogue codes to the price of one service in fen, None where none is set.

    ``per_carer`` prices are paid for each of two carers who come together. ``amount`` is the whole contract's in fen, ``uses`` the codes of what else it pays; ``fund``, ``method`` and what
    was ``confirmed`` are words of the law's own lists. Raises ContractInvalid, OverCap,
    SpendingForbidden, NotFound, NotPermitted.
    """
    actor.require(Duty.CONTRACT_MANAGE, division_code=purchaser_code)
    check_contract(number=number, items=items, valid_from=valid_from, valid_until=valid_until, amount=amount)
    organisation = find_organisation(organisation_id)
    if organisation is None:
        raise NotFound("没有找到这个机构。", "请先在资源库登记机构。", field="organisation")
    with writing():
        _check_bans(organisation_id, valid_from, valid_until)
        law = pack_in_force(valid_from, division_code=purchaser_code)
        check_undertaker(law, organisation.kind)
        check_particulars(law, fund=fund, method=method, confirmed=confirmed)
        contract = Contract(
            organisation_id=organisation_id,
            purchaser_code=purchaser_code,
            number=number.strip(),
            valid_from=valid_from,
            valid_until=valid_until,
            amount_fen=amount,
            uses=list(uses),
            over_cap_reason=over_cap_reason.strip(),
            per_carer=per_carer,
            fund=fund,
            method=method,
            confirmed=list(confirmed),
        )
        _check_spending(contract, items)
        try:
            with transaction.atomic():
                contract.save(force_insert=True)
        except IntegrityError as error:
            raise _number_taken(number) from error
        ContractItem.objects.bulk_create(
            [ContractItem(contract=contract, item_code=code, price_fen=price) for code, price in items.items()]
        )
        record(
            actor=actor,
            at=at,
            subject_kind="contract",
            subject_id=str(contract.id),
            action="登记合同",
            after={"organisation": str(organisation_id)} | _terms(contract, items),
        )
    return contract


def change_contract(
    *,
    contract_id: str,
    number: str,
    items: Mapping[str, int | None],
    valid_from: date,
    valid_until: date,
    reason: str,
    seen_version: int,
    actor: Actor,
    at: datetime,
    amount: int | None = None,
    uses: Collection[str] = (),
    over_cap_reason: str = "",
    fund: str = "",
    method: str = "",
    confirmed: Collection[str] = (),
    per_carer: bool = False,
) -> Contract:
    """Correct or supplement a contract (items, prices, number, term, amount); orders dispatched before keep the price they were dispatched with.

    Of a contract that has ended only the amount changes, to what it was settled at; it then counts over the days the contract bound.
    Raises ContractInvalid, ContractChanged, OverCap, SpendingForbidden, NotFound, NotPermitted.
    """
    with writing():
        contract = _contract(contract_id, actor)
        ended = contract.ended_on is not None
        if not ended:
            check_contract(number=number, items=items, valid_from=valid_from, valid_until=valid_until, amount=amount)
        if not reason.strip():
            raise ContractInvalid("没有写明变更原因。", "请写明变更的原因和依据，例如补充协议的文号。", field="reason")
        before = _terms(contract, dict(contract.items.values_list("item_code", "price_fen")))
        after: dict[str, Any] = {"number": number.strip(), "items": dict(items), "from": str(valid_from), "until": str(valid_until)}
        after |= {"amount_fen": amount, "uses": list(uses), "over_cap_reason": over_cap_reason.strip()}
        after |= {"per_carer": per_carer, "fund": fund, "method": method, "confirmed": list(confirmed), "settled": ended}
        if contract.version == seen_version + 1 and before == after:
            # The same form sent twice.
            return contract
        if contract.version != seen_version:
            raise ContractChanged("合同刚被别人修改过。", "请刷新页面，核对现在的内容后再改。")
        if ended:
            _check_settlement(before, after)
        else:
            if valid_from < contract.valid_from:
                _check_bans(str(contract.organisation_id), valid_from, contract.valid_from - ONE_DAY)
            if valid_until > contract.valid_until:
                _check_bans(str(contract.organisation_id), contract.valid_until + ONE_DAY, valid_until)
            law = pack_in_force(valid_from, division_code=contract.purchaser_code)
            check_particulars(law, fund=fund, method=method, confirmed=confirmed, held=(contract.fund, contract.method))
        contract.number, contract.valid_from, contract.valid_until = number.strip(), valid_from, valid_until
        contract.amount_fen, contract.uses, contract.over_cap_reason = amount, list(uses), over_cap_reason.strip()
        contract.per_carer, contract.fund, contract.method, contract.confirmed = per_carer, fund, method, list(confirmed)
        contract.settled, contract.version = ended, contract.version + 1
        _check_spending(contract, items)
        try:
            with transaction.atomic():
                contract.save(update_fields=[*CHANGED, "version"])
        except IntegrityError as error:
            raise _number_taken(number) from error
        contract.items.exclude(item_code__in=list(items)).delete()
        for code, price in items.items():
            ContractItem.objects.update_or_create(contract=contract, item_code=code, defaults={"price_fen": price})
        record(
            actor=actor,
            at=at,
            subject_kind="contract",
            subject_id=str(contract.id),
            action="变更合同",
            before=before,
            after=after,
            reason=reason.strip(),
        )
    return contract


def end_contract(*, contract_id: str, ended_on: date, reason: str, actor: Actor, at: datetime) -> Contract:
    """End a contract early: from that day on it no longer binds; raises ContractInvalid, NotFound, NotPermitted."""
    with writing():
        contract = _contract(contract_id, actor)
        if not reason.strip():
            raise ContractInvalid("没有写明终止原因。", "请写明提前终止的原因。", field="reason")
        if not contract_in_force(valid_from=contract.valid_from, valid_until=contract.valid_until, ended_on=contract.ended_on, on=ended_on):
            raise ContractInvalid("这一天合同不在有效期内。", "请填写合同期内的日期。", field="ended_on")
        end(contract, on=ended_on, reason=reason, actor=actor, at=at)
    return contract


def end(contract: Contract, *, on: date, reason: str, actor: Actor, at: datetime) -> None:
    """Write down that a contract in hand ends, inside the caller's transaction, with its ledger entry."""
    contract.ended_on, contract.ended_because, contract.version = on, reason.strip(), contract.version + 1
    contract.save(update_fields=["ended_on", "ended_because", "version"])
    record(
        actor=actor,
        at=at,
        subject_kind="contract",
        subject_id=str(contract.id),
        action="终止合同",
        after={"ended_on": str(on)},
        reason=reason,
    )


def _contract(contract_id: str, actor: Actor) -> Contract:
    # Nobody else changes or ends it until this is done.
    contract = Contract.objects.select_for_update().filter(pk=contract_id).first()
    if contract is None:
        raise NotFound("没有找到这份合同。", "请回到资源库重新选择。")
    actor.require(Duty.CONTRACT_MANAGE, division_code=contract.purchaser_code)
    return contract


def _check_bans(organisation_id: str, first: date, last: date) -> None:
    """Refuse days an organisation newly contracts for while it is banned; raises ContractInvalid."""
    ban = longest_ban(organisation_id, first=first, last=last)
    if ban is None:
        return
    until = f"至 {ban.valid_until}" if ban.valid_until else "起，没有期限"
    able = "请选择其他机构，或从取消资格期满以后开始。" if ban.valid_until else "请选择其他机构。"
    raise ContractInvalid(
        f"这个机构已被取消承接资格：自 {ban.valid_from} {until}，期间不能签订合同或延长合同期。", able, field="organisation"
    )


def _number_taken(number: str) -> ContractInvalid:
    return ContractInvalid(f"合同编号“{number.strip()}”已经登记过。", "请核对编号，同一份合同只登记一次。", field="number")


def _terms(contract: Contract, items: Mapping[str, int | None]) -> dict[str, Any]:
    return {
        "number": contract.number,
        "items": dict(items),
        "from": str(contract.valid_from),
        "until": str(contract.valid_until),
        "amount_fen": contract.amount_fen,
        "uses": list(contract.uses),
        "over_cap_reason": contract.over_cap_reason,
        "per_carer": contract.per_carer,
        "fund": contract.fund,
        "method": contract.method,
        "confirmed": list(contract.confirmed),
        "settled": contract.settled,
    }


def _check_settlement(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse anything but a new amount for a contract that has ended; raises ContractInvalid."""
    if any(before[name] != after[name] for name in before if name not in SETTLED):
        raise ContractInvalid("合同已经终止，只能按结算更正合同金额。", "其他内容不能再改；需要继续购买服务时请登记新的合同。")
    if after["amount_fen"] is None:
        raise ContractInvalid("没有填写结算金额。", "请填写实际结算的金额，没有付款的填 0。", field="amount")
    check_amount(after["amount_fen"])


def _check_spending(contract: Contract, items: Collection[str]) -> None:
    """Hold a contract to the law of its first day, in every year that bears some of it; one without an amount takes nothing of the fund."""
    law, spread = pack_in_force(contract.valid_from, division_code=contract.purchaser_code), contract.spread
    check_uses({*contract.uses, *told_by(items, law)}, law, contract.over_cap_reason)
    if spread is None:
        return
    wait_for_funds(contract.purchaser_code)
    for year in spread.years:
        for fund in funds(law, division_code=contract.purchaser_code, year=year, without=str(contract.pk), adding=spread):
            check_cap(fund, contract.over_cap_reason)
