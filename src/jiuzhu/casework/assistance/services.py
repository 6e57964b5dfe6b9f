"""Entering aid received, from one source record once; recording what benefit is granted or refused, and confirming it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.assistance.deciding import (
    GRANTED,
    DecidedByOneself,
    DecisionAboutChildren,
    DecisionChanged,
    DecisionMade,
    DecisionRefused,
    Reckoned,
    check_decision,
    reckon,
)
from jiuzhu.casework.assistance.entitlement import ONCE, PERSON
from jiuzhu.casework.assistance.models import Aid, Decision, DecisionQuerySet
from jiuzhu.casework.assistance.rules import check_aid, month_of
from jiuzhu.casework.assistance.workflow import BENEFIT, RETURNED
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.foundation.workflow.services import Taken, begin, take


def enter_aid(
    *,
    household_id: UUID | str,
    division_code: str,
    kind: str,
    label: str,
    received_on: date,
    department: str,
    source: str,
    source_id: str,
    actor: Actor,
    at: datetime,
    person_id: UUID | str | None = None,
    organisation_id: UUID | str | None = None,
    amount_fen: int | None = None,
    duty: Duty = Duty.REGISTER_WRITE,
) -> Aid:
    """Enter an aid or a service received; the same source record again gives the first entry. Raises AidInvalid, NotPermitted.

    Aid that comes with a step of a process leaves its trace in that step; only what is entered by hand is traced here.
    """
    actor.require(duty, division_code=division_code)
    check_aid(label=label, amount_fen=amount_fen, source=source)
    with writing():
        aid, made = Aid.objects.get_or_create(
            source=source,
            source_id=source_id,
            defaults={
                "household_id": household_id,
                "person_id": person_id,
                "division_code": division_code,
                "kind": kind,
                "label": label,
                "month": month_of(received_on),
                "received_on": received_on,
                "department": department,
                "organisation_id": organisation_id,
                "amount_fen": amount_fen,
                "entered_at": at,
            },
        )
        if made and source == "manual":
            record(
                actor=actor,
                at=at,
                subject_kind="aid",
                subject_id=str(aid.id),
                action="登记帮扶",
                after={"kind": kind, "label": label, "on": str(received_on), "amount_fen": amount_fen, "department": department},
                household_id=str(household_id),
            )
    return aid


def withdraw_aid(*, source: str, source_id: str, reason: str, actor: Actor, at: datetime, duty: Duty) -> bool:
    """Take back the entry of a source record that turned out wrong; the ledger keeps what stood in it. Gives whether there was one; raises NotPermitted."""
    with writing():
        aid = Aid.objects.filter(source=source, source_id=source_id).first()
        if aid is None:
            return False
        actor.require(duty, division_code=aid.division_code)
        before = {"kind": aid.kind, "label": aid.label, "on": str(aid.received_on), "amount_fen": aid.amount_fen, "department": aid.department}
        record(
            actor=actor, at=at, subject_kind="aid", subject_id=str(aid.id), action="撤回帮扶记录", before=before, after={}, reason=reason,
            household_id=str(aid.household_id),
        )  # fmt: skip
        aid.delete()
    return True


def record_decision(
    *,
    household_id: UUID | str,
    benefit: str,
    facts: Mapping[str, Any],
    seen: str,
    actor: Actor,
    at: datetime,
    person_id: UUID | str | None = None,
    from_on: date | None = None,
    note: str = "",
    about_children: bool = False,
) -> Decision:
    """Record what the law of today makes of one benefit for a person or household; another person confirms it.

    ``facts`` are those the caller read for the subject (fen, int, Decimal, bool, code); what the benefit looks at is kept sealed. ``seen`` is the
    seal of the reckoning that was looked at. Sent again it gives the first decision.
    Raises DecisionRefused, DecisionChanged, DecisionMade, DecisionAboutChildren, BenefitUnknown, NotFound, NotPermitted.
    """
    household, on = registry.find_household(actor, household_id), timezone.localdate(at)
    place = household.division_code
    actor.require(Duty.BENEFIT_RECORD, division_code=place)
    if about_children and not actor.holds(Duty.CHILD_READ, division_code=place):
        raise DecisionAboutChildren("这项决定要看儿童、青少年的情况。", "请由有儿童信息权限的人员办理。")
    declared = declared_facts()
    reckoned = reckon(benefit, facts, pack_in_force(on, division_code=place), declared=declared)
    granted = reckoned.outcome == GRANTED
    if household.closed_on is not None:
        raise DecisionRefused("这户已注销档案。", "请核对家庭档案。")
    name = _subject(reckoned, household, person_id)
    check_decision(reckoned, declared=declared, from_on=from_on, decided_on=on)
    if reckoned.seal != seen:
        raise DecisionChanged("您查看之后，这户的资料或规定有了变化。", "请重新核对测算结果，再记录决定。")
    decision = Decision(
        household_id=household.pk,
        person_id=person_id,
        division_code=place,
        subject_key=str(person_id or household.pk),
        subject_name=name,
        benefit=benefit,
        benefit_label=reckoned.found.benefit.label,
        once=reckoned.found.benefit.per == ONCE,
        outcome=reckoned.outcome,
        amount_fen=reckoned.found.amount_fen,
        from_on=from_on if granted else None,
        decided_on=on,
        facts_sealed=reckoned.text,
        note_sealed=note.strip(),
        about_children=about_children,
        recorded_by=actor.user_id,
        recorder_name=actor.name,
    )
    try:
        with writing(), transaction.atomic():
            decision.law = keep_law(law=reckoned.law, at=at)
            after = {"benefit": benefit, "outcome": decision.outcome, "from": str(decision.from_on or ""), "law": decision.law}
            private = {"facts": dict(reckoned.facts), "amount_fen": decision.amount_fen}
            return begin(decision, actor=actor, at=at, duty=Duty.BENEFIT_RECORD, after=after, private=private)
    except IntegrityError as error:
        return _recorded_before(decision, error)


def confirm_decision(*, decision: Decision, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Put a decision in force; raises DecidedByOneself for whoever recorded it, DecisionRefused where its subject is gone, AlreadyMoved, NotPermitted."""
    _check_other(decision, actor)
    changes = {"confirmed_by": actor.user_id, "confirmer_name": actor.name}
    with writing():
        # Before the state: no row may be in force, not for a moment, without somebody who confirmed it.
        if Decision.objects.filter(pk=decision.pk, version=seen_version, state=BENEFIT.initial).update(**changes):
            _check_stands(decision)
        return take(decision, step="confirm", actor=actor, at=at, seen_version=seen_version, changes=changes)


