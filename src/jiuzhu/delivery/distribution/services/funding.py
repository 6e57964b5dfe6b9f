"""The money set aside for a year: entered by the county, taken by approved lists, given back by what was not handed out."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F

from jiuzhu.casework.procurement.queries import spent_directly, terms_for
from jiuzhu.casework.procurement.services import spend_directly, spend_less_directly
from jiuzhu.casework.procurement.spending import OverCap
from jiuzhu.delivery.distribution.models import MonthList, Purse
from jiuzhu.delivery.distribution.rules import FUNDS, DistributionInvalid, FundShort
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Counter


def set_purse(*, division_code: str, fund: str, year: int, amount_fen: int, document: str, actor: Actor, at: datetime) -> Purse:
    """Enter, or change, what finance set aside in a year out of a fund; raises FundShort where lists already take more, DistributionInvalid, NotPermitted."""
    seat = seat_of(division_code)
    actor.require(Duty.DISTRIBUTION_APPROVE, division_code=seat)
    if fund not in FUNDS:
        raise DistributionInvalid("没有选择资金。", "请从列表中选择。", field="fund")
    if not document.strip():
        raise DistributionInvalid("没有写依据。", "请写预算或批复的文件名称和文号。", field="document")
    told = {"amount_fen": amount_fen, "document": document.strip()[:200], "entered_by": actor.name, "entered_at": at}
    with writing():
        purse, made = Purse.objects.get_or_create(division_code=seat, fund=fund, year=year, defaults=told)
        before = {} if made else {"amount_fen": purse.amount_fen, "document": purse.document}
        if not made and not Purse.objects.filter(pk=purse.pk, used_fen__lte=amount_fen).update(**told):
            raise FundShort(f"已批准的名单占用了 {yuan_text(purse.used_fen)} 元，多于要改成的金额。", "请核对金额。", field="amount")
        record(
            actor=actor,
            at=at,
            subject_kind="purse",
            subject_id=str(purse.pk),
            action="录入发放资金",
            before=before,
            after={"fund": fund, "year": year, "amount_fen": amount_fen, "document": told["document"]},
        )
    purse.refresh_from_db()
    return purse


def purse_for(month_list: MonthList) -> Purse | None:
    """Give the money a list is paid from; None where none was entered."""
    return Purse.objects.filter(division_code=seat_of(month_list.division_code), fund=month_list.fund, year=month_list.month.year).first()


def reserving(month_list: MonthList, total_fen: int) -> list[Counter]:
    """Take so much of the fund with a step, never more than there is; raises FundShort where no money was entered."""
    if not total_fen:
        return []
    purse, label = purse_for(month_list), FUNDS.get(month_list.fund, month_list.fund)
    if purse is None:
        raise FundShort(f"还没有录入 {month_list.month.year} 年用于按月发放的{label}。", "请在“按月发放”的“资金”里先录入金额和依据。")
    short = FundShort(
        f"{label}不够：这份名单要 {yuan_text(total_fen)} 元，还剩 {yuan_text(purse.amount_fen - purse.used_fen)} 元。",
        "请财政追加后改录金额，或减少名单。",
    )
    free = Purse.objects.filter(pk=purse.pk, used_fen__lte=F("amount_fen") - total_fen)
    return [Counter(lambda: free.update(used_fen=F("used_fen") + total_fen), short)]


def giving_back(month_list: MonthList, total_fen: int) -> None:
    """Free what a list took of the fund and did not use; inside the caller's transaction."""
    MonthList.objects.filter(pk=month_list.pk, reserved_fen__gte=total_fen).update(reserved_fen=F("reserved_fen") - total_fen)
    spend_less_directly(
        source=_source(month_list), amount_fen=MonthList.objects.values_list("reserved_fen", flat=True).get(pk=month_list.pk)
    )
    purse = purse_for(month_list)
    if purse is not None and total_fen:
        Purse.objects.filter(pk=purse.pk, used_fen__gte=total_fen).update(used_fen=F("used_fen") - total_fen)


def check_caps(month_list: MonthList, *, reason: str, on: date) -> None:
    """Ask the cap of purchases for a list of services that no contract pays, with what it takes now; contracts entered at the same moment wait.

    Asked in the transaction that takes the money; raises FundShort where the cap is passed and the law refuses it, or no reason is given.
    """
    if month_list.kind != "service":
        return
    if _contracted(month_list.benefit, month_list.division_code, on) and not spent_directly(_source(month_list)):
        return
    law = pack_in_force(on, division_code=month_list.division_code)
    taken_fen = MonthList.objects.values_list("reserved_fen", flat=True).get(pk=month_list.pk)
    try:
        spend_directly(
            source=_source(month_list),
            division_code=month_list.division_code,
            year=month_list.month.year,
            amount_fen=taken_fen,
            law=law,
            reason=reason,
            what="这份名单",
        )
    except OverCap as error:
        raise FundShort(error.what, "请减少名单；规定写“原则上”的，也可写明理由和批准文件。", field="over_cap_reason") from error


def _source(month_list: MonthList) -> str:
    return f"distribution:{month_list.pk}"


def _contracted(item_code: str, place: str, on: date) -> bool:
    return bool(terms_for(item_code=item_code, division_code=place, on=on))
