"""What a dispatcher does about links: sends another, takes one back, comes from the inbox to the order."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.delivery.links import queries, services
from jiuzhu.delivery.orders.queries import find_order
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.orders.forms import ReasonForm


@requires(Duty.ORDER_DISPATCH)
@require_GET
def work(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Come from the inbox's line about a message that did not get through to its order."""
    return redirect("order", pk=queries.find_link(request.actor, pk).order_id)


@requires(Duty.ORDER_DISPATCH)
@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the organisation of an order a new link; an open one ends."""
    order = find_order(request.actor, pk)
    try:
        made = services.send_link(order=order, base_url=settings.PUBLIC_URL or request.build_absolute_uri("/"), actor=request.actor, at=request.now)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if made.trouble:
            messages.warning(request, f"链接没有发出：{made.trouble}。请电话联系机构，或在资源库补上手机号后再发。")
        else:
            messages.success(request, "接单链接已交短信网关，原来的链接不能再用。")
    return redirect("order", pk=pk)


@requires(Duty.ORDER_DISPATCH)
@require_POST
def revoke(request: HttpRequest, pk: UUID, link_pk: UUID) -> HttpResponse:
    """Take a link back."""
    found = queries.find_link(request.actor, link_pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        services.revoke_link(link=found, actor=request.actor, at=request.now, **form.told())
        messages.success(request, "链接已收回。")
    else:
        messages.error(request, "没有写明收回的原因，链接还能用。")
    return redirect("order", pk=found.order_id)
