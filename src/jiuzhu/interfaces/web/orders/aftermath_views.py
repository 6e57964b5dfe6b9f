"""Complaints about a service, and clocks of orders that ran out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.delivery.orders import queries, services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.orders.forms import ComplainForm, ReasonForm, ReplyForm, SettleForm, StepForm

READS = (Duty.ORDER_READ, Duty.ORDER_CONFIRM, Duty.ORDER_CHECK, Duty.ORDER_DISPATCH)
STEPS: dict[str, tuple[str, type[StepForm], Callable[..., Any], str]] = {
    "reply": ("答复", ReplyForm, services.reply, "已答复，等协理员问过投诉人是否满意。"),
    "rework": ("要求返工", ReasonForm, services.require_rework, "已退回机构重新服务。"),
    "close": ("投诉人满意，办结", StepForm, services.satisfied, "投诉已办结。"),
    "reopen": ("仍不满意", ReasonForm, services.reopen, "已退回乡镇（街道）重新处理。"),
}


@requires(Duty.ORDER_CONFIRM)
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what somebody holds against a service."""
    order = queries.find_order(request.actor, pk)
    form = ComplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.complain(order=order, **form.cleaned_data, actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "投诉已登记，乡镇（街道）窗口会按时限处理。")
            return redirect("complaint", pk=made.pk)
    return render(request, "orders/complain.html", {"order": order, "form": form}, status=400 if form.errors else 200)


@requires(*READS)
@require_GET
def complaint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One complaint: what was said, where it stands, what can be done."""
    return _complaint(request, queries.find_complaint(request.actor, pk))


@requires(*READS)
@require_POST
def take_complaint_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take one step of a complaint."""
    if step not in STEPS:
        raise NotFound("没有这一步。", "请回到投诉页，按页面上的操作办理。")
    found = queries.find_complaint(request.actor, pk)
    _, kind, act, done = STEPS[step]
    form = kind(request.POST, auto_id=f"id_{step}_%s")
    if form.is_valid():
        try:
            act(complaint=found, actor=request.actor, at=request.now, **form.told())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, done)
            return redirect("complaint", pk=pk)
    found.refresh_from_db()
    return _complaint(request, found, refused={step: form})


@requires(*READS, Duty.ORDER_SUPERVISE)
@require_http_methods(["GET", "POST"])
def escalation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One clock that ran out: which step of which order, since when, and what was done about it."""
    found = queries.find_escalation(request.actor, pk)
    duty = {"township": Duty.ORDER_CHECK, "county": Duty.ORDER_SUPERVISE}.get(found.state)
    may = duty is not None and request.actor.holds(duty, division_code=found.division_code)
    form = SettleForm(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_escalation(escalation=found, actor=request.actor, at=request.now, **form.told())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "督办情况已登记。")
            return redirect("order-escalation", pk=pk)
    page = {
        "escalation": found,
        "order": found.order,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "steps": steps_of(found.workflow.name, str(found.pk)),
        "form": form if may else None,
    }
    return render(request, "orders/escalation.html", page, status=400 if form.errors else 200)


def _complaint(request: HttpRequest, found: Any, refused: dict[str, Any] | None = None) -> HttpResponse:
    refused = refused or {}
    table = found.workflow
    able = [
        name
        for name, rule in table.steps_from(found.state).items()
        if name in STEPS and not rule.only_system and request.actor.holds(rule.duty, division_code=found.division_code)
    ]
    forms = [
        (name, STEPS[name][0], refused.get(name) or STEPS[name][1](initial={"seen_version": found.version}, auto_id=f"id_{name}_%s"))
        for name in able
    ]
    steps = [(row, table.steps[row.step].label) for row in reversed(steps_of(table.name, str(found.pk)))]
    page = {
        "complaint": found,
        "order": found.order,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "item": open_item(table.name, str(found.pk)),
        "forms": forms,
        "steps": steps,
        "lost": [form for name, form in refused.items() if name not in able],
    }
    return render(request, "orders/complaint.html", page, status=400 if refused else 200)
