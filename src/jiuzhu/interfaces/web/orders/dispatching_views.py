"""Sending all waiting orders out in one press."""

from __future__ import annotations

import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jiuzhu.delivery.orders import services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.access import requires

PAUSE_SECONDS = 0.02
"""So long others may write between two transactions."""


@requires(Duty.ORDER_DISPATCH)
@require_POST
def dispatch_all(request: HttpRequest) -> HttpResponse:
    """Send out every approved order the dispatcher is in charge of."""
    told = services.dispatch_waiting(actor=request.actor, at=request.now, pause=lambda: time.sleep(PAUSE_SECONDS))
    if told.sent:
        messages.success(request, f"已派出 {told.sent} 单。")
    if told.others:
        messages.warning(request, f"{len(told.others)} 单没有派出，原因写在订单页：补充合同或服务能力后再派，或换一种办法。")
    if not told.sent and not told.others:
        messages.info(request, "没有等待派单的订单。")
    return redirect("orders")
