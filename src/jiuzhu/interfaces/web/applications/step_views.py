"""The steps of an application."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jiuzhu.casework.applications import queries, services
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.applications.page import form_of, page_of
from jiuzhu.interfaces.web.applications.rail import WORKERS
from jiuzhu.interfaces.web.forms import refuse

PAPERS = "papers"
SHARED = {"accept": PAPERS, "ask_supplement": PAPERS}
"""The steps that are pressed on the form of the papers."""
DONE = {
    "accept": "已受理，开始计算时限。",
    "ask_supplement": "已记下，请出具补正告知书交给申请人。",
    "supply": "材料已补齐，请受理。",
    "review": "已进入审核确认。",
    "transfer": "已转办，部门的答复在“转介”里跟踪。",
    "explain": "已办结，请出具告知书。",
    "propose": "审核意见已提交，请另一位同事确认。",
    "send_back": "已退回重新审核。",
    "confirm": "已办结，请出具告知书。",
    "withdraw": "已撤回。",
}


@requires(*WORKERS)
@require_POST
def step(request: ActingRequest, pk: UUID, step: str) -> HttpResponse:
    """Take one step."""
    found = queries.find_application(request.actor, pk)
    if step not in _STEPS:
        raise Http404
    shown = SHARED.get(step, step)
    form: Any = form_of(shown, found, data=request.POST, today=timezone.localdate(request.now))
    if form.is_valid():
        both = {"application": found, "actor": request.actor, "at": request.now, "seen_version": form.cleaned_data["seen_version"]}
        try:
            _STEPS[step](form, both)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, DONE[step])
            return redirect("application", pk=pk)
    found.refresh_from_db()
    return render(request, "applications/application.html", page_of(request, found, refused={shown: form}), status=400)


_STEPS: dict[str, Any] = {
    "accept": lambda form, both: services.accept(present=form.cleaned_data["present"], **both),
    "ask_supplement": lambda form, both: services.ask_supplement(
        present=form.cleaned_data["present"], words=form.cleaned_data["words"], **both
    ),
    "supply": lambda form, both: services.supply(**both),
    "review": lambda form, both: services.review(with_check=form.cleaned_data["with_check"], **both),
    "transfer": lambda form, both: services.transfer(
        organisation_id=form.cleaned_data["organisation_id"], situation=form.cleaned_data["situation"], **both
    ),
    "explain": lambda form, both: services.explain(reason=form.cleaned_data["reason"], **both),
    "propose": lambda form, both: services.propose(entry=form.entry(), **both),
    "send_back": lambda form, both: services.send_back(reason=form.cleaned_data["reason"], **both),
    "confirm": lambda form, both: services.confirm(**both),
    "withdraw": lambda form, both: services.withdraw(reason=form.cleaned_data["reason"], **both),
}
