"""The rows a step leaves: the step itself, the work that waits after it; made here, written by the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.inserting import new_row
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.ledger.rules import canonical
from jiuzhu.foundation.workflow.deadlines import Due, due_at
from jiuzhu.foundation.workflow.models import Stateful, StepTaken, WorkItem
from jiuzhu.foundation.workflow.table import Awaits

LONGEST_DETAIL = 256


def digest_of(step: str, *, actor: Actor, reason: str, changes: Mapping[str, Any]) -> str:
    """Give what tells one press of a button from another."""
    pressed = canonical([step, actor.user_id, reason, {name: str(value) for name, value in changes.items()}])
    # Keyed, for a reason can be short enough to be guessed from a plain hash.
    return blind_index(pressed, purpose="workflow.request")


def step_row(
    thing: Stateful, *, step: str, seen_version: int, from_state: str, actor: Actor, at: datetime, reason: str, digest: str
) -> StepTaken:
    """Make the row of one step taken."""
    rule, words = thing.workflow.steps[step], thing.describe()
    return new_row(
        StepTaken,
        workflow=thing.workflow.name,
        subject_id=thing.pk,
        from_version=seen_version,
        step=step,
        from_state=from_state,
        to_state=rule.target,
        actor_id=actor.user_id,
        actor_name=actor.name,
        post_label=post_label(thing, actor, rule.duty),
        words=StepTaken.worded(title=words.title, about=words.about, reason=reason),
        request_digest=digest,
        at=at,
    )


def waiting_item(thing: Stateful, *, at: datetime, reckon: Callable[..., Due | None] = due_at, former: WorkItem | None = None) -> WorkItem | None:
    """Make the work that waits in the state a thing is in; None where nothing waits.

    ``reckon`` reckons its deadline as ``due_at`` does; ``former`` is the work before it, whose clock goes on.
    """
    waits = thing.workflow.states[thing.state].awaits
    if waits is None:
        return None
    words = thing.describe()
    return new_row(
        WorkItem,
        workflow=thing.workflow.name,
        subject_id=thing.pk,
        state=thing.state,
        tab=waits.tab,
        action=waits.action,
        words=words_of(thing),
        tag=words.tag[:32],
        household_id=words.household_id,
        duty=waits.duty,
        division_code=thing.division_code,
        organisation_id=(thing.working_organisation_id() or "") if waits.holder == "organisation" else "",
        assignee_id=thing.awaited_person(waits),
        **(_going_on(former) if former else _begun(thing, waits, at, reckon)),
    )


def words_of(thing: Stateful) -> str:
    """Put together what work that waits on a thing says of it."""
    words = thing.describe()
    return WorkItem.worded(title=words.title, about=words.about, detail=words.detail[:LONGEST_DETAIL], source=words.source)


def _begun(thing: Stateful, waits: Awaits, at: datetime, reckon: Callable[..., Due | None]) -> dict[str, Any]:
    deadline = thing.deadline_key(waits)
    own, due = thing.due_moment(waits), reckon(deadline, division_code=thing.division_code, start=at) if deadline else None
    return {
        "opened_at": at,
        "due_at": own or (due.at if due else None),
        "counts_hours": bool(due and due.counts_hours),
        "provisional_days": due.provisional_days if due and own is None else None,
    }


def _going_on(former: WorkItem) -> dict[str, Any]:
    return {name: getattr(former, name) for name in ("opened_at", "due_at", "counts_hours", "provisional_days")}


def post_label(thing: Stateful, actor: Actor, duty: Duty) -> str:
    """Name the post in which somebody acts on a thing; empty for the system."""
    post = actor.post_for(duty, division_code=thing.division_code) or actor.post_for(
        duty, organisation_id=thing.working_organisation_id()
    )
    return post.label if post else ""


def plain(value: Any) -> Any:
    """Write a value as the ledger takes it."""
    return value if isinstance(value, str | int | bool | list | dict | None) else str(value)
