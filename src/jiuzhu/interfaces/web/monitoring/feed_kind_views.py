"""The kinds of department data: those there are, and declaring, trying and approving the county's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.monitoring.feed_kind_forms import HeadForm, NewFeedForm, ReasonForm, SampleForm, content_of, row_sets, told
from jiuzhu.interfaces.web.monitoring.feed_kind_words import on_screen
from jiuzhu.monitoring.declaring import queries, services
from jiuzhu.monitoring.declaring.rules import Trial
from jiuzhu.monitoring.declaring.workflow import DECLARATION
from jiuzhu.monitoring.feeds.departments import FEEDS, faulty_feeds

WRITERS = (Duty.POLICY_DRAFT, Duty.POLICY_PUBLISH)
HEAD = ("label", "sender", "due_day", "clause", "encoding", "key", "authorised_only", "whole_list")


@requires(*WRITERS)
@require_http_methods(["GET", "POST"])
def feed_kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of department data; a new one is begun here, and a new version of one of the county's own."""
    code = request.POST.get("version_of", "")
    form = NewFeedForm(request.POST if request.method == "POST" and not code else None)
    if code:
        begun = services.begin_version(code=code, actor=request.actor, at=request.now)
        return redirect("feed-kind", pk=begun.pk)
    if form.is_bound and form.is_valid():
        try:
            begun = services.begin_declaration(**form.cleaned_data, actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("feed-kind", pk=begun.pk)
    newest: dict[str, Any] = {}
    for each in queries.declarations(request.actor).exclude(state="cancelled"):
        newest.setdefault(each.code, each)
    page = {
        "form": form,
        "own": [(each, FEEDS.get(each.code)) for each in newest.values()],
        "others": [feed for code, feed in FEEDS.whole.items() if code not in newest],
        "faulty": list(faulty_feeds().values()),
        "writes": request.actor.holds_anywhere(Duty.POLICY_DRAFT),
    }
    return render(request, "monitoring/feed_kinds.html", page, status=400 if form.errors else 200)


@requires(*WRITERS)
@require_http_methods(["GET", "POST"])
def feed_kind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version of a declaration: a form for its author while it is open, else what it says and who decides."""
    declaration = queries.find_declaration(request.actor, pk)
    if request.method == "POST":
        return _write(request, declaration)
    return _page(request, declaration)


@requires(*WRITERS)
@require_POST
def feed_kind_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Approve, return or cancel."""
    declaration = queries.find_declaration(request.actor, pk)
    both = {"actor": request.actor, "at": request.now}
    if step == "approve":
        seen = request.POST.get("seen_version", "")
        services.approve_declaration(declaration=declaration, seen_version=int(seen) if seen.isdecimal() else -1, **both)
        messages.success(request, f"已启用第 {declaration.number} 版，马上可以接收这类数据。")
        return redirect("feed-kind", pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, declaration, status=400, **{f"{step}_form": form})
    services.step_declaration(declaration=declaration, step=step, **form.cleaned_data, **both)
    messages.success(request, "已退回。" if step == "return" else "已取消。")
    return redirect("feed-kind", pk=pk)


def _write(request: HttpRequest, declaration: queries.Declaration) -> HttpResponse:
    head = HeadForm(request.POST, departments=queries.departments(declaration))
    sets = row_sets(declaration.content, request.POST)
    sample = SampleForm(request.POST, request.FILES) if "try" in request.POST else SampleForm()
    typed = {"head": head, "sets": sets, "sample": sample}
    if not (head.is_valid() and all(each.is_valid() for each in sets.values())):
        return _page(request, declaration, status=400, **typed)
    both = {"actor": request.actor, "at": request.now}
    seen = request.POST.get("seen_written", "")
    trial: Trial | None = None
    try:
        content = content_of(head.cleaned_data, sets, declaration.content)
        same = content == declaration.content and head.cleaned_data["organisation"] == str(declaration.organisation_id or "")
        if not same:
            declaration = services.write_declaration(
                declaration=declaration, content=content, organisation_id=head.cleaned_data["organisation"], seen_written=int(seen) if seen.isdecimal() else -1, **both
            )  # fmt: skip
        if "try" in request.POST and sample.is_valid():
            file = sample.cleaned_data["file"]
            trial = services.try_sample(declaration=declaration, stream=file.file, name=file.name, **both)
        if "submit" in request.POST:
            version = request.POST.get("seen_version", "")
            services.submit_declaration(declaration=declaration, seen_version=int(version) if version.isdecimal() else -1, **both)
            messages.success(request, "已提交，请另一位有发布权限的人审核。")
            return redirect("feed-kind", pk=declaration.pk)
    except DomainError as error:
        what, remedy = on_screen(error, codes=_codes(sets))
        return _page(request, declaration, status=error.status, trouble={"what": what, "remedy": remedy}, **typed)
    if "try" in request.POST:
        return _page(request, declaration, trial=trial, sample=sample, status=400 if sample.errors else 200)
    if request.POST.get("more"):
        return _page(request, declaration, more=request.POST["more"])
    messages.success(request, "已保存草稿。")
    return redirect("feed-kind", pk=declaration.pk)


def _codes(sets: dict[str, Any]) -> set[str]:
    """The codes that were typed for columns and facts."""
    return {str(row.cleaned_data.get("name", "")).strip() for part in ("columns", "facts") for row in sets[part].forms}


def _page(request: HttpRequest, declaration: queries.Declaration, *, status: int = 200, **given: Any) -> HttpResponse:
    writes = queries.may_write(request.actor, declaration)
    content = declaration.content
    begun = {name: content.get(name) for name in HEAD} | {"organisation": str(declaration.organisation_id or "")}
    steps = [(step, DECLARATION.steps[step.step].label) for step in reversed(steps_of(DECLARATION.name, str(declaration.pk)))]
    page = {
        "declaration": declaration,
        "writes": writes,
        "approves": queries.may_approve(request.actor, declaration),
        "own": declaration.author_id == request.actor.user_id and declaration.state == "submitted",
        "trial": None,
        "versions": queries.versions(declaration),
        "steps": steps,
        "returned": next((step.reason for step, _ in steps if step.step == "return"), "") if declaration.state == "returned" else "",
        "text": "" if writes else queries.text(declaration),
        "told": {} if writes else told(content),
        "again": declaration.state == "in_force" and request.actor.holds(Duty.POLICY_DRAFT, division_code=declaration.division_code),
        "cancel_form": ReasonForm(initial={"seen_version": declaration.version}),
        "return_form": ReasonForm(initial={"seen_version": declaration.version}),
    }
    if writes:
        page |= {
            "head": HeadForm(initial=begun, departments=queries.departments(declaration)),
            "sets": row_sets(content, more=given.get("more", "")),
            "sample": SampleForm(),
            "codes": list(content.get("columns") or {}),
        }
    return render(request, "monitoring/feed_kind.html", page | given, status=status)
