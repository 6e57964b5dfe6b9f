"""Drafting, checking, publishing and withdrawing changes of the law."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.amendments import queries, services
from jiuzhu.foundation.amendments.queries import Amendment
from jiuzhu.foundation.amendments.rules import ChangeIncomplete
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.queries import last_decision_day, pack_in_force, published_change, published_changes
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires, signed_in
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.policy.change_forms import BETWEEN, choices, draft_in, entries_shown, entry_to_add

READS = (Duty.POLICY_DRAFT, Duty.POLICY_PUBLISH)
COLUMNS = (
    Column("title", "变更"),
    Column("state", "状态"),
    Column("valid_from", "自", sort=("valid_from",)),
    Column("drafter", "起草人"),
    Column("publisher", "发布人"),
    Column("act", ""),
)
SHEET_LENGTH = 32
MOST_BYTES = 10 * 1024 * 1024
FILE_KINDS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@requires(*READS)
@require_GET
def change_list(request: ActingRequest) -> HttpResponse:
    """Every change, drafts and what waits first."""
    listing = Listing(request, queries.amendments(request.actor), COLUMNS, default_sort="", unit="份")
    page = {"listing": listing, "can_draft": request.actor.holds_anywhere(Duty.POLICY_DRAFT)}
    return render(request, "policy/changes.html", page)


@requires(Duty.POLICY_DRAFT)
@require_POST
def change_new(request: ActingRequest) -> HttpResponse:
    """Begin a draft, with the entry it was begun from, or to withdraw a published change."""
    today = timezone.localdate(request.now)
    number = request.POST.get("withdraws", "")
    token = BETWEEN.join((request.POST.get("section", ""), request.POST.get("code", "")))
    place = next(iter(request.actor.divisions(Duty.POLICY_DRAFT)), None)
    entry = entry_to_add(token, pack_in_force(today, division_code=place))
    amendment = services.begin_amendment(
        entries=[entry] if entry else [], withdraws=int(number) if number.isdecimal() else None, actor=request.actor, at=request.now
    )
    return redirect("policy-change", pk=amendment.pk)


@requires(*READS)
@require_http_methods(["GET", "POST"])
def change(request: ActingRequest, pk: str) -> HttpResponse:
    """One change: a form while it is open, else what it says and who decides."""
    amendment = queries.find_amendment(request.actor, pk)
    trouble: DomainError | None = None
    if request.method == "POST":
        try:
            return _write(request, amendment)
        except DomainError as error:
            trouble = error
            amendment = queries.find_amendment(request.actor, pk)
    if request.htmx:
        return render(request, "policy/_answer.html", {**_page(request, amendment), "trouble": trouble})
    status = 200 if trouble is None else trouble.status
    return render(request, "policy/change.html", {**_page(request, amendment), "trouble": trouble}, status=status)


@requires(*READS)
@require_POST
def change_step(request: ActingRequest, pk: str, step: str) -> HttpResponse:
    """Publish, return or cancel."""
    amendment = queries.find_amendment(request.actor, pk)
    seen = request.POST.get("seen_version", "")
    version = int(seen) if seen.isdecimal() else -1
    if step == "publish":
        services.publish_amendment(amendment=amendment, seen_version=version, actor=request.actor, at=request.now)
        messages.success(request, f"已发布，自 {amendment.valid_from} 起执行。以前作出的判断不变。")
    else:
        reason = request.POST.get("reason", "")
        services.step_amendment(amendment=amendment, step=step, seen_version=version, reason=reason, actor=request.actor, at=request.now)
        messages.success(request, f"已办理：{Amendment.workflow.steps[step].label}。")
    return redirect("policy-change", pk=amendment.pk)


@requires(*READS)
@require_GET
def change_file(request: ActingRequest, pk: str) -> StreamingHttpResponse:
    """The document a change rests on."""
    amendment = queries.find_amendment(request.actor, pk)
    stored = vault.stored_file(amendment.file_id or "00000000-0000-4000-8000-000000000000")
    answer = StreamingHttpResponse(vault.stream(str(stored.pk)), content_type=stored.content_type)
    answer.headers["Content-Disposition"] = f"inline; filename=document{FILE_KINDS.get(stored.content_type, '')}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@signed_in
@require_GET
def published(request: ActingRequest, number: int) -> HttpResponse:
    """The change that was published under a number, for everybody who works by it."""
    law = published_change(number)
    amendment = queries.of_number(law.number, pack=law.pack)
    page = {
        "law": law,
        "amendment": amendment,
        "differences": amendment.shown if amendment else [],
        "withdrawn": next((each for each in published_changes() if each.withdraws_id == law.pk), None),
        "officer": any(request.actor.holds(duty, division_code=law.division_code) for duty in READS),
    }
    return render(request, "policy/published.html", page)


def _write(request: ActingRequest, amendment: Amendment) -> HttpResponse:
    today = timezone.localdate(request.now)
    law = pack_in_force(amendment.valid_from or today, division_code=amendment.division_code)
    seen = request.POST.get("seen_draft", "")
    amendment = services.write_amendment(
        amendment=amendment,
        draft=draft_in(request.POST, law),
        seen_draft=int(seen) if seen.isdecimal() else -1,
        sheet=request.POST.get("sheet", "")[:SHEET_LENGTH],
        pressed=not request.htmx,
        actor=request.actor,
        at=request.now,
    )
    if file := request.FILES.get("file"):
        content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES or file.content_type not in FILE_KINDS:
            raise ChangeIncomplete("文件没有收下。", "请上传不超过 10 MB 的 PDF 或照片。", field="file")
        services.attach_file(
            amendment=amendment,
            stream=BytesIO(content),
            name=file.name or "document",
            content_type=file.content_type,
            actor=request.actor,
            at=request.now,
        )
    if request.htmx:
        return render(request, "policy/_answer.html", _page(request, amendment))
    if "submit" in request.POST:
        version = request.POST.get("seen_version", "")
        services.submit_amendment(amendment=amendment, seen_version=int(version) if version.isdecimal() else -1, actor=request.actor, at=request.now)
        messages.success(request, "已提交，等另一名有发布权限的人审核发布。")
    return redirect(reverse("policy-change", args=[amendment.pk]) + ("#entries" if {"add_entry", "remove"} & set(request.POST) else ""))


def _page(request: ActingRequest, amendment: Amendment) -> dict[str, object]:
    today, actor = timezone.localdate(request.now), request.actor
    here = {"division_code": amendment.division_code}
    writes = amendment.is_open and actor.holds(Duty.POLICY_DRAFT, **here)
    seen = queries.examined(amendment, today=today) if amendment.state != "published" else None
    publishes = amendment.state == "submitted" and actor.holds(Duty.POLICY_PUBLISH, **here)
    wrote = queries.wrote(amendment, actor)
    steps = steps_of("amendment", str(amendment.pk))
    return {
        "amendment": amendment,
        "writes": writes,
        "seen": seen,
        "differences": seen.differences if seen else amendment.shown,
        "entries": entries_shown(amendment.draft, seen.before, seen.faults) if seen and writes else [],
        "whole_faults": [each for each in seen.faults if not each.key] if seen else [],
        "unanswered": seen.unanswered(amendment.draft.acknowledged) if seen else (),
        "agreed": set(amendment.acknowledged),
        "choices": choices(seen.before, amendment.draft) if seen and writes else [],
        "publishes": publishes and not wrote,
        "own": publishes and wrote,
        "may_withdraw": amendment.state == "published"
        and amendment.withdraws is None
        and amendment.division_code in actor.divisions(Duty.POLICY_DRAFT),
        "returned": next((step.reason for step in reversed(steps) if step.step == "return"), "") if amendment.state == "returned" else "",
        "steps": [(row, Amendment.workflow.steps[row.step].label) for row in steps],
        "decided_on": last_decision_day(),
        "today": today,
        "sheet": request.POST.get("sheet", "")[:SHEET_LENGTH] or uuid4().hex,
    }
