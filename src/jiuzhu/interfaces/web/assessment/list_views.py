"""Lists of assessments, the history of one household, two assessments beside each other, and beginning one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.assessment.facets import queries as facets
from jiuzhu.assessment.indicators import queries, services
from jiuzhu.assessment.indicators.judging import judge, stored
from jiuzhu.assessment.plans import queries as plans
from jiuzhu.assessment.recalls import queries as recalls
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import divisions_under, full_name_of, names_of
from jiuzhu.foundation.divisions.rules import division_range, short_name
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import law_held, pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.asked import uuid_in
from jiuzhu.interfaces.web.assessment.comparing import compared
from jiuzhu.interfaces.web.assessment.forms import ListFilter
from jiuzhu.interfaces.web.assessment.sheet_page import LEVEL_TONES
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, under_age
from jiuzhu.monitoring.warnings import queries as warnings

SEATS_NAMED = 5
GRADED = "，按困境指标数分高、中、低三级"
READS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)
TABS = (
    ("submitted", "待确认"),
    ("open", "填写中"),
    ("never", "未评估"),
    ("high", "高度"),
    ("medium", "中度"),
    ("low", "低度"),
)
COLUMNS = (
    Column("about", "家庭", sort=("about",)),
    Column("place", "村（社区）", sort=("division_code",)),
    Column("level", "困境程度", sort=("hardships",)),
    Column("state", "状态"),
    Column("date", "日期", sort=("changed_at",)),
    Column("act", ""),
)
HOUSEHOLD_COLUMNS = (
    Column("about", "家庭", sort=("head_pinyin",)),
    Column("place", "村（社区）", sort=("division_code",)),
    Column("category", "救助类别", sort=("category",)),
    Column("members", "人数", sort=("members",), numeric=True),
    Column("act", ""),
)


@requires(*READS)
@require_GET
def assessment_list(request: ActingRequest) -> HttpResponse:
    """List households by how far their assessment is, or by their level in force."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in dict(TABS) else ("submitted" if request.actor.holds_anywhere(Duty.ASSESSMENT_CONFIRM) else "open")
    form = ListFilter(request.GET, townships=_townships(request))
    form.is_valid()
    visible = queries.assessments(request.actor)
    columns: tuple[Column, ...]
    if tab == "never":
        rows = facets.never_assessed(queries.never_assessed(registry.households(request.actor).open()))
        columns, sort = HOUSEHOLD_COLUMNS, "place"
    else:
        rows = {
            "submitted": visible.filter(state="submitted"),
            "open": visible.filter(state__in=("draft", "returned")),
        }.get(tab, visible.current().filter(level=tab))
        columns, sort = COLUMNS, "-date"
    name = form.cleaned_data.get("q", "").strip()
    if name:
        rows = rows.filter(**{"head_name__contains" if tab == "never" else "about__contains": name})
    if form.cleaned_data.get("township"):
        low, high = division_range(form.cleaned_data["township"])
        rows = rows.filter(division_code__gte=low, division_code__lte=high)
    listing = Listing(request, rows, columns, default_sort=sort, unit="户")
    counts = queries.counts(request.actor)
    context = {
        "tabs": [
            {
                "label": label,
                "url": f"{reverse('assessment-list')}?tab={code}",
                "active": code == tab,
                "count": counts.get(code),
            }
            for code, label in TABS
        ],
        "tab": tab,
        "note": _schemes(request),
        "form": form,
        "listing": listing,
        "places": {code: short_name(name) for code, name in names_of(row.division_code for row in listing).items()},
        "tones": LEVEL_TONES,
        "may_write": request.actor.holds_anywhere(Duty.ASSESSMENT_WRITE),
        "calls": recalls.recalls(request.actor).filter(state="called").count(),
        "reviews": plans.under_review(request.actor).count(),
        "by_person": _by_person(request, listing) if tab == "never" else set(),
    }
    return render(request, "assessment/list.html", context)



def _schemes(request: ActingRequest) -> str:
    """Name the schemes by which the actor's places assess, as their law does; of one that grades, how."""
    on = timezone.localdate(request.now)
    laws = [pack_in_force(on, division_code=seat) for seat in sorted({seat_of(code) for code in request.actor.divisions(READS)})[:SEATS_NAMED]]
    told = [f"{each.label}{GRADED if law.indicators else '，' + '、'.join(each.dimensions)}" for law in laws for each in law.schemes]
    return "；".join(dict.fromkeys(told))


