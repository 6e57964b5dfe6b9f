"""Reads on requests to be called, and on the progress of an order by its number."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.delivery.self_service.models import CallRequest, CallRequestQuerySet
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of


def call_requests(actor: Actor) -> CallRequestQuerySet:
    """Requests the actor may see."""
    return CallRequest.objects.scoped_to(actor)


def find_call_request(actor: Actor, request_id: UUID | str) -> CallRequest:
    """Give one request the actor may see; raises NotFound."""
    return one_of(call_requests(actor), request_id, "没有找到这次回电请求。", "请确认它在您的辖区内。")
