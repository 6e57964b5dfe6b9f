"""Entering the money that caps are reckoned from."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.casework.procurement.models import FundBase
from jiuzhu.casework.procurement.rules import ContractInvalid, check_amount
from jiuzhu.casework.procurement.spending import BASES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs.placing import seat_of


def enter_base(*, division_code: str, base: str, year: int, amount: int, source: str, actor: Actor, at: datetime) -> FundBase:
    """Enter, from finance's paper, the money of a year that caps are reckoned from (fen); raises ContractInvalid, NotPermitted."""
    seat = seat_of(division_code)
    actor.require(Duty.CONTRACT_MANAGE, division_code=seat)
    if base not in BASES:
        raise ContractInvalid("没有这种基数。", "请从资金上限的列表中进入。")
    if amount <= 0:
        raise ContractInvalid("金额须大于 0。", "请按财政文件填写全年总额，单位元。", field="amount")
    check_amount(amount)
    if not source.strip():
        raise ContractInvalid("没有写明依据。", "请写明财政文件的名称和文号。", field="source")
    with writing():
        told = {"amount_fen": amount, "source": source.strip(), "entered_by": actor.user_id, "entered_at": at}
        former = FundBase.objects.select_for_update().filter(division_code=seat, base=base, year=year).first()
        before = {"amount_fen": former.amount_fen, "source": former.source} if former else None
        if before == {"amount_fen": amount, "source": source.strip()} and former:
            # The same form sent twice.
            return former
        row, _ = FundBase.objects.update_or_create(division_code=seat, base=base, year=year, defaults=told)
        record(
            actor=actor,
            at=at,
            subject_kind="fund_base",
            subject_id=str(row.pk),
            action="录入资金基数",
            before=before,
            after={"division": seat, "base": base, "year": year, "amount_fen": amount, "source": source.strip()},
        )
    return row
