"""Township lists of a month: all of them, one with its next step, its paper and workbook (F-24), and the money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.delivery.distribution import queries, services
from jiuzhu.delivery.distribution.rules import FUNDS
from jiuzhu.delivery.distribution.workflow import LIST, READERS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, level_of, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.documents.distribution import distribution_paper
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.distribution.forms import ApproveForm, CloseForm, GenerateForm, MissingForm, PurseForm, ReasonForm
from jiuzhu.interfaces.web.distribution.sheet_rows import HEADS, added_words, f24_rows, law_words
from jiuzhu.interfaces.web.export import attachment, workbook
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press

COLUMNS = [
    Column("label", "项目", sort=("label", "-month")),
    Column("month", "月份", sort=("month", "label")),
    Column("place", "地方", sort=("division_code", "-month")),
    Column("people", "名单"),
    Column("state", "状态", sort=("state", "-month")),
]
SHEET_COLUMNS = [
    Column("label", "项目", sort=("list__label", "-list__month")),
    Column("month", "月份", sort=("list__month", "list__label")),
    Column("place", "村（社区）", sort=("division_code", "-list__month")),
    Column("state", "状态", sort=("state", "-list__month")),
]
STEPS: dict[str, tuple[type[Form], Callable[..., object], str]] = {
    "check": (SeenForm, services.check_list, "已报县里批准。"),
    "return": (ReasonForm, services.return_list, "已退回，请村和乡镇重新核对。"),
    "approve": (ApproveForm, services.approve_list, "已批准，各村可以发放。"),
    "close": (CloseForm, services.close_list, "已核销。"),
    "reopen": (ReasonForm, services.reopen_list, "已重新打开：更正或补入以后再核销。"),
}
MONTHS_BACK = 3


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def lists(request: ActingRequest) -> HttpResponse:
    """List what is distributed month by month; a village sees its own sheets."""
    open_lists = {str(each.pk): each for each in queries.lists_open_to(request.actor)}
    offered = _offered(request, open_lists)
    status = press(
        request, offered, lambda name, form: _generate(request, form) if name == "generate" else _add_missing(request, open_lists, form)
    )
    if status is DONE:
        return redirect("distribution-lists")
    villager = all(level_of(code) is Level.VILLAGE for code in request.actor.divisions(READERS))
    listing = Listing(
        request,
        queries.sheets(request.actor) if villager else queries.month_lists(request.actor),
        SHEET_COLUMNS if villager else COLUMNS,
        unit="份",
    )
    found = list(listing)
    names, totals = names_of({each.division_code for each in found}), {} if villager else queries.totals_of_lists(found)
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, "")), totals.get(each.pk)) for each in found],
        "villager": villager,
        "form": offered.get("generate"),
        "missing": offered.get("missing"),
        "benefits": queries.benefits_of(request.actor, on=timezone.localdate(request.now)),
        "may_hand_out": request.actor.holds_anywhere(Duty.VISIT_RECORD),
        "may_see_funds": bool(request.actor.divisions((Duty.DISTRIBUTION_APPROVE, Duty.OVERSIGHT_READ))),
    }
    return render(request, "distribution/lists.html", page, status=status)


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def month_list(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One township's list: who and why, the villages, the next step, the books."""
    found = queries.find_list(request.actor, pk)
    offered = _forms(request, found)
    status = press(request, offered, lambda name, form: _take(request, found, name, form), found)
    if status is DONE:
        return redirect("distribution-list", pk=pk)
    lines, sheets = queries.lines_of(found), list(found.sheets.order_by("division_code"))
    names = names_of(each.division_code for each in sheets)
    page = {
        "list": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "fund": FUNDS.get(found.fund, found.fund),
        "offered": offered,
        "own": found.state == "checked"
        and "approve" not in offered
        and request.actor.holds(Duty.DISTRIBUTION_APPROVE, division_code=found.division_code),
        "totals": queries.totals_of_list(found),
        "sheets": [(each, short_name(names.get(each.division_code, ""))) for each in sheets],
        "rows": f24_rows(request, lines, names),
        "proposed": [each for each in lines if each.state == "proposed"],
        "said": law_words(found),
        "steps": [(step, LIST.steps[step.step].label) for step in reversed(steps_of(LIST.name, str(found.pk)))],
    }
    return render(request, "distribution/list.html", page, status=status)


