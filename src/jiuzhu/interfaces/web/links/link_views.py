"""The page behind a link: the least of the order before it is accepted, the address after; one form a step, no account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiuzhu.delivery.links import services
from jiuzhu.delivery.links.queries import contact_of
from jiuzhu.delivery.links.rules import AFTER_ACCEPTANCE, LinksTooMany, LinkUnusable
from jiuzhu.delivery.orders.queries import find_order
from jiuzhu.delivery.orders.services.serving import PHOTOS_AT_MOST
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.interfaces.web.access import public
from jiuzhu.interfaces.web.forms import photos_in, refuse
from jiuzhu.interfaces.web.orders.forms import FinishForm, ReasonForm, RebookForm, SightingForm, StepForm
from jiuzhu.interfaces.web.orders.pages import page_of_order
from jiuzhu.interfaces.web.origin import address_of

FORMS: dict[str, type[StepForm]] = {
    "accept": StepForm,
    "decline": ReasonForm,
    "check_in": SightingForm,
    "finish": FinishForm,
    "not_home": ReasonForm,
    "rebook": RebookForm,
}
DONE = {
    "accept": "已接单，请按时上门。",
    "decline": "已回复不能承接，系统会派给别家。",
    "check_in": "已签到。",
    "finish": "已完成，等待服务对象确认。谢谢！",
    "not_home": "已记录未遇见。",
    "rebook": "已改约。",
}


@public
@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link, or take the step its form names; whatever cannot be used gives a plain page that tells nothing of any order."""
    source = address_of(request)
    try:
        if request.method == "POST":
            return _take(request, token, source)
        return _page(request, token, source)
    except (LinkUnusable, LinksTooMany) as error:
        return _ended(request, error.what, error.remedy, status=error.status)


def _take(request: HttpRequest, token: str, source: str) -> HttpResponse:
    step = request.POST.get("step", "")
    if step not in FORMS:
        raise NotFound("没有这一步。", "请回到短信里的链接，按页面上的操作办理。")
    form = FORMS[step](request.POST, auto_id=f"id_{step}_%s")
    if form.is_valid():
        told = form.told()
        if step == "finish":
            told["photos"] = photos_in(request, most=PHOTOS_AT_MOST)
        try:
            services.take_by_link(token=token, source=source, step=step, told=told, at=request.now)
        except (LinkUnusable, LinksTooMany):
            raise
        except DomainError as error:
            refuse(form, error)
        else:
            if step in ("decline", "finish"):
                return _ended(request, DONE[step], "这个链接不再需要，可以关闭网页。", title="办好了", status=200)
            messages.success(request, DONE[step])
            return redirect("link", token=token)
    return _page(request, token, source, bound=(step, form))


def _page(request: HttpRequest, token: str, source: str, bound: tuple[str, Any] | None = None) -> HttpResponse:
    opened = services.open_link(token=token, source=source, at=request.now)
    actor = contact_of(opened)
    order = find_order(actor, opened.order_id)
    forms: dict[str, Any] = {name: form(initial={"seen_version": order.version}, auto_id=f"id_{name}_%s") for name, form in FORMS.items()}
    if bound:
        forms[bound[0]] = bound[1]
    accepted = order.state in AFTER_ACCEPTANCE
    page = {
        "link": opened,
        "item": order.item_label,
        "name": order.recipient_name,
        "state": order.state,
        "state_label": order.state_label,
        "state_tone": order.state_tone,
        "wanted_on": order.wanted_on,
        "wanted_time": order.wanted_time,
        "village": full_name_of(order.division_code, below=Level.COUNTY),
        "told": page_of_order(order, actor, now=request.now) if accepted else None,
        "note": order.note if accepted else "",
        "forms": forms,
    }
    return render(request, "links/link.html", page, status=400 if bound else 200)


def _ended(request: HttpRequest, what: str, remedy: str, *, status: int, title: str = "链接不能用了") -> HttpResponse:
    return render(request, "links/ended.html", {"what": what, "remedy": remedy, "title": title}, status=status)
