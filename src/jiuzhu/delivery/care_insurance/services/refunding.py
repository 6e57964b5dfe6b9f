"""What the insurer gives back of a policy that ended early: booked once, back in what the contract has left."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from jiuzhu.delivery.care_insurance.models import Budget, CarePolicy
from jiuzhu.delivery.care_insurance.rules import WORDS_LENGTH, RefundInvalid, check_refund
from jiuzhu.delivery.care_insurance.workflow import KEEP
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


def book_refund(*, policy: CarePolicy, fen: int, refunded_on: date, words: str, actor: Actor, at: datetime) -> CarePolicy:
    """Write down what came back; the same again gives the first. Raises RefundInvalid, NotPermitted."""
    actor.require(KEEP, division_code=policy.household.division_code)
    told = words.strip()[:WORDS_LENGTH]
    with writing():
        found = CarePolicy.objects.select_for_update().get(pk=policy.pk)
        care_list = policy.care_list
        if (found.refunded_fen, found.refunded_on) == (fen, refunded_on):
            return found
        if found.refunded_fen is not None:
            raise RefundInvalid(f"已登记退费 {yuan_text(found.refunded_fen)} 元。", "同一份保单只退一次，请刷新页面核对。")
        if not found.may_be_refunded:
            raise RefundInvalid("这份保单没有提前停保，或保险公司没有承保。", "停保并有保单号以后再登记退费。")
        check_refund(
            fen, reckoned_fen=found.refund_fen, premium_fen=care_list.premium_fen, refunded_on=refunded_on, ended_on=found.valid_until, words=told,
            today=timezone.localdate(at),
        )  # fmt: skip
        found.refunded_fen, found.refunded_on, found.refund_words, found.refund_by = fen, refunded_on, told, actor.name
        found.save(update_fields=["refunded_fen", "refunded_on", "refund_words", "refund_by"])
        Budget.objects.filter(contract_id=care_list.contract_id, used_fen__gte=fen).update(used_fen=F("used_fen") - fen)
        record(
            actor=actor, at=at, subject_kind="care_policy", subject_id=str(policy.pk), action="住院护理保险：登记退费", before={"reckoned_fen": found.refund_fen},
            after={"fen": fen, "on": str(refunded_on)}, reason=told, household_id=str(policy.household_id),
        )  # fmt: skip
    return found
