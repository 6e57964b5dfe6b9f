"""Reads on links that other parts may make."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jiuzhu.delivery.links.models import Miss, OrderLink
from jiuzhu.delivery.links.rules import MISSES_PER_SOURCE, MISSES_WITHIN, WORKING_STATES, held_back, unusable
from jiuzhu.delivery.links.workflow import OPEN_STATES
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.orders.presences import CONTACT
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import colleagues
from jiuzhu.foundation.accounts.rules import Actor, HeldPost
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.sealing import blind_index

PURPOSE_TOKEN, PURPOSE_SOURCE, PURPOSE_PHONE = "order_link.token", "order_link.source", "order_link.phone"
LINK_DUTIES = frozenset({Duty.ORDER_ACCEPT, Duty.ORDER_SERVE})


def hashed(token: str) -> str:
    """Give what is kept of a token."""
    return blind_index(token, purpose=PURPOSE_TOKEN)


def source_index(source: str) -> str:
    """Give what is kept of a network address."""
    return blind_index(source, purpose=PURPOSE_SOURCE)


def link_behind(token: str, *, source: str, at: datetime) -> OrderLink:
    """Find the link a token opens while it can be used; raises LinkUnusable, LinksTooMany."""
    if Miss.objects.filter(source_index=source_index(source), at__gt=at - MISSES_WITHIN).count() >= MISSES_PER_SOURCE:
        raise held_back()
    found = OrderLink.objects.select_related("order", "organisation").filter(token_hash=hashed(token)).first()
    if found is None:
        raise unusable("wrong")
    if found.state not in OPEN_STATES:
        raise unusable(found.state)
    if not reaches_organisation(found):
        raise unusable("revoked")
    if at >= found.expires_at:
        raise unusable("expired")
    if not holds_task(found):
        elsewhere = found.order.organisation_id != found.organisation_id or found.order.state == "cancelled"
        raise unusable("gone" if elsewhere else "done")
    return found


def holds_task(link: OrderLink) -> bool:
    """Tell whether the link's order still waits for the link's organisation, as it was dispatched when the link was made."""
    order = link.order
    return order.organisation_id == link.organisation_id and order.attempts == link.attempt and order.state in WORKING_STATES


def phone_index(organisation: Any) -> str:
    """Give what is kept of the number a link was sent to."""
    return blind_index(organisation.phone.strip(), purpose=PURPOSE_PHONE)


def reaches_organisation(link: OrderLink) -> bool:
    """Tell whether whoever has the link's message is still the organisation: it goes on, and its number is the one it had then."""
    return link.organisation.active and link.phone_index == phone_index(link.organisation)


def astray(*, limit: int) -> list[OrderLink]:
    """List the open links whose message went to a number that is the organisation's no more, or whose organisation has ended."""
    rows = OrderLink.objects.filter(state__in=OPEN_STATES).select_related("organisation").order_by("opened_at")
    return [link for link in rows.iterator() if not reaches_organisation(link)][:limit]


def over(*, now: datetime) -> QuerySet[OrderLink]:
    """Open links whose time is over or whose order does not wait for their organisation any more, for the system to end."""
    held = Q(order__state__in=WORKING_STATES, order__attempts=F("attempt"), order__organisation=F("organisation"), expires_at__gt=now)
    open_ones = OrderLink.objects.filter(state__in=OPEN_STATES)
    return open_ones.exclude(pk__in=open_ones.filter(held).values("pk")).order_by("opened_at")


def contact_of(link: OrderLink) -> Actor:
    """Give who acts through a link: the contact of its organisation, with the two duties of a provider and nothing else."""
    organisation = link.organisation
    post = HeldPost(
        post_id=f"link-{link.pk}", role="link", label="机构联系人（凭链接）", duties=LINK_DUTIES, organisation_id=str(organisation.pk)
    )
    return Actor(user_id=f"{CONTACT}{organisation.pk.hex}", name=f"{organisation.name}联系人"[:64], posts=(post,))


def links_of(order_id: UUID | str) -> list[OrderLink]:
    """List the links of an order, newest first; the caller has checked that the actor may see the order."""
    return list(OrderLink.objects.filter(order_id=order_id).select_related("organisation").order_by("-opened_at"))


def find_link(actor: Actor, link_id: UUID | str) -> OrderLink:
    """Give a link of an order the actor may see; raises NotFound."""
    found = OrderLink.objects.select_related("order", "organisation").filter(pk=link_id).first()
    if found is None:
        raise NotFound("没有找到这个链接。", "请回到订单页重新打开。")
    orders.find_order(actor, found.order_id)
    return found


def has_account(organisation_id: UUID | str, *, at: datetime) -> bool:
    """Tell whether somebody of an organisation can accept orders on the platform itself."""
    return bool(colleagues(Duty.ORDER_ACCEPT, division_code=None, organisation_id=str(organisation_id), on=timezone.localdate(at)))
