"""An agreement while it runs: the month's look, renewal with a new consent, stopping and lifting, going on or ending."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.delivery.agreements.models import CareAgreement, CareCheck
from jiuzhu.delivery.agreements.queries import terms
from jiuzhu.delivery.agreements.rules import NAME_LENGTH, RESULTS, WORDS_LENGTH, AgreementInvalid, check_term
from jiuzhu.delivery.agreements.services.making import check_consent, check_signer
from jiuzhu.delivery.agreements.services.steps import check_past, step, still_fit
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.services import Taken

RENEWAL: dict[str, Any] = {"renew_until": None, "renew_consented_on": None, "renew_witness": "", "renew_consent_by": ""}
"""Nothing asked for any more."""


def check(*, agreement: CareAgreement, result: str, words: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down what the month's look found; care that was given is entered among the aid received. Raises AgreementInvalid and what ``take`` raises."""
    told = words.strip()[:WORDS_LENGTH]
    if result not in RESULTS:
        raise AgreementInvalid("没有选择情况。", "请从列表中选择。", field="result")
    if result != "kept" and not told:
        raise AgreementInvalid("没有写哪些没有做到。", "请写明，并提醒受托人；不再照料的由乡镇终止协议。", field="words")

    today = timezone.localdate(at)
    # The month that was asked for, however late somebody looked.
    due = agreement.check_due_on or today

    def keep() -> None:
        CareCheck.objects.create(agreement=agreement, month=due.replace(day=1), result=result, words=told, by=actor.user_id, by_name=actor.name, at=at)
        if result != "broken":
            _enter(agreement, on=min(due, today), whole=result == "kept", actor=actor, at=at)

    return step(agreement, "check", actor=actor, at=at, seen_version=seen_version, reason=told, changes={"check_due_on": None}, also=keep)


def ask_renewal(*, agreement: CareAgreement, valid_until: date, consented_on: date, witness: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down that the person agrees anew to go on until a day; the township signs. Raises AgreementInvalid and what ``take`` raises."""
    check_consent(consented_on, witness, at=at)
    if agreement.version == seen_version:
        check_term(agreement.valid_until, valid_until)
        if agreement.signed_on and consented_on < agreement.signed_on:
            raise AgreementInvalid("同意的日期早于上次签订。", "续签要重新问过本人，请填写这一次同意的日期。", field="consented_on")
        still_fit(agreement, actor=actor, at=at, field="valid_until")
    changes = {"renew_until": valid_until, "renew_consented_on": consented_on, "renew_witness": witness.strip()[:NAME_LENGTH], "renew_consent_by": actor.user_id}
    return step(agreement, "ask_renewal", standing=tuple(changes), actor=actor, at=at, seen_version=seen_version, changes=changes)


def renew(*, agreement: CareAgreement, signed_on: date, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down that the three parties signed again, as another than who wrote the new consent down.

    Raises AgreementInvalid where the law names the person no more, NotPermitted and what ``take`` raises.
    """
    check_past(signed_on, at, "signed_on")
    changes: dict[str, Any] = {"signed_on": signed_on, "signer_id": actor.user_id}
    if agreement.state == "renewal" and agreement.renew_consented_on and agreement.renew_until:
        if signed_on < agreement.renew_consented_on:
            raise AgreementInvalid("签订日期早于本人同意续签的日期。", "请核对两个日期：先征得本人同意，再签订。", field="signed_on")
        check_signer(agreement, actor, consent_by=agreement.renew_consent_by)
        still_fit(agreement, actor=actor, at=at, field="signed_on")
        changes |= {"valid_until": agreement.renew_until, "consented_on": agreement.renew_consented_on, "witness": agreement.renew_witness, "consent_by": agreement.renew_consent_by}
        changes |= RENEWAL | {"judged_at": at}
    return step(agreement, "renew", actor=actor, at=at, seen_version=seen_version, changes=changes)


def drop_renewal(*, agreement: CareAgreement, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Do not renew after all; the agreement runs to its day. Raises what ``take`` raises."""
    return step(agreement, "drop_renewal", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=RENEWAL | {"let_end_on": agreement.valid_until})


def let_end(*, agreement: CareAgreement, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Say that an agreement that ends soon is not renewed, and why; it runs to its day. Raises ReasonMissing and what ``take`` raises."""
    return step(agreement, "let_end", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes={"let_end_on": agreement.valid_until})


def suspend(*, agreement: CareAgreement, reason: str, confirmed: bool, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Stop the money of an agreement, for a reason and confirmed; raises AgreementInvalid and what ``take`` raises."""
    if not confirmed:
        raise AgreementInvalid("没有确认停发。", "请勾选“已当面告知本人和受托人”后再停发。", field="confirmed")
    changes = {"suspended_by": actor.user_id, "suspended_because": reason.strip()[:WORDS_LENGTH], "lifted_by": "", "check_due_on": None}
    return step(agreement, "suspend", standing=("suspended_by", "suspended_because", "lifted_by"), actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes)


def lift(*, agreement: CareAgreement, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Let the money go on, as another than who stopped it; raises AgreementInvalid where the law names the person no more, NotPermitted and what ``take`` raises."""
    if agreement.state == "suspended":
        if actor.user_id == agreement.suspended_by:
            raise NotPermitted("是您停发的，不能由您解除。", "请由乡镇的另一名经办人核实后解除，或终止协议。")
        still_fit(agreement, actor=actor, at=at, field="reason")
    changes = {"lifted_by": actor.user_id, "judged_at": at}
    return step(agreement, "lift", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes)


def keep(*, agreement: CareAgreement, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Let an agreement go on after the change that called for a look; raises AgreementInvalid where the law names the person no more, and what ``take`` raises."""
    if agreement.state == "review":
        still_fit(agreement, actor=actor, at=at, field="reason")
    return step(agreement, "keep", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes={"review_because": "", "judged_at": at})


def end(*, agreement: CareAgreement, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """End an agreement; raises ReasonMissing and what ``take`` raises."""
    told = reason.strip()
    return step(agreement, "end", actor=actor, at=at, seen_version=seen_version, reason=told, changes={"ended_because": told[:WORDS_LENGTH]})


def _enter(agreement: CareAgreement, *, on: date, whole: bool, actor: Actor, at: datetime) -> None:
    """Enter a month's care once; what was paid for care given in part is not known."""
    said = terms(on, division_code=agreement.division_code)
    kind, label = said.kind if said else ("委托照料", "委托照料")
    enter_aid(
        household_id=agreement.household_id,
        person_id=agreement.person_id,
        division_code=agreement.division_code,
        kind=kind,
        label=label,
        received_on=on,
        department=agreement.carer_name,
        source="care",
        source_id=f"care_agreement:{agreement.pk}:{on:%Y-%m}",
        amount_fen=agreement.fee_fen if whole else None,
        actor=actor,
        at=at,
        duty=Duty.VISIT_RECORD,
    )
