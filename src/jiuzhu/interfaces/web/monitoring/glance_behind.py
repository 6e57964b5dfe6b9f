"""What a month was compared with, feed by feed and file by file, and the households that its findings concern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.monitoring.glance_asked import asked_of
from jiuzhu.interfaces.web.monitoring.glance_feeds import counties_read
from jiuzhu.interfaces.web.monitoring.glance_views import title_of
from jiuzhu.monitoring.comparison import queries as comparison
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.queries import files_read
from jiuzhu.monitoring.warnings.queries_of_month import rows_of_month
from jiuzhu.monitoring.warnings.rules import GRADE_TONES, GRADES

COMPARED_HEADS = ["县", "数据", "报送单位", "月份", "采用行数", "退回行数"]
HOUSEHOLD_HEADS = ["档案号", "户主", "村（社区）", "预警", "最高等级", "规则"]
COLUMNS = [
    Column("household", "家庭", sort=("head_name",)),
    Column("place", "村（社区）", sort=("division_code",)),
    Column("count", "预警"),
    Column("rules", "规则"),
]


@dataclass(frozen=True)
class FeedRead:
    """The files of one feed a comparison reads, newest first."""

    label: str
    sender: str
    files: list[Any]

    @property
    def rows(self) -> int:
        """How many rows they have in use."""
        return sum(each.accepted for each in self.files)


@dataclass(frozen=True)
class CountyRead:
    """What is read for one county, and its newest finished comparison of the month."""

    code: str
    name: str
    run: Any
    feeds: list[FeedRead]

    @property
    def rows(self) -> int:
        """How many rows all files have in use today."""
        return sum(each.rows for each in self.feeds)

    @property
    def files(self) -> int:
        """How many files there are."""
        return sum(len(each.files) for each in self.feeds)


@requires(Duty.MONITORING_READ)
@require_GET
def month_compared(request: HttpRequest) -> HttpResponse:
    """The rows a month is compared with: by feed and file for a county, by county for several."""
    asked = asked_of(request)
    counties = counties_read(request.actor, asked)
    if not counties:
        raise NotFound("您的岗位看不到比对所用的部门文件。", "部门文件由县民政局掌握，请向县民政局了解。")
    names = names_of(counties)
    runs: dict[str, Any] = {}
    for run in comparison.runs(request.actor).filter(month=asked.month, state="done", division_code__in=counties):
        runs.setdefault(run.division_code, run)
    read = [CountyRead(code, short_name(names.get(code, code)), runs.get(code), _feeds(code, asked.month)) for code in counties]
    if "export" in request.GET:
        cells = [
            [county.name, feed.label, feed.sender, each.month, each.accepted, each.rejected]
            for county in read for feed in county.feeds for each in feed.files
        ]  # fmt: skip
        return workbook(title=f"{asked.month} 比对所用数据", heads=COMPARED_HEADS, rows=cells, actor=request.actor, at=timezone.localtime(request.now))
    page = {
        "month": asked.month,
        "counties": [(each, asked.page("month-compared", place=each.code)) for each in read],
        "one": read[0] if len(read) == 1 else None,
        "registered": request.actor.holds_anywhere(Duty.REGISTER_READ),
        "back": asked.page(),
        "export": f"?{request.GET.urlencode()}&export=1",
    }
    return render(request, "monitoring/month_compared.html", page)


@requires(Duty.MONITORING_READ)
@require_GET
def month_households(request: HttpRequest) -> HttpResponse:
    """The households that the findings of a month concern, with their warnings."""
    asked = asked_of(request)
    warnings = rows_of_month(request.actor, asked.narrowing, now=request.now)
    found = registry.households(SYSTEM).filter(pk__in=warnings.values("household_id"))
    title = f"涉及的家庭　{title_of(asked, asked.narrowing)}"
    if "export" in request.GET:
        cells = _sheet_rows(warnings)
        return workbook(title=f"{asked.month} {title}", heads=HOUSEHOLD_HEADS, rows=cells, actor=request.actor, at=timezone.localtime(request.now))
    listing = Listing(request, found, COLUMNS, default_sort="place", unit="户")
    page = {
        "title": title,
        "month": asked.month,
        "listing": listing,
        "rows": _household_rows(list(listing), warnings),
        "opens": request.actor.holds_anywhere(Duty.REGISTER_READ),
        "back": asked.page(),
        "export": f"?{request.GET.urlencode()}&export=1",
    }
    return render(request, "monitoring/month_households.html", page)


def _feeds(county: str, month: str) -> list[FeedRead]:
    read = files_read(division_code=county, month=month)
    known = [FeedRead(feed.label, feed.sender, read[code]) for code, feed in FEEDS.items() if code in read]
    return known + [FeedRead(code, "", files) for code, files in read.items() if code not in FEEDS]


def _household_rows(households: list[Any], warnings: Any) -> list[dict[str, Any]]:
    names = names_of({each.division_code for each in households})
    by_home: dict[Any, list[Any]] = {}
    for each in warnings.filter(household_id__in=[home.pk for home in households]).order_by("grade", "rule"):
        by_home.setdefault(each.household_id, []).append(each)
    return [
        {
            "household": home,
            "place": short_name(names.get(home.division_code, "")),
            "count": len(by_home.get(home.pk, ())),
            "rules": [(each.rule_label, each.pk, GRADE_TONES[each.grade]) for each in by_home.get(home.pk, ())],
        }
        for home in households
    ]


def _sheet_rows(warnings: Any) -> Iterable[list[object]]:
    """Give one line a household, in the order of their places."""
    by_home: dict[Any, tuple[Any, list[Any]]] = {}
    for each in warnings.filter(household__isnull=False).order_by("household__division_code", "household_id", "grade", "rule"):
        by_home.setdefault(each.household_id, (each.household, []))[1].append(each)
    names = names_of({home.division_code for home, _ in by_home.values()})
    for home, found in by_home.values():
        rules = "、".join(dict.fromkeys(each.rule_label for each in found))
        yield [home.number, home.head_name, names.get(home.division_code, ""), len(found), GRADES[found[0].grade], rules]
