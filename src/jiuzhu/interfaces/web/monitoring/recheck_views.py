"""Re-checks of recipient households (P-15): the list, and one from its proposal to its decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.deadlines import remaining
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.monitoring.warning_forms import ProposeForm, SeenForm, SendBackForm
from jiuzhu.interfaces.web.monitoring.warning_pages import household_url
from jiuzhu.monitoring.warnings import queries, services
from jiuzhu.monitoring.warnings.rules import RECHECK_LABELS, RecheckResult, month_of
from jiuzhu.monitoring.warnings.workflow import RECHECK

COLUMNS = [
    Column("household", "家庭"),
    Column("place", "村（社区）"),
    Column("reason", "缘由"),
    Column("opened", "开始", sort=("opened_at",)),
    Column("state", "状态", sort=("state",)),
]
READS = (Duty.MONITORING_READ,)


@requires(*READS)
@require_GET
def rechecks(request: HttpRequest) -> HttpResponse:
    """List re-checks, those under way first."""
    listing = Listing(request, queries.rechecks(request.actor), COLUMNS, unit="户次")
    places = names_of(each.division_code for each in listing)
    rows = [(each, short_name(places.get(each.division_code, ""))) for each in listing]
    return render(request, "monitoring/recheck_list.html", {"listing": listing, "rows": rows})


@requires(*READS)
@require_http_methods(["GET", "POST"])
def recheck(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One re-check with the step that comes next."""
    found = queries.find_recheck(pk, request.actor)
    forms = _forms(request, found)
    status = 200
    if request.method == "POST":
        name = request.POST.get("step", "")
        if name not in forms:
            messages.warning(request, "这件事已有人办理，或不由您的岗位办理。页面已更新为最新情况。")
            return redirect("recheck", pk=pk)
        if forms[name].is_valid() and _take(request, found, name, forms[name]):
            return redirect("recheck", pk=pk)
        status = 400
    item = open_item(RECHECK.name, str(found.pk))
    household = found.household
    page = {
        "recheck": found,
        "forms": forms,
        "place": full_name_of(household.division_code, below=Level.COUNTY),
        "category": category_label(household.category, household.category_class),
        "category_ended": household.category_until if household.category_until and household.category_until < timezone.localdate(request.now) else None,
        "result_label": RECHECK_LABELS[RecheckResult(found.result)] if found.result else "",
        "left": remaining(due=item.due_at, counts_hours=item.counts_hours, now=request.now) if item else None,
        "steps": [(step, RECHECK.steps[step.step].label) for step in reversed(steps_of(RECHECK.name, str(found.pk)))],
        "household_url": household_url(household.pk),
        "own_proposal": found.state == "proposed" and found.proposed_by == request.actor.user_id,
    }
    return render(request, "monitoring/recheck.html", page, status=status)


def _forms(request: HttpRequest, found: Any) -> dict[str, Form]:
    posted = request.POST.get("step") if request.method == "POST" else None
    month = month_of(timezone.localdate(request.now))

    def form(name: str, kind: type[Form], **initial: Any) -> Form:
        return kind(data=request.POST if posted == name else None, initial={"seen_version": found.version} | initial, auto_id=f"id_{name}_%s")

    forms: dict[str, Form] = {}
    if found.state == "checking" and request.actor.holds(Duty.WARNING_HANDLE, division_code=found.division_code):
        forms["propose"] = form("propose", ProposeForm, effective_month=found.effective_month or month, note=found.note)
        allowed = queries.reckon_exit_months(found, on=timezone.localdate(request.now)).words
        forms["propose"].fields["exit_months"].help_text = f"按规定为{allowed}" if allowed else ""
    if found.state == "proposed" and request.actor.holds(Duty.WARNING_DECIDE, division_code=found.division_code):
        if found.proposed_by != request.actor.user_id:
            forms["decide"] = form("decide", SeenForm)
        forms["send_back"] = form("send_back", SendBackForm)
    return forms


def _take(request: HttpRequest, found: Any, name: str, form: Any) -> bool:
    common = {"recheck_id": found.pk, "actor": request.actor, "at": request.now, "seen_version": form.cleaned_data["seen_version"]}
    try:
        if name == "propose":
            services.propose_recheck(**common, entry=form.entry())
        elif name == "decide":
            services.decide_recheck(**common)
        else:
            services.send_recheck_back(**common, reason=form.cleaned_data["reason"])
    except DomainError as error:
        refuse(form, error)
        return False
    words = {"propose": "复核意见已提交，请另一位审定人审定。", "decide": "已审定，登记册已按审定结果更新。", "send_back": "已退回复核。"}
    messages.success(request, words[name])
    return True
