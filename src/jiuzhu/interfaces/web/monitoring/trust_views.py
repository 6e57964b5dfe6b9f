"""Explaining a warning with one press; how each rule fared, and the warnings behind it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Listing
from jiuzhu.interfaces.web.monitoring.glance_asked import asked_of
from jiuzhu.interfaces.web.monitoring.glance_views import COLUMNS, labels_of_rules
from jiuzhu.interfaces.web.monitoring.trust_accuracy import ENDED, accuracy_of
from jiuzhu.interfaces.web.monitoring.warning_pages import EXPORT_HEADS, exported, rows_of
from jiuzhu.monitoring.warnings import services
from jiuzhu.monitoring.warnings.queries_of_accuracy import Ended, closed_rows
from jiuzhu.monitoring.warnings.rules import is_month


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
        seen_version=int(version) if version.isdecimal() else -1,
    )
    messages.success(request, "已按“情况已说明”办结；同样的情况以后各月不再重复预警。")
    return redirect("warning", pk=pk)


@requires(Duty.MONITORING_READ)
@require_GET
def accuracy(request: HttpRequest) -> HttpResponse:
    """How often each rule was true, explained or false, and which rules want another look."""
    return render(request, "monitoring/accuracy.html", {"page": accuracy_of(request)})


@requires(Duty.MONITORING_READ)
@require_GET
def accuracy_rows(request: HttpRequest) -> HttpResponse:
    """The closed warnings behind one number, as a list or a workbook."""
    asked, given = asked_of(request), request.GET
    since, until = (given.get(name, "") if is_month(given.get(name, "")) else asked.month for name in ("since", "until"))
    ended = Ended(given["ended"]) if given.get("ended", "") in ENDED else Ended.CLOSED
    explanation = given.get("explanation", "")
    found = closed_rows(request.actor, since=since, until=until, place=asked.place, rule=asked.rule, ended=ended, explanation=explanation)
    found = found.order_by("-month", "grade", "id")
    label = labels_of_rules(asked).get(asked.rule, asked.rule)
    title = "　".join(part for part in (label, ENDED[ended], explanation, since if since == until else f"{since} 至 {until}") if part)
    if "export" in given:
        cells = exported(found, actor=request.actor, now=request.now)
        return workbook(title=title, heads=EXPORT_HEADS, rows=cells, actor=request.actor, at=timezone.localtime(request.now))
    listing = Listing(request, found, COLUMNS)
    page = {
        "title": title,
        "listing": listing,
        "rows": rows_of(listing, actor=request.actor, now=request.now),
        "back": f"{reverse('rule-accuracy')}?month={until}",
        "back_label": "回到规则准确率",
        "export": f"?{given.urlencode()}&export=1",
    }
    return render(request, "monitoring/month_rows.html", page)
