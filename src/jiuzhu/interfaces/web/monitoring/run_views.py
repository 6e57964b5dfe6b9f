"""A comparison: starting it, watching it, stopping it, going on with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.monitoring.run_page import running
from jiuzhu.monitoring.comparison import queries as comparison
from jiuzhu.monitoring.comparison import services as comparison_services
from jiuzhu.monitoring.comparison.queries import Run
from jiuzhu.monitoring.comparison.services.asking import ComparisonBusy
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid


@requires(Duty.COMPARISON_RUN)
@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Start the comparison of a month; where one is under way already, show that one."""
    chosen = request.POST.get("month", "")
    try:
        run = comparison_services.request_run(
            month=chosen, division_code=_county(request, Duty.COMPARISON_RUN), actor=request.actor, at=request.now
        )
    except ComparisonBusy as busy:
        messages.info(request, str(busy))
        return redirect(f"{reverse('month')}?month={chosen}")
    return _to_month(run)


@requires(Duty.MONITORING_READ)
@require_GET
def run_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a comparison has come; once it is over the page loads itself anew."""
    run = comparison.find_run(request.actor, pk)
    if run.state not in comparison.ACTIVE:
        response = HttpResponse(status=200)
        response["HX-Redirect"] = f"{reverse('month')}?month={run.month}"
        return response
    return render(request, "monitoring/_progress.html", {"running": running(request.actor, run, now=request.now)})


@requires(Duty.COMPARISON_RUN)
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a comparison."""
    run = comparison.find_run(request.actor, pk)
    comparison_services.cancel(run=run, actor=request.actor, at=request.now)
    messages.info(request, "已要求停止比对，已有的预警不受影响；已经开始写入预警的，写完即结束。")
    return _to_month(run)


@requires(Duty.COMPARISON_RUN)
@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on with a comparison that broke off."""
    run = comparison.find_run(request.actor, pk)
    comparison_services.resume(run=run, actor=request.actor, at=request.now)
    return _to_month(run)


def _to_month(run: Run) -> HttpResponse:
    return redirect(f"{reverse('month')}?month={run.month}")


def _county(request: HttpRequest, duty: Duty) -> str:
    codes = request.actor.divisions(duty)
    if not codes:
        raise DeliveryInvalid("您的岗位不在县里。", "请由县民政局经办人办理。")
    return codes[0]
