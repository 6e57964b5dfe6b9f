"""The list of referrals, one referral for its sender or its department, and urging the department."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.casework.referrals import queries, services
from jiuzhu.casework.referrals.workflow import AT_DEPARTMENT, REFERRAL
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item, open_items
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.asked import uuid_in
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.interfaces.web.referrals.forms import ReasonForm, ReceiveForm, ReplyForm, ResendForm, SupplyForm, UrgeForm
from jiuzhu.interfaces.web.tabs import counts_of, tab_links
from jiuzhu.matching.resources.library_queries import department_items
from jiuzhu.monitoring.feeds.calendar import feeds_of
from jiuzhu.monitoring.warnings import services as warnings
from jiuzhu.monitoring.warnings.services.referring import ORIGIN

BOTH = (Duty.REFERRAL_SEND, Duty.REFERRAL_ANSWER)
TABS = {
    "waiting": ("部门办理中", AT_DEPARTMENT),
    "returned": ("部门退回", ("returned",)),
    "replied": ("待确认回复", ("replied",)),
    "ended": ("已办结", tuple(code for code, state in REFERRAL.states.items() if state.final)),
}
COLUMNS = [
    Column("subject", "对象", sort=("subject_name",)),
    Column("place", "村（社区）", sort=("division_code", "-sent_at")),
    Column("department", "部门", sort=("organisation_name", "-sent_at")),
    Column("sent", "转介", sort=("sent_at",)),
    Column("state", "状态"),
    Column("due", "还剩"),
]
SAID = {
    "receive": "已接收，办理时限开始计算。",
    "reply": "已回复，等待确认。",
    "note_reply": "书面回复已登记，等待确认。",
    "send_back": "已退回。",
    "supply": "已补充，交部门继续办理。",
    "resend": "已改转。",
    "ask_again": "已请部门再办理。",
    "accept": "已确认部门的回复。",
    "cancel": "已收回，预警回到待处置。",
}


@requires(*BOTH)
@require_GET
def referrals(request: ActingRequest) -> HttpResponse:
    """List referrals by whom they wait for; whoever sends them sees how each department stands."""
    chosen, late = request.GET.get("tab", "waiting"), request.GET.get("late", "")
    tab = chosen if chosen in TABS else "waiting"
    everything = queries.referrals(request.actor)
    found = everything.filter(state__in=TABS[tab][1])
    department = uuid_in(request.GET.get("department", ""))
    if department:
        found = found.filter(organisation_id=department)
    if late:
        found = found.filter(pk__in=queries.late_ids(request.now))
    listing = Listing(request, found.order_by("-sent_at", "id"), COLUMNS, unit="件")
    items = open_items(REFERRAL.name, [each.pk for each in listing])
    names = names_of(each.division_code for each in listing)
    rows = [(each, short_name(names.get(each.division_code, "")), left_of(items.get(each.pk), now=request.now)) for each in listing]
    page = {
        "listing": listing,
        "rows": rows,
        "tab": tab,
        "late": late,
        "tabs": tab_links(TABS, tab, counts_of(TABS, everything)),
        "sends": request.actor.holds_anywhere(Duty.REFERRAL_SEND),
        "departments": queries.by_department(request.actor, now=request.now) if request.actor.holds_anywhere(Duty.REFERRAL_SEND) else [],
    }
    return render(request, "referrals/referrals.html", page)


@requires(*BOTH)
@never_cache
@require_http_methods(["GET", "POST"])
def referral(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One referral: what is asked, what the department answered, and the next step for whoever may take it."""
    found = queries.find_referral(request.actor, pk)
    forms = _forms(request, found)
    status = press(request, forms, lambda name, form: _take(request, found, name, form), found)
    if status is DONE:
        return redirect("referral", pk=pk)
    return render(request, "referrals/referral.html", _page(request, found, forms), status=status)


