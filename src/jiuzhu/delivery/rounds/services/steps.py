"""Steps of a day plan: by the township or by the organisation, and the word to whoever comes second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from jiuzhu.delivery.orders.services.timing import hold_orders
from jiuzhu.delivery.rounds.models import DayPlan
from jiuzhu.delivery.rounds.rules import PlanStale
from jiuzhu.delivery.rounds.workflow import BY_PROVIDER
from jiuzhu.delivery.visits.services import hold_visits
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.foundation.workflow.services import Taken, take


def duty_of(plan: DayPlan) -> Duty:
    """Name the duty it takes to plan a day there."""
    return Duty.ORDER_ACCEPT if plan.organisation_id else Duty.ORDER_DISPATCH


def hold_tasks(keys: Iterable[str]) -> None:
    """Take every order and visit a step of a plan writes to before the first is written, as whoever ends several of them does. Inside its transaction."""
    pks: dict[str, list[str]] = {"order": [], "visit": []}
    for key in keys:
        kind, _, pk = key.partition(":")
        pks.setdefault(kind, []).append(pk)
    hold_orders(pks["order"])
    hold_visits(pks["visit"])


def taken(
    plan: DayPlan,
    step: str,
    *,
    actor: Actor,
    at: datetime,
    seen_version: int,
    changes: Mapping[str, Any] | None = None,
    also: Callable[[], None] | None = None,
    reason: str = "",
) -> Taken:
    """Take a step of a plan; when somebody else changed it since the page was drawn, say who. Raises PlanStale."""
    name = f"{step}{BY_PROVIDER}" if plan.organisation_id else step
    try:
        return take(plan, step=name, actor=actor, at=at, seen_version=seen_version, changes=changes, also=also, reason=reason)
    except AlreadyMoved as error:
        last = steps_of(plan.workflow.name, str(plan.pk))[-1:]
        who = last[0].actor_name if last else "别人"
        raise PlanStale(f"{who}刚才改过这份安排，您的这一步没有保存。", "下面是最新的安排，请看过后再移动。") from error
