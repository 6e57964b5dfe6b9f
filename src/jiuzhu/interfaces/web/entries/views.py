"""How timely townships enter, samplings with what is wrong, one household drawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.entries.forms import DrawForm, StepForm
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.places import where
from jiuzhu.interfaces.web.shell import household_address
from jiuzhu.supervision.entries import queries, services
from jiuzhu.supervision.entries.rules import SamplingInvalid, bounds
from jiuzhu.supervision.entries.workflow import ENTRY_CHECK

CONCERNED = (Duty.ENTRY_CHECK, Duty.REGISTER_WRITE)
COLUMNS = (
    Column("number", "家庭", sort=("household__number",)),
    Column("place", "村（社区）", sort=("division_code", "household__number")),
    Column("problems", "问题"),
    Column("state", "状态", sort=("settled", "state", "division_code", "household__number")),
)
ROW_COLUMNS = (
    Column("number", "家庭"),
    Column("place", "村（社区）"),
    Column("since", "类别起始"),
    Column("entered", "录入"),
    Column("days", "用了几天", numeric=True),
)


@requires(Duty.ENTRY_CHECK)
@require_http_methods(["GET", "POST"])
def entries(request: HttpRequest) -> HttpResponse:
    """The month's score by township, the samplings, and drawing another."""
    county, month = _county(request), _month(request)
    form = DrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draw(**form.cleaned_data, division_code=county, actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已抽取，下面是每户发现的问题。")
            return redirect("entry-sampling", pk=made.pk)
    days = queries.days_allowed(county, on=timezone.localdate(request.now))
    page = {
        "form": form,
        "month": month,
        "days": days,
        "scores": queries.scores(queries.events(request.actor, month=month), days=days),
        "samplings": queries.samplings(request.actor)[:20],
    }
    return render(request, "entries/entries.html", page, status=400 if form.errors else 200)


@requires(Duty.ENTRY_CHECK)
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The recognitions of a month and township behind its score, the slowest first."""
    county, month, township = _county(request), _month(request), request.GET.get("township", "")
    days = queries.days_allowed(county, on=timezone.localdate(request.now))
    found = queries.events(request.actor, month=month, township=township)
    listing = Listing(request, found, ROW_COLUMNS, default_sort="", unit="次")
    names = names_of({township, *(each.division_code for each in listing)})
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, "")), each.late(days)) for each in listing],
        "month": month,
        "days": days,
        "place": short_name(names.get(township, "")) or "全县",
    }
    return render(request, "entries/rows.html", page)


@requires(*CONCERNED)
@require_http_methods(["GET", "POST"])
def sampling(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The households of one draw; the county returns all faulty ones at a press."""
    found = queries.find_sampling(request.actor, pk)
    checks = queries.checks_of(request.actor, found)
    directs = request.actor.holds(Duty.ENTRY_CHECK, division_code=found.division_code)
    if request.method == "POST":
        if not directs:
            raise NotPermitted("您的岗位不能退回。", "请由县民政局经办人办理。")
        number = services.send_back(checks=list(checks.filter(state="drawn")), actor=request.actor, at=request.now)
        messages.success(request, f"已退回 {number} 户，乡镇待办里能看到每户的问题。")
        return redirect("entry-sampling", pk=pk)
    listing = Listing(request, checks, COLUMNS, default_sort="state", unit="户")
    names = names_of({each.division_code for each in listing})
    page = {
        "sampling": found,
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing],
        "waiting": checks.filter(state="drawn").count() if directs else 0,
        "directs": directs,
    }
    return render(request, "entries/sampling.html", page)


@requires(*CONCERNED)
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One household drawn: what is wrong, returning it, putting it right, looking again."""
    found = queries.find_check(request.actor, pk)
    form = StepForm(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        both = {"check": found, "seen_version": given["seen_version"], "actor": request.actor, "at": request.now}
        try:
            if given["step"] == "fix":
                services.put_right(note=given["reason"], **both)
            else:
                services.decide(step=given["step"], reason=given["reason"], **both)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"已办理：{ENTRY_CHECK.steps[given['step']].label}。")
            return redirect("entry-check", pk=pk)
    return render(request, "entries/check.html", _page(request, found, form), status=400 if form.errors else 200)


def _page(request: HttpRequest, found: queries.EntryCheck, form: StepForm) -> dict[str, Any]:
    found.refresh_from_db()
    supervises = request.actor.holds(Duty.ENTRY_CHECK, division_code=found.division_code)
    enters = request.actor.holds(Duty.REGISTER_WRITE, division_code=found.division_code)
    lives_here = queries.lives_within(request.actor, found)
    return {
        "check": found,
        "form": form,
        "place": where(found.household.division_code, found.household.address) if lives_here else "已迁出",
        "file_url": household_address(found.household_id) if lives_here else "",
        "decides": supervises and found.state in ("drawn", "fixed"),
        "fixes": enters and found.state == "returned",
        "steps": [(step, ENTRY_CHECK.steps[step.step].label) for step in reversed(steps_of(ENTRY_CHECK.name, str(found.pk)))],
    }


def _month(request: HttpRequest) -> str:
    today = timezone.localdate(request.now)
    asked = request.GET.get("month", "")
    try:
        bounds(asked)
    except SamplingInvalid:
        return f"{today:%Y-%m}"
    return asked


def _county(request: HttpRequest) -> str:
    codes = request.actor.divisions(Duty.ENTRY_CHECK)
    if not codes:
        raise NotPermitted("您的岗位不在县里。", "请由县民政局经办人办理。")
    return codes[0]
