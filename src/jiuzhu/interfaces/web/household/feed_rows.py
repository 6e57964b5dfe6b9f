"""A household's own rows in every department's files, opened for a purpose that is written down."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.household.forms import RowsForm
from jiuzhu.interfaces.web.monitoring.row_sheets import EXPORTED_ROWS, row_sheets
from jiuzhu.monitoring.feeds import services
from jiuzhu.monitoring.feeds.rows import ALL_ROWS
from jiuzhu.monitoring.feeds.services.opening import WORKERS, reach_of


@requires(*WORKERS, Duty.REFERRAL_ANSWER)
@never_cache
@require_http_methods(["GET", "POST"])
def feed_rows(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask what the rows are needed for; once told, show them, or give them as a workbook. One's own open work on the household is the purpose."""
    reach = reach_of(pk, actor=request.actor, on=timezone.localdate(request.now))
    task = inbox(request.actor).filter(household_id=str(pk)).first()
    purpose = f"办理：{task.title}" if task else ""
    form = RowsForm(request.POST if request.method == "POST" else None, initial={"purpose": purpose})
    page = {"household": reach.household, "reach": reach, "form": form, "opened": None, "limit": ALL_ROWS}
    if request.method == "GET":
        return render(request, "household/feed_rows.html", page)
    if form.is_valid():
        taken = "export" in request.POST
        told = {"household_id": pk, "purpose": form.cleaned_data["purpose"], "actor": request.actor, "at": request.now}
        try:
            opened = services.open_rows(**told, most=EXPORTED_ROWS if taken else ALL_ROWS, numbered=taken)
        except DomainError as error:
            refuse(form, error)
        else:
            if taken:
                return row_sheets(request, opened.tables, title=f"{reach.subject} 部门记录")
            return render(request, "household/feed_rows.html", page | {"opened": opened})
    return render(request, "household/feed_rows.html", page, status=400)
