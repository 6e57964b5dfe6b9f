"""What a township lets lie of warnings and re-checks, as the county sees and settles it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.monitoring.warning_forms import UrgedForm
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.monitoring.warnings import queries, services
from jiuzhu.monitoring.warnings.workflow import LATE, NOTICE, RECHECK, WARNING

KINDS = {WARNING.name: "预警", RECHECK.name: "复核", NOTICE.name: "复核"}
LISTS = {WARNING.name: "warnings", RECHECK.name: "rechecks", NOTICE.name: "rechecks"}


@requires(Duty.WORK_URGE)
@never_cache
@require_http_methods(["GET", "POST"])
def late(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is late in one township now, with its lists; the county writes down what it did."""
    found = queries.find_late(pk, request.actor)
    forms = (
        {"settle": UrgedForm(posted_to(request, "settle"), initial={"seen_version": found.version})} if found.state == LATE.initial else {}
    )

    def settle(name: str, form: UrgedForm) -> str:
        given = form.cleaned_data
        services.settle_late(late=found, reason=given["reason"], actor=request.actor, at=request.now, seen_version=given["seen_version"])
        return "督办情况已记下。"

    status = press(request, forms, settle)
    if status is DONE:
        return redirect("warnings-late", pk=pk)
    page = {
        "late": found,
        "forms": forms,
        "rows": [
            (KINDS[each.workflow], each.action, each.number, timezone.localtime(each.first_due_at), _list_of(each, found.township_code))
            for each in queries.late_work(found.township_code, now=request.now)
        ],
    }
    return render(request, "monitoring/late.html", page, status=status)


def _list_of(work: queries.LateWork, township: str) -> str:
    asked = {"place": township, "state": work.state, "late": "yes"}
    return f"{reverse(LISTS[work.workflow])}?{urlencode(asked)}"
