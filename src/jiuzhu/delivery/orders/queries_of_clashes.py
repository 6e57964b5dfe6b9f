"""Reads on carers at two places at once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from jiuzhu.delivery.orders.models import Clash, ClashQuerySet, Order
from jiuzhu.delivery.orders.workflow import CLASH
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.finding import one_of


def clashes(actor: Actor) -> ClashQuerySet:
    """What the actor may see, newest first."""
    return Clash.objects.scoped_to(actor).select_related("order__organisation", "other__organisation").order_by("-opened_at", "pk")


def find_clash(actor: Actor, clash_id: UUID | str) -> Clash:
    """Give one the actor may see; raises NotFound."""
    return one_of(clashes(actor), clash_id, "没有找到这件核实。", "请确认两次服务中有一次在您的辖区内。")


def clashes_of(order: Order) -> list[Clash]:
    """List those an order is part of, newest first; the caller has checked that the actor may see the order."""
    return list(Clash.objects.about(order).exclude(state="cleared").select_related("order", "other").order_by("-opened_at", "pk"))


def looked_into(order_ids: Collection[UUID]) -> set[UUID]:
    """Give those of some orders of which nobody has said yet whether their carer was there. No scope."""
    waiting = [code for code, state in CLASH.states.items() if not state.final]
    found = Clash.objects.filter(Q(order_id__in=order_ids) | Q(other_id__in=order_ids), state__in=waiting)
    return {each for pair in found.values_list("order_id", "other_id") for each in pair} & set(order_ids)


def moved_apart() -> list[Clash]:
    """List what waits with a township though one of its recipients has moved out of it since: nobody there sees both any more."""
    waiting = Clash.objects.filter(state=CLASH.initial).select_related("order__household", "other__household").order_by("pk")
    return [each for each in waiting if any(_township(part.household.division_code) != _township(each.division_code) for part in (each.order, each.other))]


def may_open(actor: Actor, clash: Clash) -> bool:
    """Tell whether the actor may open one; what two townships share is the county's."""
    return clashes(actor).filter(pk=clash.pk).exists()


def _township(code: str) -> str:
    return ancestor_at(code, Level.TOWNSHIP) or code
