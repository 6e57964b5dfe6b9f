"""Households led to charity: the list, and one up to what charity gave."""

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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.assessment.indicators.services import assess_charity
from jiuzhu.casework.leads import queries, services
from jiuzhu.casework.leads.rules import HelpEntry
from jiuzhu.casework.leads.workflow import CHARITY
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.deadlines import remaining
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.monitoring.warning_forms import DayInput, MoneyField, SeenForm
from jiuzhu.monitoring.warnings.services.referring import ORIGIN

COLUMNS = [
    Column("household", "家庭"),
    Column("place", "村（社区）", sort=("division_code", "-opened_at")),
    Column("need", "公开的需求"),
    Column("opened", "提出", sort=("opened_at",)),
    Column("state", "状态", sort=("state", "-opened_at")),
]
TABS = {"waiting": ("待对接", ("waiting",)), "ended": ("已办结", tuple(code for code, state in CHARITY.states.items() if state.final))}


class HelpForm(SeenForm):
    """What charity gave."""

    giver = forms.CharField(label="帮扶方", max_length=128, help_text="慈善组织、企业或志愿者队伍的名称")
    what = forms.CharField(label="帮扶内容", max_length=128)
    on = forms.DateField(label="帮扶日期", widget=DayInput())
    amount_fen = MoneyField(label="金额（元）", required=False, help_text="不是给钱的不填")


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
        "confirmed": everything.filter(state=CHARITY.initial).exclude(confirmed_by="").exists(),
        "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing],
        "tabs": [
            {"label": label, "url": f"?tab={name}", "active": name == tab, "count": everything.filter(state__in=states).count()}
            for name, (label, states) in TABS.items()
        ],
    }
    return render(request, "leads/charity_leads.html", page)


@requires(Duty.LEAD_HANDLE)
@require_POST
def charity_give_out(request: ActingRequest) -> HttpResponse:
    """The confirmed needs as a workbook for charities: a number and the words, nothing else, not even who took it."""
    found = services.give_out(actor=request.actor, at=request.now)
    day = timezone.localtime(request.now)
    mark = f"{day:%Y-%m-%d} 提供，只用于慈善帮扶；愿意帮扶的，请凭编号联系民政部门"
    rows = [(each.public_number, each.public_words) for each in found]
    return workbook(title="慈善帮扶需求", heads=["编号", "需求"], rows=rows, actor=request.actor, at=day, mark=mark)


@requires(Duty.LEAD_HANDLE)
@never_cache
@require_http_methods(["GET", "POST"])
def charity_lead(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One household led to charity: what is published, and how it ended."""
    found = queries.find_charity_lead(request.actor, pk)
    posted = request.POST.get("step", "")
    given = {"seen_version": found.version}
    help_form = HelpForm(request.POST if posted == "help" else None, initial=given | {"on": timezone.localdate(request.now)}, auto_id="id_help_%s")
    close_form = CloseForm(request.POST if posted == "close" else None, initial=given, auto_id="id_close_%s")
    assess_form = SeenForm(request.POST if posted == "assess" else None, initial=given, auto_id="id_assess_%s")
    confirm_form = SeenForm(request.POST if posted == "confirm" else None, initial=given, auto_id="id_confirm_%s")
    form: Any = {"help": help_form, "close": close_form, "assess": assess_form, "confirm": confirm_form}.get(posted)
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
        "waiting": found.state == CHARITY.initial,
        "help": help_form,
        "close": close_form,
        "assess": assess_form if request.actor.holds(Duty.ASSESSMENT_WRITE, division_code=found.household.division_code) else None,
        "confirm": confirm_form if found.state == CHARITY.initial and not found.confirmed_by and found.opener_id != request.actor.user_id else None,
        "left": remaining(due=item.due_at, counts_hours=item.counts_hours, now=request.now) if item else None,
        "steps": [(step, CHARITY.steps[step.step].label) for step in reversed(steps_of(CHARITY.name, str(found.pk)))],
        "origin_url": reverse("warning", args=[found.origin_id]) if found.origin_kind == ORIGIN else "",
    }
    return render(request, "leads/charity_lead.html", page, status=400 if form is not None and form.errors else 200)


def _done(request: ActingRequest, found: Any, step: str, form: Any) -> HttpResponse:
    seen = {"actor": request.actor, "at": request.now, "seen_version": form.cleaned_data["seen_version"]}
    if step == "assess":
        made = assess_charity(lead_id=found.pk, **seen)
        return redirect("assessment-open", pk=made.pk)
    if step == "confirm":
        services.confirm_words(lead=found, actor=request.actor, at=request.now)
        messages.success(request, "已确认，可以交慈善组织。")
    elif step == "help":
        given = {name: form.cleaned_data[name] for name in ("giver", "what", "on", "amount_fen")}
        services.note_help(lead=found, entry=HelpEntry(**given), **seen)
        messages.success(request, "已登记帮扶，列入一户一档。")
    else:
        services.close_charity(lead=found, reason=form.cleaned_data["reason"], **seen)
        messages.success(request, "已结束对接。")
    return redirect("charity-lead", pk=found.pk)
