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
PAPER_FORMS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "jpg", "image/webp": "jpg"}
PAPER_BYTES, PAPERS_AT_MOST = 10 * 1024 * 1024, 20
PDF_MARK = b"%PDF-"
REFUND_BASIS = "care_refund_basis"
"""The county's own value: how the contract with the insurer reckons what comes back of a policy that ends early."""
BASES = {"days": "按天", "months": "按月"}
MONTHS_A_YEAR = 12
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


class PaperRefused(DomainError):
    """The file is no paper of a claim, is too large, or the claim takes none any more."""

    code = "care_paper_refused"


class RefundInvalid(DomainError):
    """Nothing comes back of this policy, or the amount or day cannot be."""

    code = "care_refund_invalid"


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


def check_paper(content: bytes, *, kind: str, content_type: str, kept: int) -> None:
    """Raise PaperRefused unless a file is a PDF or a picture, of a kind the insurer asks for, and not one too many."""
    if kind not in PAPERS:
        raise PaperRefused("没有选择是哪种材料。", "请从列表中选择。", field="kind")
    if content_type not in PAPER_FORMS or (PAPER_FORMS[content_type] == "pdf" and not content.startswith(PDF_MARK)):
        raise PaperRefused("这个文件不是 PDF，也不是照片。", "请上传 PDF，或 JPG、PNG、WebP 照片。", field="file")
    if not content or len(content) > PAPER_BYTES:
        raise PaperRefused("文件是空的，或超过 10 MB。", "请重新扫描或拍照，分成几份上传。", field="file")
    if kept >= PAPERS_AT_MOST:
        raise PaperRefused(f"这笔理赔已有 {PAPERS_AT_MOST} 份材料。", "请把几页合成一份 PDF 再上传。", field="file")


def refund_of(premium_fen: int, *, valid_from: date, valid_until: date, last_on: date, basis: object) -> int | None:
    """Reckon what comes back (fen, rounded down) of a premium for ``valid_from`` to ``valid_until`` when the last covered day is ``last_on``.

    By days every day not covered counts, by months every month not begun; None where the county has not said how the contract reckons.
    """
    if basis == "days":
        whole, left = (valid_until - valid_from).days + 1, (valid_until - max(last_on, valid_from - ONE_DAY)).days
    elif basis == "months":
        whole = max(1, _months_begun(valid_from, valid_until))
        left = whole - (_months_begun(valid_from, last_on) if last_on >= valid_from else 0)
    else:
        return None
    return premium_fen * min(whole, max(0, left)) // whole


def _months_begun(first: date, day: date) -> int:
    return (day.year - first.year) * MONTHS_A_YEAR + day.month - first.month + (day.day >= first.day)


def check_refund(fen: int, *, reckoned_fen: int | None, premium_fen: int, refunded_on: date, ended_on: date, words: str, today: date) -> None:
    """Raise RefundInvalid unless something came back, no more than was paid, by today, and a sum other than what was reckoned is explained."""
    if not 0 < fen <= premium_fen:
        raise RefundInvalid(f"退费应大于 0、不超过保费 {yuan_text(premium_fen)} 元。", "请按保险公司退款的凭证填写。", field="fen")
    if not ended_on < refunded_on <= today:
        raise RefundInvalid("退费日期不在停保以后、今天以前。", "请填写退款到账的日期。", field="refunded_on")
    if reckoned_fen is not None and fen != reckoned_fen and not words.strip():
        raise RefundInvalid(f"与按合同算出的 {yuan_text(reckoned_fen)} 元不一致。", "请写明为什么，例如：保险公司扣除手续费。", field="words")
