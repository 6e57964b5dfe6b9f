"""What is shown of a comparison under way: how far it is, how long it takes, which files came too late for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.jobs.queries import progress
from jiuzhu.foundation.jobs.rules import time_left
from jiuzhu.monitoring.comparison.queries import Run
from jiuzhu.monitoring.feeds import queries as feeds

MINUTE = timedelta(minutes=1)
LONG = 90 * timedelta(seconds=1)


@dataclass(frozen=True)
class Running:
    """A comparison under way; ``newer`` names the feeds of which a newer file waits for the next one."""

    run: Run
    progress: Any
    taken: str
    left: str
    newer: tuple[str, ...]
    asked_to_stop: bool
    may_stop: bool


def running(actor: Actor, run: Run, *, now: datetime) -> Running:
    """Put together how a comparison is getting on."""
    told = progress(run.progress_key)
    begun = told.begun_at if told else None
    left = time_left(done=told.done, total=told.total, begun_at=begun, now=now) if told else None
    return Running(
        run=run,
        progress=told,
        taken=duration(now - begun) if begun and now > begun else "",
        left=duration(left) if left else "",
        newer=_newer(actor, run),
        asked_to_stop=bool(told and told.cancel_requested),
        may_stop=actor.holds(Duty.COMPARISON_RUN, division_code=run.division_code) and run.settled_at is None,
    )


def duration(length: timedelta) -> str:
    """Write a length of time in whole seconds, from a minute and a half on in minutes."""
    return f"{round(length / MINUTE)} 分钟" if length >= LONG else f"{max(1, round(length.total_seconds()))} 秒"


def _newer(actor: Actor, run: Run) -> tuple[str, ...]:
    if run.state != "running" or not run.deliveries:
        return ()
    latest = feeds.latest_of_month(actor, run.month)
    current = {code: str(each.pk) for code, each in latest.items() if each.state == "accepted"}
    return tuple(feeds.FEEDS[code].label for code, pk in current.items() if run.deliveries.get(code) != pk and code in feeds.FEEDS)
