"""Proposing, consenting to, signing, checking, renewing and ending care agreements; each one transaction and one trace."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.delivery.agreements.models import CareAgreement, CareCheck
from jiuzhu.delivery.agreements.queries import Terms, terms, verdicts
from jiuzhu.delivery.agreements.rules import NAME_LENGTH, RESULTS, WORDS_LENGTH, AgreementEntry, AgreementInvalid, check_term, checked_entry
from jiuzhu.delivery.agreements.workflow import OVER
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, begin, relocate, take
from jiuzhu.matching.catalogue.rules import PersonVerdict, Verdict

CHILD_KEPT = "本人未成年，原因由有儿童信息权限的人员查看"


def propose(*, household_id: UUID | str, person_id: UUID | str, entry: AgreementEntry, actor: Actor, at: datetime) -> CareAgreement:
    """Propose to entrust somebody; raises AgreementInvalid with what stands against it, NotFound, NotPermitted."""
    household = registry.find_household(actor, household_id)
    on = timezone.localdate(at)
    said = terms(on, division_code=household.division_code)
    if said is None:
        raise AgreementInvalid("本地文件没有规定委托照料护理协议。", "照料需要请登记为服务需求，按服务清单办理。")
    tidy = checked_entry(entry, carers=said.carers, care=said.care)
    found = _fit(household, str(person_id), said, actor=actor, on=on, field="person_id")
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
    )
    try:
        with writing(), transaction.atomic():
            return begin(made, actor=actor, at=at, duty=Duty.VISIT_RECORD, after={"carer_kind": tidy.carer_kind, "content": list(tidy.content)})
    except IntegrityError as error:
        raise AgreementInvalid("这个人已有一份没有结束的协议。", "请在那份协议里继续办理。", field="person_id") from error


def consent(*, agreement: CareAgreement, consented_on: date, witness: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down that the person agreed, before whom; raises AgreementInvalid and what ``take`` raises."""
    _check_past(consented_on, at, "consented_on")
    if not witness.strip():
        raise AgreementInvalid("没有写见证人。", "请写当面听到本人同意的人。", field="witness")
    changes = {"consented_on": consented_on, "witness": witness.strip()[:NAME_LENGTH], "consent_by": actor.user_id}
    return _take(agreement, "consent", actor=actor, at=at, seen_version=seen_version, changes=changes)


