"""The feed calendar, what a department owes, and who sends what."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.casework.liaisons.queries import liaisons_of_department
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.gateways.queries import messages_about
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.liaisons.figures_views import figure_counties
from jiuzhu.interfaces.web.monitoring.feed_beside import beside_of
from jiuzhu.interfaces.web.monitoring.feed_forms import DepartmentForm, ExcuseForm, OwedForm, ReminderForm, SendersForm
from jiuzhu.interfaces.web.monitoring.handing_in import handed_in
from jiuzhu.monitoring.feeds import calendar, queries, services
from jiuzhu.monitoring.feeds.departments import FEEDS, faulty_feeds
from jiuzhu.monitoring.feeds.held import held_together
from jiuzhu.monitoring.feeds.punctuality import MONTHS_A_QUARTER, punctuality, quarter_of
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid, last_day_of, message_about, month_before
from jiuzhu.monitoring.feeds.workflow import EXPECTED

BRINGS = (Duty.FEED_UPLOAD, Duty.FEED_SEND)
QUARTERS = 8
"""How many quarters back the punctuality of departments is shown."""


@requires(*BRINGS)
@require_GET
def feed_calendar(request: HttpRequest) -> HttpResponse:
    """Every feed of a month: by whom, by when, delivered or late; a liaison sees the department's own."""
    today = timezone.localdate(request.now)
    month = _month(request.GET.get("month", ""), today)
    counties = figure_counties(request.actor)
    chosen = request.GET.get("county", "")
    county = chosen if chosen in counties else counties[0] if counties else ""
    following = month_before(month, -1)
    page = {
        "calendar": calendar.calendar_of(request.actor, month=month, division_code=county, today=today) if county else None,
        "month": month,
        "before": month_before(month),
        "after": following if following <= f"{today:%Y-%m}" else "",
        "directs": bool(county) and request.actor.holds(Duty.FEED_UPLOAD, division_code=county),
        "urges": bool(county) and request.actor.holds(Duty.WORK_URGE, division_code=county),
        "faulty": _faulty(request, county),
        "held": held_together(division_code=county, month=month) if county and request.actor.holds(Duty.FEED_UPLOAD, division_code=county) else [],
        "beside": beside_of(request.actor, division_code=county, month=month, today=today) if county else [],
        "today": today,
    }
    return render(request, "monitoring/feed_calendar.html", page)


def _faulty(request: HttpRequest, county: str) -> list[Any]:
    """Give the feeds whose declaration cannot be used: to the county all of them, to a department those it sends."""
    if request.actor.holds_anywhere(Duty.FEED_UPLOAD):
        return list(faulty_feeds().values())
    senders, mine = calendar.senders_of(county), {str(each) for each in request.actor.organisations(Duty.FEED_SEND)}
    return [each for each in faulty_feeds().values() if senders.get(each.code) in mine]


@requires(*BRINGS)
@require_GET
def feed_punctuality(request: HttpRequest) -> HttpResponse:
    """How many files of a quarter came in time, by department; a liaison sees the department's own."""
    today = timezone.localdate(request.now)
    now = quarter_of(month_before(f"{today:%Y-%m}"))
    quarters = list(dict.fromkeys(quarter_of(month_before(f"{today:%Y-%m}", back)) for back in range(1, QUARTERS * MONTHS_A_QUARTER)))
    chosen = request.GET.get("quarter", "")
    quarter = chosen if chosen in quarters else now
    counties, asked = calendar.counties_of(request.actor), request.GET.get("county", "")
    county = asked if asked in counties else counties[0] if counties else ""
    rows = punctuality(request.actor, division_code=county, quarter=quarter, today=today) if county else []
    page = {"rows": rows, "quarter": quarter, "quarters": [(each, _quarter_words(each)) for each in quarters], "words": _quarter_words(quarter)}
    return render(request, "monitoring/feed_punctuality.html", page)


