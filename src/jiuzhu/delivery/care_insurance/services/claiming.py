"""Claims: a stay in hospital recorded, sent to the insurer, paid or not; each one transaction and one trace."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.delivery.care_insurance.models import CareClaim, CarePolicy
from jiuzhu.delivery.care_insurance.rules import WORDS_LENGTH, ClaimEntry, ClaimInvalid, check_payment, checked_claim
from jiuzhu.delivery.care_insurance.workflow import KEEP
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.relocating import relocate_for_step
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.foundation.workflow.services import Taken, begin, take

KIND, LABEL = "hospital_care_insurance_paid", "住院护理保险理赔"
OVER = ("refused", "withdrawn")


def claim(*, policy: CarePolicy, entry: ClaimEntry, actor: Actor, at: datetime) -> CareClaim:
    """Record what is asked of the insurer for one stay; raises ClaimInvalid, NotPermitted."""
    if policy.status not in ("insured", "ended") or not policy.number:
        raise ClaimInvalid("保险公司还没有承保，不能理赔。", "请先登记承保回执。")
    tidy = checked_claim(entry, covered_from=policy.valid_from, covered_until=policy.valid_until, today=timezone.localdate(at))
    made = CareClaim(
        policy=policy, household=policy.household, division_code=policy.household.division_code, hospital=tidy.hospital, admitted_on=tidy.admitted_on,
        discharged_on=tidy.discharged_on, asked_fen=tidy.asked_fen, papers=list(tidy.papers), recorder_name=actor.name,
    )  # fmt: skip
    try:
        with writing(), transaction.atomic():
            # Nobody else claims for this person until it is done, so that no day in hospital is claimed twice, on one policy or on the next.
            list(CarePolicy.objects.select_for_update().filter(person_id=policy.person_id).order_by("pk"))
            stays = CareClaim.objects.filter(policy__person_id=policy.person_id).exclude(state__in=OVER)
            if stays.filter(admitted_on__lt=tidy.discharged_on, discharged_on__gt=tidy.admitted_on).exists():
                raise ClaimInvalid("这几天住院已经登记过理赔。", "请核对住院日期，或在那一笔里继续办理。", field="admitted_on")
            return begin(made, actor=actor, at=at, duty=KEEP, after={"hospital": tidy.hospital, "asked_fen": tidy.asked_fen})
    except IntegrityError as error:
        raise ClaimInvalid("这一天入院的已经登记过理赔。", "请在那一笔里继续办理。", field="admitted_on") from error


def send(*, claim: CareClaim, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down that the papers went to the insurer; raises what ``take`` raises."""
    return _step(claim, "send", actor=actor, at=at, seen_version=seen_version)


def pay(*, claim: CareClaim, paid_fen: int, paid_on: date, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down what the insurer paid; it stands among the aid received. Raises ClaimInvalid and what ``take`` raises."""
    check_payment(paid_fen, asked_fen=claim.asked_fen, paid_on=paid_on, admitted_on=claim.admitted_on, today=timezone.localdate(at))

    def enter() -> None:
        bought = claim.policy.care_list
        enter_aid(
            household_id=claim.household_id, person_id=claim.policy.person_id, division_code=claim.division_code, kind=KIND, label=LABEL, received_on=paid_on,
            department=bought.insurer_name, organisation_id=bought.contract.organisation_id, amount_fen=paid_fen, source="insurance", source_id=f"care_claim:{claim.pk}",
            actor=actor, at=at, duty=KEEP,
        )  # fmt: skip

    changes = {"paid_fen": paid_fen, "paid_on": paid_on}
    return _step(claim, "pay", standing=changes, actor=actor, at=at, seen_version=seen_version, changes=changes, also=enter)


def refuse(*, claim: CareClaim, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down that the insurer paid nothing, and why; raises ReasonMissing and what ``take`` raises."""
    return _over(claim, "refuse", reason, actor=actor, at=at, seen_version=seen_version)


def withdraw(*, claim: CareClaim, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Take a claim back, with the reason; raises ReasonMissing and what ``take`` raises."""
    return _over(claim, "withdraw", reason, actor=actor, at=at, seen_version=seen_version)


def _over(claim: CareClaim, name: str, reason: str, **given: Any) -> Taken:
    if not reason.strip():
        raise ReasonMissing("没有写原因。", "请写明原因。", field="reason")
    changes = {"because": reason.strip()[:WORDS_LENGTH]}
    return _step(claim, name, standing=changes, reason=reason.strip(), changes=changes, **given)


def _step(claim: CareClaim, name: str, *, standing: dict[str, Any] | None = None, **given: Any) -> Taken:
    """Take a step where the household lives now; ``standing`` is written before the state moves, since the database refuses the new state without."""
    home = claim.household.division_code
    with writing():
        if claim.division_code != home:
            relocate_for_step(claim, division_code=home, at=given["at"], seen_version=given["seen_version"])
        if standing:
            CareClaim.objects.filter(pk=claim.pk, state__in=claim.workflow.steps[name].sources, version=given["seen_version"]).update(**standing)
        return take(claim, step=name, **given)