def sign(*, agreement: CareAgreement, signed_on: date, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down that township, person and carer have signed, as another than who proposed it and than who wrote the consent down.

    Raises AgreementInvalid where the law names the person no more, NotPermitted and what ``take`` raises.
    """
    _check_past(signed_on, at, "signed_on")
    if agreement.consented_on and signed_on < agreement.consented_on:
        raise AgreementInvalid("签订日期早于本人同意的日期。", "请核对两个日期：先征得本人同意，再签订。", field="signed_on")
    if not agreement.person.alive:
        raise AgreementInvalid("这个人已登记去世。", "请终止这份协议。", field="signed_on")
    if actor.user_id in (agreement.proposer_id, agreement.consent_by):
        raise NotPermitted("您提出了这份协议或登记了本人同意，不能再由您代表乡镇签订。", "请由乡镇的另一名经办人签订。")
    if agreement.state == "consented":
        _still_fit(agreement, actor=actor, at=at, field="signed_on")
    signed = {"signed_on": signed_on, "signer_id": actor.user_id}
    with writing():
        # The day and the signer must stand before the state changes: the database refuses an agreement in force without them.
        CareAgreement.objects.filter(pk=agreement.pk, state="consented", version=seen_version).update(**signed)
        return _take(agreement, "sign", actor=actor, at=at, seen_version=seen_version, changes=signed)


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

    return _take(agreement, "check", actor=actor, at=at, seen_version=seen_version, reason=told, changes={"check_due_on": None}, also=keep)


def renew(*, agreement: CareAgreement, valid_until: date, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Let an agreement run on; raises AgreementInvalid where the law names the person no more, and what ``take`` raises."""
    if agreement.version == seen_version:
        check_term(agreement.valid_until, valid_until)
        _still_fit(agreement, actor=actor, at=at, field="valid_until")
    return _take(agreement, "renew", actor=actor, at=at, seen_version=seen_version, changes={"valid_until": valid_until})


def end(*, agreement: CareAgreement, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """End an agreement; raises ReasonMissing and what ``take`` raises."""
    told = reason.strip()
    return _take(agreement, "end", actor=actor, at=at, seen_version=seen_version, reason=told, changes={"ended_because": told[:WORDS_LENGTH]})


def expire(*, at: datetime) -> int:
    """End the agreements whose term is over or whose person lives no more, signed or not; gives how many."""
    gone = {"本人去世": Q(person__alive=False), "协议期满": Q(person__alive=True, valid_until__lt=timezone.localdate(at))}
    return sum(
        _stepped(each, "expire", at, reason=reason, changes={"ended_because": reason})
        for reason, which in gone.items()
        for each in _open().filter(which)
    )


def follow_households(*, at: datetime) -> int:
    """Have what waits on agreements wait where their households live now; gives how many moved."""
    moved = list(_open().exclude(division_code=F("household__division_code")))
    for each in moved:
        relocate(each, division_code=each.household.division_code, at=at)
    return len(moved)


def call_checks(*, at: datetime) -> int:
    """Ask for this month's look at every agreement in force that had none; gives how many."""
    today = timezone.localdate(at)
    month, last = today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
    waiting = _open().filter(state="in_force", valid_from__lte=month).exclude(checks__month=month)
    return sum(_stepped(each, "call_check", at, changes={"check_due_on": last}) for each in waiting)


def _fit(household: Any, person_id: str, said: Terms, *, actor: Actor, on: date, field: str) -> PersonVerdict:
    found = next((each for each in verdicts(household, said, on=on) if each.person_id == person_id), None)
    if found is None:
        raise AgreementInvalid("委托照料的人不是这一户的家庭成员。", "请从家庭成员中选择；已离开这户的，请终止协议。", field=field)
    if found.verdict is not Verdict.YES:
        hidden = (found.facts.get("age") or 0) < ADULT_AGE and not actor.holds(Duty.CHILD_READ, division_code=household.division_code)
        raise AgreementInvalid(f"{found.name}{found.verdict.label}：{CHILD_KEPT if hidden else '；'.join(found.reasons)}。", f"{said.aid.ground.clause}：{said.aid.label}。资料不全的先补登。", field=field)
    return found


def _still_fit(agreement: CareAgreement, *, actor: Actor, at: datetime, field: str) -> None:
    on = timezone.localdate(at)
    said = terms(on, division_code=agreement.household.division_code)
    if said is None:
        raise AgreementInvalid("现住地的文件没有规定委托照料护理协议。", "请终止这份协议。", field=field)
    _fit(agreement.household, str(agreement.person_id), said, actor=actor, on=on, field=field)


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
        source="order",
        source_id=f"care_agreement:{agreement.pk}:{on:%Y-%m}",
        amount_fen=agreement.fee_fen if whole else None,
        actor=actor,
        at=at,
        duty=Duty.VISIT_RECORD,
    )


def _open() -> QuerySet[CareAgreement]:
    return CareAgreement.objects.exclude(state__in=OVER).select_related("person", "household").order_by("pk")


def _stepped(agreement: CareAgreement, step: str, at: datetime, **given: Any) -> bool:
    try:
        _take(agreement, step, actor=SYSTEM, at=at, seen_version=agreement.version, **given)
    except DomainError:
        # Somebody acted on it a moment before; the next run looks again.
        return False
    return True


def _take(agreement: CareAgreement, step: str, **given: Any) -> Taken:
    """Take a step where the person lives now: who acts is somebody there."""
    home = agreement.household.division_code
    with writing():
        if agreement.division_code != home:
            relocate(agreement, division_code=home, at=given["at"])
        return take(agreement, step=step, **given)


def _check_past(day: date, at: datetime, field: str) -> None:
    if day > timezone.localdate(at):
        raise AgreementInvalid("日期在今天之后。", "请填写实际的日期。", field=field)
