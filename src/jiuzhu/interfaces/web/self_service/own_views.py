"""An order of one's own, opened with a code to the telephone: confirmed, rated, objected to, complained about, cancelled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jiuzhu.delivery.orders.queries import complaint_of
from jiuzhu.delivery.orders.rules import COMPLAINABLE
from jiuzhu.delivery.self_service import services
from jiuzhu.delivery.self_service.rules import BEFORE_SERVICE, STAGES, CodeWrong
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.interfaces.web.access import public
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.origin import address_of, refuse_other_sites
from jiuzhu.interfaces.web.self_service.forms import (
    OwnCodeForm,
    OwnComplainForm,
    OwnConfirmForm,
    OwnRateForm,
    OwnReasonForm,
    OwnStepForm,
    ProgressForm,
)
from jiuzhu.interfaces.web.self_service.views import page_of
from jiuzhu.interfaces.web.selftest.places import places

AGAIN = "请打开本平台的“查进度”，从头再来一次。"
FORMS: dict[str, type[OwnStepForm]] = {
    "confirm": OwnConfirmForm,
    "rate": OwnRateForm,
    "dispute": OwnReasonForm,
    "cancel": OwnReasonForm,
    "complain": OwnComplainForm,
    "satisfied": OwnStepForm,
    "reopen": OwnReasonForm,
}
LISTS = {"dispute": "order_dispute_reasons", "cancel": "order_cancel_reasons"}
DONE = {
    "confirm": "已确认，谢谢您。",
    "rate": "已评价，谢谢您。",
    "dispute": "已记下，会安排重新服务。",
    "cancel": "订单已取消。",
    "complain": "已收到，乡镇（街道）会处理并答复您。",
    "satisfied": "已记下，谢谢您。",
    "reopen": "已记下，乡镇（街道）会继续处理。",
}


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Have a code sent to the phone of whom an order is for."""
    if request.method == "GET":
        return redirect("public-order-progress")
    refuse_other_sites(request, remedy=AGAIN)
    form = ProgressForm(request.POST)
    if form.is_valid():
        try:
            asking = services.ask_own(**form.cleaned_data, source=address_of(request), at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            return _code(OwnCodeForm(initial={"asking": asking.pk}), request)
    return page_of(request, "progress", {"form": form, "found": None, "hotline": places()[0].hotline}, status=400)


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def opened(request: HttpRequest) -> HttpResponse:
    """Take the code and show the order with what can be done about it now."""
    if request.method == "GET":
        return redirect("public-order-progress")
    refuse_other_sites(request, remedy=AGAIN)
    form = OwnCodeForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            services.check_code(asking_id=told["asking"], code=told["code"], at=request.now)
            return _own(request, told)
        except CodeWrong as error:
            refuse(form, error)
    return _code(form, request, status=400)


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest) -> HttpResponse:
    """Take one step; pressed twice it is taken once."""
    if request.method == "GET":
        return redirect("public-order-progress")
    refuse_other_sites(request, remedy=AGAIN)
    name = request.POST.get("step", "")
    if name not in FORMS:
        raise NotFound("没有这一步。", "请回到“查进度”，按页面上的操作办理。")
    form = _form(name, request, data=request.POST)
    if not form.is_valid():
        if "asking" in form.errors or "who" in form.errors:
            raise CodeWrong("这一页不完整。", AGAIN)
        return _own(request, form.cleaned_data, refused=(name, form))
    try:
        services.take_own(asking_id=form.cleaned_data["asking"], step=name, told=form.told(), who=form.placer(), at=request.now)
    except CodeWrong:
        raise
    except DomainError as error:
        refuse(form, error)
        return _own(request, form.cleaned_data, refused=(name, form))
    return _own(request, form.cleaned_data, done=DONE[name])


def _code(form: OwnCodeForm, request: HttpRequest, *, status: int = 200) -> HttpResponse:
    return page_of(request, "own_code", {"form": form}, status=status)


def _own(request: HttpRequest, told: dict[str, Any], *, refused: tuple[str, OwnStepForm] | None = None, done: str = "") -> HttpResponse:
    order = services.own_order(asking_id=told["asking"], at=request.now)
    complaint = complaint_of(order)
    kept = {name: told.get(name, "") for name in ("asking", "who", "name", "consent")}
    forms = {}
    for name in _possible(order, complaint):
        about = complaint if name in ("satisfied", "reopen") else order
        forms[name] = _form(name, request, initial=kept | {"seen_version": about.version})
    if refused and refused[0] in forms:
        forms[refused[0]] = refused[1]
    trouble = refused[1].errors if refused and refused[0] not in forms else None
    page = {"order": order, "stage": STAGES[order.state], "forms": forms, "complaint": complaint, "done": done, "trouble": trouble, "hotline": places()[0].hotline}
    return page_of(request, "own", page, status=400 if refused else 200)


def _possible(order: Any, complaint: Any) -> list[str]:
    """Name what can be done about an order now, the likeliest first."""
    found = [name for name in ("confirm", "dispute", "rate") if order.state in order.workflow.steps[name].sources]
    if complaint is not None and complaint.state == "replied":
        found += ["satisfied", "reopen"]
    if complaint is None and order.state in COMPLAINABLE:
        found.append("complain")
    if order.state in BEFORE_SERVICE:
        found.append("cancel")
    return found


def _form(name: str, request: HttpRequest, **given: Any) -> OwnStepForm:
    more: dict[str, Any] = {"auto_id": f"id_{name}_%s"} | given
    if FORMS[name] is OwnReasonForm:
        more |= {"listing": LISTS.get(name, ""), "on": timezone.localdate(request.now)}
    return FORMS[name](**more)
