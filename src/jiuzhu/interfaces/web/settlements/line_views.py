"""One line of a statement: what the organisation objects to, what the township answers, the evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.delivery.settlements import queries, services
from jiuzhu.delivery.settlements.workflow import READERS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.foundation.vault.images import MAX_PHOTO_BYTES
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.pictures import picture_answer
from jiuzhu.interfaces.web.settlements.forms import AnswerForm, ClaimAnswerForm, ClaimObjectionForm, ObjectionForm
from jiuzhu.interfaces.web.settlements.views import may_see_evidence, rows_of


@requires(Duty.ORDER_ACCEPT)
@never_cache
@require_http_methods(["GET", "POST"])
def objection(request: ActingRequest, pk: UUID, line_pk: UUID) -> HttpResponse:
    """Note an objection to one line, change it, or take it back before it is handed in."""
    found, line, noted = _line(request, pk, line_pk)
    request.actor.require(Duty.ORDER_ACCEPT, organisation_id=str(found.organisation_id))
    if request.method == "POST" and "unmark" in request.POST:
        services.unmark(line=line, actor=request.actor, at=request.now)
        messages.success(request, "已撤回这一项的异议。")
        return redirect("settlement", pk=pk)
    initial = {"reason": noted.reason, "claimed": None if noted.claimed_fen is None else yuan_from_fen(noted.claimed_fen)} if noted else {}
    kind = ObjectionForm if line.corrects_id is None else ClaimObjectionForm
    form = kind(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told, sent = form.cleaned_data, form.cleaned_data["picture"]
        try:
            services.mark(
                line=line,
                reason=told["reason"],
                claimed_fen=told["claimed"],
                picture=sent.read(MAX_PHOTO_BYTES + 1) if sent else None,
                actor=request.actor,
                at=request.now,
            )
        except DomainError as error:
            if error.field is None and error.code != "photo_unreadable":
                raise
            refuse(form, error)
        else:
            messages.success(request, "异议已记下；全部写完后在结算单上提交。")
            return redirect("settlement", pk=pk)
    page = {"settlement": found, "row": _row(request, found, line), "form": form, "noted": noted}
    return render(request, "settlements/objection.html", page, status=400 if form.errors else 200)


@requires(Duty.ORDER_CHECK, Duty.ORDER_SUPERVISE)
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: ActingRequest, pk: UUID, line_pk: UUID) -> HttpResponse:
    """Answer the objection to one line: the township of a service, the county of what is taken off for a claim."""
    found, line, noted = _line(request, pk, line_pk)
    of_claim = line.corrects_id is not None
    request.actor.require(Duty.ORDER_SUPERVISE if of_claim else Duty.ORDER_CHECK, division_code=found.division_code)
    if noted is None or found.state != ("contested" if of_claim else "objected") or noted.outcome:
        messages.warning(request, "这一项没有待答复的异议，可能已有人答复。")
        return redirect("settlement", pk=pk)
    form = (ClaimAnswerForm if of_claim else AnswerForm)(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        told, more = form.cleaned_data, {name: form.cleaned_data[name] for name in ("repaid_on", "voucher") if of_claim}
        try:
            (services.answer_claim if of_claim else services.answer)(
                objection=noted,
                outcome=told["outcome"],
                right_fen=told["right"],
                reason=told["reason"],
                actor=request.actor,
                at=request.now,
                seen_version=told["seen_version"],
                **more,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已答复。")
            return redirect("settlement", pk=pk)
    page = {"settlement": found, "row": _row(request, found, line), "form": form, "noted": noted}
    return render(request, "settlements/answer.html", page, status=400 if form.errors else 200)


@requires(*READERS)
@require_GET
def evidence(request: ActingRequest, pk: UUID, line_pk: UUID) -> HttpResponse:
    """The picture behind an objection."""
    found, line, noted = _line(request, pk, line_pk)
    if noted is None or not noted.evidence_id or not may_see_evidence(request, found) or not _row(request, found, line)["told"]:
        raise NotFound("这一项没有证据照片。", "请回到结算单。")
    return picture_answer(noted.evidence_id)


def _line(request: ActingRequest, pk: UUID, line_pk: UUID) -> tuple[Any, Any, Any]:
    found = queries.find_settlement(request.actor, pk)
    line = queries.find_line(found, line_pk)
    return found, line, getattr(line, "objection", None)


def _row(request: ActingRequest, found: Any, line: Any) -> dict[str, Any]:
    return next(each for each in rows_of(request, found) if each["line"].pk == line.pk)
