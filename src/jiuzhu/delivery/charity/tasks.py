"""What time does to charity orders: unclaimed ones go back, claims lapse, what a charity lets lie is told to the county, unverified claims are forgotten; safe to run twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from jiuzhu.delivery.charity.queries import overdue, stalled
from jiuzhu.delivery.charity.services import expire, lapse, send_codes, stall
from jiuzhu.delivery.charity.services.claiming import forget_unverified
from jiuzhu.delivery.charity.services.codes import forget_requests
from jiuzhu.delivery.charity.services.news import overtaken, pass_by
from jiuzhu.foundation.kernel.errors import DomainError

log = structlog.get_logger(__name__)
UNVERIFIED_KEPT = timedelta(days=1)


def let_time_pass(now: datetime) -> int:
    """Move every order whose days are over; gives how many moved."""
    forget_unverified(before=now - UNVERIFIED_KEPT)
    forget_requests(before=now - UNVERIFIED_KEPT)
    moved = 0
    moves = {"published": expire, "claimed": lapse, "rework": lapse}
    for order in (*overdue(now=now), *stalled(now=now)):
        try:
            moves.get(order.state, stall)(order=order, at=now, seen_version=order.version)
            moved += 1
        except DomainError as error:
            # Somebody acted a moment before; what they did stands.
            log.info("time-out not taken", order=str(order.pk), code=error.code)
    for news in overtaken():
        with suppress(DomainError):  # somebody read it a moment before
            pass_by(news=news, at=now)
    return moved


def send(now: datetime) -> int:
    """Send the codes that claimers asked for; gives how many."""
    return send_codes(at=now)
