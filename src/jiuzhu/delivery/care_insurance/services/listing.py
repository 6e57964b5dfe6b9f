"""Putting a list of people to be insured together, and approving it as another: then each has a policy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jiuzhu.delivery.care_insurance.models import Budget, CareList, CarePolicy
from jiuzhu.delivery.care_insurance.queries import Candidate, Law, candidates, insurers, law_of
from jiuzhu.delivery.care_insurance.rules import (
    FUNDS,
    ONE_DAY,
    WORDS_LENGTH,
    ContractSpent,
    InsuranceInvalid,
    ListEntry,
    check_list,
    check_money,
)
from jiuzhu.delivery.care_insurance.workflow import KEEP
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.foundation.workflow.services import Counter, Taken, begin, take


def propose(*, division_code: str, entry: ListEntry, actor: Actor, at: datetime, renews: CareList | None = None) -> CareList:
    """Put everybody of a place who is to be insured and is not on a list; ``renews`` the list that ends.

    Raises InsuranceInvalid with what stands against it, ContractSpent, NotPermitted.
    """
    actor.require(KEEP, division_code=division_code)
    on = timezone.localdate(at)
    law = law_of(on, division_code=division_code)
    if law is None:
        raise InsuranceInvalid("本地文件没有规定购买住院护理保险。", "这里不用投保。")
    contract = next((each for each in insurers(division_code=division_code, on=on) if str(each.pk) == entry.contract_id), None)
    if contract is None:
        raise InsuranceInvalid("没有选择与保险公司的合同，或合同已终止。", "请先由县民政局在资源库登记与保险公司的合同。", field="contract_id")
    _check_terms(law, contract, entry)
    people = [each for each in candidates(law, division_code=division_code, on=on, valid_from=entry.valid_from) if each.ready]
    if not people:
        raise InsuranceInvalid("这个保险期里没有需要投保的人。", "应保的都已有保单；如有遗漏，请先核对名册里的救助类别。", field="valid_from")
    total_fen = entry.premium_fen * len(people)
    check_money(total_fen=total_fen, used_fen=_used_fen(contract), amount_fen=contract.amount_fen)
    made = CareList(
        division_code=division_code, contract=contract, insurer_name=contract.organisation.name, fund=contract.fund, payer_code=contract.purchaser_code,
        premium_fen=entry.premium_fen, valid_from=entry.valid_from, valid_until=entry.valid_until, many=len(people), total_fen=total_fen,
        clause=law.aid.ground.clause, law=law.pack.fingerprint, renews=renews, compiler_id=actor.user_id, compiler_name=actor.name,
    )  # fmt: skip
    try:
        with writing(), transaction.atomic():
            begin(made, actor=actor, at=at, duty=KEEP, after={"many": made.many, "total_fen": total_fen, "insurer": made.insurer_name})
            CarePolicy.objects.bulk_create([_row(made, each, at) for each in people])
            return made
    except IntegrityError as error:
        raise InsuranceInvalid("这里已有一份待审批的投保名单，或已为那份名单续保。", "请先审批或退回那一份。") from error


def leave_out(*, policy: CarePolicy, reason: str, actor: Actor, at: datetime) -> None:
    """Take somebody off a list that is not approved yet, with the reason; the same again changes nothing. Raises InsuranceInvalid, ReasonMissing, NotPermitted."""
    actor.require(KEEP, division_code=policy.care_list.division_code)
    if not reason.strip():
        raise ReasonMissing("没有写为什么不列入。", "请写明，例如：本人不愿参加。", field="reason")
    with writing():
        found = CareList.objects.select_for_update().get(pk=policy.care_list_id)
        if found.state != "proposed":
            raise InsuranceInvalid("名单已经审批，不能再调整。", "请刷新页面查看。")
        if not CarePolicy.objects.filter(pk=policy.pk, status="proposed").update(status="left_out", because=reason.strip()[:WORDS_LENGTH]):
            return
        CareList.objects.filter(pk=found.pk).update(many=F("many") - 1, total_fen=F("total_fen") - F("premium_fen"), version=F("version") + 1)
        _trace(policy, "不列入投保名单", actor, at, reason)


def approve(*, care_list: CareList, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Approve a list as another than who put it together: the contract bears it, whoever is still to be insured has a policy, the others are left out.

    Raises ContractSpent, InsuranceInvalid, NotPermitted and what ``take`` raises.
    """
    if actor.user_id == care_list.compiler_id:
        raise NotPermitted("名单是您提出的，不能由您审批。", "请由另一位经办人审批。")
    if care_list.state != "proposed" or care_list.version != seen_version:
        return take(care_list, step="approve", actor=actor, at=at, seen_version=seen_version, changes=_approver(actor))
    on, contract = timezone.localdate(at), care_list.contract
    law = law_of(on, division_code=care_list.division_code)
    if law is None or contract.amount_fen is None or contract.ended_on is not None:
        raise InsuranceInvalid("合同已终止或没有金额，或本地已不再投保。", "请退回名单。")
    if contract.valid_until < on:
        raise InsuranceInvalid(f"与保险公司的合同已于 {contract.valid_until} 到期。", "请退回名单；续签合同以后重新提出。")
    _check_terms(law, contract, ListEntry(str(contract.pk), care_list.premium_fen, care_list.valid_from, care_list.valid_until))
    ready = {each.person.pk: each for each in candidates(law, division_code=care_list.division_code, on=on, valid_from=care_list.valid_from) if each.ready}
    rows = list(care_list.policies.filter(status="proposed").select_related("person"))
    gone = [each for each in rows if each.person_id not in ready]
    many = len(rows) - len(gone)
    if not many:
        raise InsuranceInvalid("名单上已没有需要投保的人。", "请退回名单。")
    total_fen = many * care_list.premium_fen

    def bind() -> None:
        care_list.many, care_list.total_fen = many, total_fen
        care_list.save(update_fields=["many", "total_fen"])
        for each in gone:
            each.status, each.because = "left_out", "审批时已不在投保范围或已有保单"
            each.save(update_fields=["status", "because"])
        for each in rows:
            if each.person_id in ready:
                _bind(each, ready[each.person_id], at)
        if care_list.renews is not None:
            take(care_list.renews, step="renew", actor=actor, at=at, seen_version=care_list.renews.version)

    try:
        with writing(), transaction.atomic():
            # The approver must stand before the state changes: the database refuses a list bought without.
            CareList.objects.filter(pk=care_list.pk, state="proposed", version=seen_version).update(**_approver(actor))
            counter = Counter(lambda: _reserve(contract, total_fen), _spent(contract, total_fen))
            return take(care_list, step="approve", actor=actor, at=at, seen_version=seen_version, changes=_approver(actor), counters=[counter], also=bind)
    except IntegrityError as error:
        raise InsuranceInvalid("名单上有人刚刚在另一份名单里投了保。", "请刷新页面再审批一次，已投保的会自动不列入。") from error


