"""Proposing a care agreement, the consent and the signatures; each one transaction and one trace."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.agreements.models import CareAgreement
from jiuzhu.delivery.agreements.queries import terms
from jiuzhu.delivery.agreements.rules import NAME_LENGTH, AgreementEntry, AgreementInvalid, checked_entry
from jiuzhu.delivery.agreements.services.steps import check_past, fit, step, still_fit
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin


def propose(*, household_id: UUID | str, person_id: UUID | str, entry: AgreementEntry, actor: Actor, at: datetime) -> CareAgreement:
    """Propose to entrust somebody; raises AgreementInvalid with what stands against it, NotFound, NotPermitted."""
    household = registry.find_household(actor, household_id)
    on = timezone.localdate(at)
    said = terms(on, division_code=household.division_code)
    if said is None:
        raise AgreementInvalid("本地文件没有规定委托照料护理协议。", "照料需要请登记为服务需求，按服务清单办理。")
    tidy = checked_entry(entry, carers=said.carers, care=said.care, ceiling_fen=said.ceiling_fen)
    found = fit(household, str(person_id), said, actor=actor, on=on, field="person_id")
    made = CareAgreement(
        household=household,
        person_id=person_id,
        division_code=household.division_code,
        carer_kind=tidy.carer_kind,
        carer_name=tidy.carer_name,
        content=list(tidy.content),
        fee_fen=tidy.fee_fen,
        valid_from=tidy.valid_from,
        valid_until=tidy.valid_until,
        reasons=list(found.reasons),
        clause=said.aid.ground.clause,
        law=said.law.fingerprint,
        proposer_id=actor.user_id,
        proposer_name=actor.name,
        judged_at=at,
    )
    try:
        with writing(), transaction.atomic():
            return begin(made, actor=actor, at=at, duty=Duty.VISIT_RECORD, after={"carer_kind": tidy.carer_kind, "content": list(tidy.content)})
    except IntegrityError as error:
        raise AgreementInvalid("这个人已有一份没有结束的协议。", "请在那份协议里继续办理。", field="person_id") from error


def consent(*, agreement: CareAgreement, consented_on: date, witness: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down that the person agreed, before whom; raises AgreementInvalid and what ``take`` raises."""
    check_consent(consented_on, witness, at=at)
    changes = {"consented_on": consented_on, "witness": witness.strip()[:NAME_LENGTH], "consent_by": actor.user_id}
    return step(agreement, "consent", actor=actor, at=at, seen_version=seen_version, changes=changes)


def sign(*, agreement: CareAgreement, signed_on: date, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down that township, person and carer have signed, as another than who proposed it and than who wrote the consent down.

    Raises AgreementInvalid where the law names the person no more, NotPermitted and what ``take`` raises.
    """
    check_past(signed_on, at, "signed_on")
    if agreement.consented_on and signed_on < agreement.consented_on:
        raise AgreementInvalid("签订日期早于本人同意的日期。", "请核对两个日期：先征得本人同意，再签订。", field="signed_on")
    check_signer(agreement, actor, consent_by=agreement.consent_by)
    if agreement.state == "consented":
        still_fit(agreement, actor=actor, at=at, field="signed_on")
    changes = {"signed_on": signed_on, "signer_id": actor.user_id, "judged_at": at}
    return step(agreement, "sign", standing=("signed_on", "signer_id"), actor=actor, at=at, seen_version=seen_version, changes=changes)


def check_consent(day: date, witness: str, *, at: datetime) -> None:
    """Raise AgreementInvalid unless the consent was given by today, before somebody."""
    check_past(day, at, "consented_on")
    if not witness.strip():
        raise AgreementInvalid("没有写见证人。", "请写当面听到本人同意的人。", field="witness")


def check_signer(agreement: CareAgreement, actor: Actor, *, consent_by: str) -> None:
    """Raise AgreementInvalid for somebody who lives no more, NotPermitted for who proposed it or wrote the consent down."""
    if not agreement.person.alive:
        raise AgreementInvalid("这个人已登记去世。", "请终止这份协议。", field="signed_on")
    if actor.user_id in (agreement.proposer_id, consent_by):
        raise NotPermitted("您提出了这份协议或登记了本人同意，不能再由您代表乡镇签订。", "请由乡镇的另一名经办人签订。")
