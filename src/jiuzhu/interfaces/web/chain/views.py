"""The overlaps and gaps found on the chain: the list, one of them from telling to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.asked import uuid_in
from jiuzhu.interfaces.web.chain.forms import AnswerForm, EndForm, FilterForm, TellForm
from jiuzhu.interfaces.web.chain.pages import Row, facts_of, given_of, reads_here, replies_shown, rows_of, steps_shown, township_of
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.monitoring.chain import queries, services
from jiuzhu.monitoring.chain.rules import OUTCOMES
from jiuzhu.monitoring.chain.services.handling import TOWNSHIP
from jiuzhu.monitoring.chain.workflow import ANSWERED, AT_DEPARTMENT, AT_TOWNSHIP, CHAIN_FINDING, UNTOLD
from jiuzhu.monitoring.warnings.queries import warnings_of

SEES = (Duty.MONITORING_READ, Duty.FEED_SEND)
COLUMNS = [
    Column("pick", ""),
    Column("rule", "问题", sort=("rule_label",)),
    Column("subject", "对象", sort=("subject_name",)),
    Column("place", "村（社区）", sort=("division_code",)),
    Column("month", "月份", sort=("last_month",)),
    Column("told", "已告知"),
    Column("state", "状态", sort=("state",)),
    Column("due", "还剩"),
]
HEADS = ("性质", "问题", "对象", "档案号", "村（社区）", "首次发现", "最近一次", "状态", "已告知", "办结说明", "依据")
SAID = {"tell": "已告知，答复时限开始计算。", "answer": "已答复，等待办结。", "end": "已办结，救助链上已标明结果。"}
MONTHS_LISTED = 12


@requires(*SEES)
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """List findings by month, nature, rule and where they stand; some are told at once."""
    form = _filter_form(request)
    tells = request.actor.holds_anywhere(Duty.WARNING_ASSIGN)
    reads = request.actor.holds_anywhere(Duty.MONITORING_READ)
    columns = [each for each in COLUMNS if (tells or each.name != "pick") and (reads or each.name != "place")]
    listing = Listing(request, _found(request, form), columns, unit="件")
    page = {
        "listing": listing,
        "rows": rows_of(listing, actor=request.actor, now=request.now),
        "form": form,
        "query": request.GET.urlencode(),
        "tells": tells,
        "filtered": bool(request.GET),
        "reads": reads,
        "returns": request.actor.holds_anywhere(Duty.FEED_SEND),
        "directs": request.actor.holds_anywhere(Duty.FEED_UPLOAD),
    }
    return render(request, "chain/findings.html", page)


@requires(*SEES)
@require_GET
def export_findings(request: HttpRequest) -> HttpResponse:
    """The list, as filtered, as a workbook."""
    found = _found(request, _filter_form(request))
    rows = (_exported(row, reads=reads_here(request.actor, row.finding)) for row in rows_of(found, actor=request.actor, now=request.now))
    return workbook(title="救助链查漏查重", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(Duty.WARNING_ASSIGN)
@require_POST
def tell_many(request: HttpRequest) -> HttpResponse:
    """Tell the ticked findings, each to whom its rule names."""
    picked = [found for found in map(uuid_in, request.POST.getlist("pick")) if found]
    back = f"{reverse('chain-findings')}?{request.POST.get('query', '')}"
    if not picked:
        messages.warning(request, "还没有勾选。请先勾选要告知的问题。")
        return redirect(back)
    done, refused = services.tell_many(finding_ids=picked, actor=request.actor, at=request.now)
    if done:
        messages.success(request, f"已告知 {done} 件。")
    for about, error in refused[:5]:
        messages.warning(request, f"{about}：{error}")
    return redirect(back)


@requires(*SEES)
@never_cache
@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One finding: what was given, by which rule, whom it was told, what was answered, and the next step for whoever may take it."""
    found = queries.find_finding(pk, request.actor)
    forms = _forms(request, found)
    status = press(request, forms, lambda name, form: _take(request, found, name, form), found)
    if status is DONE:
        return redirect("chain-finding", pk=pk)
    return render(request, "chain/finding.html", _page(request, found, forms), status=status)


