"""What the platform does by itself: time-outs, clocks that ran out, the coming turns of plans; safe to run twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog

from jiuzhu.delivery.orders import queries
from jiuzhu.delivery.orders.queries_of_clashes import moved_apart
from jiuzhu.delivery.orders.services import (
    confirm_lapsed,
    escalate,
    expire_unserved,
    follow_notices,
    lapse,
    leave_to_county,
    make_turns,
    move_on,
    raise_to_county,
    tell_recipients,
)
from jiuzhu.foundation.jobs.rules import trouble_of
from jiuzhu.foundation.kernel.errors import DomainError

log = structlog.get_logger(__name__)


def let_lapse(now: datetime) -> int:
    """Take back orders not accepted in time and confirm services nobody objected to in time; gives how many."""
    lapsed = _each(queries.overdue("dispatched", now=now), lambda order: lapse(order=order, at=now, seen_version=order.version))
    confirmed = _each(queries.overdue("served", now=now), lambda order: confirm_lapsed(order=order, at=now, seen_version=order.version))
    return lapsed + confirmed


def tell_of_clocks(now: datetime) -> int:
    """Tell the township of late steps and the county of what the township let lie, take back what moved on, end what nobody can serve."""
    done = _each(queries.late(now=now), lambda order: escalate(order=order, at=now))
    done += _each(queries.late_complaints(now=now), lambda found: escalate(order=found.order, complaint=found, at=now))
    done += _each(queries.moved_on(), lambda found: move_on(escalation=found, at=now))
    done += _each(moved_apart(), lambda found: leave_to_county(clash=found, at=now))
    done += _each(queries.late_escalations(now=now), lambda found: raise_to_county(escalation=found, at=now))
    return done + _each(queries.unserved(now=now), lambda order: expire_unserved(order=order, at=now))


def tell_of_orders(now: datetime) -> int:
    """Tell recipients where their orders went and when somebody comes; gives how many."""
    follow_notices(at=now)
    return tell_recipients(at=now)


def order_turns(now: datetime) -> int:
    """Make the orders of the coming period from the plans that are carried out; gives how many turns were settled."""
    return make_turns(at=now)


def _each(found: Iterable[Any], act: Callable[[Any], Any]) -> int:
    done = 0
    for one in found:
        try:
            act(one)
            done += 1
        except DomainError as error:
            # Somebody acted a moment before; what they did stands.
            log.info("step not taken", subject=str(one.pk), code=error.code)
        except Exception as error:  # one that fails holds up no other
            trouble = trouble_of(error)
            log.error("step failed", subject=str(one.pk), error=trouble.kind, where=trouble.where)
    return done