@requires(*READS)
@require_GET
def household_history(request: ActingRequest, household_id: str) -> HttpResponse:
    """Show every assessment and plan of one household, newest first."""
    assessments = queries.assessments_of(request.actor, household_id)
    household = registry.households(request.actor).filter(pk=household_id).first()
    if household is None and not assessments:
        # Raises the error that says what to do.
        registry.find_household(request.actor, household_id)
    current = next((each for each in assessments if each.state == "effective"), None)
    under_way = next((each for each in assessments if each.state in ("draft", "returned", "submitted")), None)
    code = household.division_code if household else assessments[0].division_code
    assessed = current is not None or bool(facets.in_force_of(household_id))
    context = {
        "household_id": household_id,
        "name": household.head_name if household else assessments[0].about,
        "household": household,
        "place": full_name_of(code),
        "assessments": assessments,
        "current": current,
        "under_way": under_way,
        "persons": _persons(request, household, on=timezone.localdate(request.now)) if household else [],
        "recalls": recalls.open_calls_of(household_id),
        "asked": warnings.warnings(request.actor).filter(pk=uuid_in(request.GET.get("warning", "")), household_id=household_id).first(),
        "plans": plans.plans_of(request.actor, household_id),
        "may_write": household is not None and request.actor.holds(Duty.ASSESSMENT_WRITE, division_code=code),
        "assessed": assessed,
        "may_plan": household is not None and assessed and request.actor.holds(Duty.PLAN_WRITE, division_code=code),
        "tones": LEVEL_TONES,
    }
    return render(request, "assessment/household.html", context)


@requires(Duty.ASSESSMENT_WRITE)
@require_POST
def start(request: ActingRequest, household_id: str) -> HttpResponse:
    """Begin an assessment, or another one with what changed; where persons are assessed, lead to the household's page to choose one."""
    household = registry.find_household(request.actor, household_id)
    if facets.only_persons(timezone.localdate(request.now), division_code=household.division_code):
        asked = uuid_in(request.POST.get("warning_id", ""))
        return redirect(reverse("assessment-household", args=[household_id]) + (f"?warning={asked}" if asked else ""))
    reason, warning_id = request.POST.get("reason", ""), request.POST.get("warning_id", "")
    if queries.assessment_in_force(household_id) is not None:
        assessment = services.reassess(household_id=household_id, reason=reason, warning_id=warning_id, actor=request.actor, at=request.now)
    else:
        assessment = services.start(household_id=household_id, note=reason, warning_id=warning_id, actor=request.actor, at=request.now)
    return redirect("assessment-open", pk=assessment.pk)


@requires(*READS)
@require_GET
def compare(request: ActingRequest, pk: str) -> HttpResponse:
    """Show an assessment beside the former one: what changed, and what it changed."""
    assessment = queries.find_assessment(request.actor, pk)
    former = assessment.former
    if former is None:
        return redirect("assessment-open", pk=assessment.pk)
    now = stored(assessment) if assessment.results else judge(assessment, on=timezone.localdate(request.now))
    sees = queries.sees_child_answers(request.actor, assessment) and queries.sees_child_answers(request.actor, former)
    context = {
        "assessment": assessment,
        "former": former,
        "rows": compared(former, stored(former).scored, assessment, now.scored, sees_children=sees),
        "before": stored(former).scored,
        "scored": now.scored,
        "only_changed": request.GET.get("all") != "1",
    }
    return render(request, "assessment/compare.html", context)


def _persons(request: ActingRequest, household: Any, *, on: date) -> list[facets.Candidate]:
    """Give the members with what the scheme of the place comes to; why it does for a minor only to who may read children's records."""
    sees = request.actor.holds(Duty.CHILD_READ, division_code=household.division_code)
    return [each if sees or not under_age(each, on) else replace(each, reasons=(TOLD_IN_PERSON,)) for each in facets.candidates(household, on=on)]


def _by_person(request: ActingRequest, rows: Iterable[Any]) -> set[Any]:
    """Name the households of a page whose place assesses persons only."""
    on, seats = timezone.localdate(request.now), {row.pk: seat_of(row.division_code) for row in rows}
    with law_held():
        only = {seat for seat in set(seats.values()) if facets.only_persons(on, division_code=seat)}
    return {pk for pk, seat in seats.items() if seat in only}


def _townships(request: ActingRequest) -> list[tuple[str, str]]:
    codes = request.actor.divisions(READS)
    found = {division.code: division.name for code in codes for division in divisions_under(code) if division.level == "township"}
    return sorted(found.items())
