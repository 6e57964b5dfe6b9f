"""Recording a need, and ending it: met by a service, or withdrawn."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.assessment.needs.models import Need
from jiuzhu.assessment.needs.queries import item_labels, need_kinds
from jiuzhu.assessment.needs.rules import SOURCES, NeedEntry, NeedInvalid, NeedTaken, checked_entry, month_of
from jiuzhu.assessment.needs.services.standing import keep_standing
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.services import hold_standing
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken, begin, take

REASON_LENGTH, BY_LENGTH = 200, 64


def record_need(
    *,
    household_id: UUID | str,
    person_id: UUID | str | None,
    kind: str,
    item_code: str,
    degree: str,
    measure: str,
    source: str,
    source_id: str,
    actor: Actor,
    at: datetime,
    words: str = "",
    item_label: str = "",
    personal: bool = False,
) -> Need:
    """Record that a household, or one of its members, needs something; the same need that is open already is given back as it is.

    ``item_label`` names a service that only a part above knows, such as a township's own. Raises NeedInvalid, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    on = timezone.localdate(at)
    kinds, items = (look(on, division_code=household.division_code) for look in (need_kinds, item_labels))
    if item_code and item_label:
        items = {**items, item_code: item_label[:BY_LENGTH]}
    entry = checked_entry(NeedEntry(kind, words, item_code, degree, measure, personal), kinds=kinds, items=items)
    if source not in SOURCES:
        raise NeedInvalid("需求来源不在列表中。", "请从列表中选择。", field="source")
    members = {str(each.person_id) for each in registry.members_of(household.pk, living=True)}
    if person_id and str(person_id) not in members:
        raise NeedInvalid("这个人不是这户现在的成员。", "请从家庭成员中选择；全家的需求不选。", field="person_id")
    need = Need(
        household_id=household.pk,
        division_code=household.division_code,
        person_id=person_id or None,
        about=household.head_name,
        kind=entry.kind,
        kind_label=kinds[entry.kind],
        words=entry.words,
        item_code=entry.item_code,
        item_label=items.get(entry.item_code, ""),
        degree=entry.degree,
        measure=entry.measure,
        personal=entry.personal,
        source=source,
        source_id=source_id,
        opened_on=on,
        refreshed_month=month_of(on),
        refreshed_at=at,
        refresher_name=actor.name,
    )
    same = Need.objects.open().filter(household_id=household.pk, kind=need.kind, item_code=need.item_code, words=need.words)
    same = same.filter(person_id=need.person_id) if need.person_id else same.filter(person__isnull=True)
    try:
        with writing(), transaction.atomic():
            hold_standing(household.pk)
            known = same.first()
            if known:
                return known
            begin(need, actor=actor, at=at, duty=Duty.ASSESSMENT_WRITE, after={"kind": need.kind, "item": need.item_code, "source": source})
            keep_standing(household.pk)
    except IntegrityError:
        # Somebody else recorded the same need in the same moment.
        return same.get()
    return need


def meet_need(*, need: Need, by: str, actor: Actor, at: datetime) -> Taken | None:
    """End a need as met, saying by what (an order, an aid, words); one that ended before stays as it ended and None is given.

    Whoever closes an order need not be one who keeps needs: then the platform takes the step. Raises AlreadyMoved, ReasonMissing.
    """
    return _end(need, "meet", by, actor, at, by_platform=True)


def withdraw_need(*, need: Need, reason: str, actor: Actor, at: datetime) -> Taken | None:
    """End a need that is not one any more; one that ended before stays as it ended. Raises NotPermitted, AlreadyMoved, ReasonMissing."""
    return _end(need, "withdraw", reason, actor, at)


def take_up_need(*, need: Need, by: str, actor: Actor, at: datetime) -> Need:
    """Write down what the need is being met by, such as an order's number, or with an empty ``by`` that nothing is; belongs to whoever placed it.

    Raises NeedTaken for a need that ended or that something else is done about, so that nobody is served twice.
    """
    told = by.strip()[:BY_LENGTH]
    with writing():
        free = Need.objects.filter(pk=need.pk, state="open")
        if told:
            free = free.filter(taken_up_by__in=("", told))
        if not free.update(taken_up_by=told):
            need.refresh_from_db()
            raise NeedTaken(f"这项需求{f'已由{need.taken_up_by}办理' if need.state == 'open' else '已经结束'}。", "请在需求里查看；前一件没有办成的，先取消它。")
        need.taken_up_by = told
        record(
            actor=actor, at=at, subject_kind="need", subject_id=str(need.pk), action="服务需求：办理", after={"by": need.taken_up_by},
            household_id=str(need.household_id),
        )  # fmt: skip
    return need


def _end(need: Need, step: str, reason: str, actor: Actor, at: datetime, *, by_platform: bool = False) -> Taken | None:
    told = reason.strip()[:REASON_LENGTH]
    with writing():
        hold_standing(need.household_id)
        need.refresh_from_db()
        if need.state != "open":
            return None
        # A need goes with its household: who ends it is somebody where the household lives now.
        need.division_code = need.household.division_code
        holds = actor.holds(Duty.ASSESSMENT_WRITE, division_code=need.division_code)
        # The constraint on an ended need looks at this column, so it is written before the state moves.
        Need.objects.filter(pk=need.pk, state="open").update(ended_because=told or "—", division_code=need.division_code)
        taken = take(
            need,
            step=step,
            actor=SYSTEM if by_platform and not holds else actor,
            at=at,
            seen_version=need.version,
            reason=told,
            changes={"ended_because": told},
        )
        keep_standing(need.household_id)
    return taken
