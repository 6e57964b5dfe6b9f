"""The desk."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.casework.referrals.rules import checked_words
from jiuzhu.casework.referrals.workflow import REFERRAL
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import colleagues
from jiuzhu.foundation.calendar.queries import years_awaited
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.workflow import queries, services
from jiuzhu.interfaces.web.access import requires, signed_in
from jiuzhu.interfaces.web.desk.checklist import checklist
from jiuzhu.interfaces.web.desk.forms import HandOverForm, UrgeForm
from jiuzhu.interfaces.web.desk.pages import page_of
from jiuzhu.interfaces.web.desk.rows import EXPORT_HEADS, exported, rows_of
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing

COLUMNS = [
    Column("title", "事项"),
    Column("about", "对象"),
    Column("village", "村（社区）"),
    Column("source", "来源"),
    Column("due", "还剩"),
    Column("act", ""),
]
DONE_COLUMNS = [Column("at", "时间"), Column("step", "办理"), Column("title", "事项"), Column("about", "对象"), Column("act", "")]


@signed_in
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """待我办理: my open work by deadline, in tabs by kind."""
    tab = request.GET.get("tab", "")
    counted = queries.inbox_tabs(request.actor)
    tabs = [{"label": "全部", "url": "?", "active": not tab, "count": sum(number for _, number in counted)}]
    tabs += [{"label": name, "url": f"?tab={name}", "active": name == tab, "count": number} for name, number in counted]
    listing = Listing(request, queries.inbox(request.actor, tab=tab), COLUMNS, unit="件")
    page = {
        "listing": listing,
        "rows": rows_of(listing, actor=request.actor, now=request.now),
        "tabs": tabs,
        "tab": tab,
        "week": _week(request),
        "works": queries.can_have_work(request.actor),
        "years_awaited": years_awaited(timezone.localdate(request.now)) if request.actor.holds_anywhere(Duty.POLICY_SET) else [],
        "checklist": checklist(request.actor, timezone.localdate(request.now)),
    }
    return render(request, "desk/desk.html", page)


@signed_in
@require_GET
def export_desk(request: HttpRequest) -> HttpResponse:
    """My open work as a workbook."""
    items = queries.inbox(request.actor, tab=request.GET.get("tab", ""))
    rows = exported(rows_of(items, actor=request.actor, now=request.now))
    return workbook(title="待我办理", heads=EXPORT_HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(Duty.WORK_URGE)
@require_GET
def open_work(request: HttpRequest) -> HttpResponse:
    """辖区在办: everybody's open work below my divisions, to urge and hand over."""
    listing = Listing(request, queries.open_work(request.actor, Duty.WORK_URGE), COLUMNS, unit="件")
    page = {"listing": listing, "rows": rows_of(listing, actor=request.actor, now=request.now)}
    return render(request, "desk/open_work.html", page)


@requires(Duty.WORK_URGE)
@require_GET
def export_open_work(request: HttpRequest) -> HttpResponse:
    """Open work below my divisions as a workbook."""
    rows = exported(rows_of(queries.open_work(request.actor, Duty.WORK_URGE), actor=request.actor, now=request.now))
    return workbook(title="辖区在办", heads=EXPORT_HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@signed_in
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """我办过的: every step I took, newest first."""
    listing = Listing(request, queries.done_by(request.actor), DONE_COLUMNS, unit="步")
    rows = [(step, queries.step_label(step), page_of(step.workflow, step.subject_id)) for step in listing]
    return render(request, "desk/done.html", {"listing": listing, "rows": rows})


@signed_in
@require_GET
def export_done(request: HttpRequest) -> HttpResponse:
    """The steps I took as a workbook."""
    steps = queries.done_by(request.actor)
    rows = ([timezone.localtime(step.at), queries.step_label(step), step.title, step.about, step.reason] for step in steps)
    heads = ["时间", "办理", "事项", "对象", "说明"]
    return workbook(title="我办过的", heads=heads, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@signed_in
@require_http_methods(["GET", "POST"])
def direct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One piece of waiting work: hand it over; whoever supervises it may urge it."""
    item = _item(request, pk)
    able = colleagues(
        Duty(item.duty), division_code=item.division_code, organisation_id=item.organisation_id or None, on=timezone.localdate(request.now)
    )
    people = [(str(user.id), user.name) for user in able if str(user.id) != item.assignee_id]
    form = HandOverForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            services.hand_over(item_id=str(item.pk), actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"已转交给{dict(people)[form.cleaned_data['to_user_id']]}。")
            return redirect("desk")
    (row,) = rows_of([item], actor=request.actor, now=request.now)
    may_urge = request.actor.holds(Duty.WORK_URGE, division_code=item.division_code)
    page = {"row": row, "form": form, "people": people, "urge": UrgeForm() if may_urge else None}
    return render(request, "desk/direct.html", page, status=400 if form.errors else 200)


@requires(Duty.WORK_URGE)
@require_POST
def urge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """催办."""
    item = _item(request, pk)
    form = UrgeForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else request.POST.get("note", "")[:200]
    if item.workflow == REFERRAL.name:
        checked_words(note, field="note")
    services.urge(item_id=str(item.pk), actor=request.actor, at=request.now, note=note)
    messages.success(request, f"已催办“{item.title}”，对方的待办中会显示。")
    return redirect("open-work")


def _item(request: HttpRequest, pk: UUID) -> queries.Work:
    item = queries.visible_item(request.actor, str(pk))
    if item is None:
        raise NotFound("这件待办已经办结，或不在您的辖区。", "请回到待办列表查看。")
    return item


def _week(request: HttpRequest) -> queries.Throughput | None:
    if not request.actor.holds_anywhere(Duty.WORK_URGE):
        return None
    today = timezone.localdate(request.now)
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), tzinfo=timezone.get_current_timezone())
    return queries.throughput(request.actor, Duty.WORK_URGE, since=monday, until=request.now + timedelta(seconds=1))
