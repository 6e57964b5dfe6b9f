"""The search itself, within its time, telling how far it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from jiuzhu.delivery.dispatch.engine import plan_day
from jiuzhu.delivery.dispatch.reading import parse_instance
from jiuzhu.delivery.rounds.day import Routes, resting, routes_of_plan
from jiuzhu.delivery.rounds.figures import figures_of
from jiuzhu.delivery.rounds.models import DayPlan
from jiuzhu.delivery.rounds.settling import settled
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.jobs.queries import progress
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import take

TOLD_EVERY = 1.0


class _Clock:
    """The seconds left; says once a second how many are gone, and ends the search when the user asks for what there is."""

    def __init__(self, key: str, seconds: int, at: datetime) -> None:
        self._key, self._seconds, self._at = key, seconds, at
        self._begun, self._told, self._over = time.monotonic(), 0.0, False

    def __call__(self) -> float:
        used = time.monotonic() - self._begun
        if used - self._told >= TOLD_EVERY:
            self._told = used
            now = self._at + timedelta(seconds=used)
            jobs.advance(key=self._key, done=min(int(used), self._seconds), total=self._seconds, now=now, message="正在比较走法", heed=False)
            asked = progress(self._key)
            self._over = asked is not None and asked.cancel_requested
        return 0.0 if self._over else self._seconds - used


def search(*, plan_id: str, at: datetime) -> None:
    """Find the routes of a plan that was asked for; once they are found, or the plan is gone, it does nothing."""
    plan = DayPlan.objects.filter(pk=plan_id, state="asked").first()
    if plan is None:
        return
    day = plan.day
    routes = Routes()
    if day.tasks:
        figures = figures_of(pack_in_force(plan.on, division_code=plan.division_code))
        instance = parse_instance(day.instance())
        found = plan_day(instance, seed=plan.seed, left=_Clock(plan.progress_key, figures.seconds, at), tell=lambda words: None)
        routes = routes_of_plan(found.document(instance))
        routes = settled(day, routes, for_the_usual=figures.usual_minutes, for_balance=figures.balance_minutes)
    take(plan, step="find", actor=SYSTEM, at=at, seen_version=plan.version, changes={"found": routes.document()})
    jobs.advance(key=plan.progress_key, done=1, total=1, now=at, heed=False)


def give_up(arguments: Mapping[str, Any], now: datetime) -> None:
    """Leave a plan whose search was given up to be made by hand: everything is still unserved."""
    plan = DayPlan.objects.filter(pk=arguments["plan_id"], state="asked").first()
    if plan is not None:
        changes = {"found": resting(plan.day).document(), "notes": [{"kind": "search_failed"}]}
        take(plan, step="find", actor=SYSTEM, at=now, seen_version=plan.version, changes=changes)
