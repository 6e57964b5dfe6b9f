"""What a list, a policy and a claim must say (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import yuan_text

AID = "hospital_care_insurance"
"""The aid of the packs that says who is to be insured."""
CATEGORY = "extreme_hardship"
INSURER = "insurer"
FUNDS = "funds"
PAPERS = ("身份证明", "住院发票", "费用清单", "出院小结", "护理证明", "其他材料")
STATUSES = {"proposed": "待审批", "left_out": "未列入", "ordered": "待承保", "insured": "保障中", "refused": "未承保", "ended": "已停保"}
COVERED = ("ordered", "insured", "ended")
"""Statuses of policies that bind over their days; no two of one person touch."""
WORDS_LENGTH, NAME_LENGTH = 300, 64
HIGHEST_PREMIUM_FEN = 1_000_000
"""A slip of the hand is refused: nobody is insured for more than ten thousand yuan."""
ONE_DAY = timedelta(days=1)


class InsuranceInvalid(DomainError):
    """The list cannot be as it was entered, or the law of the place insures nobody."""

    code = "care_insurance_invalid"


class ContractSpent(DomainError):
    """The list costs more than the contract with the insurer has left."""

    code = "care_insurance_contract_spent"


class ClaimInvalid(DomainError):
    """The stay, the amounts or the papers of a claim cannot be."""

    code = "care_claim_invalid"


@dataclass(frozen=True)
class ListEntry:
    """What is bought: under which contract, for how much a person (fen), over which days."""

    contract_id: str
    premium_fen: int
    valid_from: date
    valid_until: date


@dataclass(frozen=True)
class ClaimEntry:
    """What is claimed: a stay in hospital, the money asked for (fen), the papers that came with it."""

    hospital: str
    admitted_on: date
    discharged_on: date
    asked_fen: int
    papers: Sequence[str]


@dataclass(frozen=True)
class Answer:
    """What the insurer says of one person: insured under a number, or not and why."""

    id_number: str
    number: str = ""
    accepted: bool = True
    reason: str = ""


def check_list(entry: ListEntry, *, contract_from: date, contract_until: date, amount_fen: int | None, fund: str, fund_wanted: bool) -> None:
    """Raise InsuranceInvalid unless premium and days can be and the contract says what it may cost and who pays."""
    if not 0 < entry.premium_fen <= HIGHEST_PREMIUM_FEN:
        raise InsuranceInvalid("每人保费不对。", f"请填写大于 0、不超过 {yuan_text(HIGHEST_PREMIUM_FEN)} 元的金额。", field="premium")
    if entry.valid_until <= entry.valid_from:
        raise InsuranceInvalid("保险期的止期不在起期之后。", "请核对保险期。", field="valid_until")
    if entry.valid_from < contract_from or entry.valid_until > contract_until:
        raise InsuranceInvalid(f"保险期不在合同期 {contract_from} 至 {contract_until} 之内。", "请改保险期，或先变更合同。", field="valid_from")
    if amount_fen is None:
        raise InsuranceInvalid("与保险公司的合同没有写合同金额，不能核对资金上限。", "请先在资源库里变更合同，写明合同金额。", field="contract_id")
    if fund_wanted and not fund:
        raise InsuranceInvalid("与保险公司的合同没有写资金来源。", "请先在资源库里变更合同，选择资金来源。", field="contract_id")


def check_money(*, total_fen: int, used_fen: int, amount_fen: int) -> None:
    """Raise ContractSpent where the list costs more than the contract has left."""
    if used_fen + total_fen > amount_fen:
        left = max(0, amount_fen - used_fen)
        raise ContractSpent(f"这份名单保费 {yuan_text(total_fen)} 元，合同只剩 {yuan_text(left)} 元。", "请减少人数或保费，或先按规定变更合同金额（变更时核对资金上限）。", field="contract_id")


def checked_claim(entry: ClaimEntry, *, covered_from: date, covered_until: date, today: date) -> ClaimEntry:
    """Give the claim tidied; raises ClaimInvalid with the field that is wrong."""
    tidy = replace(entry, hospital=entry.hospital.strip(), papers=tuple(each for each in PAPERS if each in entry.papers))
    if not tidy.hospital or len(tidy.hospital) > NAME_LENGTH:
        raise ClaimInvalid("没有写医院，或写得太长。", "请写住院的医院名称。", field="hospital")
    if tidy.discharged_on < tidy.admitted_on:
        raise ClaimInvalid("出院日期早于入院日期。", "请核对住院日期。", field="discharged_on")
    if tidy.discharged_on > today:
        raise ClaimInvalid("出院日期在今天之后。", "请在出院后登记理赔。", field="discharged_on")
    if not covered_from <= tidy.admitted_on <= covered_until:
        raise ClaimInvalid(f"入院日期不在保障期 {covered_from} 至 {covered_until} 之内。", "请核对入院日期；那时由另一份保单保障的，在那份保单上登记。", field="admitted_on")
    if tidy.asked_fen <= 0:
        raise ClaimInvalid("申请金额不大于 0。", "请填写向保险公司申请的金额。", field="asked")
    if not tidy.papers:
        raise ClaimInvalid("没有勾选交来的材料。", "请勾选已收到的材料，没有的先请本人或家属补齐。", field="papers")
    return tidy


def check_payment(paid_fen: int, *, asked_fen: int, paid_on: date, admitted_on: date, today: date) -> None:
    """Raise ClaimInvalid unless something was paid, no more than was asked, after the stay began and not after today."""
    if not 0 < paid_fen <= asked_fen:
        raise ClaimInvalid(f"赔付金额应大于 0、不超过申请的 {yuan_text(asked_fen)} 元。", "没有赔付的，请登记“未赔付”和原因。", field="paid")
    if not admitted_on <= paid_on <= today:
        raise ClaimInvalid("赔付日期早于入院或在今天之后。", "请填写保险公司付款的日期。", field="paid_on")