@requires(Duty.WORK_URGE)
@require_POST
def referral_urge(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Remind the department, once a day."""
    found = queries.find_referral(request.actor, pk)
    form = UrgeForm(request.POST)
    services.remind(referral=found, actor=request.actor, at=request.now, note=form.cleaned_data["note"] if form.is_valid() else "")
    messages.success(request, f"已催 {found.organisation_name} 办理。")
    return redirect("referral", pk=pk)


def _page(request: ActingRequest, found: Any, forms: dict[str, Form]) -> dict[str, Any]:
    sends = _sends(request, found)
    history = queries.history_of(found, for_department=not sends)
    item = open_item(REFERRAL.name, str(found.pk))
    return {
        "referral": found,
        "forms": forms,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "situation": found.situation_sealed,
        "replies": history.replies,
        "reminders": history.reminders,
        "begun_at": history.begun_at,
        "left": left_of(item, now=request.now),
        "steps": [(step, REFERRAL.steps[step.step].label) for step in reversed(history.steps)],
        "sends": sends,
        "rows_url": _rows_url(request, found),
        "origin_url": reverse("warning", args=[found.origin_id]) if sends and found.origin_kind == ORIGIN and request.actor.holds_anywhere(Duty.MONITORING_READ) else "",
        "urges": found.state in AT_DEPARTMENT and request.actor.holds(Duty.WORK_URGE, division_code=found.division_code),
    }


def _rows_url(request: ActingRequest, found: Any) -> str:
    """Give where a department that works on it opens what its own files say of the household; empty where it hands none in."""
    if found.household_id is None or found.state not in AT_DEPARTMENT or not request.actor.holds(Duty.REFERRAL_ANSWER, organisation_id=str(found.organisation_id)):
        return ""
    county = ancestor_at(found.household.division_code, Level.COUNTY) or found.household.division_code
    own = feeds_of(request.actor, county, on=timezone.localdate(request.now))
    return reverse("household-feeds", args=[found.household_id]) if own else ""


def _sends(request: ActingRequest, found: Any) -> bool:
    return request.actor.holds(Duty.REFERRAL_SEND, division_code=found.division_code)


def _forms(request: ActingRequest, found: Any) -> dict[str, Form]:
    """Give the forms of the steps the actor may take now; the posted one is bound."""
    steps = REFERRAL.steps_from(found.state)
    answers = request.actor.holds(Duty.REFERRAL_ANSWER, organisation_id=str(found.organisation_id))
    initial = {"seen_version": found.version}

    def form(name: str, kind: type[Form], **more: Any) -> Form:
        return kind(data=posted_to(request, name), initial=initial | more.pop("initial", {}), auto_id=f"id_{name}_%s", **more)

    kinds: dict[str, type[Form]] = {}
    if answers:
        kinds |= {"receive": ReceiveForm, "reply": ReplyForm, "send_back": ReasonForm}
    if _sends(request, found):
        kinds |= {"supply": SupplyForm, "ask_again": ReasonForm, "accept": ReceiveForm, "cancel": ReasonForm}
        if not answers:
            kinds["note_reply"] = ReplyForm
    forms = {name: form(name, kind) for name, kind in kinds.items() if name in steps}
    if "resend" in steps and _sends(request, found):
        others = [each for each in queries.departments(found.division_code) if each[0] != str(found.organisation_id)]
        forms["resend"] = form("resend", ResendForm, initial={"matter": found.matter, "situation": found.situation_sealed}, departments=others, published=department_items(request.actor))
    return forms


def _take(request: ActingRequest, found: Any, name: str, form: Any) -> str:
    given = form.cleaned_data
    common = {"referral_id": found.pk, "actor": request.actor, "at": request.now, "seen_version": given["seen_version"]}
    steps: dict[str, Callable[[], object]] = {
        "receive": lambda: services.receive(**common),
        "reply": lambda: services.reply(**common, entry=form.entry()),
        "note_reply": lambda: services.reply(**common, entry=form.entry(), on_paper=True),
        "send_back": lambda: services.send_back(**common, reason=given["reason"]),
        "supply": lambda: services.supply(**common, more=given["more"]),
        "resend": lambda: services.resend(**common, entry=form.entry(), reason=given["reason"]),
        "ask_again": lambda: services.ask_again(**common, reason=given["reason"]),
        "accept": lambda: warnings.accept_reply(**common),
        "cancel": lambda: warnings.recall(**common, reason=given["reason"]),
    }
    steps[name]()
    return SAID[name]
