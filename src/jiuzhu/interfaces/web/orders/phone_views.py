"""The worker's phone: today's stops, check-in, check-out; answers the outbox in JSON, a plain form with a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.delivery.orders import queries, services
from jiuzhu.delivery.orders.rules import BESIDE_STATES
from jiuzhu.delivery.orders.services.serving import PHOTOS_AT_MOST
from jiuzhu.delivery.rounds import queries as rounds
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import photos_in
from jiuzhu.interfaces.web.orders import offline
from jiuzhu.interfaces.web.orders.forms import FinishForm, NotHomeForm, RebookForm, SightingForm, StepForm
from jiuzhu.interfaces.web.orders.pages import page_of_order
from jiuzhu.interfaces.web.outbox import received

AHEAD = timedelta(days=7)
FORMS: dict[str, type[StepForm]] = {"check_in": SightingForm, "finish": FinishForm, "not_home": NotHomeForm, "rebook": RebookForm}
ACTS: dict[str, Callable[..., Any]] = {"check_in": services.check_in, "finish": services.finish, "not_home": services.not_home, "rebook": services.rebook}
FIRST_COMES = ("accepted", "rework")
DONE = {"check_in": "已签到。", "finish": "已签退，等待服务对象确认。", "not_home": "已记录未遇见。", "rebook": "已改约。"}
BESIDE_DONE = {"finish": "您的服务记录已保存。"}


@requires(Duty.ORDER_SERVE)
@require_GET
def stops(request: HttpRequest) -> HttpResponse:
    """What a worker has to do today, what is left over from before, and the next days."""
    today = timezone.localdate(request.now)
    times = rounds.stop_times(request.actor, on=today)
    # Those a plan of the day gives a time come in its order, the others behind them.
    found = sorted(queries.stops(request.actor, until=today + AHEAD), key=lambda one: (one.wanted_on > today, str(one.pk) not in times, times.get(str(one.pk), 0)))
    page = {"due": [one for one in found if one.wanted_on <= today], "coming": [one for one in found if one.wanted_on > today], "today": today, "offline": offline.kept(one.pk for one in found)}
    return render(request, "orders/stops.html", page)


@requires(Duty.ORDER_SERVE)
@require_GET
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One household on the phone: whom, where, what, and the big buttons."""
    return _page(request, queries.find_order(request.actor, pk))


@requires(Duty.ORDER_SERVE)
@require_POST
def take_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take one step from the phone; what is sent twice is done once."""
    if step not in FORMS:
        raise NotFound("没有这一步。", "请回到今日上门，按页面上的操作办理。")
    found = queries.find_order(request.actor, pk)
    form = FORMS[step](request.POST, auto_id=f"id_{step}_%s")

    def take() -> object:
        photos = {"photos": photos_in(request, most=PHOTOS_AT_MOST)} if step == "finish" else {}
        return ACTS[step](order=found, actor=request.actor, at=request.now, **form.told(), **photos)

    following = reverse("stops") if step in ("finish", "not_home") else reverse("stop", args=[pk])
    said = BESIDE_DONE.get(step, DONE[step]) if found.second_id == request.actor.user_id else DONE[step]
    answer = received(request, form, take, following=lambda _: following, said=said)
    if answer is not None:
        return answer
    found.refresh_from_db()
    return _page(request, found, refused={step: form})


def _page(request: HttpRequest, found: Any, refused: dict[str, Any] | None = None) -> HttpResponse:
    refused = refused or {}
    door = _door(found, request.actor.user_id)
    # What follows a check-in made without a signal is drawn beforehand: its version is the next one.
    following = found.version + 1 if door["arrives"] and not door["second"] else found.version
    versions = {"check_in": found.version, "finish": following, "not_home": found.version, "rebook": found.version}
    forms = {
        step: refused.get(step) or kind(initial={"seen_version": versions[step]}, auto_id=f"id_{step}_%s") for step, kind in FORMS.items()
    }
    page = {"door": door, "order": found, "page": page_of_order(found, request.actor, now=request.now), "forms": forms}
    return render(request, "orders/stop.html", page, status=400 if refused else 200)


def _door(order: Any, user_id: str) -> dict[str, Any]:
    """Say what somebody may do at the door: the first of two by the order's state, the second by when she came and left."""
    second = bool(order.second_id) and order.second_id == user_id
    if second:
        open_ = order.state in BESIDE_STATES
        arrives, leaves = open_ and order.second_in_at is None, open_ and order.second_in_at is not None and order.second_out_at is None
        done = "您的记录已上传" if order.second_out_at else "" if open_ else "这次服务已经验收或取消"
    else:
        arrives, leaves = order.state in FIRST_COMES, order.state == "in_service"
        done = "已签退" if order.state in ("served", "confirmed") else ""
    return {
        "second": second,
        "beside": order.worker_name if second else order.second_name,
        "arrives": arrives,
        "leaves": leaves,
        "misses": not second and order.state in ("accepted", "in_service"),
        "rebooks": not second and order.state == "not_home",
        "done": done,
    }
