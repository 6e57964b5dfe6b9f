"""A month's allowances: the lists, putting one together, approving it as another person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import divisions_under, find_division, names_of
from jiuzhu.foundation.divisions.rules import Level, level_of, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.mutual_help.forms import CompileForm, ReturnForm
from jiuzhu.interfaces.web.mutual_help.rail import READERS
from jiuzhu.matching.mutual_help import queries, services

COLUMNS = [Column("month", "月份", sort=("month_on", "division_code")), Column("place", "乡镇（街道）"), Column("total", "合计（元）", numeric=True), Column("state", "状态")]


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def allowances(request: ActingRequest) -> HttpResponse:
    """List the months' allowances, and put the next one together."""
    townships = _townships(request)
    form = CompileForm(request.POST or None, choices={"division_code": townships}, initial={"month_on": timezone.localdate(request.now)}) if townships else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = services.compile_allowances(actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "名单已编好，等另一位经办人审核。")
            return redirect("pair-allowance", pk=made.pk)
    listing = Listing(request, queries.allowance_lists(request.actor), COLUMNS, default_sort="-month", unit="份")
    names = names_of({each.division_code for each in listing})
    page = {"form": form, "listing": listing, "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing]}
    return render(request, "mutual_help/allowances.html", page, status=400 if form is not None and form.errors else 200)


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def allowance(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One list: who is owed what, and its approval."""
    found = queries.find_allowance_list(request.actor, pk)
    posted, given = request.POST.get("step", ""), {"seen_version": found.version}
    may = found.state == "compiled" and request.actor.holds(Duty.PAIR_PAY, division_code=found.division_code)
    approve = SeenForm(request.POST if posted == "approve" else None, initial=given) if may and request.actor.user_id != found.compiler_id else None
    back = ReturnForm(request.POST if posted == "return" else None, initial=given, auto_id="id_return_%s") if may else None
    form: Any = {"approve": approve, "return": back}.get(posted)
    if form is not None and form.is_valid():
        act = services.approve_allowances if posted == "approve" else services.return_allowances
        try:
            act(allowances_list=found, actor=request.actor, at=request.now, **form.cleaned_data)
            messages.success(request, "已审核。" if posted == "approve" else "已退回，时长等下一份名单。")
            return redirect("pair-allowance", pk=pk)
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
    page = {"list": found, "rows": _rows(found), "approve": approve, "back": back, "place": short_name(find_division(found.division_code).name), "own": may and approve is None}
    return render(request, "mutual_help/allowance.html", page, status=400 if form is not None and form.errors else 200)


@requires(*READERS)
@require_GET
def export(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One list as a workbook."""
    found = queries.find_allowance_list(request.actor, pk)
    rows = [[each.helper.name, f"{each.month_on:%Y-%m}", each.minutes, yuan_text(each.earned_fen), yuan_text(each.amount_fen)] for each in _rows(found)]
    rows.append(["合计", "", sum(each.minutes for each in _rows(found)), "", yuan_text(found.total_fen)])
    heads = ["帮扶人", "帮扶月份", "分钟", "按时长（元）", "补贴（元）"]
    return workbook(title=f"{found.month_on:%Y-%m} 互助补贴", heads=heads, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


def _rows(found: Any) -> list[Any]:
    return list(found.rows.select_related("helper").order_by("helper__name", "month_on", "id"))


def _townships(request: ActingRequest) -> list[tuple[str, Any]]:
    codes = request.actor.divisions(Duty.PAIR_PAY)
    found = [each for code in codes for each in ([find_division(code)] if level_of(code) == Level.TOWNSHIP else divisions_under(code, Level.TOWNSHIP))]
    return [(each.code, short_name(each.name)) for each in dict.fromkeys(found)]
