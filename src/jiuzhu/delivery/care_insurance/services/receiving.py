"""To the insurer and back: the list taken out, who was insured under which number and who not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.delivery.care_insurance.models import CareList, CarePolicy
from jiuzhu.delivery.care_insurance.queries import law_of
from jiuzhu.delivery.care_insurance.rules import NAME_LENGTH, WORDS_LENGTH, Answer, InsuranceInvalid
from jiuzhu.delivery.care_insurance.services.listing import release
from jiuzhu.delivery.care_insurance.workflow import KEEP
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.identity import tidy
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import take

LABEL = "特困人员住院护理保险"
KIND = "hospital_care_insurance"


def take_export(*, care_list: CareList, actor: Actor, at: datetime) -> list[CarePolicy]:
    """Give the rows of an approved list for the insurer, ID numbers in full; that they were taken is on the ledger. Raises InsuranceInvalid, NotPermitted."""
    actor.require(KEEP, division_code=care_list.division_code)
    if care_list.state in ("proposed", "returned"):
        raise InsuranceInvalid("名单还没有审批，不能交给保险公司。", "请先由另一位经办人审批。")
    rows = list(care_list.policies.exclude(status__in=("proposed", "left_out")).select_related("person").order_by("person__name", "pk"))
    record(actor=actor, at=at, subject_kind=care_list.workflow.name, subject_id=str(care_list.pk), action="导出投保名单（含身份证号）", after={"rows": len(rows)})
    return rows


def receive(*, care_list: CareList, answers: Sequence[Answer], actor: Actor, at: datetime) -> list[tuple[int, DomainError]]:
    """Write down what the insurer says of each, by ID number; gives the place of every answer that fits nobody, and why. Answered before alike: nothing changes.

    Raises InsuranceInvalid, NotPermitted.
    """
    problems: list[tuple[int, DomainError]] = []
    done = 0
    with writing():
        _hold(care_list, actor)
        waiting = {tidy(each.person.id_number): each for each in _rows(care_list.policies.exclude(status__in=("proposed", "left_out")))}
        for place, answer in enumerate(answers):
            try:
                done += _answered(care_list, waiting.get(tidy(answer.id_number)), answer, actor=actor, at=at)
            except DomainError as error:
                problems.append((place, error))
        _finish(care_list, done, actor=actor, at=at)
    return problems


def receive_all(*, care_list: CareList, number: str, actor: Actor, at: datetime) -> int:
    """Write down that everybody on the list is insured under one group policy; gives how many. Raises InsuranceInvalid, NotPermitted."""
    with writing():
        _hold(care_list, actor)
        done = sum(_answered(care_list, each, Answer("", number), actor=actor, at=at) for each in _rows(care_list.policies.unanswered()))
        _finish(care_list, done, actor=actor, at=at)
    return done


def _hold(care_list: CareList, actor: Actor) -> None:
    """Have a list as it is now, for which nobody else writes down what the insurer says until this is done: what is refused goes back to the contract once."""
    actor.require(KEEP, division_code=care_list.division_code)
    care_list.refresh_from_db(from_queryset=CareList.objects.select_for_update(no_key=True))
    if care_list.state not in ("sent", "in_force", "renewal"):
        raise InsuranceInvalid("名单还没有审批，或已经结束，不能登记回执。", "请刷新页面查看名单的状态。")


def _rows(policies: QuerySet[CarePolicy]) -> list[CarePolicy]:
    # As they are now: one may have ended since the page was drawn.
    return list(policies.select_related("person", "household").order_by("pk").select_for_update(no_key=True, of=("self",)))


def _answered(care_list: CareList, policy: CarePolicy | None, answer: Answer, *, actor: Actor, at: datetime) -> bool:
    number, reason = answer.number.strip()[:NAME_LENGTH], answer.reason.strip()[:WORDS_LENGTH]
    if policy is None:
        raise InsuranceInvalid("名单上没有这个身份证号。", "请核对号码；不在名单上的不能承保。", field="id_number")
    if answer.accepted and not number:
        raise InsuranceInvalid("承保的没有保单号。", "请填写保单号。", field="number")
    if not answer.accepted and not reason:
        raise InsuranceInvalid("没有承保的没有写原因。", "请填写保险公司不承保的原因。", field="reason")
    if (policy.status in ("insured", "ended") and policy.number == number and answer.accepted) or (policy.status == "refused" and not answer.accepted):
        return False
    if not policy.unanswered:
        raise InsuranceInvalid("这个人已经登记过回执，或已停保。", "登记错了的，请与保险公司核对后联系县民政局。", field="id_number")
    if answer.accepted:
        # Cover that ended before the insurer was heard was cover all the same, up to its last day.
        policy.status, policy.number = "insured" if policy.status == "ordered" else policy.status, number
        policy.save(update_fields=["status", "number"])
        if policy.valid_from <= policy.valid_until:
            _enter(care_list, policy, actor=actor, at=at)
    else:
        policy.status, policy.because, policy.follows, policy.free_from = "refused", reason, None, None
        policy.save(update_fields=["status", "because", "follows", "free_from"])
        release(care_list, many=1)
    record(
        actor=actor, at=at, subject_kind="care_policy", subject_id=str(policy.pk), action="住院护理保险：承保" if answer.accepted else "住院护理保险：未承保",
        after={"number": number, "from": str(policy.valid_from), "until": str(policy.valid_until)}, reason=reason, household_id=str(policy.household_id),
    )  # fmt: skip
    return True


def _enter(care_list: CareList, policy: CarePolicy, *, actor: Actor, at: datetime) -> None:
    law = law_of(policy.valid_from, division_code=care_list.division_code)
    enter_aid(
        household_id=policy.household_id, person_id=policy.person_id, division_code=care_list.division_code, kind=KIND, label=law.aid.label if law else LABEL,
        received_on=policy.valid_from, department=care_list.insurer_name, organisation_id=care_list.contract.organisation_id, amount_fen=care_list.premium_fen,
        source="insurance", source_id=f"care_policy:{policy.pk}", actor=actor, at=at, duty=KEEP,
    )  # fmt: skip


def _finish(care_list: CareList, done: int, *, actor: Actor, at: datetime) -> None:
    """Close the wait for the insurer once nobody is left to be answered for."""
    if done and care_list.state == "sent" and not care_list.policies.unanswered().exists():
        take(care_list, step="receive", actor=actor, at=at, seen_version=care_list.version)
