"""Plans on paper and as a workbook: 一户一案, one row a service (F-03)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.plans import queries
from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.interfaces.documents.plan import plan_paper
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.assessment.plan_views import READS, tabs_of
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.interfaces.web.minors import shown_need
from jiuzhu.interfaces.web.registry.places import short_names

HEADS = (
    "乡镇（街道）", "村（社区）", "档案号", "户主", "困境程度", "目标", "主要需求", "服务类别", "服务项目", "频次", "由谁提供", "要求", "帮扶队伍", "复评日期", "状态",
)  # fmt: skip
AT_ONCE = 500


@requires(*READS)
@never_cache
@require_GET
def paper(request: ActingRequest, pk: str) -> HttpResponse:
    """One plan as PDF, to be signed and kept in the house."""
    plan = queries.find_plan(request.actor, pk)
    today, home = timezone.localdate(request.now), plan.household
    open_needs = [shown_need(request.actor, each, on=today) for each in needs.open_needs_of(home.pk)]
    content = plan_paper(
        plan,
        number=home.number,
        place=full_name_of(plan.division_code),
        category=category_label(home.category, home.category_class) if home.category else "",
        needs=[(each.kind_label, each.label, each.get_degree_display() or "—", each.measure or "—") for each in open_needs],
        marks=marks_for(request.actor, request.now),
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = "inline; filename*=UTF-8''plan.pdf"
    return response


@requires(*READS)
@never_cache
@require_GET
def export(request: ActingRequest) -> HttpResponse:
    """The plans of the chosen tab as a workbook, one row a service."""
    tabs = {code: (label, rows) for code, label, rows in tabs_of(request)}
    label, plans = tabs.get(request.GET.get("tab", ""), tabs["in_force"])
    rows = _rows(plans.select_related("household").prefetch_related("tasks", "team").order_by("division_code", "household__number"))
    return workbook(title=f"一户一案 {label}", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


def _rows(plans: Any) -> Iterator[tuple[object, ...]]:
    names: dict[str, str] = {}
    for plan in plans.iterator(AT_ONCE):
        code = plan.division_code
        places = [ancestor_at(code, Level.TOWNSHIP) or code, code]
        if code not in names:
            names |= short_names(places)
        team = "、".join(f"{member.get_role_display()} {member.name}" for member in plan.team.all())
        head = (*(names.get(each, "") for each in places), plan.household.number, plan.about, plan.level_label, plan.goal, plan.needs)
        tail = (team, plan.review_on, plan.state_label)
        tasks = [(task.item_category, task.item_label, task.frequency, task.provider, task.note) for task in plan.tasks.all()]
        for task in tasks or [("", "", "", "", "")]:
            yield (*head, *task, *tail)
