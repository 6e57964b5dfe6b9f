"""What the platform does by itself: time-outs of acceptance and of confirmation; safe to run twice."""

from __future__ import annotations

from datetime import datetime

import structlog

from jiuzhu.delivery.orders.queries import overdue
from jiuzhu.delivery.orders.services import confirm_lapsed, lapse
from jiuzhu.foundation.kernel.errors import DomainError

log = structlog.get_logger(__name__)


def let_lapse(now: datetime) -> int:
    """Take back orders not accepted in time and confirm services nobody objected to in time; gives how many."""
    done = 0
    for state, act in (("dispatched", lapse), ("served", confirm_lapsed)):
        for order in overdue(state, now=now):
            try:
                act(order=order, at=now, seen_version=order.version)
                done += 1
            except DomainError as error:
                # Somebody acted a moment before; what they did stands.
                log.info("time-out not taken", order=str(order.pk), code=error.code)
    return done
