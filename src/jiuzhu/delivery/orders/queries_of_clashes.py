"""Reads on carers at two places at once."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.delivery.orders.models import Clash, ClashQuerySet, Order
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound


def clashes(actor: Actor) -> ClashQuerySet:
    """What the actor may see, newest first."""
    return Clash.objects.scoped_to(actor).select_related("order__organisation", "other__organisation").order_by("-opened_at", "pk")


def find_clash(actor: Actor, clash_id: UUID | str) -> Clash:
    """Give one the actor may see; raises NotFound."""
    found = clashes(actor).filter(pk=clash_id).first()
    if found is None:
        raise NotFound("没有找到这件核实。", "请确认两次服务中有一次在您的辖区内。")
    return found


def clashes_of(order: Order) -> list[Clash]:
    """List those an order is part of, newest first; the caller has checked that the actor may see the order."""
    return list(Clash.objects.about(order).exclude(state="cleared").select_related("order", "other").order_by("-opened_at", "pk"))


def may_open(actor: Actor, clash: Clash) -> bool:
    """Tell whether the actor may open one; what two townships share is the county's."""
    return clashes(actor).filter(pk=clash.pk).exists()
