"""Assistance items of departments, found by every other department of the county (S-51)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.matching.library import LOOKS
from jiuzhu.interfaces.web.supplies.forms import ItemForm
from jiuzhu.matching.resources import library_queries as queries
from jiuzhu.matching.resources import library_services as services
from jiuzhu.matching.resources.kinds import ResourceEntry


@requires(Duty.REFERRAL_ANSWER, Duty.REFERRAL_SEND, *LOOKS)
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """What the departments of the county can do for people, by department."""
    text = request.GET.get("q", "").strip()
    found = [one for one in queries.department_items(request.actor) if text in one.name or text in one.details or text in one.organisation.name]
    return render(request, "supplies/department_items.html", {"items": found, "q": text, "may_publish": request.actor.holds_anywhere(Duty.REFERRAL_ANSWER)})


@requires(Duty.REFERRAL_ANSWER)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Publish an item of one's own department."""
    department = _department(request)
    form = ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        county = ancestor_at(department.division_code, Level.COUNTY) or department.division_code
        key = told.pop("request_id")
        entry = ResourceEntry(kind="department_item", division_code=department.division_code, places=(county,), organisation_id=str(department.pk), **told)
        try:
            services.publish_item(entry=entry, actor=request.actor, at=request.now, resource_id=key)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已发布，其他部门转介时能找到。")
            return redirect("department-items")
    page = {"form": form, "title": f"发布帮扶事项：{department.name}", "button": "发布", "back": "department-items", "pk": None}
    return render(request, "matching/form.html", page, status=400 if form.errors else 200)


def _department(request: HttpRequest) -> Any:
    mine = (organisation(each) for each in request.actor.organisations(Duty.REFERRAL_ANSWER))
    found = next((one for one in mine if one is not None and one.kind == "department"), None)
    if found is None:
        raise NotPermitted("您不是部门的联络员。", "请由部门联络员发布。")
    return found
