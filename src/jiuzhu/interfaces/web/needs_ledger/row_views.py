"""One township's ledger: its rows, what a row asks for, what the county says of it, its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.needs.rules import DEGREES
from jiuzhu.assessment.needs_ledger import queries, services
from jiuzhu.assessment.needs_ledger.rules import EDITABLE, ROW_STATES
from jiuzhu.assessment.needs_ledger.workflow import OPEN, READERS
from jiuzhu.casework.registry.vocabulary import LEVELS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import step_label, steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.minors import NEED_KEPT, hides_need
from jiuzhu.interfaces.web.needs_ledger.forms import MarkForm, RowForm, StepForm
from jiuzhu.interfaces.web.registry.places import short_names

COLUMNS = [
    Column("household", "家庭", sort=("household_number",)),
    Column("place", "村（社区）", sort=("village_code", "household_number")),
    Column("level", "困境程度", sort=("level",)),
    Column("kind", "困难类型", sort=("kind_label",)),
    Column("service", "申请服务", sort=("item_label", "words")),
    Column("quantity", "数量", sort=("quantity",), numeric=True),
    Column("state", "审核", sort=("state",)),
]
HEADS = (
    "乡镇", "村（社区）", "档案号", "户主", "救助类别", "困境指标数", "困境程度", "困难类型", "困难程度", "服务需求", "申请服务", "数量", "供给主体", "完成时限", "审核状态", "县里意见",
)  # fmt: skip
TONES = {"marked": "amber", "returned": "red", "corrected": "blue", "approved": "green"}
SAID = {"submit": "台账已上报，等县里审核。", "return": "台账已退回。", "approve": "台账已审核通过。", "update": "台账已按现在的需求重列。"}


@requires(*READERS)
@require_GET
def ledger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One township's ledger."""
    return _page(request, queries.find_ledger(request.actor, pk))


