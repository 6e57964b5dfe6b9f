"""Beginning things, taking steps, handing work over and urging it; each one transaction and one ledger entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import colleagues
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError, NotFound, NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.models import Stateful, StepTaken, WorkItem
from jiuzhu.foundation.workflow.rows import digest_of, plain, post_label, step_row, waiting_item
from jiuzhu.foundation.workflow.rules import AlreadyMoved, NotHandedOver, ReasonMissing, StepRefused
from jiuzhu.foundation.workflow.table import Step

Thing = TypeVar("Thing", bound=Stateful)


@dataclass(frozen=True)
class Counter:
    """A counted resource changed with a step: ``apply`` runs a guarded UPDATE and gives the rows changed, none raises ``refusal``."""

    apply: Callable[[], int]
    refusal: DomainError


@dataclass(frozen=True)
class Taken:
    """What a step led to; ``repeated`` when it had been taken before by the same press."""

    step: str
    to_state: str
    at: datetime
    version: int
    repeated: bool = False


def begin(
    thing: Thing,
    *,
    actor: Actor,
    at: datetime,
    duty: Duty,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    private: Mapping[str, Any] | None = None,
) -> Thing:
    """Save a new thing in its first state, open the work that waits and write its first ledger entry; raises NotPermitted."""
    actor.require(duty, division_code=thing.division_code, organisation_id=thing.working_organisation_id())
    with writing():
        thing.state, thing.version = thing.workflow.initial, 0
        thing.opened_at = thing.changed_at = at
        thing.save(force_insert=True)
        _await(thing, at)
        _trace(thing, action=f"{thing.workflow.label}：建立", actor=actor, at=at, duty=duty, before={}, after=after or {}, reason=reason, private=private)
    return thing


def take(
    thing: Stateful,
    *,
    step: str,
    actor: Actor,
    at: datetime,
    seen_version: int,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    counters: Iterable[Counter] = (),
    also: Callable[[], None] | None = None,
    private: Mapping[str, Any] | None = None,
) -> Taken:
    """Take a step: the only way a state changes.

    ``seen_version`` is the version on the page the actor saw: a second press of the same button by the same actor gives the first result, anything else raises
    AlreadyMoved. ``changes`` are field values saved with the step, ``counters`` guarded updates, ``also`` further writes of the same app in the same
    transaction. Raises NotPermitted, StepRefused, ReasonMissing, AlreadyMoved, or a counter's refusal; then nothing is written.
    """
    rule = thing.workflow.steps[step]
    changes = dict(changes or {})
    digest = digest_of(step, actor=actor, reason=reason, changes=changes)
    try:
        with writing():
            earlier = _earlier(thing, seen_version, digest)
            if earlier:
                return earlier
            _check(thing, rule, actor, reason)
            moved = type(thing)._base_manager.filter(pk=thing.pk, state__in=rule.sources, version=seen_version)
            from_state = thing.state
            if not moved.update(state=rule.target, version=seen_version + 1, changed_at=at):
                raise _LostRace
            for counter in counters:
                if not counter.apply():
                    raise counter.refusal
            with transaction.atomic():
                step_row(thing, step=step, seen_version=seen_version, from_state=from_state, actor=actor, at=at, reason=reason, digest=digest).save(force_insert=True)
            before = {"state": from_state} | {name: plain(getattr(thing, name)) for name in changes}
            thing.state, thing.version, thing.changed_at = rule.target, seen_version + 1, at
            for name, value in changes.items():
                setattr(thing, name, value)
            if changes:
                thing.save(update_fields=list(changes))
            if also:
                also()
            former = _clock_going_on(thing, from_state)
            _close_item(thing, at)
            _await(thing, at, former)
            after = {"state": rule.target} | {name: plain(value) for name, value in changes.items()}
            _trace(
                thing,
                action=f"{thing.workflow.label}：{rule.label}",
                actor=actor,
                at=at,
                duty=rule.duty,
                before=before,
                after=after,
                reason=reason,
                private=private,
            )
    except (_LostRace, IntegrityError) as error:
        # Somebody else's step was committed first; if it was this very press, its result is this one's too.
        thing.refresh_from_db()
        earlier = _earlier(thing, seen_version, digest)
        if earlier:
            return earlier
        if isinstance(error, IntegrityError) and thing.version == seen_version:
            raise
        raise _moved(thing) from error
    return Taken(step, rule.target, at, thing.version)


def hand_over(*, item_id: str, to_user_id: str, actor: Actor, at: datetime, reason: str) -> WorkItem:
    """Name the person who is to do waiting work (转交); raises NotHandedOver unless they hold the duty there, NotPermitted."""
    if not reason.strip():
        raise ReasonMissing("转交需要说明原因。", "请写明为什么转交。", field="reason")
    with writing():
        item = _open_item(item_id)
        _may_direct(item, actor)
        able = colleagues(
            Duty(item.duty), division_code=item.division_code, organisation_id=item.organisation_id or None, on=timezone.localdate(at)
        )
        if to_user_id not in {str(user.id) for user in able}:
            raise NotHandedOver("对方的岗位办不了这件事。", "请从列表中选择有相应岗位的人。", field="to_user_id")
        before, item.assignee_id = item.assignee_id, to_user_id
        item.save(update_fields=["assignee_id"])
        _trace_item(item, "转交", actor, at, {"assignee": before}, {"assignee": to_user_id}, reason)
    return item


def urge(*, item_id: str, actor: Actor, at: datetime, note: str = "") -> WorkItem:
    """Remind whoever is to do waiting work (催办); raises NotPermitted."""
    with writing():
        item = _open_item(item_id)
        actor.require(Duty.WORK_URGE, division_code=item.division_code)
        item.urged_count, item.urged_at, item.urged_note = item.urged_count + 1, at, note[:200]
        item.save(update_fields=["urged_count", "urged_at", "urged_note"])
        _trace_item(item, "催办", actor, at, {}, {"urged_count": item.urged_count}, note)
    return item


class _LostRace(Exception):
    """The guarded UPDATE found the thing moved."""


def _check(thing: Stateful, rule: Step, actor: Actor, reason: str) -> None:
    if rule.only_system and not actor.system:
        raise NotPermitted("这一步由系统自动办理。", "无需操作。")
    if not actor.system:
        place = (
            {"organisation_id": thing.working_organisation_id()} if rule.holder == "organisation" else {"division_code": thing.division_code}
        )
        actor.require(rule.duty, **place)
    if rule.needs_reason and not reason.strip():
        raise ReasonMissing(f"“{rule.label}”需要说明原因。", "请写明原因后再提交。", field="reason")
    if thing.state not in rule.sources:
        raise _moved(thing) if thing.version else StepRefused(
            f"目前是“{thing.state_label}”，不能“{rule.label}”。", "请刷新页面，按页面上的操作办理。"
        )


def _earlier(thing: Stateful, seen_version: int, digest: str) -> Taken | None:
    # First the thing, then its step: a step committed between the two reads is then seen, and never taken for somebody else's.
    moved = type(thing)._base_manager.filter(pk=thing.pk).exclude(version=seen_version).exists()
    row = StepTaken.objects.filter(workflow=thing.workflow.name, subject_id=thing.pk, from_version=seen_version).first()
    if row is None and not moved:
        return None
    if row is None or row.request_digest != digest:
        raise _moved(thing)
    return Taken(row.step, row.to_state, row.at, seen_version + 1, repeated=True)


def _moved(thing: Stateful) -> AlreadyMoved:
    return AlreadyMoved("这件事已有人办理，状态有变化。", "请刷新页面查看最新情况。")


def _clock_going_on(thing: Stateful, from_state: str) -> WorkItem | None:
    """Give the work that waited, where its clock goes on in the state the thing is in now."""
    waits = thing.workflow.states[thing.state].awaits
    if waits is None or from_state not in waits.goes_on_from:
        return None
    return WorkItem.objects.filter(workflow=thing.workflow.name, subject_id=thing.pk, closed_at__isnull=True).first()


def _await(thing: Stateful, at: datetime, former: WorkItem | None = None) -> None:
    item = waiting_item(thing, at=at, former=former)
    if item:
        item.save(force_insert=True)


def _close_item(thing: Stateful, at: datetime) -> None:
    WorkItem.objects.filter(workflow=thing.workflow.name, subject_id=thing.pk, closed_at__isnull=True).update(closed_at=at)


def _open_item(item_id: str) -> WorkItem:
    waiting = WorkItem.objects.filter(pk=item_id, closed_at__isnull=True)
    found = waiting.first()
    kind = next((each for each in Stateful.__subclasses__() if found and each.workflow.name == found.workflow), None)
    if found and kind:
        # The thing before its work and its ledger, as every step takes them: taken the other way round the two would wait for each other.
        kind._base_manager.select_for_update(no_key=True).filter(pk=found.subject_id).values_list("pk").first()
    # Nobody else closes, hands over or urges it until this is done.
    item = waiting.select_for_update(no_key=True).first()
    if item is None:
        raise NotFound("这件待办已经办结。", "请刷新待办列表。")
    return item


def _may_direct(item: WorkItem, actor: Actor) -> None:
    place = {"division_code": item.division_code} | ({"organisation_id": item.organisation_id} if item.organisation_id else {})
    if not (actor.holds(Duty(item.duty), **place) or actor.holds(Duty.WORK_URGE, division_code=item.division_code)):
        raise NotPermitted("您的岗位不能转交这件事。", "请由经办人或上级转交。")


def _trace(
    thing: Stateful,
    *,
    action: str,
    actor: Actor,
    at: datetime,
    duty: Duty,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
    private: Mapping[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        at=at,
        subject_kind=thing.workflow.name,
        subject_id=str(thing.pk),
        action=action,
        before=before,
        after=after,
        reason=reason,
        household_id=thing.describe().household_id,
        post_label=post_label(thing, actor, duty),
        private=private,
    )


def _trace_item(item: WorkItem, action: str, actor: Actor, at: datetime, before: dict, after: dict, reason: str) -> None:
    record(
        actor=actor,
        at=at,
        subject_kind=item.workflow,
        subject_id=str(item.subject_id),
        action=action,
        before=before,
        after=after,
        reason=reason,
        household_id=item.household_id,
    )
