"""The department rows behind one warning, for whoever works on it: on its page, on a page of their own, as a workbook."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.monitoring.row_sheets import EXPORTED_ROWS, row_sheets
from jiuzhu.monitoring.feeds.rows import ALL_ROWS, MOST_ROWS, FeedRows, rows_about
from jiuzhu.monitoring.feeds.services import note_opened
from jiuzhu.monitoring.feeds.services.opening import WORKERS, closed_children, rows_of_persons
from jiuzhu.monitoring.warnings import queries


@requires(*WORKERS)
@require_http_methods(["GET", "POST"])
def rows(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows of the feeds that the rule read, about the subject or the household's living members; posted, they are taken away as a workbook."""
    warning = queries.find_warning(pk, request.actor)
    works = any(request.actor.holds(duty, division_code=warning.division_code) for duty in WORKERS)
    today = timezone.localdate(request.now)
    if request.method == "POST":
        return _taken(request, warning, works=works, on=today)
    closed = _closed(request, warning, today) if works else []
    tables = rows_behind(warning, on=today, most=MOST_ROWS if request.htmx else ALL_ROWS, closed=closed) if works else []
    page = {
        "warning": warning,
        "tables": tables,
        "closed": [each.name for each in closed],
        "works": works,
        "feeds": warning.feeds,
        "in_part": request.htmx,
    }
    return render(request, f"monitoring/{'_' if request.htmx else ''}warning_rows.html", page)


def rows_behind(
    warning: Any, *, on: date, most: int = MOST_ROWS, numbered: bool = False, closed: Collection[Any] = ()
) -> list[FeedRows]:
    """Read the rows up to the newest month in which the rule held, but those about the ``closed``; of financial feeds those about whoever has an authorisation in force."""
    place = {"feeds": warning.feeds, "division_code": warning.division_code, "month": warning.last_month}
    if warning.subject_type == "unregistered":
        return _of_unregistered(warning, most=most)
    people = [each for each in _people(warning) if each not in closed]
    return rows_of_persons(people, **place, on=on, most=most, numbered=numbered)


def _people(warning: Any) -> list[Any]:
    if warning.subject_type == "person":
        # Somebody who died or left is no member any more; the warning itself was found in scope.
        return list(registry.persons(SYSTEM).filter(pk=warning.subject_id))
    return [each.person for each in registry.members_of(warning.household_id, living=True)]


def _closed(request: HttpRequest, warning: Any, on: date) -> list[Any]:
    if warning.subject_type == "unregistered":
        return []
    return closed_children(_people(warning), actor=request.actor, division_code=queries.place_of(warning), on=on)


def _of_unregistered(warning: Any, *, most: int) -> list[FeedRows]:
    try:
        people = {UUID(warning.subject_id): warning.subject_name}
    except ValueError:
        return []
    county = ancestor_at(warning.division_code, Level.COUNTY) or warning.division_code
    return rows_about(people, signed=set(), feeds=warning.feeds, division_code=county, month=warning.last_month, most=most)


def _taken(request: HttpRequest, warning: Any, *, works: bool, on: date) -> HttpResponse:
    if not works:
        raise NotPermitted("部门原始记录只对办理这条预警的人员导出。", "请由办理人员导出。")
    tables = rows_behind(warning, on=on, most=EXPORTED_ROWS, numbered=True, closed=_closed(request, warning, on))
    note_opened(
        subject=("warning", str(warning.pk)), household_id=str(warning.household_id or ""), tables=tables,
        purpose=f"办理预警：{warning.rule_label}", taken=True, actor=request.actor, at=request.now,
    )  # fmt: skip
    return row_sheets(request, tables, title=f"{warning.rule_label} {warning.subject_name} 部门原始记录")
