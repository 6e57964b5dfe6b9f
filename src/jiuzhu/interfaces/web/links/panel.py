"""What the page of an order shows of its links."""

from __future__ import annotations

from typing import Any

from jiuzhu.delivery.links import queries
from jiuzhu.delivery.links.rules import WORKING_STATES
from jiuzhu.delivery.links.workflow import OPEN_STATES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor


def panel(order: Any, actor: Actor) -> dict[str, Any]:
    """Compose the card about links: those sent, the open one, whether the actor may send; shown to dispatchers alone."""
    if not actor.holds(Duty.ORDER_DISPATCH, division_code=order.division_code):
        return {"shown": False}
    rows = queries.links_of(order.pk)
    may_send = order.organisation_id is not None and order.state in WORKING_STATES
    return {"shown": bool(rows) or may_send, "rows": rows, "open": next((row for row in rows if row.state in OPEN_STATES), None), "may_send": may_send}
