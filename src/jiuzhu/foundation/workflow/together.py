"""Many things begun, or moved by one step, at once, all of them or none: the same guards, rows and ledger entries as one by one, in few queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.kernel.inserting import insert_all
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.ledger.services import Following, Opening, record_following, record_openings
from jiuzhu.foundation.workflow.deadlines import Due, due_at
from jiuzhu.foundation.workflow.models import Stateful, WorkItem
from jiuzhu.foundation.workflow.rows import digest_of, plain, post_label, step_row, waiting_item
from jiuzhu.foundation.workflow.rules import AlreadyMoved, ReasonMissing


@dataclass(frozen=True)
class Start:
    """A new thing, and what its first ledger entry says of it."""

    thing: Stateful
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Press:
    """One thing as its page was seen, and the field values the step changes."""

    thing: Stateful
    changes: Mapping[str, Any]


def begin_together(starts: Sequence[Start], *, actor: Actor, at: datetime, duty: Duty) -> None:
    """Save many new things of one kind in their first state, with the work that waits and their first ledger entries; raises NotPermitted."""
    if not starts:
        return
    flow = starts[0].thing.workflow
    for each in starts:
        if not actor.system:
            actor.require(duty, division_code=each.thing.division_code, organisation_id=each.thing.working_organisation_id())
        each.thing.state, each.thing.version = flow.initial, 0
        each.thing.opened_at = each.thing.changed_at = at
    with writing():
        insert_all([each.thing for each in starts])
        reckon = _reckoning()
        waits = [waiting_item(each.thing, at=at, reckon=reckon) for each in starts]
        insert_all([item for item in waits if item])
        openings = []
        for each, item in zip(starts, waits, strict=True):
            household = item.household_id if item else each.thing.describe().household_id
            label = "" if actor.system else post_label(each.thing, actor, duty)
            openings.append(Opening(str(each.thing.pk), each.after, household, post_label=label))
        record_openings(subject_kind=flow.name, action=f"{flow.label}：建立", openings=openings, actor=actor, at=at)


def take_together(
    presses: Sequence[Press], *, step: str, actor: Actor, at: datetime, reason: str = "", also: Callable[[], None] | None = None
) -> None:
    """Take one step for one reason for many things of one kind: for all of them, or where one has moved on for none (AlreadyMoved).

    ``also`` runs in the same transaction after the guarded updates; what it raises undoes everything. Raises NotPermitted, ReasonMissing, AlreadyMoved.
    """
    if not presses:
        return
    flow = presses[0].thing.workflow
    rule, model = flow.steps[step], type(presses[0].thing)
    if rule.needs_reason and not reason.strip():
        raise ReasonMissing(f"“{rule.label}”需要说明原因。", "请写明原因后再提交。", field="reason")
    for place in {each.thing.division_code for each in presses}:
        if not actor.system:
            actor.require(rule.duty, division_code=place)
    groups: dict[tuple[int, tuple[tuple[str, Any], ...]], list[Stateful]] = {}
    for each in presses:
        groups.setdefault((each.thing.version, tuple(sorted(each.changes.items()))), []).append(each.thing)
    with writing():
        # In one order, so that two who take some of the same do not wait for each other forever.
        hold(model._base_manager.filter(pk__in=[each.thing.pk for each in presses]))
        for (version, changes), things in groups.items():
            moved = model._base_manager.filter(pk__in=[each.pk for each in things], state__in=rule.sources, version=version)
            if moved.update(state=rule.target, version=version + 1, changed_at=at, **dict(changes)) != len(things):
                raise AlreadyMoved("其中有的已经有人办理。", "请刷新页面查看最新情况。")
        steps, entries = [], []
        for each in presses:
            thing, seen, before = each.thing, each.thing.version, {"state": each.thing.state}
            digest = digest_of(step, actor=actor, reason=reason, changes=each.changes)
            steps.append(step_row(thing, step=step, seen_version=seen, from_state=thing.state, actor=actor, at=at, reason=reason, digest=digest))
            before |= {name: plain(getattr(thing, name)) for name in each.changes}
            thing.state, thing.version, thing.changed_at = rule.target, seen + 1, at
            for name, value in each.changes.items():
                setattr(thing, name, value)
            after = {"state": rule.target} | {name: plain(value) for name, value in each.changes.items()}
            entries.append(Following(str(thing.pk), before, after, thing.describe().household_id, post_label(thing, actor, rule.duty), reason))
        insert_all(steps)
        if also:
            also()
        WorkItem.objects.filter(workflow=flow.name, subject_id__in=[each.thing.pk for each in presses], closed_at__isnull=True).update(closed_at=at)
        reckon = _reckoning()
        insert_all([item for each in presses if (item := waiting_item(each.thing, at=at, reckon=reckon))])
        record_following(subject_kind=flow.name, action=f"{flow.label}：{rule.label}", entries=entries, actor=actor, at=at)


def _reckoning() -> Callable[..., Due | None]:
    # One deadline a place and state: the same law and calendar were asked for every thing anew.
    return lru_cache(maxsize=None)(partial(due_at, days=working_days()))
