"""One check: what was asked of whom, what each source said, the report, and what followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.verification import queries, services
from jiuzhu.casework.verification.queries import Check
from jiuzhu.casework.verification.workflow import UNDER_WAY, VERIFICATION
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item, step_label, steps_of
from jiuzhu.interfaces.documents.verification import check_report
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.interfaces.web.verification.forms import ExplainForm, HandForm, ReasonForm, ReportForm, VisitForm
from jiuzhu.interfaces.web.verification.told import lines_of
from jiuzhu.monitoring.warnings.services import open_recheck_after_check

READS = (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)
STEPS: dict[str, tuple[type[Form], tuple[str, ...], Callable[..., object], str]] = {
    "request": (SeenForm, ("request",), services.request_check, "已提出核对，由县民政局办理。"),
    "cancel": (ReasonForm, ("cancel",), services.cancel_check, "已撤销。"),
    "return": (ReasonForm, ("return",), services.return_check, "已退回乡镇补授权。"),
    "send": (SeenForm, ("send",), services.send_out, "已向各来源发出。没有连接的来源请人工登记结果。"),
    "close": (ReasonForm, ("close",), services.close_waiting, "不再等候，没有结果的来源记为未能核对。"),
    "report": (ReportForm, ("report_consistent", "report_discrepancy"), services.report, "核对报告已出具。"),
    "ask_visit": (ReasonForm, ("ask_visit",), services.ask_visit, "已请乡镇（街道）入户核查。"),
    "visit": (VisitForm, ("visit",), services.note_visit, "入户核查情况已提交县民政局，接着出具报告。"),
    "explain": (ExplainForm, ("explain",), services.explain, "差异说明已提交县民政局审定。"),
    "send_back": (ReasonForm, ("send_back",), services.send_back, "已退回再说明。"),
    "accept": (ReasonForm, ("accept",), services.accept, "说明成立，已办结。"),
    "recheck": (ReasonForm, ("recheck",), open_recheck_after_check, "已转入复核。"),
}
"""What can be pressed: its form, the steps of the process it takes, the service, and what is said then."""


@requires(*READS)
@never_cache
@require_http_methods(["GET", "POST"])
def verification(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One check with everything that was done about it and what comes next."""
    found = queries.find_verification(request.actor, pk)
    forms = _forms(request, found)
    status = press(request, forms, lambda name, form: _take(request, found, name, form))
    if status is DONE:
        return redirect("verification", pk=pk)
    return render(request, "verification/verification.html", _page(request, found, forms), status=status)


@requires(*READS)
@never_cache
@require_GET
def paper(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The report as PDF, each source with what it said; raises NotFound before there is one."""
    found = queries.find_verification(request.actor, pk)
    if not found.number:
        raise NotFound("这次核对还没有出具报告。", "各来源都有结果以后，由县民政局出具。")
    pdf = check_report(
        found,
        sources=[(each.check.source, each.check.words, each.check.tone, lines_of(each), each.check.note) for each in queries.sources_said(found)],
        members=[(each.name, each.authorised_until) for each in found.concerned.all()],
        place=full_name_of(found.division_code),
        office=full_name_of(ancestor_at(found.division_code, Level.COUNTY) or found.division_code, below=Level.CITY),
        on=timezone.localdate(request.now),
        marks=marks_for(request.actor, request.now),
    )
    return attachment(pdf, name=f"{found.number}-{found.household_name}家庭.pdf", content_type="application/pdf")


def _forms(request: ActingRequest, found: Check) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for name, (kind, steps, _, _) in STEPS.items():
        step = VERIFICATION.steps[steps[0]]
        if found.state in step.sources and request.actor.holds(step.duty, division_code=found.division_code):
            known: dict[str, object] = {}
            if kind is VisitForm:
                known = {"visited_on": timezone.localdate(request.now), "visitors": request.actor.name}
            elif kind is ExplainForm:
                # Sent back: what was explained before is added to, not lost from sight.
                known = {"text": found.explanation}
            forms[name] = kind(posted_to(request, name), initial={"seen_version": found.version} | known, auto_id=f"id_{name}_%s")
    if found.state == "checking" and request.actor.holds(Duty.VERIFICATION_CHECK, division_code=found.division_code):
        sources = [each.source for each in found.sources.all() if each.state in ("waiting", "sent")]
        members = [(str(each.person_id), each.name) for each in found.concerned.all()]
        forms["hand"] = HandForm(posted_to(request, "hand"), sources=sources, members=members, auto_id="id_hand_%s")
    return forms


def _take(request: ActingRequest, found: Check, name: str, form: Form) -> str:
    given: dict[str, Any] = dict(form.cleaned_data)
    if name == "hand":
        given["person_ids"] = given.pop("persons")
        services.enter_by_hand(verification_id=found.pk, actor=request.actor, at=request.now, **given)
        return f"{given['source']}的结果已登记。"
    STEPS[name][2](verification_id=found.pk, actor=request.actor, at=request.now, **given)
    return STEPS[name][3]


def _page(request: ActingRequest, found: Check, forms: dict[str, Form]) -> dict[str, Any]:
    item = open_item(VERIFICATION.name, str(found.pk))
    taken = list(reversed(steps_of(VERIFICATION.name, str(found.pk))))
    members = queries.members_authorised(found.household_id, on=timezone.localdate(request.now)) if found.state == "open" else []
    return {
        "check": found,
        "household": found.household,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "forms": forms,
        "sources": [(each.check, lines_of(each)) for each in queries.sources_said(found)],
        "concerned": list(found.concerned.select_related("authorisation")),
        "members": members,
        "unsigned": [each.name for each in members if each.authorisation is None],
        "refused": queries.messages_of(found),
        "reported": bool(found.number),
        "late": found.state in UNDER_WAY and not found.number and found.due_on is not None and found.due_on < timezone.localdate(request.now),
        "left": left_of(item, now=request.now),
        "asked": next((step.reason for step in taken if step.step == "ask_visit"), ""),
        "steps": [(step, step_label(step)) for step in taken],
    }
