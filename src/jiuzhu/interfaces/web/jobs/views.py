"""Background tasks that were given up, and having them run again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.jobs import queries, services
from jiuzhu.interfaces.web.access import requires


@requires(Duty.ACCOUNT_MANAGE)
@require_GET
def failed(request: HttpRequest) -> HttpResponse:
    """The tasks that failed however often they were tried, and the jobs of the schedule that fail each time: since when, why, and what to do."""
    page = {"tasks": queries.failed_tasks(), "failing": queries.failing_jobs(), "silent_since": queries.silent_since(now=request.now)}
    return render(request, "jobs/failed.html", page)


@requires(Duty.ACCOUNT_MANAGE)
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have one of them run again."""
    label = services.try_again(task_id=pk, actor=request.actor, at=request.now)
    messages.success(request, f"“{label}”已重新排队，稍后在原来的页面查看结果。")
    return redirect("tasks")
