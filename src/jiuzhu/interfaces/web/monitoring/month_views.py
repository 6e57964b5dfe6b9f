"""The month: department data in, comparison, what came of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.monitoring.handing_in import handed_in
from jiuzhu.interfaces.web.monitoring.list_changes import listed_since
from jiuzhu.interfaces.web.monitoring.month_forms import UploadForm
from jiuzhu.interfaces.web.monitoring.month_page import chosen_month, page_of
from jiuzhu.monitoring.feeds import calendar as feed_calendar
from jiuzhu.monitoring.feeds import queries as feeds
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.rules import REJECTS_LISTED, DeliveryInvalid
from jiuzhu.monitoring.linkage.queries import search_of

DELIVERY_COLUMNS = [
    Column("feed", "数据", sort=("feed",)),
    Column("month", "月份", sort=("month",)),
    Column("state", "状态"),
    Column("rows", "行数", sort=("rows",), numeric=True),
    Column("rejected", "退回", sort=("rejected",), numeric=True),
    Column("uploaded", "上传", sort=("uploaded_at",)),
    Column("act", ""),
]


@requires(Duty.MONITORING_READ)
@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """One month: its figures, its rules, its department data, twelve months of trend."""
    today = timezone.localdate(request.now)
    chosen = chosen_month(request.actor, request.GET.get("month", ""), today=today)
    return render(request, "monitoring/month.html", {"page": page_of(request.actor, chosen, now=request.now, today=today)})


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Hand a department's file in; the check runs in the background."""
    today = timezone.localdate(request.now)
    initial = {"feed": request.GET.get("feed", ""), "month": chosen_month(request.actor, request.GET.get("month", ""), today=today)}
    county = _sent_to(request)
    codes = feed_calendar.feeds_of(request.actor, county, on=timezone.localdate(request.now))
    form = UploadForm(request.POST or None, request.FILES or None, today=today, feeds=codes, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = handed_in(request, form, feed=given["feed"], month=given["month"], county=county)
        if done is not None:
            return done
    page = {"form": form, "feeds": [FEEDS[code] for code in codes]}
    return render(request, "monitoring/upload.html", page, status=400 if form.errors else 200)


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND, Duty.MONITORING_READ)
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Every file that was handed in, replaced ones included."""
    found = feeds.deliveries(request.actor)
    chosen, feed = request.GET.get("month", ""), request.GET.get("feed", "")
    if chosen:
        found = found.filter(month=chosen)
    if feed:
        found = found.filter(feed=feed)
    page = {
        "listing": Listing(request, found, DELIVERY_COLUMNS, default_sort="-uploaded", unit="份"),
        "month": chosen,
        "may_upload": any(request.actor.holds_anywhere(duty) for duty in (Duty.FEED_UPLOAD, Duty.FEED_SEND)),
        "may_link": request.actor.holds_anywhere(Duty.FEED_UPLOAD),
    }
    return render(request, "monitoring/deliveries.html", page)


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND, Duty.MONITORING_READ)
@require_GET
def delivery(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One file: how its check went, what was not used and why; polls itself until the check is over."""
    found = feeds.find_delivery(request.actor, pk)
    page = {
        "delivery": found,
        "contract": FEEDS.get(found.feed),
        "brings": found.feed in feed_calendar.feeds_of(request.actor, found.division_code, on=timezone.localdate(request.now)),
        "may_take_back": found.state == "accepted" and not found.replaced_at,
        "sees_month": request.actor.holds_anywhere(Duty.MONITORING_READ),
        "again": bool(feed_calendar.awaited_again([found], on=timezone.localdate(request.now))),
        "under_way": found.state in ("waiting", "checking"),
        "search": search_of(found.pk) if request.actor.holds(Duty.FEED_UPLOAD, division_code=found.division_code) else None,
        "since": listed_since(request.actor, found, on=timezone.localdate(request.now)),
        "url": reverse("delivery", args=[found.pk]),
        "listed": REJECTS_LISTED if found.rejected > REJECTS_LISTED else None,
        "may_fetch": found.rejects_id and found.feed in feed_calendar.feeds_of(request.actor, found.division_code, on=timezone.localdate(request.now)),
    }
    template = "monitoring/_delivery.html" if request.htmx else "monitoring/delivery.html"
    return render(request, template, page)


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND)
@require_GET
def rejects(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rejected rows of a file as a workbook, for the department that sent it."""
    found = feeds.find_delivery(request.actor, pk)
    if found.feed not in feed_calendar.feeds_of(request.actor, found.division_code, on=timezone.localdate(request.now)):
        raise NotPermitted("您的岗位不能下载这份数据退回的行。", "请由县民政局经办人或报送这类数据的部门下载。")
    if found.rejects_id is None:
        raise NotFound("这份数据没有退回的行。", "无需下载。")
    kept = vault.stored_file(str(found.rejects_id))
    return attachment(vault.content(str(kept.pk)), name=kept.name, content_type=kept.content_type)


def _sent_to(request: HttpRequest) -> str:
    counties = feed_calendar.counties_of(request.actor)
    if not counties:
        raise DeliveryInvalid("还没有定您的部门报送哪几类数据。", "请联系县民政局，在“报送单位”里设定。")
    return counties[0]
