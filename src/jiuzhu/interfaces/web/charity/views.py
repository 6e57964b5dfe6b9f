"""Charity orders for those who work on them: the list, a new one, one with its next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as fields
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.delivery.charity import queries, services
from jiuzhu.delivery.charity.rules import DeliveryEntry
from jiuzhu.delivery.charity.workflow import CHARITY_ORDER, ORGANISATION
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.charity.forms import DeclareForm, DeliverForm, MeasureForm, PreviewForm, ReasonForm, ReferForm, ToldReasonForm
from jiuzhu.interfaces.web.charity.rail import READERS
from jiuzhu.interfaces.web.forms import SeenForm, photos_in, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.pictures import picture_answer
from jiuzhu.interfaces.web.tabs import counts_of, tab_links

COLUMNS = [
    Column("number", "编号", sort=("number",)),
    Column("whom", "家庭"),
    Column("place", "地点", sort=("division_code", "-opened_at")),
    Column("what", "需要什么"),
    Column("cost", "测算费用", sort=("cost_fen",), numeric=True),
    Column("opened", "申报", sort=("opened_at",)),
    Column("state", "状态", sort=("state", "-opened_at")),
]
TABS = {
    "preparing": ("准备中", ("declared", "measured", "referred", "previewed", "cleared", "stalled")),
    "public": ("公开认领", ("published", "claimed", "unclaimed", "rework")),
    "checking": ("待验收", ("completed",)),
    "ended": ("已结束", tuple(code for code, state in CHARITY_ORDER.states.items() if state.final)),
}
READ_BY_CHARITY = ("rewrite", "reject")
"""Steps whose reason the charity reads; it has been checked to tell nobody who it is."""
NEEDS_OFFERED = 300


@dataclass(frozen=True)
class Action:
    """One step on the page: the form it takes, the service it calls, what its button says and what is said after it; ``aside`` stands in a dialog."""

    form: type[SeenForm]
    service: Callable[..., Any]
    button: str
    done: str
    aside: bool = False


ACTIONS: dict[str, Action] = {
    "measure": Action(MeasureForm, services.measure, "测算完成", "已测算，请转介慈善组织。"),
    "refer": Action(ReferForm, services.refer, "转介", "已转介。"),
    "preview": Action(PreviewForm, services.write_preview, "送审", "已送县民政局审核。"),
    "approve": Action(SeenForm, services.approve, "看不出是谁，可以公开", "预览已通过，由慈善组织发布。"),
    "publish": Action(SeenForm, services.publish, "发布", "已发布，任何人都可以认领。"),
    "deliver": Action(DeliverForm, services.deliver, "登记交付", "已登记交付，等县民政局验收。"),
    "hand_over": Action(DeliverForm, services.deliver, "登记交付", "已登记交付，等县民政局验收。"),
    "accept": Action(SeenForm, services.accept, "验收通过", "已验收，需求已满足，列入一户一档。"),
    "rewrite": Action(ToldReasonForm, services.rewrite, "退回修改", "已退回慈善组织。", aside=True),
    "reject": Action(ToldReasonForm, services.reject, "验收不通过", "已退回重新交付。", aside=True),
    "withdraw": Action(ReasonForm, services.withdraw, "代认领人撤回", "认领已撤回，订单重新公开。", aside=True),
    "hand_back": Action(ReasonForm, services.hand_back, "退回，另找资源", "已退回，这项需求还没有满足。", aside=True),
    "cancel": Action(ReasonForm, services.cancel, "取消订单", "订单已取消。", aside=True),
}


@requires(*READERS)
@require_GET
def charity_orders(request: ActingRequest) -> HttpResponse:
    """List charity orders by how far they are."""
    everything = queries.charity_orders(request.actor)
    chosen = request.GET.get("tab", "")
    counts = counts_of(TABS, everything)
    tab = chosen if chosen in TABS else next((name for name in TABS if counts[name]), "preparing")
    listing = Listing(request, everything.filter(state__in=TABS[tab][1]).order_by("-opened_at", "id"), COLUMNS, unit="单")
    known = set(everything.known_to(request.actor).filter(pk__in=[each.pk for each in listing]).values_list("pk", flat=True))
    names = names_of(each.division_code if each.pk in known else each.township_code for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, each.pk in known, short_name(names.get(each.division_code if each.pk in known else each.township_code, ""))) for each in listing],
        "tabs": tab_links(TABS, tab, counts),
        "may_declare": request.actor.holds_anywhere(Duty.ORDER_PLACE),
    }
    return render(request, "charity/orders.html", page)


@requires(Duty.ORDER_PLACE)
@never_cache
@require_http_methods(["GET", "POST"])
def declare(request: ActingRequest) -> HttpResponse:
    """Declare a need for charity."""
    form = DeclareForm(request.POST or None, needs=_needs(request), initial={"need_id": request.GET.get("need", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.declare(actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已申报，等县民政局评估测算。")
            return redirect("charity-order", pk=made.pk)
    return render(request, "charity/declare.html", {"form": form, "any": len(form.fields["need_id"].choices) > 1}, status=400 if form.errors else 200)  # type: ignore[attr-defined]


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def charity_order(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One charity order with what may be done next; the charity does not see for whom it is."""
    found = queries.find_charity_order(request.actor, pk)
    offered = _forms(request, found)
    posted = request.POST.get("step", "")
    form = offered.get(posted) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            return _done(request, found, posted, form)
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
    elif request.method == "POST" and form is None:
        messages.error(request, "这一步现在不能办，页面已更新。")
    return _page(request, found, offered, status=400 if form is not None and form.errors else 200)


