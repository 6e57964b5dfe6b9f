"""The month of needs: how far the villages are, one village's households on the phone, what was left out of date."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.assessment.needs import queries, services
from jiuzhu.assessment.needs.rules import ENDINGS, RefreshInvalid, month_of, one_household
from jiuzhu.assessment.needs.workflow import READERS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.asked import uuid_in
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.minors import shown_need
from jiuzhu.interfaces.web.needs.forms import NO_DEGREE, ExplainForm, RefreshForm, changes_in
from jiuzhu.interfaces.web.orders.offline import told
from jiuzhu.interfaces.web.outbox import gone_on
from jiuzhu.interfaces.web.registry.places import short_names

MONTHS_SHOWN = 12
STALE_HEADS = ("村（社区）", "档案号", "户主", "困难类型", "需求", "困难程度", "跟进措施", "上次更新")


@requires(*READERS)
@require_GET
def months(request: HttpRequest) -> HttpResponse:
    """How far every village is this month, and the townships' lists of what was left."""
    month = month_of(timezone.localdate(request.now))
    lists = list(queries.months(request.actor).filter(month=month).order_by("division_code"))
    stale = list(queries.stale_lists(request.actor).order_by("-month", "division_code")[: MONTHS_SHOWN * 30])
    townships = {each.division_code: ancestor_at(each.division_code, Level.TOWNSHIP) or each.division_code for each in lists}
    names = short_names({*townships, *townships.values(), *(each.division_code for each in stale)})
    page = {
        "month": month,
        "unset": unset_in(request),
        "rows": [
            (each, names.get(townships[each.division_code], ""), names.get(each.division_code, ""), done)
            for each, done in zip(lists, queries.progress(lists), strict=True)
        ],
        "stale": [(each, names.get(each.division_code, "")) for each in stale],
    }
    return render(request, "needs/months.html", page)


def unset_in(request: HttpRequest) -> str:
    """Name the first county of the actor where neither the text nor the county says how often needs are looked at; empty where all do."""
    today = timezone.localdate(request.now)
    seats = sorted({seat_of(root) for root in request.actor.divisions(READERS)})
    return next((full_name_of(seat) for seat in seats if queries.months_between(seat, today) is None), "")


@requires(*READERS)
@require_GET
def month(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A village's households, those to go through first; on the phone it opens without a signal."""
    found = queries.find_month(request.actor, pk)
    may_write = request.actor.holds(Duty.ASSESSMENT_WRITE, division_code=found.division_code) and found.state == "open"
    turns = queries.turns_of(found)
    for need in (each for turn in turns for each in turn.needs):
        shown_need(request.actor, need, on=timezone.localdate(request.now))
    address = reverse("needs-month", args=[pk])
    page = {
        "village": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "turns": turns,
        "unmeasured": [shown_need(request.actor, each, on=timezone.localdate(request.now)) for each in queries.unmeasured_in(found)],
        "done": sum(not turn.waits for turn in turns),
        "may_write": may_write,
        "offline": told(worker=reverse("needs-worker"), scope=address.removesuffix(f"{pk}/"), pages=[address]) if may_write else "",
        "degrees": NO_DEGREE,
        "endings": list(ENDINGS.items()),
    }
    return render(request, "needs/month.html", page)


@requires(Duty.ASSESSMENT_WRITE)
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Take down one household's month; what a phone sends twice is taken once, and more than one household is refused."""
    household_id = one_household(request.POST.getlist("household"))
    form = RefreshForm(request.POST)
    if not form.is_valid():
        raise RefreshInvalid("这户的情况没有填对。", "请选择“没有变化”，或写明有什么变化。")
    needs = {str(need.pk): need for need in queries.open_needs_of(household_id)}
    changes = changes_in(request.POST, needs)
    kept = [each for each in changes if each.outdated(needs[each.need_id].degree, needs[each.need_id].measure)]
    services.refresh_household(household_id=household_id, changes=changes, actor=request.actor, at=request.now, **form.cleaned_data)
    of = form.cleaned_data["month"]
    if of < month_of(timezone.localdate(request.now)):
        messages.info(request, f"已记入 {of.year} 年 {of.month} 月。本月已经更新过的需求按本月的保留，没有改动。")
    if kept:
        messages.warning(request, f"有 {len(kept)} 项需求在您填写之后已经改过，按较新的保留；您写的变化已记入本月更新。")
    list_ = queries.months(request.actor).filter(pk=uuid_in(request.POST.get("list", ""))).first()
    following = reverse("needs-month", args=[list_.pk]) if list_ else reverse("household-needs", args=[household_id])
    return gone_on(request, following)


@requires(*READERS)
@require_http_methods(["GET", "POST"])
def stale(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a township left out of date, village by village; who supervises says why."""
    found = queries.find_stale_list(request.actor, pk)
    may_explain = request.actor.holds(Duty.WORK_URGE, division_code=found.division_code) and found.state == "open"
    form = ExplainForm(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.explain_stale(stale=found, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "原因已记下。")
            return redirect("stale-needs", pk=pk)
    rows = [shown_need(request.actor, each, on=timezone.localdate(request.now)) for each in queries.stale_rows(found)]
    names = short_names({need.household.division_code for need in rows})
    page = {
        "list": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "rows": [(need, names.get(need.household.division_code, "")) for need in rows],
        "may_explain": may_explain,
        "form": form,
    }
    return render(request, "needs/stale.html", page, status=400 if form.errors else 200)


@requires(*READERS)
@require_GET
def stale_export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as a workbook."""
    found = queries.find_stale_list(request.actor, pk)
    needs: list[Any] = [shown_need(request.actor, each, on=timezone.localdate(request.now)) for each in queries.stale_rows(found)]
    names = short_names({need.household.division_code for need in needs})
    rows = [
        (
            names.get(need.household.division_code, ""), need.household.number, need.household.head_name, need.kind_label, need.label,
            need.get_degree_display() or "", need.measure, timezone.localdate(need.refreshed_at),
        )
        for need in needs
    ]  # fmt: skip
    title = f"{found.month.year} 年 {found.month.month} 月未更新的需求"
    return workbook(title=title, heads=STALE_HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))
