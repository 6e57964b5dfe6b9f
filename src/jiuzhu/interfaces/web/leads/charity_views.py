"""Households led to charity: the list, and one up to the charity order or the assessment it became."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.assessment.indicators.services import assess_charity
from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.needs.rules import WORDS_LENGTH
from jiuzhu.casework.leads import queries, services
from jiuzhu.casework.leads.workflow import CHARITY
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.charity.queries import order_with_number
from jiuzhu.delivery.charity.services import declare_lead
from jiuzhu.delivery.charity.services.preparing import SITUATION_LENGTH
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.tabs import counts_of, tab_links
from jiuzhu.monitoring.warnings.services.referring import ORIGIN

COLUMNS = [
    Column("household", "家庭"),
    Column("place", "村（社区）", sort=("division_code", "-opened_at")),
    Column("need", "需要什么"),
    Column("opened", "提出", sort=("opened_at",)),
    Column("state", "状态", sort=("state", "-opened_at")),
]
TABS = {"waiting": ("待对接", ("waiting",)), "ended": ("已办结", tuple(code for code, state in CHARITY.states.items() if state.final))}


class OrderForm(SeenForm):
    """For which need charity is asked, on record or recorded now, and why."""

    need_id = forms.ChoiceField(label="需求", required=False)
    person_id = forms.ChoiceField(label="谁的需求", required=False)
    kind = forms.ChoiceField(label="困难类型", required=False)
    words = forms.CharField(label="具体需求", max_length=WORDS_LENGTH, required=False, help_text="登记在案的需求不用再填")
    situation = forms.CharField(
        label="情况", max_length=SITUATION_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), help_text="只有民政部门看得到，慈善组织和公众看不到"
    )

    def __init__(self, *args: Any, household: Any, on: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        waiting = needs.open_needs_of(household.pk)
        choices = {
            "need_id": [*((str(each.pk), f"{each.kind_label}：{each.label}") for each in waiting if not each.taken_up_by), ("", "另外登记一项需求")],
            "person_id": [("", "全家"), *((str(each.person_id), each.person.name) for each in members_of(household.pk, living=True))],
            "kind": list(needs.need_kinds(on, division_code=household.division_code).items()),
        }
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]


class CloseForm(SeenForm):
    """Why it ends without help."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


@requires(Duty.LEAD_HANDLE)
@require_GET
def charity_leads(request: ActingRequest) -> HttpResponse:
    """List the households led to charity."""
    chosen = request.GET.get("tab", "waiting")
    tab = chosen if chosen in TABS else "waiting"
    everything = queries.charity_leads(request.actor)
    listing = Listing(request, everything.filter(state__in=TABS[tab][1]).order_by("-opened_at", "id"), COLUMNS, unit="户次")
    names = names_of(each.division_code for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing],
        "tabs": tab_links(TABS, tab, counts_of(TABS, everything)),
    }
    return render(request, "leads/charity_leads.html", page)


@requires(Duty.LEAD_HANDLE)
@never_cache
@require_http_methods(["GET", "POST"])
def charity_lead(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One household led to charity: what it needs, and how it went on."""
    found = queries.find_charity_lead(request.actor, pk)
    posted = request.POST.get("step", "")
    given, waiting = {"seen_version": found.version}, found.state == CHARITY.initial
    may_order, may_assess = (request.actor.holds(duty, division_code=found.household.division_code) for duty in (Duty.ORDER_PLACE, Duty.ASSESSMENT_WRITE))
    home = {"household": found.household, "on": timezone.localdate(request.now)}
    order_form = OrderForm(request.POST if posted == "order" else None, initial=given | {"words": found.words[:WORDS_LENGTH], "situation": found.words}, auto_id="id_order_%s", **home)
    close_form = CloseForm(request.POST if posted == "close" else None, initial=given, auto_id="id_close_%s")
    assess_form = SeenForm(request.POST if posted == "assess" else None, initial=given, auto_id="id_assess_%s")
    form: Any = {"order": order_form, "close": close_form, "assess": assess_form}.get(posted)
    if form is not None and form.is_valid():
        try:
            return _done(request, found, posted, form)
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
    item = open_item(CHARITY.name, str(found.pk))
    page = {
        "lead": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "waiting": waiting,
        "order": order_form if may_order and waiting else None,
        "close": close_form,
        "assess": assess_form if may_assess and waiting else None,
        "left": left_of(item, now=request.now),
        "steps": [(step, CHARITY.steps[step.step].label) for step in reversed(steps_of(CHARITY.name, str(found.pk)))],
        "origin_url": reverse("warning", args=[found.origin_id]) if found.origin_kind == ORIGIN else "",
        "ordered": order_with_number(request.actor, found.order_number),
    }
    return render(request, "leads/charity_lead.html", page, status=400 if form is not None and form.errors else 200)


def _done(request: ActingRequest, found: Any, step: str, form: Any) -> HttpResponse:
    seen = {"actor": request.actor, "at": request.now, "seen_version": form.cleaned_data["seen_version"]}
    if step == "assess":
        made = assess_charity(lead_id=found.pk, **seen)
        return redirect("assessment-open", pk=made.pk)
    if step == "order":
        order = declare_lead(lead_id=found.pk, **(form.cleaned_data | seen))
        messages.success(request, "已转爱心服务订单，等县民政局评估测算。")
        return redirect("charity-order", pk=order.pk)
    services.close_charity(lead=found, reason=form.cleaned_data["reason"], **seen)
    messages.success(request, "已结束对接。")
    return redirect("charity-lead", pk=found.pk)