@requires(*READERS)
@require_GET
def evidence(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The photograph of what was delivered."""
    found = queries.find_charity_order(request.actor, pk)
    if not found.evidence_id:
        raise NotFound("还没有交付的照片。", "登记交付后再看。")
    return picture_answer(found.evidence_id)


@requires(Duty.CHARITY_MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def news(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Where the news of a claim leads: its order, which says it; pressed there, the county knows."""
    found = queries.find_news(request.actor, pk)
    if request.method == "POST":
        form = SeenForm(request.POST)
        if form.is_valid():
            services.read_news(news=found, actor=request.actor, at=request.now, seen_version=form.cleaned_data["seen_version"])
            messages.success(request, "已知悉。")
    return redirect("charity-order", pk=found.order_id)


def _needs(request: ActingRequest) -> list[tuple[str, str]]:
    rows = list(needs.needs(request.actor).open().filter(taken_up_by="").select_related("household").order_by("-opened_on", "id")[:NEEDS_OFFERED])
    names = names_of(each.household.division_code for each in rows)
    return [
        (str(each.pk), f"{short_name(names.get(each.household.division_code, ''))} {each.household.head_name}：{each.kind_label}，{each.label}")
        for each in rows
        if request.actor.holds(Duty.ORDER_PLACE, division_code=each.household.division_code)
    ]


def _forms(request: ActingRequest, found: Any) -> dict[str, SeenForm]:
    offered: dict[str, SeenForm] = {}
    for name, step in CHARITY_ORDER.steps_from(found.state).items():
        if step.only_system or name not in ACTIONS or not _may(request, found, name):
            continue
        if name == "hand_over" and "deliver" in offered:
            continue
        data = request.POST if request.POST.get("step") == name else None
        more: dict[str, Any] = {"initial": {"seen_version": found.version}, "auto_id": f"id_{name}_%s"}
        if name == "refer":
            more["charities"] = [(str(each.pk), each.name) for each in organisations(kinds=["charity"])]
        elif name == "preview":
            more["initial"]["public_words"] = found.public_words or found.content
        elif name in ("deliver", "hand_over"):
            more["initial"]["on"] = timezone.localdate(request.now)
        offered[name] = ACTIONS[name].form(data, **more)
    return offered


def _may(request: ActingRequest, found: Any, name: str) -> bool:
    step, actor = CHARITY_ORDER.steps[name], request.actor
    if name == "accept" and actor.user_id == found.deliverer_id:
        return False
    if name == "approve" and actor.user_id == found.writer_id:
        return False
    if step.holder == ORGANISATION:
        return bool(found.organisation_id) and actor.holds(step.duty, organisation_id=str(found.organisation_id))
    return actor.holds(step.duty, division_code=found.household.division_code)


def _done(request: ActingRequest, found: Any, step: str, form: fields.Form) -> HttpResponse:
    given, action = dict(form.cleaned_data), ACTIONS[step]
    if step in ("deliver", "hand_over"):
        given = {"entry": DeliveryEntry(given.pop("on"), given.pop("words"), given.pop("receipt"), given.pop("value_fen")), **given}
        given["photo"] = next(iter(photos_in(request, most=1)), None)
    action.service(order=found, actor=request.actor, at=request.now, **given)
    messages.success(request, action.done)
    return redirect("charity-order", pk=found.pk)


def _page(request: ActingRequest, found: Any, offered: dict[str, SeenForm], *, status: int) -> HttpResponse:
    known = queries.knows_household(request.actor, found)
    item = open_item(CHARITY_ORDER.name, str(found.pk))
    claims = queries.claims_of(found, actor=request.actor)
    page = {
        "news": queries.unread_news(request.actor, found),
        "order": found,
        "known": known,
        "need": needs.needs(request.actor).filter(pk=found.need_id).first() if known else None,
        "place": full_name_of(found.division_code, below=Level.COUNTY) if known else short_name(names_of([found.township_code]).get(found.township_code, "")),
        "offered": [(name, ACTIONS[name], form, CHARITY_ORDER.steps[name].label) for name, form in offered.items()],
        "shuts": found.state == "previewed" and "approve" not in offered and request.actor.holds(Duty.CHARITY_MANAGE, division_code=found.division_code),
        "claims": claims,
        "contact": _meets_claimers(request.actor, found),
        "left": left_of(item, now=request.now),
        "steps": [
            (step, CHARITY_ORDER.steps[step.step].label, step.reason if known or step.step in READ_BY_CHARITY else "")
            for step in reversed(steps_of(CHARITY_ORDER.name, str(found.pk)))
        ],
    }
    return render(request, "charity/order.html", page, status=status)


def _meets_claimers(actor: Actor, found: Any) -> bool:
    """Tell whether the actor speaks with claimers: the charity, the village, the county; nobody else sees their numbers."""
    here = {"division_code": found.household.division_code}
    return (
        actor.holds(Duty.CHARITY_SERVE, organisation_id=str(found.organisation_id))
        or actor.holds(Duty.CHARITY_MANAGE, **here)
        or actor.holds(Duty.ORDER_CONFIRM, **here)
    )
