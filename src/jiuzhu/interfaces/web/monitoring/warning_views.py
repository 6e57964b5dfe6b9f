"""The list of warnings, one warning from grading to its end, and its letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.asked import uuid_in
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.monitoring.warning_forms import (
    MATTERS,
    AssignForm,
    CharityForm,
    DecideForm,
    FilterForm,
    InvestigateForm,
    RegradeForm,
    SendBackForm,
    decide_choices,
)
from jiuzhu.interfaces.web.monitoring.warning_pages import (
    EXPORT_HEADS,
    Page,
    charity_waits,
    exported,
    filter_form,
    page_of_warning,
    places_to_assign,
    rows_of,
)
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.monitoring.feeds.services.opening import WORKERS
from jiuzhu.monitoring.outside.queries import rows_behind, sent_forgotten_on
from jiuzhu.monitoring.warnings import queries, services
from jiuzhu.monitoring.warnings.queries_of_rechecks import rechecked
from jiuzhu.monitoring.warnings.rules import OUTCOME_LABELS, Outcome
from jiuzhu.monitoring.warnings.services.charity import AFTER

COLUMNS = [
    Column("pick", ""),
    Column("rule", "预警", sort=("rule_label",)),
    Column("subject", "对象", sort=("subject_name",)),
    Column("place", "村（社区）", sort=("division_code",)),
    Column("month", "发现", sort=("last_month", "grade")),
    Column("state", "状态", sort=("state",)),
    Column("due", "还剩"),
]
READS = (Duty.MONITORING_READ,)


@requires(*READS)
@require_GET
def warnings(request: HttpRequest) -> HttpResponse:
    """List warnings by month, rule, grade, state, place, and whether they are late; some are assigned at once."""
    form = filter_form(request)
    found = _found(request, form)
    columns = COLUMNS if request.actor.holds_anywhere(Duty.WARNING_ASSIGN) else COLUMNS[1:]
    listing = Listing(request, found.order_by("grade", "-opened_at", "id"), columns)
    page = {
        "listing": listing,
        "rows": rows_of(listing, actor=request.actor, now=request.now),
        "form": form,
        "query": request.GET.urlencode(),
        "may_assign": request.actor.holds_anywhere(Duty.WARNING_ASSIGN),
        "filtered": bool(request.GET),
    }
    return render(request, "monitoring/warning_list.html", page)


@requires(*READS)
@require_GET
def export_warnings(request: HttpRequest) -> HttpResponse:
    """The list, as filtered, as a workbook."""
    found = _found(request, filter_form(request)).order_by("grade", "-opened_at", "id")
    rows = exported(found, actor=request.actor, now=request.now)
    return workbook(title="预警台账", heads=EXPORT_HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(Duty.WARNING_ASSIGN)
@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Assign the ticked warnings, each to its own village or township."""
    level = Level.TOWNSHIP if request.POST.get("level") == "township" else Level.VILLAGE
    picked = [found for found in map(uuid_in, request.POST.getlist("pick")) if found]
    if not picked:
        messages.warning(request, "还没有勾选预警。请先勾选要交办的预警。")
        return redirect(_list_address(request))
    done, refused = services.assign_many(warning_ids=picked, level=level, actor=request.actor, at=request.now)
    if done:
        messages.success(request, f"已交办 {done} 条到所在{level.label}。")
    for about, error in refused[:5]:
        messages.warning(request, f"{about}：{error}")
    return redirect(_list_address(request))


