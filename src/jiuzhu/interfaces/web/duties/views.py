"""Pages of 任务与报送."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.calendar.rules import WorkingDays
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.duties import page
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.supervision.duties import queries

TABS = {"agenda": "日程", "tasks": "任务与责任", "rounds": "周期工作", "rechecks": "定期核查"}
SHOWN_ROWS = 200
RECHECK_HEADS = ["档案号", "家庭", "村（社区）", "类别", "上次", "应在此日前", "还剩", "几个月一次"]
AGENDA_HEADS = ["日期", "类型", "事项", "所属期", "由谁", "报给", "还剩", "条款"]
TASK_HEADS = ["序号", "清单", "事项", "牵头", "责任单位", "第几项措施", "措施（原文）", "完成时限", "条款"]


@requires(Duty.OVERSIGHT_READ)
@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """What is due by when, every task with its measures, and the work that comes round."""
    law, today = _law(request), timezone.localdate(request.now)
    units = page.unit_choices(law)
    unit = request.GET.get("unit", "")
    unit = unit if unit in dict(units) else ""
    tabs = {code: label for code, label in TABS.items() if code != "rechecks" or queries.asks_for_rechecks(law)}
    tab = request.GET.get("tab", "agenda")
    tab = tab if tab in tabs else "agenda"
    due = page.rechecks(queries.rechecks_due(request.actor, law=law, on=today), today) if tab == "rechecks" else []
    shown = {
        "law": law,
        "tab": tab,
        "tabs": [{"label": label, "url": f"?tab={code}{f'&unit={unit}' if unit else ''}", "active": code == tab} for code, label in tabs.items()],
        "unit": unit,
        "units": units,
        "parts": _parts(law, today, unit) if tab == "agenda" else [],
        "tasks": page.tasks(law, unit=unit) if tab == "tasks" else [],
        "rounds": page.rounds(law, today) if tab == "rounds" else [],
        "rechecks": due[:SHOWN_ROWS],
        "more": max(0, len(due) - SHOWN_ROWS),
        "without_day": page.without_day(law) if tab == "agenda" else [],
    }
    return render(request, "duties/duties.html", shown)


@requires(Duty.OVERSIGHT_READ)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The agenda, or the tasks measure by measure, as a workbook."""
    law, today, at = _law(request), timezone.localdate(request.now), timezone.localtime(request.now)
    unit = request.GET.get("unit", "")
    if request.GET.get("tab") == "tasks":
        rows = page.task_rows(page.tasks(law, unit=unit))
        return workbook(title="任务与责任", heads=TASK_HEADS, rows=rows, actor=request.actor, at=at)
    if request.GET.get("tab") == "rechecks":
        due = page.rechecks(queries.rechecks_due(request.actor, law=law, on=today), today)
        return workbook(title="定期核查", heads=RECHECK_HEADS, rows=page.recheck_rows(due), actor=request.actor, at=at)
    rows = page.agenda_rows(page.lines(law, today, unit=unit, days=_days(law)))
    return workbook(title="任务与报送日程", heads=AGENDA_HEADS, rows=rows, actor=request.actor, at=at)


def _parts(law: DatedPack, today: date, unit: str) -> list[tuple[str, str, list[page.Line]]]:
    """Give what lies ahead, and what is past where there is any."""
    lines = page.lines(law, today, unit=unit, days=_days(law))
    ahead, past = [each for each in lines if each.due_on >= today], [each for each in lines if each.due_on < today]
    return [("今后", "含当日", ahead), *([("已过", "最近的在前", past)] if past else [])]


def _law(request: HttpRequest) -> DatedPack:
    """Give the law of the place the actor oversees."""
    place = next(iter(request.actor.divisions(Duty.OVERSIGHT_READ)), None)
    return pack_in_force(timezone.localdate(request.now), division_code=place)


def _days(law: DatedPack) -> WorkingDays | None:
    """Give the calendar where a report of the law is shifted by it."""
    return working_days() if any(each.shift_to_workday for each in law.reports) else None