@requires(Duty.ASSESSMENT_CONFIRM, Duty.NEEDS_AUDIT)
@require_POST
def ledger_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Submit, return, approve, or list anew."""
    found, form = queries.find_ledger(request.actor, pk), StepForm(request.POST)
    if step not in SAID:
        raise Http404(step)
    if form.is_valid():
        given = {"ledger": found, "actor": request.actor, "at": request.now}
        seen = {"seen_version": form.cleaned_data["seen_version"]}
        try:
            match step:
                case "update":
                    services.bring_up_to_date(**given)
                case "submit":
                    services.submit_ledger(**given, **seen)
                case "return":
                    services.return_ledger(**given, **seen, reason=form.cleaned_data["reason"])
                case "approve":
                    services.approve_ledger(**given, **seen)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, SAID[step])
            return redirect("needs-ledger", pk=pk)
    found.refresh_from_db()
    return _page(request, found, form)


@requires(*READERS)
@require_GET
def export_ledger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ledger as a workbook, in its own columns."""
    found = queries.find_ledger(request.actor, pk)
    held = [_shown(request, each) for each in queries.rows_of(found)]
    names = short_names({found.division_code, *(each.village_code for each in held)})
    rows = [
        (
            names.get(found.division_code, ""), names.get(each.village_code, ""), each.household_number, each.head_name, each.category_label, each.hardships,
            LEVELS.get(each.level, ""), each.kind_label, DEGREES.get(each.degree, ""), each.words, each.item_label, each.quantity, each.provider,
            each.due_on, ROW_STATES[each.state], each.left_out_because or each.remark,
        )
        for each in held
    ]  # fmt: skip
    title = f"需求台账 {names.get(found.division_code, '')} {found.round.title}"
    return workbook(title=title, heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(*READERS)
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One row; the township writes what it asks for."""
    found = queries.find_row(request.actor, pk)
    form = RowForm(request.POST or None, items=_items(request, found), initial=_begun(found))
    if request.method == "POST" and form.is_valid():
        try:
            services.write_row(row=found, entry=form.entry(), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "这一行已保存。")
            return redirect("needs-ledger", pk=found.ledger_id)
    return _row_page(request, found, form=form)


@requires(Duty.NEEDS_AUDIT)
@require_POST
def mark(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what is wrong with a row, or take it back."""
    found, form = queries.find_row(request.actor, pk), MarkForm(request.POST)
    if form.is_valid():
        remark = form.cleaned_data["remark"]
        try:
            if remark.strip():
                services.mark_row(row=found, remark=remark, actor=request.actor, at=request.now)
            else:
                services.clear_row(row=found, actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "意见已标在这一行，退回台账时一并退回。" if remark.strip() else "这一行的意见已取消。")
            return redirect("needs-ledger", pk=found.ledger_id)
    return _row_page(request, found, marking=form)


def _page(request: HttpRequest, found: Any, refused: StepForm | None = None) -> HttpResponse:
    counts = queries.counts_of(found)
    only = request.GET.get("state", "")
    rows = queries.rows_of(found)
    listing = Listing(request, rows.filter(state=only) if only in counts else rows, COLUMNS, default_sort="place", page_size=50, unit="行")
    names = short_names({each.village_code for each in listing})
    writes = request.actor.holds(Duty.ASSESSMENT_CONFIRM, division_code=found.division_code) and found.state in OPEN
    audits = request.actor.holds(Duty.NEEDS_AUDIT, division_code=found.division_code) and found.state == "submitted"
    tabs = [{"label": "全部", "url": listing.url_with(state=None), "active": only not in counts, "count": sum(counts.values())}]
    tabs += [{"label": label, "url": listing.url_with(state=code), "active": code == only, "count": counts[code]} for code, label in ROW_STATES.items() if code in counts]
    page = {
        "ledger": found,
        "place": full_name_of(found.division_code, below=Level.CITY),
        "listing": listing,
        "rows": [(_shown(request, each), names.get(each.village_code, ""), LEVELS.get(each.level, ""), TONES.get(each.state, "")) for each in listing],
        "tabs": tabs,
        "marked": counts.get("marked", 0),
        "may_write": writes,
        "may_audit": audits,
        "form": refused or StepForm(initial={"seen_version": found.version}),
        "steps": [(each, step_label(each)) for each in steps_of(found.workflow.name, str(found.pk))],
    }
    return render(request, "needs_ledger/ledger.html", page, status=400 if refused else 200)


def _row_page(request: HttpRequest, found: Any, *, form: RowForm | None = None, marking: MarkForm | None = None) -> HttpResponse:
    ledger_, place = found.ledger, found.ledger.division_code
    refused = bool((form and form.errors) or (marking and marking.errors))
    page = {
        "row": _shown(request, found),
        "place": full_name_of(found.village_code, below=Level.COUNTY),
        "level": LEVELS.get(found.level, ""),
        "degree": DEGREES.get(found.degree, ""),
        "tone": TONES.get(found.state, ""),
        "may_write": request.actor.holds(Duty.ASSESSMENT_CONFIRM, division_code=place) and found.state in EDITABLE.get(ledger_.state, ()),
        "may_audit": request.actor.holds(Duty.NEEDS_AUDIT, division_code=place) and ledger_.state == "submitted" and found.state != "left_out",
        "form": form or RowForm(items=_items(request, found), initial=_begun(found)),
        "marking": marking or MarkForm(initial={"remark": found.remark if found.state == "marked" else ""}),
        "may_open_household": request.actor.holds(Duty.REGISTER_READ, division_code=found.household.division_code),
    }
    return render(request, "needs_ledger/row.html", page, status=400 if refused else 200)


def _shown(request: HttpRequest, row: Any) -> Any:
    """Give a row as the actor may see it: not what a minor needs where that is kept from them."""
    if hides_need(request.actor, row.need, on=timezone.localdate(request.now)):
        row.words = row.item_label = NEED_KEPT
    return row


def _items(request: HttpRequest, found: Any) -> dict[str, str]:
    known = needs.item_labels(timezone.localdate(request.now), division_code=found.ledger.division_code)
    return {**known, found.item_code: found.item_label} if found.item_code else known


def _begun(found: Any) -> dict[str, Any]:
    return {
        "item_code": found.item_code, "quantity": found.quantity, "provider": found.provider, "due_on": found.due_on, "left_out": found.left_out_because,
    }  # fmt: skip
