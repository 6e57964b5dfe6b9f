"""本月一览: the page, the rows behind its numbers, and its files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, covers, level_of
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.liaisons.figures_views import standings
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.monitoring.glance_asked import Asked, asked_of
from jiuzhu.interfaces.web.monitoring.glance_compare import MOVES, compared
from jiuzhu.interfaces.web.monitoring.glance_feeds import WHAT, counties_read, files_of, those
from jiuzhu.interfaces.web.monitoring.glance_page import glance_of
from jiuzhu.interfaces.web.monitoring.trust_accuracy import marks_for
from jiuzhu.interfaces.web.monitoring.warning_pages import EXPORT_HEADS, exported, rows_of
from jiuzhu.monitoring.feeds.calendar import counties_of
from jiuzhu.monitoring.feeds.rules import last_day_of
from jiuzhu.monitoring.warnings.queries_of_month import BELOW, Narrowing, Standing, rows_of_month
from jiuzhu.monitoring.warnings.queries_of_two_months import Move, rows_of_move
from jiuzhu.monitoring.warnings.rules import GRADES
from jiuzhu.monitoring.warnings.workflow import WARNING

COLUMNS = [
    Column("rule", "预警", sort=("rule_label",)),
    Column("subject", "对象", sort=("subject_name",)),
    Column("place", "村（社区）", sort=("division_code",)),
    Column("first", "首次发现", sort=("month", "grade")),
    Column("state", "状态", sort=("state",)),
    Column("due", "还剩"),
]
STATES = {"open": "还在办", "done": "已处置"} | {code: state.label for code, state in WARNING.states.items()}
STANDINGS: dict[str, str] = {
    Standing.QUIET: "此前已处置，未重复预警",
    Standing.WITHDRAWN: "数据更正后撤回",
    Standing.TAKEN_BACK: "部门撤回数据后关闭",
    Standing.APART: "不是比对发现的",
}
FILE_HEADS = ["县", "数据", "报送单位", "最迟", "交来", "行数", "退回", "状态"]


@requires(Duty.MONITORING_READ)
@require_GET
def glance(request: HttpRequest) -> HttpResponse:
    """One month on one page: delivered, compared, found, handled, overdue."""
    today = timezone.localdate(request.now)
    marks = marks_for(request.actor, today=today)
    asked = asked_of(request)
    page = glance_of(request.actor, asked, now=request.now, today=today, marks=marks)
    counties = counties_of(request.actor)
    if len(counties) > 1:
        # Of several counties the numbers are shown where one of them is looked at.
        counties = [each for each in counties if asked.place and covers(each, asked.place)]
    figures = [each for county in counties for each in standings(request.actor, division_code=county, month=page.month, on=today)]
    return render(request, "monitoring/glance.html", {"page": page, "figures": figures})


@requires(Duty.MONITORING_READ)
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The warnings behind one number, as a list or, with ``export``, as a workbook."""
    asked = asked_of(request)
    wanted, move = _wanted(request, asked), _move(request, asked)
    if move:
        found = rows_of_move(request.actor, wanted, versus=asked.versus, move=move)
        title, back = f"与 {asked.versus} 对照　{MOVES[move]}　{title_of(asked, wanted)}", asked.page("month-compare")
    else:
        found = rows_of_month(request.actor, wanted, now=request.now)
        title, back = title_of(asked, wanted), asked.page()
    found = found.order_by("grade", "-opened_at", "id")
    if "export" in request.GET:
        cells = exported(found, actor=request.actor, now=request.now)
        return workbook(title=title, heads=EXPORT_HEADS, rows=cells, actor=request.actor, at=timezone.localtime(request.now))
    listing = Listing(request, found, COLUMNS)
    page = {
        "title": title,
        "month": asked.month,
        "listing": listing,
        "rows": rows_of(listing, actor=request.actor, now=request.now),
        "back": back,
        "export": f"?{request.GET.urlencode()}&export=1",
    }
    return render(request, "monitoring/month_rows.html", page)