def send_decision_back(*, decision: Decision, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Send a decision back, after which it may be recorded anew; raises DecidedByOneself, ReasonMissing, AlreadyMoved, NotPermitted.

    Whoever confirms where the household lives now may do it as well as whoever confirms where the decision was made.
    """
    _check_other(decision, actor)
    if not actor.holds(Duty.BENEFIT_CONFIRM, division_code=decision.division_code):
        # Asked for there, but not saved: the row keeps where it was made.
        decision.division_code = registry.find_household(SYSTEM, decision.household_id).division_code
    return take(decision, step="send_back", actor=actor, at=at, seen_version=seen_version, reason=reason)


def _subject(reckoned: Reckoned, household: Any, person_id: UUID | str | None) -> str:
    if reckoned.found.benefit.of != PERSON:
        if person_id is not None:
            raise DecisionRefused("这项待遇是给全户的。", "请按全户记录决定。")
        return str(household)
    found = _living_member(household, person_id)
    if found is None:
        raise DecisionRefused("这个人不是本户在世的成员。", "请从待遇列表中重新选择。")
    name: str = found.person.name
    return name


def _living_member(household: Any, person_id: UUID | str | None) -> Any:
    return next((each for each in registry.members_of(household.pk, living=True) if str(each.person_id) == str(person_id)), None)


def _check_stands(decision: Decision) -> None:
    household = registry.find_household(SYSTEM, decision.household_id)
    gone = ""
    if household.closed_on is not None:
        gone = "这户已注销档案"
    elif household.division_code != decision.division_code:
        gone = "记录之后这户已迁到别处"
    elif decision.person_id is not None and _living_member(household, decision.person_id) is None:
        gone = f"{decision.subject_name}已不是本户在世的成员"
    if gone:
        raise DecisionRefused(f"{gone}，这项决定不能确认。", "请退回；仍需办理的，按现在的情况重新测算、记录。")


def _recorded_before(decision: Decision, error: IntegrityError) -> Decision:
    standing = Decision.objects.filter(subject_key=decision.subject_key, benefit=decision.benefit).exclude(state=RETURNED)
    found = standing.filter(decided_on=decision.decided_on).first()
    if found is None:
        raise _granted_before(standing) or error
    if _said(found) == _said(decision):
        return found
    raise DecisionMade(
        f"今天已经由{found.recorder_name}记录过{found.subject_name}的“{found.benefit_label}”。", "请打开那项决定；要改的，由确认人退回后重新记录。"
    ) from error


def _granted_before(standing: DecisionQuerySet) -> DecisionMade | None:
    found = standing.filter(once=True, outcome=GRANTED).first()
    if found is None:
        return None
    return DecisionMade(
        f"“{found.benefit_label}”只给一次，{found.decided_on} 已经由{found.recorder_name}记录给予{found.subject_name}。",
        "请打开那项决定核对；还没有确认的，可由确认人退回后重新记录。",
    )


def _said(decision: Decision) -> tuple[object, ...]:
    return decision.recorded_by, decision.law, decision.facts_sealed, decision.from_on, decision.note_sealed


def _check_other(decision: Decision, actor: Actor) -> None:
    if decision.recorded_by == actor.user_id:
        raise DecidedByOneself("记录决定的人不能自己确认或退回。", "请由另一位有确认权限的人办理。")

