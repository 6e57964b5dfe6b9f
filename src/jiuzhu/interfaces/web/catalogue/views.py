"""Changes of the service list: drafted, checked, issued; the versions so far."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.facts import FactDeclaration, declared_facts
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.catalogue.figures import checks_shown, figures
from jiuzhu.interfaces.web.catalogue.forms import GROUND, ITEM, PAYING, ChecksForm, IssueForm, ReasonForm, RevisionForm
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.matching.catalogue import queries, services
from jiuzhu.matching.catalogue.queries import Revision
from jiuzhu.matching.catalogue.revising import ACTIONS
from jiuzhu.matching.catalogue.workflow import REVISION

READS = (Duty.CATALOGUE_DRAFT, Duty.CATALOGUE_ISSUE, Duty.OVERSIGHT_READ)
COLUMNS = (
    Column("title", "调整"),
    Column("place", "范围"),
    Column("state", "状态"),
    Column("valid_from", "开始执行", sort=("valid_from",)),
    Column("drafter", "编制人"),
    Column("issuer", "印发人"),
)


@requires(*READS)
@require_GET
def revisions(request: ActingRequest) -> HttpResponse:
    """Every change of the list with the version it became, the newest first."""
    listing = Listing(request, queries.revisions(request.actor), COLUMNS, unit="份")
    page = {"listing": listing, "places": {row.division_code: full_name_of(row.division_code) for row in listing}, "drafts": drafts_in(request)}
    return render(request, "catalogue/revisions.html", page)


@requires(Duty.CATALOGUE_DRAFT)
@require_POST
def begin(request: ActingRequest) -> HttpResponse:
    """Begin a change of one item, or a new item."""
    place = drafts_in(request)
    made = services.begin_revision(
        action=request.POST.get("action", ""), item_code=request.POST.get("item", ""), division_code=place, actor=request.actor, at=request.now
    )
    return redirect("catalogue-revision", pk=made.pk)


@requires(*READS)
@never_cache
@require_http_methods(["GET", "POST"])
def revision(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One change: a form while its drafter writes it, else what it says, how it was checked, and issuing it."""
    found = queries.find_revision(request.actor, pk)
    form = _form(request, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen_version"]
        try:
            services.write_revision(revision=found, entry=form.entry(found), seen_version=seen, actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "草稿已保存。")
            return redirect(reverse("catalogue-revision", args=[pk]) + ("?check=1" if "check" in request.POST else ""))
    return _page(request, found, form=form, opened="check" if "check" in request.GET and request.method == "GET" else "")


@requires(Duty.CATALOGUE_DRAFT)
@never_cache
@require_POST
def check(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Answer the three checks and put the change before another person."""
    found = queries.find_revision(request.actor, pk)
    checks: Any = ChecksForm(request.POST, suggested={}) if found.action != "retire" else SeenForm(request.POST)
    if not checks.is_valid():
        return _page(request, found, checks=checks, opened="check")
    answers = checks.answers() if isinstance(checks, ChecksForm) else {}
    try:
        services.check_revision(revision=found, answers=answers, seen_version=checks.cleaned_data["seen_version"], actor=request.actor, at=request.now)
    except DomainError as error:
        refuse(checks, error)
        found.refresh_from_db()
        return _page(request, found, checks=checks, opened="check")
    messages.success(request, "已核对提交，等县民政局的另一名经办人印发。")
    return redirect("catalogue-revision", pk=pk)


@requires(*READS)
@never_cache
@require_POST
def step(request: ActingRequest, pk: UUID, step: str) -> HttpResponse:
    """Issue, return or cancel a change."""
    found = queries.find_revision(request.actor, pk)
    form: Any = IssueForm(request.POST, asks=True) if step == "issue" else ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, opened=step, **{step: form})
    seen = form.cleaned_data["seen_version"]
    common = {"revision": found, "seen_version": seen, "actor": request.actor, "at": request.now}
    try:
        if step == "issue":
            services.issue_revision(override_reason=form.cleaned_data["override_reason"], **common)
            messages.success(request, f"已印发，自 {found.valid_from} 起执行。已经下的订单照常办完。")
        else:
            services.step_revision(step=step, reason=form.cleaned_data["reason"], **common)
            messages.success(request, f"已办理：{REVISION.steps[step].label}。")
    except DomainError as error:
        refuse(form, error)
        found.refresh_from_db()
        return _page(request, found, opened=step, **{step: form})
    return redirect("catalogue-revision", pk=pk)


def drafts_in(request: ActingRequest) -> str:
    """Give the division whose list the actor drafts; empty where none."""
    return next(iter(request.actor.divisions(Duty.CATALOGUE_DRAFT)), "")


def _form(request: ActingRequest, found: Revision, data: Any) -> RevisionForm:
    on = found.valid_from or timezone.localdate(request.now)
    return RevisionForm(data, revision=found, law=pack_in_force(on, division_code=found.division_code))


def _fact_words(fact: FactDeclaration) -> str:
    return f"{fact.label}（{'、'.join(f'{code} {label}' for code, label in fact.values.items())}）" if fact.values else fact.label


def _page(request: ActingRequest, found: Revision, *, form: Any = None, checks: Any = None, opened: str = "", **given: Any) -> HttpResponse:
    actor, today = request.actor, timezone.localdate(request.now)
    here = {"division_code": found.division_code}
    writes = found.is_open and found.drafter == actor.user_id and actor.holds(Duty.CATALOGUE_DRAFT, **here)
    decides = found.state == "checked" and actor.holds(Duty.CATALOGUE_ISSUE, **here)
    form = form or _form(request, found, None)
    seen = {"seen_version": found.version}
    if writes and checks is None and found.action != "retire":
        checks = ChecksForm(initial=seen, suggested=figures(found, actor, today=today))
    steps = steps_of(REVISION.name, str(found.pk))
    page = {
        "revision": found,
        "place": full_name_of(found.division_code),
        "township": level_of(found.division_code) is Level.TOWNSHIP,
        "action": ACTIONS[found.action],
        "writes": writes,
        "form": form,
        "groups": [(title, [form[name] for name in names if name in form.fields]) for title, names in GROUPS],
        "fact_names": [(name, _fact_words(fact)) for name, fact in declared_facts().items() if "person" in fact.about] if writes else [],
        "checks": checks,
        "answered": checks_shown(found),
        "decides": decides and found.drafter != actor.user_id,
        "own": decides and found.drafter == actor.user_id,
        "issue": given.get("issue") or IssueForm(initial=seen, asks=found.flagged),
        "return": given.get("return") or ReasonForm(initial=seen, auto_id="return_%s"),
        "cancel": given.get("cancel") or ReasonForm(initial=seen, auto_id="cancel_%s"),
        "opened": opened,
        "returned": next((row.reason for row in reversed(steps) if row.step == "return"), "") if found.state == "returned" else "",
        "steps": [(row, REVISION.steps[row.step].label) for row in reversed(steps)],
    }
    bad = any(each is not None and each.errors for each in (form, checks, *given.values()))
    return render(request, "catalogue/revision.html", page, status=400 if bad else 200)


GROUPS = (("项目", ITEM), ("资金和标准", PAYING), ("依据和生效", (*GROUND, "valid_from")))