@requires(Duty.MONITORING_READ)
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """A month beside an earlier one: new, gone and lasting findings, and what else differs."""
    asked = asked_of(request, compares=True)
    return render(request, "monitoring/month_compare.html", {"page": compared(request.actor, asked, today=timezone.localdate(request.now))})


@requires(Duty.MONITORING_READ)
@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """The department files behind one number of the month, as a list or a workbook."""
    asked = asked_of(request)
    if not counties_read(request.actor, asked):
        raise NotFound("您的岗位看不到部门交来的文件。", "部门文件由县民政局掌握，请向县民政局了解。")
    what = request.GET.get("what", "")
    what = what if what in WHAT else "due"
    found = those(files_of(request.actor, asked, today=timezone.localdate(request.now)), what)
    names = names_of({each.county for each in found})
    title = f"{WHAT[what]}的部门数据"
    if "export" in request.GET:
        cells = [
            [
                names.get(each.county, each.county), each.row.feed.label, each.row.sender, each.row.due_on,
                timezone.localdate(each.row.delivery.uploaded_at) if each.row.delivery else None,
                each.row.delivery.accepted if each.row.delivered else None, each.rejected or None, _standing(each),
            ]
            for each in found
        ]  # fmt: skip
        return workbook(
            title=f"{asked.month} {title}", heads=FILE_HEADS, rows=cells, actor=request.actor, at=timezone.localtime(request.now)
        )
    page = {
        "title": title,
        "month": asked.month,
        "files": [(names.get(each.county, each.county), each, _standing(each)) for each in found],
        "several": len(names) > 1,
        "back": asked.page(),
        "export": f"?{request.GET.urlencode()}&export=1",
    }
    return render(request, "monitoring/month_files.html", page)


def title_of(asked: Asked, wanted: Narrowing) -> str:
    """Say in words what is listed, so that a page and a sheet can be understood by themselves."""
    parts = [
        full_name_of(asked.place, below=Level.PROVINCE) if asked.place else "",
        f"未定{BELOW[level_of(asked.place)].label}" if wanted.itself else "",
        _rule_label(asked),
        GRADES.get(asked.grade or 0, ""),
        STANDINGS.get(wanted.standing, ""),
        STATES.get(wanted.state, ""),
        "" if not wanted.late else "超期未办" if wanted.late == "any" else f"超期：{STATES.get(wanted.late, '')}",
    ]
    return "　".join(part for part in parts if part) or "全部预警"


def _wanted(request: HttpRequest, asked: Asked) -> Narrowing:
    given = request.GET
    standing, state, late = given.get("standing", ""), given.get("state", ""), given.get("late", "")
    return Narrowing(
        asked.month,
        place=asked.place,
        rule=asked.rule,
        grade=asked.grade,
        standing=standing if standing in STANDINGS else Standing.WARNS,
        state=state if state in STATES else "",
        late=late if late == "any" or late in WARNING.states else "",
        itself=bool(asked.place) and given.get("itself") == "yes",
    )


def _move(request: HttpRequest, asked: Asked) -> Move | None:
    given = request.GET.get("move", "")
    return Move(given) if asked.versus and given in MOVES else None


def _rule_label(asked: Asked) -> str:
    return labels_of_rules(asked).get(asked.rule, asked.rule) if asked.rule else ""


def labels_of_rules(asked: Asked) -> dict[str, str]:
    """Map the rules of the month's law to their labels."""
    law = pack_in_force(last_day_of(asked.month), division_code=asked.place or None)
    return {each.code: each.label for each in law.warnings}


def _standing(each: Any) -> str:
    if each.row.delivered:
        words = ["迟交" if each.after else "已交", "更正过" if each.corrected else "", "需重报" if each.row.again else ""]
        return "，".join(word for word in words if word)
    if each.row.delivery is not None:
        return "未采用" if each.row.delivery.state == "refused" else "正在检查"
    return "逾期未交" if each.row.late else "未交"