def _page(request: HttpRequest, found: Any, forms: dict[str, Form]) -> dict[str, object]:
    item = open_item(CHAIN_FINDING.name, str(found.pk))
    reads = reads_here(request.actor, found)
    outcomes = OUTCOMES[found.finding]
    replies = replies_shown(found, actor=request.actor)
    return {
        "finding": found,
        "forms": forms,
        "given": given_of(found, actor=request.actor, now=request.now),
        "facts": facts_of(found) if reads else [],
        "months": queries.months_of(found),
        "before": queries.settled_before(found, request.actor),
        "replies": [(each, outcomes.get(each.outcome, each.outcome)) for each in replies],
        "steps": [(step, CHAIN_FINDING.steps[step.step].label) for step in reversed(steps_shown(found, replies, actor=request.actor))],
        "left": left_of(item, now=request.now) if item and item.due_at else None,
        "told": _told_words(found),
        "reads": reads,
        "sees_household": request.actor.holds(Duty.REGISTER_READ, division_code=found.household.division_code),
        "place": township_of(found),
        "beside": [each for each in warnings_of(found.household_id) if each.rule == found.beside and each.subject_id == found.subject_id]
        if reads and found.beside
        else [],
    }


def _forms(request: HttpRequest, found: Any) -> dict[str, Form]:
    """Give the forms of the steps that the actor may take now; the posted one is bound."""
    actor, place = request.actor, {"division_code": found.division_code}
    makers: dict[str, Callable[..., Form]] = {}
    if found.state in (UNTOLD, AT_DEPARTMENT, AT_TOWNSHIP, ANSWERED) and actor.holds(Duty.WARNING_ASSIGN, **place):
        departments = queries.departments_of(found)
        gave = queries.concerned_ids(found)
        first = next((str(each.pk) for each in departments if str(each.pk) in gave), TOWNSHIP) if found.told_first != TOWNSHIP else TOWNSHIP
        makers["tell"] = lambda *args, **more: TellForm(*args, departments=departments, first=first, **more)
    answers = (
        actor.holds(Duty.FEED_SEND, organisation_id=found.working_organisation_id())
        if found.state == AT_DEPARTMENT
        else found.state == AT_TOWNSHIP and actor.holds(Duty.WARNING_HANDLE, **place)
    )
    if answers:
        makers["answer"] = lambda *args, **more: AnswerForm(*args, finding=found.finding, **more)
    if found.state in (UNTOLD, ANSWERED) and actor.holds(Duty.WARNING_DECIDE, **place):
        makers["end"] = lambda *args, **more: EndForm(*args, finding=found.finding, answered=found.state == ANSWERED, **more)
    seen = {"seen_version": found.version}
    return {
        name: make(posted_to(request, name), initial=seen, prefix=None, auto_id=f"{name}_%s")
        for name, make in makers.items()
    }


def _take(request: HttpRequest, found: Any, name: str, form: Any) -> str:
    given = form.cleaned_data
    common = {"finding_id": found.pk, "actor": request.actor, "at": request.now, "seen_version": given["seen_version"]}
    if name == "tell":
        services.tell(to=given["to"], note=given["note"], **common)
    elif name == "answer":
        services.answer(entry=form.entry(), **common)
    else:
        services.end(entry=form.entry(), **common)
    return SAID[name]


def _exported(row: Row, *, reads: bool) -> list[object]:
    """Give the cells of a finding; a department is not told the file, the village, nor what the county wrote."""
    found = row.finding
    number, note = (found.household.number, found.ended_note) if reads else ("", "")
    nature, told = found.get_finding_display(), _told_words(found)
    clause = found.ended_clause or found.clause
    return [
        nature,
        found.rule_label,
        found.subject_name,
        number,
        row.place,
        found.month,
        found.last_month,
        found.state_label,
        told,
        note,
        clause,
    ]


def _told_words(found: Any) -> str:
    if found.organisation is not None:
        return str(found.organisation.name)
    return "所在乡镇（街道）" if found.told_at else ""


def _filter_form(request: HttpRequest) -> FilterForm:
    newest = queries.months_seen(request.actor)[:MONTHS_LISTED]
    given = request.GET.copy()
    if not request.GET:
        given["stands"] = "open"
    return FilterForm(given, months=newest, rules=queries.rules_seen(request.actor))


def _found(request: HttpRequest, form: FilterForm) -> Any:
    form.is_valid()
    given = form.cleaned_data
    found = queries.standing(queries.findings(request.actor), given.get("stands", ""), now=request.now)
    if given.get("month"):
        found = queries.of_month(found, given["month"])
    if given.get("finding"):
        found = found.filter(finding=given["finding"])
    if given.get("service"):
        found = found.filter(service=given["service"] == "yes")
    return found.filter(rule=given["rule"]) if given.get("rule") else found