@requires(*READS)
@require_http_methods(["GET", "POST"])
def warning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One warning: its figures, its household, what was done, and the next step for whoever may take it."""
    found = queries.find_warning(pk, request.actor)
    forms = _forms(request, found)
    status = press(request, forms, lambda name, form: _take(request, found, name, form))
    if status is DONE:
        return redirect("warning", pk=pk)
    page: Page = page_of_warning(request, found)
    sent = rows_behind(found.pk)
    shown = {
        "page": page,
        "warning": found,
        "forms": forms,
        "matters": MATTERS,
        "outside": sent,
        "forgotten_on": sent_forgotten_on(sent),
        "may_hold": request.actor.holds_anywhere(Duty.MEETING_HOLD),
        "works_on_warnings": any(request.actor.holds_anywhere(duty) for duty in WORKERS),
    }
    return render(request, "monitoring/warning.html", shown, status=status)


def _found(request: HttpRequest, form: FilterForm) -> Any:
    form.is_valid()
    given = form.cleaned_data
    return queries.filtered(
        queries.warnings(request.actor),
        month=given.get("month", ""),
        rule=given.get("rule", ""),
        grade=given.get("grade"),
        state=given.get("state", ""),
        division_code=given.get("place", ""),
        overdue_for=request.actor if given.get("late") else None,
        now=request.now,
        text=given.get("q", "").strip(),
        since=given.get("since", ""),
        until=given.get("until", ""),
        looked_into=given.get("looked_into", ""),
    )


def _forms(request: HttpRequest, found: Any) -> dict[str, Form]:
    """Give the forms of the steps that the actor may take now; the posted one is bound."""
    today = timezone.localdate(request.now)

    def form(name: str, kind: type[Form], initial: dict[str, Any], **more: Any) -> Form:
        return kind(data=posted_to(request, name), initial={"seen_version": found.version} | initial, prefix=None, auto_id=f"id_{name}_%s", **more)

    def may(duty: Duty) -> bool:
        return request.actor.holds(duty, division_code=found.division_code)

    forms: dict[str, Form] = {}
    if found.state in ("graded", "assigned") and may(Duty.WARNING_ASSIGN):
        places = places_to_assign(found)
        forms["assign"] = form("assign", AssignForm, {"to_code": found.assigned_code or places[0][0]} if places else {}, places=places)
    if found.state == "graded" and may(Duty.WARNING_ASSIGN):
        forms["regrade"] = form("regrade", RegradeForm, {"grade": found.grade})
    if found.state == "assigned" and may(Duty.WARNING_HANDLE):
        forms["investigate"] = form("investigate", InvestigateForm, {"visited_on": today, "investigators": request.actor.name})
    if found.state in ("investigated", "ledgered") and may(Duty.WARNING_DECIDE):
        initial, choices = decide_choices(found, today, request.actor)
        forms["decide"] = form("decide", DecideForm, initial, **choices)
    if found.state in AFTER and found.household is not None and may(Duty.LEAD_HANDLE) and not charity_waits(found):
        forms["charity"] = form("charity", CharityForm, {})
    if found.state == "investigated" and may(Duty.WARNING_DECIDE):
        forms["send_back"] = form("send_back", SendBackForm, {})
    return forms


def _take(request: HttpRequest, found: Any, name: str, form: Any) -> str:
    given = form.cleaned_data
    seen = {"seen_version": given["seen_version"]} if "seen_version" in given else {}
    common = {"warning_id": found.pk, "actor": request.actor, "at": request.now, **seen}
    steps: dict[str, Callable[[], object]] = {
        "assign": lambda: services.assign(**common, to_code=given["to_code"], note=given["note"]),
        "regrade": lambda: services.regrade(**common, grade=given["grade"], reason=given["reason"]),
        "investigate": lambda: services.investigate(**common, entry=form.entry()),
        "decide": lambda: services.decide(**common, entry=form.entry()),
        "charity": lambda: services.seek_charity(**common, words=given["words"]),
        "send_back": lambda: services.send_back(**common, reason=given["reason"]),
    }
    done = steps[name]()
    if name == "decide" and form.entry().outcome is Outcome.CORRECT and getattr(done, "to_state", "") == "rechecking":
        return "此人离开后这户不再有人享受救助，已启动复核：提交复核意见，由另一人审定后停止救助并告知。"
    if name == "decide" and form.entry().died_on and rechecked(found):
        return "已处置：更正登记，死亡已登记。去世次月起发放过救助，已启动复核：写明多发的怎样处理，由另一人审定。"
    words = {"assign": "已交办，办理时限开始计算。", "regrade": "等级已调整。", "investigate": "核实情况已提交，等待处置。", "send_back": "已退回重新核实。", "charity": "已列入“慈善对接”。"}
    return words.get(name) or f"已处置：{OUTCOME_LABELS[Outcome(given['outcome'])]}。"


def _list_address(request: HttpRequest) -> str:
    query = request.POST.get("query", "")
    address = redirect("warnings").url
    return f"{address}?{query}" if query else address
