"""Explaining a warning with one press."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.access import requires
from jiuzhu.monitoring.warnings import services


@requires(Duty.WARNING_DECIDE)
@require_POST
def explain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a warning with one of the explanations its rule offers."""
    version = request.POST.get("seen_version", "")
    services.explain(
        warning_id=pk,
        explanation=request.POST.get("explanation", ""),
        actor=request.actor,
        at=request.now,
        seen_version=int(version) if version.isdigit() else -1,
    )
    messages.success(request, "已按“情况已说明”办结；同样的情况以后各月不再重复预警。")
    return redirect("warning", pk=pk)