@requires(*BRINGS)
@require_http_methods(["GET", "POST"])
def feed_due(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One file that a department owes: hand it in here, see by when and how often it was asked for."""
    owed = queries.find_expected(request.actor, pk)
    form = OwedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        done = handed_in(request, form, feed=owed.feed, month=owed.month, county=owed.division_code)
        if done is not None:
            return done
    return render(request, "monitoring/feed_due.html", _owed_page(request, owed, form), status=400 if form.errors else 200)


@requires(Duty.WORK_URGE)
@require_POST
def feed_urge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remind the department, once a day."""
    owed = queries.find_expected(request.actor, pk)
    form = ReminderForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    services.remind(expected=owed, actor=request.actor, at=request.now, note=note)
    messages.success(request, f"已催 {owed.organisation_name} 报送{owed.label}。")
    return redirect(f"{reverse('feed-calendar')}?month={owed.month}")


@requires(Duty.FEED_UPLOAD)
@require_POST
def feed_excuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask no more for a month's file."""
    owed = queries.find_expected(request.actor, pk)
    form = ExcuseForm(request.POST)
    if not form.is_valid():
        return render(request, "monitoring/feed_due.html", _owed_page(request, owed, OwedForm()) | {"excuse": form}, status=400)
    services.excuse(
        expected=owed,
        actor=request.actor,
        at=request.now,
        seen_version=form.cleaned_data["seen_version"],
        reason=form.cleaned_data["reason"],
    )
    return redirect("feed-due", pk=owed.pk)


@requires(Duty.FEED_UPLOAD)
@require_http_methods(["GET", "POST"])
def feed_senders(request: HttpRequest) -> HttpResponse:
    """Which department sends which feed, and the keys of their programs."""
    return _senders_page(request)


@requires(Duty.FEED_UPLOAD)
@require_POST
def feed_key(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Issue a key for a department's programs; it is shown this once."""
    name = next((each.name for each in _seated(_county(request), "department", "platform") if each.pk == organisation), None)
    if name is None:
        raise NotFound("本县没有这个报送单位。", "请回到报送单位页面重新选择。")
    key = services.issue_key(organisation_id=str(organisation), actor=request.actor, at=request.now)
    response = render(request, "monitoring/feed_key.html", {"key": key, "organisation": organisation, "name": name})
    response["Cache-Control"] = "no-store"
    return response


def _senders_page(request: HttpRequest) -> HttpResponse:
    county, step = _county(request), request.POST.get("step", "")
    departments = _seated(county, "department")
    choices, now = [(str(each.pk), each.name) for each in departments], calendar.senders_of(county)
    codes = calendar.feeds_to_name(county, on=timezone.localdate(request.now))
    senders = SendersForm(request.POST if step == "senders" else None, feeds=codes, departments=choices, now=now)
    department = DepartmentForm(request.POST if step == "department" else None)
    form = {"senders": senders, "department": department}.get(step)
    if form is not None and form.is_valid():
        try:
            if step == "senders":
                changed = services.assign_senders(senders=senders.cleaned_data, division_code=county, actor=request.actor, at=request.now)
                messages.success(request, f"已保存，改动 {changed} 类。" if changed else "没有改动。")
            else:
                services.enter_department(name=department.cleaned_data["name"], division_code=county, actor=request.actor, at=request.now)
                messages.success(request, "已登记。请选择它报送哪几类数据；联络员的账号由系统管理员在“账号与岗位”设置。")
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("feed-senders")
    keys = queries.keys_issued()
    page = {
        "held": held_together(division_code=county, month=f"{timezone.localdate(request.now):%Y-%m}"),
        "senders": senders,
        "department": department,
        "departments": [
            (each, keys.get(str(each.pk)), [FEEDS[feed].label for feed, pk in now.items() if pk == str(each.pk) and feed in FEEDS])
            for each in departments
        ],
        "platforms": [(each, keys.get(str(each.pk))) for each in _seated(county, "platform")],
    }
    return render(request, "monitoring/feed_senders.html", page, status=400 if form is not None and form.errors else 200)


def _seated(county: str, *kinds: str) -> list[Any]:
    return [each for each in organisations(kinds=list(kinds)) if each.division_code == county]


def _owed_page(request: HttpRequest, owed: queries.Expected, form: OwedForm) -> dict[str, Any]:
    item = open_item(EXPECTED.name, str(owed.pk))
    contract = FEEDS.get(owed.feed, None)
    directs = request.actor.holds(Duty.FEED_UPLOAD, division_code=owed.division_code)
    files = queries.deliveries(request.actor).filter(division_code=owed.division_code, feed=owed.feed, month=owed.month)
    law_ground = calendar.ground_now(owed.feed, owed.division_code, on=timezone.localdate(request.now))
    return {
        "owed": owed,
        "form": form,
        "contract": contract,
        "ground": law_ground,
        "left": left_of(item, now=request.now),
        "reminders": queries.reminders_of(owed),
        "liaisons": liaisons_of_department(division_code=owed.division_code, organisation_id=str(owed.organisation_id)) if directs else [],
        "files": files,
        "again": files.current().first() if owed.state == "awaited" else None,
        "steps": [(step, EXPECTED.steps[step.step].label) for step in reversed(steps_of(EXPECTED.name, str(owed.pk)))],
        "texts": messages_about(message_about(owed.division_code, owed.organisation_id, owed.due_on)) if owed.due_on else [],
        "directs": directs and owed.state == "awaited",
        "held": [each for each in held_together(division_code=owed.division_code, month=owed.month) if each.awaits(owed.feed)],
        "excuse": ExcuseForm(initial={"seen_version": owed.version}),
    }


def _month(asked: str, today: date) -> str:
    latest = month_before(f"{today:%Y-%m}")
    try:
        return asked if asked and last_day_of(asked).replace(day=1) <= today else latest
    except DeliveryInvalid:
        return latest


def _quarter_words(quarter: str) -> str:
    year, _, number = quarter.partition("-")
    return f"{year} 年第{'一二三四'[int(number) - 1]}季度"


def _county(request: HttpRequest) -> str:
    codes = request.actor.divisions(Duty.FEED_UPLOAD)
    if not codes:
        raise DeliveryInvalid("您的岗位不在县里。", "请由县民政局经办人办理。")
    return codes[0]