def send_back(*, care_list: CareList, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Send a list back, with the reason; raises what ``take`` raises."""
    told = reason.strip()[:WORDS_LENGTH]

    def free() -> None:
        care_list.policies.filter(status="proposed").update(status="left_out", because=f"名单已退回：{told}"[:WORDS_LENGTH])

    # A list that was to renew another and is sent back leaves that one to be renewed again.
    return take(care_list, step="return", actor=actor, at=at, seen_version=seen_version, reason=told, changes={"renews": None}, also=free)


def release(care_list: CareList, *, many: int) -> None:
    """Give the contract back what people whom the insurer did not take would have cost, inside the caller's transaction; the list costs as much less."""
    CareList.objects.filter(pk=care_list.pk).update(many=F("many") - many, total_fen=F("total_fen") - many * F("premium_fen"))
    Budget.objects.filter(contract_id=care_list.contract_id).update(used_fen=F("used_fen") - many * care_list.premium_fen)


def _check_terms(law: Law, contract: Any, entry: ListEntry) -> None:
    """Hold what is bought to the contract as it stands now: it may have been changed since the list was put together."""
    fund_wanted = law.pack.listing(FUNDS) is not None
    check_list(entry, contract_from=contract.valid_from, contract_until=contract.valid_until, amount_fen=contract.amount_fen, fund=contract.fund, fund_wanted=fund_wanted)


def _approver(actor: Actor) -> dict[str, Any]:
    return {"approver_id": actor.user_id, "approver_name": actor.name}


def _row(made: CareList, each: Candidate, at: datetime) -> CarePolicy:
    return CarePolicy(care_list=made, household=each.household, person=each.person, status="proposed", valid_from=made.valid_from, valid_until=made.valid_until, judged_at=at)


def _bind(policy: CarePolicy, found: Candidate, at: datetime) -> None:
    last = found.last
    policy.status, policy.household, policy.judged_at = "ordered", found.household, at
    policy.follows, policy.free_from = last, last.valid_until + ONE_DAY if last else None
    policy.save(update_fields=["status", "household", "judged_at", "follows", "free_from"])


def _used_fen(contract: Any) -> int:
    return Budget.objects.filter(contract_id=contract.pk).values_list("used_fen", flat=True).first() or 0


def _reserve(contract: Any, total_fen: int) -> int:
    Budget.objects.get_or_create(contract_id=contract.pk, defaults={"limit_fen": contract.amount_fen})
    room = Budget.objects.filter(contract_id=contract.pk, used_fen__lte=contract.amount_fen - total_fen)
    return room.update(limit_fen=contract.amount_fen, used_fen=F("used_fen") + total_fen)


def _spent(contract: Any, total_fen: int) -> ContractSpent:
    try:
        check_money(total_fen=total_fen, used_fen=_used_fen(contract), amount_fen=contract.amount_fen)
    except ContractSpent as refusal:
        return refusal
    return ContractSpent("另一份名单刚刚用掉了合同余额。", "请刷新页面核对合同金额。")


def _trace(policy: CarePolicy, action: str, actor: Actor, at: datetime, reason: str) -> None:
    record(actor=actor, at=at, subject_kind="care_policy", subject_id=str(policy.pk), action=action, after={"status": policy.status}, reason=reason.strip(), household_id=str(policy.household_id))
