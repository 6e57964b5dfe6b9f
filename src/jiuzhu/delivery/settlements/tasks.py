"""Clocks of monthly statements; safe to run twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog

from jiuzhu.delivery.settlements.models import Settlement
from jiuzhu.delivery.settlements.queries import overdue, silent_too_long
from jiuzhu.delivery.settlements.services import deem, lapse
from jiuzhu.foundation.kernel.errors import DomainError

log = structlog.get_logger(__name__)


def let_time_pass(now: datetime) -> int:
    """Show which organisations have not answered in time, and take silence for consent where the county says so; gives how many moved."""
    return _each(overdue(now=now), lapse, now) + _each(silent_too_long(now=now), deem, now)


def _each(found: Iterable[Settlement], act: Callable[..., Any], now: datetime) -> int:
    moved = 0
    for one in found:
        try:
            act(settlement=one, at=now, seen_version=one.version)
            moved += 1
        except DomainError as error:
            # Somebody acted a moment before; what they did stands.
            log.info("time-out not taken", settlement=str(one.pk), code=error.code)
    return moved
