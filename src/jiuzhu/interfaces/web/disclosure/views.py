"""One identity shown once for a reason, the second person's word beyond the day's limit, and who looked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.registry import queries as register
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.disclosure.since import since_of
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.watching.tabs import tabs_of
from jiuzhu.monitoring.disclosure import queries, services
from jiuzhu.monitoring.disclosure.rules import LONGEST_REASON, UNREGISTERED, IdentityClosed
from jiuzhu.monitoring.disclosure.workflow import DISCLOSURE
from jiuzhu.monitoring.warnings.queries import find_warning
from jiuzhu.monitoring.watching.queries import reasons_of
from jiuzhu.monitoring.watching.rules import labels

COLUMNS = [
    Column("at", "时间", sort=("opened_at",)),
    Column("who", "查看人", sort=("opener_name",)),
    Column("warning", "预警"),
    Column("place", "地方", sort=("division_code",)),
    Column("number", "当天第几次", sort=("number",), numeric=True),
    Column("reason", "理由"),
]


class ReasonForm(forms.Form):
    """What the identity is needed for."""

    reason = forms.CharField(
        label="为什么要看", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}), help_text="为办什么事，例如：入户核实医疗费用"
    )


class DecideForm(SeenForm):
    """The second person's word; a reason is needed for a refusal."""

    reason = forms.CharField(label="意见", max_length=LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="不同意的须写明原因")


@requires(Duty.WARNING_HANDLE, Duty.WARNING_ASSIGN, Duty.WARNING_DECIDE)
@never_cache
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask what for, then show the ID number behind one open warning about somebody unregistered; beyond the limit ask a second person."""
    warning = find_warning(pk, request.actor)
    if warning.subject_type != UNREGISTERED:
        raise IdentityClosed("这条预警的对象已在登记册中。", "请在一户一档中查看号码。")
    standing = queries.standing(request.actor, warning, at=request.now)
    form = ReasonForm(request.POST or None)
    watched = labels(reasons_of(warning.subject_id, on=timezone.localdate(request.now)))
    page: dict[str, Any] = {"warning": warning, "form": form, "standing": standing, "watched": watched}
    if request.method == "POST" and form.is_valid():
        given = {"warning_id": pk, "reason": form.cleaned_data["reason"], "actor": request.actor, "at": request.now}
        try:
            if request.POST.get("act") == "ask":
                services.ask_second_person(**given)
                messages.success(request, "已申请。另一位有处置权限的人同意后，当天可以查看。")
                return redirect("warning", pk=pk)
            opened = services.open_identity(**given)
        except DomainError as error:
            refuse(form, error)
            page["standing"] = queries.standing(request.actor, warning, at=request.now)
        else:
            page |= {"opened": opened, "household": _household(request, opened.id_number)}
    return render(request, "disclosure/identity.html", page, status=400 if form.errors else 200)


@requires(Duty.WARNING_DECIDE)
@never_cache
@require_http_methods(["GET", "POST"])
def opening_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody else's wish to open one more identity today: what for, and yes or no."""
    found = queries.find_request(pk, request.actor)
    form = DecideForm(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        agrees = request.POST.get("act") == "agree"
        try:
            services.decide_request(request_id=pk, agrees=agrees, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
        else:
            messages.success(request, "已同意，申请人今天可以查看这一人的身份。" if agrees else "已退回，不予查看。")
            return redirect("opening-request", pk=pk)
    own = found.asked_by == request.actor.user_id
    page = {
        "asked": found,
        "form": form,
        "own": own,
        "may_decide": found.state == DISCLOSURE.initial and not own,
        "steps": [(each, DISCLOSURE.steps[each.step].label) for each in reversed(steps_of(DISCLOSURE.name, str(pk)))],
    }
    return render(request, "disclosure/request.html", page, status=400 if form.errors else 200)


@requires(Duty.LEDGER_READ)
@require_GET
def openings(request: HttpRequest) -> HttpResponse:
    """Who looked: every opening of the last days, and how many each person opened a day."""
    who, since = request.GET.get("q", "").strip(), since_of(request)
    listing = Listing(request, queries.openings(request.actor, since=since, who=who), COLUMNS, default_sort="-at", unit="次")
    places = names_of(each.division_code for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, short_name(places.get(each.division_code, ""))) for each in listing],
        "days": queries.by_day(request.actor, since=since),
        "since": since,
        "who": who,
        "query": request.GET.urlencode(),
        "tabs": tabs_of(request.actor, "openings"),
    }
    return render(request, "disclosure/openings.html", page)


@requires(Duty.LEDGER_READ)
@require_GET
def export_openings(request: HttpRequest) -> HttpResponse:
    """The list of who looked as a workbook; no identity stands in it."""
    found = list(queries.openings(request.actor, since=since_of(request), who=request.GET.get("q", "").strip()))
    places = names_of(each.division_code for each in found)
    rows = [
        [
            f"{timezone.localtime(each.opened_at):%Y-%m-%d %H:%M}", each.opener_name, each.post_label, each.warning.rule_label,
            places.get(each.division_code, ""), each.number, each.alone_at_most, each.request.decider_name if each.request else "", each.reason,
        ]
        for each in found
    ]  # fmt: skip
    heads = ["时间", "查看人", "岗位", "预警", "地方", "当天第几次", "当天上限", "同意人", "理由"]
    return workbook(title="身份查看记录", heads=heads, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


def _household(request: HttpRequest, id_number: str) -> Any:
    """Give the household of somebody who has been registered since, where the actor may see it."""
    person = register.person_by_id_number(id_number)
    homes = register.households_of(person.pk) if person else []
    for home in homes:
        try:
            return register.find_household(request.actor, home.pk)
        except NotFound:
            continue
    return None
