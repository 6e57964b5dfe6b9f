"""Rounds of ledgers: the list, a new one, how far the townships are, the county's task list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.assessment.needs_ledger import queries, services
from jiuzhu.assessment.needs_ledger.rules import LINE_STATES
from jiuzhu.assessment.needs_ledger.workflow import READERS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import divisions_under, find_division
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.minors import NEED_KEPT, hides_need
from jiuzhu.interfaces.web.needs_ledger.forms import RoundForm, StepForm
from jiuzhu.interfaces.web.registry.places import short_names

COLUMNS = [
    Column("title", "轮次"),
    Column("kind", "种类"),
    Column("from", "开始", sort=("from_on",)),
    Column("until", "完成时限", sort=("until_on",)),
    Column("state", "状态"),
]
LINE_COLUMNS = [
    Column("township", "乡镇"),
    Column("household", "家庭"),
    Column("service", "服务项目"),
    Column("quantity", "数量", numeric=True),
    Column("provider", "供给主体"),
    Column("due", "完成时限"),
    Column("status", "状态"),
]
LIST_HEADS = ("乡镇", "村（社区）", "档案号", "家庭", "服务项目", "数量", "供给主体", "完成时限", "状态")
TONES = {"planned": "", "in_progress": "amber", "done": "green", "dropped": ""}
STEPS = {"compile": services.compile_list, "issue": services.issue_list, "cancel": services.cancel_round}
SAID = {"compile": "任务清单已汇总，各乡镇合计与台账一致。", "issue": "任务清单已下达。", "cancel": "本轮已取消。"}


@requires(*READERS)
@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds of one's county."""
    listing = Listing(request, queries.rounds(request.actor), COLUMNS, default_sort="-from", unit="轮")
    return render(request, "needs_ledger/rounds.html", {"listing": listing, "may_open": request.actor.holds_anywhere(Duty.NEEDS_AUDIT)})


@requires(Duty.NEEDS_AUDIT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a round."""
    form = RoundForm(request.POST or None, counties=_counties(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_round(entry=form.entry(), division_code=form.cleaned_data["division_code"], actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "本轮已开始，各乡镇的台账按未满足的需求列好了。")
            return redirect("needs-round", pk=made.pk)
    return render(request, "needs_ledger/round_new.html", {"form": form}, status=400 if form.errors else 200)


@requires(*READERS)
@require_GET
def round_(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One round."""
    return _page(request, queries.find_round(request.actor, pk))


@requires(Duty.NEEDS_AUDIT)
@require_POST
def round_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Compile, issue or call off."""
    found, form = queries.find_round(request.actor, pk), StepForm(request.POST)
    if step not in STEPS:
        raise Http404(step)
    if form.is_valid():
        given = {"reason": form.cleaned_data["reason"]} if step == "cancel" else {}
        try:
            STEPS[step](round_=found, seen_version=form.cleaned_data["seen_version"], actor=request.actor, at=request.now, **given)  # type: ignore[operator]
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, SAID[step])
            return redirect("needs-round", pk=pk)
    found.refresh_from_db()
    return _page(request, found, form)


@requires(*READERS)
@require_GET
def export_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The task list as a workbook, in its own columns."""
    found = queries.find_round(request.actor, pk)
    lines = list(queries.lines_of(request.actor, found))
    names = short_names({code for line in lines for code in (line.township_code, line.row.village_code)})
    rows = [
        (
            names.get(line.township_code, ""), names.get(line.row.village_code, ""), line.row.household_number, line.row.head_name, _service(request, line),
            line.quantity, line.provider, line.due_on, LINE_STATES[line.status],
        )
        for line in lines
    ]  # fmt: skip
    return workbook(title=f"任务清单 {found.title}", heads=LIST_HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


def _page(request: HttpRequest, found: Any, refused: StepForm | None = None) -> HttpResponse:
    ledgers = list(queries.ledgers_of(request.actor, found))
    lines = Listing(request, queries.lines_of(request.actor, found), LINE_COLUMNS, page_size=50, unit="项")
    names = short_names({*(each.division_code for each in ledgers), *(line.township_code for line in lines)})
    audits = request.actor.holds(Duty.NEEDS_AUDIT, division_code=found.division_code)
    page = {
        "round": found,
        "ledgers": [(each, names.get(each.division_code, "")) for each in ledgers],
        "sums": {"many": sum(each.many for each in ledgers), "homes": sum(each.homes for each in ledgers)},
        "approved": sum(each.state == "approved" for each in ledgers),
        "lines": lines,
        "rows": [(line, _service(request, line), names.get(line.township_code, ""), LINE_STATES[line.status], TONES[line.status]) for line in lines],
        "statuses": [(LINE_STATES[code], many) for code, many in sorted(queries.statuses(found).items())] if audits else [],
        "steps": [name for name in found.workflow.steps_from(found.state) if name in STEPS] if audits else [],
        "form": refused or StepForm(initial={"seen_version": found.version}),
    }
    return render(request, "needs_ledger/round.html", page, status=400 if refused else 200)


def _service(request: HttpRequest, line: Any) -> str:
    """Name the service of a line; not what a minor needs where that is kept from the actor."""
    return NEED_KEPT if hides_need(request.actor, line.row.need, on=timezone.localdate(request.now)) else line.service


def _counties(request: HttpRequest) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for root in request.actor.divisions(Duty.NEEDS_AUDIT):
        counties = [find_division(root)] if level_of(root) is Level.COUNTY else divisions_under(root, Level.COUNTY)
        found |= {each.code: each.name for each in counties}
    return list(found.items())
