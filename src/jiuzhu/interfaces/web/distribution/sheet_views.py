"""A village's sheet: gone through person by person, on the desk or on the phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiuzhu.delivery.distribution import queries, services
from jiuzhu.delivery.distribution.workflow import READERS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.distribution.forms import AddForm, ReasonForm, StrikeForm
from jiuzhu.interfaces.web.distribution.sheet_rows import added_words, f24_rows, law_words
from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press

LINE_STEPS: dict[str, tuple[type[Form], Callable[..., object], str]] = {
    "strike": (StrikeForm, services.strike, "已划去。"),
    "restore": (SeenForm, services.restore, "已恢复。"),
    "include": (SeenForm, services.include, "已列入名单。"),
    "accept": (SeenForm, services.accept_line, "已批准补入，请村里发放。"),
    "refuse": (ReasonForm, services.refuse_line, "没有同意补入。"),
}


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One village's sheet: everybody with why, what can be done with each, adding somebody, and saying it is gone through."""
    found = queries.find_sheet(request.actor, pk)
    offered = _forms(request, found)
    status = press(request, offered, lambda name, form: _take(request, found, name, form), found)
    if status is DONE:
        return redirect("distribution-sheet", pk=pk)
    may = request.actor.holds(Duty.VISIT_RECORD, division_code=found.division_code)
    rows = f24_rows(request, queries.lines_of_sheet(found), names_of([found.division_code]))
    page = {
        "sheet": found,
        "list": found.list,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "offered": offered,
        "rows": [(row, StrikeForm(initial={"seen_version": row.line.version}, auto_id=f"id_{row.line.pk}_%s")) for row in rows],
        "checking": may and found.state == "check",
        "handing": may and found.state == "handing",
        "said": law_words(found.list),
        "list_url": reverse("distribution-list", args=[found.list_id])
        if queries.month_lists(request.actor).filter(pk=found.list_id).exists()
        else "",
    }
    return render(request, "distribution/sheet.html", page, status=status)


@requires(Duty.VISIT_RECORD, Duty.DISTRIBUTION_APPROVE)
@require_POST
def take_step(request: ActingRequest, pk: UUID, step: str) -> HttpResponse:
    """Strike, restore or list one person of a sheet; decide on one added later."""
    if step not in LINE_STEPS:
        raise NotFound("没有这一步。", "请回到名单，按页面上的操作办理。")
    line, (kind, act, said) = queries.find_line(request.actor, pk), LINE_STEPS[step]
    form = kind(request.POST)
    back = redirect(_after(request, line, step))
    if not form.is_valid():
        messages.error(request, "；".join(str(error) for errors in form.errors.values() for error in errors))
        return back
    act(line=line, actor=request.actor, at=request.now, **form.cleaned_data)
    messages.success(request, f"{line.name}：{said}")
    return back


def _after(request: ActingRequest, line: Any, step: str) -> str:
    if step in ("accept", "refuse"):
        return reverse("distribution-list", args=[line.sheet.list_id])
    return f"{reverse('distribution-sheet', args=[line.sheet_id])}#{line.pk}"


def _forms(request: ActingRequest, found: Any) -> dict[str, Form]:
    if not request.actor.holds(Duty.VISIT_RECORD, division_code=found.division_code):
        return {}
    forms: dict[str, Form] = {}
    if found.list.state not in ("checked", "closed"):
        forms["add"] = AddForm(posted_to(request, "add"), auto_id="id_add_%s")
    if found.state == "check":
        forms["check"] = SeenForm(posted_to(request, "check"), initial={"seen_version": found.version}, auto_id="id_check_%s")
    return forms


def _take(request: ActingRequest, found: Any, name: str, form: Any) -> str:
    if name == "check":
        services.check_sheet(sheet=found, actor=request.actor, at=request.now, **form.cleaned_data)
        return "本村核对完毕，等乡镇汇总报县里。"
    return added_words(services.add_person(sheet=found, actor=request.actor, at=request.now, **form.cleaned_data))
