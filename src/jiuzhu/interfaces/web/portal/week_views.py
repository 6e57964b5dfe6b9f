"""The week of an organisation: services to come by day, who goes, and how much more it takes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.delivery.orders import project_ledger
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.matching.library import offer_rows
from jiuzhu.interfaces.web.portal.days import day_in
from jiuzhu.matching.resources import services
from jiuzhu.matching.resources.rules import week_of

WEEK = timedelta(days=7)
DAY_NAMES = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class CapacityForm(forms.Form):
    """How much is taken on in one week."""

    week = forms.DateField(widget=forms.HiddenInput)
    capacity = forms.IntegerField(label="这一周能承接的次数", min_value=0, max_value=10000)


@requires(Duty.ORDER_ACCEPT)
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """Show one week of the actor's organisation."""
    mine = own_organisation(request)
    monday = week_of(day_in(request.GET.get("week", "")) or timezone.localdate(request.now))
    found = list(project_ledger.coming(request.actor, mine.pk, first=monday, last=monday + WEEK - timedelta(days=1)))
    places = names_of(one.division_code for one in found)
    days = []
    for number, label in enumerate(DAY_NAMES):
        on = monday + timedelta(days=number)
        of_day = [(one, short_name(places.get(one.division_code, ""))) for one in found if one.wanted_on == on]
        days.append({"on": on, "label": label, "orders": of_day, "today": on == timezone.localdate(request.now)})
    page = {
        "organisation": mine,
        "days": days,
        "monday": monday,
        "sunday": monday + WEEK - timedelta(days=1),
        "before": f"?week={monday - WEEK}",
        "after": f"?week={monday + WEEK}",
        "many": len(found),
        "waiting": inbox(request.actor).filter(workflow="order", state="dispatched").count(),
        "offers": offer_rows(str(mine.pk), on=monday),
        "may_set": monday >= week_of(timezone.localdate(request.now)),
    }
    return render(request, "portal/week.html", page)


@requires(Duty.ORDER_ACCEPT)
@require_POST
def capacity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how much the organisation takes on of one item in one week."""
    form = CapacityForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有修改：请填写 0 以上的整数。")
        return redirect("provider")
    told = form.cleaned_data
    try:
        services.set_week(offer_id=str(pk), week_on=told["week"], capacity=told["capacity"], actor=request.actor, at=request.now)
    except DomainError as error:
        if error.field is None:
            raise
        messages.error(request, f"没有修改：{error}")
    else:
        messages.success(request, "这一周的服务能力已修改，马上按新的能力派单。")
    return redirect(f"{reverse('provider')}?week={told['week']}")


def own_organisation(request: HttpRequest) -> Any:
    """Give the organisation the actor accepts orders for; raises NotPermitted."""
    mine = next((found for each in request.actor.organisations(Duty.ORDER_ACCEPT) if (found := organisation(each))), None)
    if mine is None:
        raise NotPermitted("您不是服务机构的管理员。", "请由机构管理员打开。")
    return mine
