"""Households that leave gradually: the list, and one with its notices, its income and its end."""

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

from jiuzhu.casework.exits import queries, services
from jiuzhu.casework.exits.rules import ratio_text
from jiuzhu.casework.exits.workflow import EXIT, RUNNING, UNDER_WAY
from jiuzhu.casework.letters.queries import letters_about
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import MoneyField, SeenForm, refuse
from jiuzhu.interfaces.web.letters import leaving
from jiuzhu.interfaces.web.letters.views import issue_draft
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.monitoring.warning_forms import SendBackForm

COLUMNS = [
    Column("household", "家庭"),
    Column("place", "村（社区）", sort=("division_code", "last_day")),
    Column("since", "自", sort=("since",)),
    Column("last", "至", sort=("last_day",)),
    Column("state", "状态", sort=("state", "last_day")),
]


class IncomeForm(SeenForm):
    """The household's income looked at again."""

    income_annual_fen = MoneyField(label="家庭年收入（元）")
    members = forms.IntegerField(label="共同生活人口", min_value=1, max_value=30)
    members_employed = forms.IntegerField(label="其中就业人数", min_value=0, max_value=30)
    reason = forms.CharField(label="核定情况", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


@requires(Duty.REGISTER_READ)
@require_GET
def exits(request: ActingRequest) -> HttpResponse:
    """List gradual exits, those under way first to end first."""
    everything = queries.exits(request.actor)
    ended = request.GET.get("tab") == "ended"
    found = everything.exclude(state__in=RUNNING) if ended else everything.filter(state__in=RUNNING)
    listing = Listing(request, found.order_by("last_day", "id"), COLUMNS, unit="户")
    names = names_of(each.division_code for each in listing)
    page = {
        "listing": listing,
        "reads_rechecks": request.actor.holds_anywhere(Duty.MONITORING_READ),
        "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing],
        "tabs": [
            {"label": "渐退中", "url": "?", "active": not ended, "count": everything.filter(state__in=RUNNING).count()},
            {"label": "已结束", "url": "?tab=ended", "active": ended, "count": everything.exclude(state__in=RUNNING).count()},
        ],
    }
    return render(request, "exits/exits.html", page)


@requires(Duty.REGISTER_READ)
@never_cache
@require_http_methods(["GET", "POST"])
def exit_page(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One gradual exit with the step that comes next."""
    found = queries.find_exit(request.actor, pk)
    posted = request.POST.get("step", "")
    form = IncomeForm(
        request.POST if posted == "income" else None,
        initial={"seen_version": found.version, "members": len(registry.members_of(found.household_id, living=True)), "members_employed": 0},
    )
    telling = SeenForm(request.POST if posted == "tell" else None, initial={"seen_version": found.version}, auto_id="id_tell_%s")
    decides = found.state == "proposed" and request.actor.holds(Duty.WARNING_DECIDE, division_code=found.division_code)
    deciding = SeenForm(request.POST if posted == "decide" else None, initial={"seen_version": found.version}, auto_id="id_decide_%s")
    returning = SendBackForm(request.POST if posted == "send_back" else None, initial={"seen_version": found.version}, auto_id="id_back_%s")
    bound: Any = {"income": form, "tell": telling, "decide": deciding, "send_back": returning}.get(posted)
    if bound is not None and bound.is_valid():
        try:
            _take(request, found, posted, bound)
        except DomainError as error:
            refuse(bound, error)
            found.refresh_from_db()
        else:
            return redirect("exit", pk=pk)
    item = open_item(EXIT.name, str(found.pk))
    page = {
        "reads_rechecks": request.actor.holds_anywhere(Duty.MONITORING_READ),
        "exit": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "category": category_label(found.category, found.category_class),
        "ratio": ratio_text(found.income_fen, found.standard_fen),
        "left": left_of(item, now=request.now),
        "letters": letters_about(services.LETTER, found.pk),
        "tell": telling if item and found.state != "proposed" and request.actor.holds(Duty.LETTER_ISSUE, division_code=found.division_code) else None,
        "income": form if found.state in UNDER_WAY and request.actor.holds(Duty.WARNING_DECIDE, division_code=found.division_code) else None,
        "decide": deciding if decides and found.proposed_by != request.actor.user_id else None,
        "send_back": returning if decides else None,
        "proposal_label": EXIT.steps[found.proposal].label if found.proposal else "",
        "steps": [(step, EXIT.steps[step.step].label) for step in reversed(steps_of(EXIT.name, str(found.pk)))],
    }
    return render(request, "exits/exit.html", page, status=400 if bound is not None and bound.errors else 200)


@requires(Duty.REGISTER_READ)
@require_http_methods(["GET", "POST"])
def exit_letter(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The letter that tells a household that and until when it leaves gradually."""
    found = queries.find_exit(request.actor, pk)
    registry.find_household(request.actor, found.household_id)
    return issue_draft(request, leaving.draft(found, on=timezone.localdate(request.now)), back=reverse("exit", args=[pk]))


def _take(request: ActingRequest, found: Any, step: str, form: Any) -> None:
    common = {"exit_id": found.pk, "actor": request.actor, "at": request.now}
    if step == "tell":
        services.tell(**common, seen_version=form.cleaned_data["seen_version"])
        messages.success(request, "已登记送达。")
        return
    if step == "decide":
        taken = services.decide_end(**common, seen_version=form.cleaned_data["seen_version"])
        messages.success(request, f"已审定：{EXIT.states[taken.to_state].label}。")
        return
    if step == "send_back":
        services.send_end_back(**common, **form.cleaned_data)
        messages.success(request, "已退回，渐退继续。")
        return
    proposed = services.reassess_income(**common, **form.cleaned_data)
    words = "按核定的收入，渐退继续。" if proposed is None else "已按核定的收入提出，请另一位审定人审定。"
    messages.success(request, words)