@requires(*READERS)
@require_GET
def export(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The distribution sheet as a workbook, in its own columns (F-24)."""
    found = queries.find_list(request.actor, pk)
    rows = [each.cells() for each in _printed(request, found)]
    return workbook(
        title=f"{found.label}发放表 {found.month:%Y-%m}", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now)
    )


@requires(*READERS)
@never_cache
@require_GET
def paper(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The distribution sheet as PDF, with the signatures drawn on the phone and room for the others (F-24)."""
    found = queries.find_list(request.actor, pk)
    place = full_name_of(found.division_code, below=Level.COUNTY)
    pdf = distribution_paper(
        found, place=place, rows=_printed(request, found), totals=queries.totals_of_list(found), marks=marks_for(request.actor, request.now)
    )
    return attachment(pdf, name=f"{found.label}发放表-{found.month:%Y-%m}.pdf", content_type="application/pdf")


@requires(Duty.DISTRIBUTION_APPROVE, Duty.OVERSIGHT_READ)
@never_cache
@require_http_methods(["GET", "POST"])
def funds(request: ActingRequest) -> HttpResponse:
    """What finance set aside, what approved lists take of it, what is left."""
    county = request.actor.divisions(Duty.DISTRIBUTION_APPROVE)
    form = PurseForm(request.POST or None, initial={"year": timezone.localdate(request.now).year}) if county else None
    if request.method == "POST" and form is not None and form.is_valid():
        told = form.cleaned_data
        try:
            services.set_purse(
                division_code=county[0],
                fund=told["fund"],
                year=told["year"],
                amount_fen=told["amount"],
                document=told["document"],
                actor=request.actor,
                at=request.now,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已录入。")
            return redirect("distribution-funds")
    rows = [(each, FUNDS.get(each.fund, each.fund), each.amount_fen - each.used_fen) for each in queries.purses(request.actor)]
    return render(request, "distribution/funds.html", {"form": form, "rows": rows}, status=400 if form is not None and form.errors else 200)


def _offered(request: ActingRequest, open_lists: dict[str, Any]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    if request.actor.divisions(Duty.DISTRIBUTION_APPROVE):
        forms["generate"] = GenerateForm(posted_to(request, "generate"), months=_months(request))
    if open_lists:
        names = names_of({each.division_code for each in open_lists.values()})
        labels = {
            pk: f"{each.month:%Y-%m} {each.label}（{short_name(names.get(each.division_code, ''))}）" for pk, each in open_lists.items()
        }
        forms["missing"] = MissingForm(posted_to(request, "missing"), lists=labels, auto_id="id_missing_%s")
    return forms


def _generate(request: ActingRequest, form: Any) -> str:
    county, month = request.actor.divisions(Duty.DISTRIBUTION_APPROVE), form.cleaned_data["month"]
    made = [
        each for code in county for each in services.generate_month(month=month, division_code=code, actor=request.actor, at=request.now)
    ]
    return f"生成了 {len(made)} 份名单。" if made else "没有新的名单：已生成过，或没有人符合。"


def _add_missing(request: ActingRequest, open_lists: dict[str, Any], form: Any) -> str:
    told = dict(form.cleaned_data)
    line = services.add_missing(month_list=open_lists[told.pop("list")], actor=request.actor, at=request.now, **told)
    return added_words(line)


def _forms(request: ActingRequest, found: Any) -> dict[str, Form]:
    own = request.actor.user_id in {found.maker_id, found.checker_id}
    return {
        name: kind(
            posted_to(request, name),
            initial={"seen_version": found.version},
            auto_id=f"id_{name}_%s",
            **({"kind": found.kind} if name == "approve" else {}),
        )
        for name, (kind, _, _) in STEPS.items()
        if found.state in LIST.steps[name].sources
        and request.actor.holds(LIST.steps[name].duty, division_code=found.division_code)
        and not (name == "approve" and own)
    }


def _take(request: ActingRequest, found: Any, name: str, form: Any) -> str:
    _, act, said = STEPS[name]
    told = dict(form.cleaned_data)
    if name == "approve":
        told = {"unit_cost_fen": told.pop("unit_cost", None), "over_cap_reason": ""} | told
    act(month_list=found, actor=request.actor, at=request.now, **told)
    return said


def _printed(request: ActingRequest, found: Any) -> list[Any]:
    names = names_of(found.sheets.values_list("division_code", flat=True))
    shown = ("listed", "delivered", "undelivered")
    return [each for each in f24_rows(request, queries.lines_of(found), names) if each.line.state in shown]


def _months(request: ActingRequest) -> list[Any]:
    months = [timezone.localdate(request.now).replace(day=1)]
    while len(months) < MONTHS_BACK:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months
