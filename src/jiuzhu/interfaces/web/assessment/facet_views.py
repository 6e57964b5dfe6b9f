"""The assessment of one person by facets: the form, what was submitted beside the last one, and deciding it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiuzhu.assessment.facets import queries, services
from jiuzhu.assessment.facets.queries import FacetAssessment
from jiuzhu.assessment.facets.rules import DEGREES, MEASURE_LENGTH, STATES, WORDS_LENGTH, Facet, FacetsIncomplete, beside
from jiuzhu.assessment.facets.workflow import FACETS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.queries import law_by_fingerprint
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.asked import seen_version
from jiuzhu.interfaces.web.catalogue.forms import ReasonForm
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.minors import under_age
from jiuzhu.monitoring.warnings import queries as warnings

READS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)


@requires(Duty.ASSESSMENT_WRITE)
@require_POST
def start(request: ActingRequest, household_id: UUID) -> HttpResponse:
    """Begin the assessment of one member."""
    asked = warnings.warnings(request.actor).filter(household_id=household_id) if request.POST.get("warning_id") else ()
    warning = next((each for each in asked if str(each.pk) == request.POST["warning_id"]), None)
    given: dict[str, Any] = {"reason": f"预警：{warning.rule_label}", "warning_id": str(warning.pk)} if warning else {}
    given |= {"actor": request.actor, "at": request.now}
    made = services.start_facets(household_id=household_id, person_id=request.POST.get("person", ""), **given)
    return redirect("facets", pk=made.pk)


@requires(*READS)
@never_cache
@require_http_methods(["GET", "POST"])
def facets(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One assessment: the form for whoever fills it in, else what was said, beside the last one; saved by POST, submitted with ``submit``."""
    found = _found(request, pk)
    trouble: DomainError | None = None
    if request.method == "POST":
        seen = seen_version(request)
        try:
            services.write_facets(assessment=found, facets=_typed(request, found), seen_version=seen, actor=request.actor, at=request.now)
            if "submit" in request.POST:
                on = _day(request.POST.get("assessed_on", ""))
                services.submit_facets(assessment=found, assessed_on=on, seen_version=seen, actor=request.actor, at=request.now)
                messages.success(request, "已提交，等待乡镇确认。")
            else:
                messages.success(request, "草稿已保存。")
            return redirect("facets", pk=pk)
        except DomainError as error:
            trouble = error
    return _page(request, found, trouble=trouble)


@requires(*READS)
@never_cache
@require_POST
def step(request: ActingRequest, pk: UUID, step: str) -> HttpResponse:
    """Confirm, return or cancel."""
    found = _found(request, pk)
    if step == "confirm":
        services.confirm_facets(assessment=found, seen_version=seen_version(request), actor=request.actor, at=request.now)
        messages.success(request, "已确认生效，有困难的方面已列入服务需求。")
        return redirect("facets", pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.step_facets(assessment=found, step=step, reason=form.cleaned_data["reason"], seen_version=seen_version(request), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"已办理：{FACETS.steps[step].label}。")
            return redirect("facets", pk=pk)
    return _page(request, found, form=form, opened=step)


def _found(request: ActingRequest, pk: UUID) -> FacetAssessment:
    """Give the assessment; of somebody under age only to who assesses or confirms there, or may read children's records."""
    found = queries.find_facet_assessment(request.actor, pk)
    here = {"division_code": found.division_code}
    works = any(request.actor.holds(duty, **here) for duty in (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM))
    if not works and under_age(found.person, timezone.localdate(request.now)):
        request.actor.require(Duty.CHILD_READ, **here)
    return found


def _page(request: ActingRequest, found: FacetAssessment, *, trouble: DomainError | None = None, form: ReasonForm | None = None, opened: str = "") -> HttpResponse:
    here = {"division_code": found.division_code}
    writes = found.is_open and request.actor.holds(Duty.ASSESSMENT_WRITE, **here)
    decides = found.state == "submitted" and request.actor.holds(Duty.ASSESSMENT_CONFIRM, **here)
    scheme = queries.scheme_of_persons(law_by_fingerprint(found.law_digest))
    shown = _typed(request, found) if trouble is not None else found.facets
    former = found.former
    page = {
        "assessment": found,
        "place": full_name_of(found.division_code),
        "moved": beside(former.facets if former else (), shown),
        "former": former,
        "scheme": scheme,
        "writes": writes,
        "decides": decides and found.assessor != request.actor.user_id,
        "own": decides and found.assessor == request.actor.user_id,
        "trouble": trouble,
        "states": STATES.items(),
        "degrees": DEGREES.items(),
        "lengths": {"words": WORDS_LENGTH, "measure": MEASURE_LENGTH},
        "today": timezone.localdate(request.now),
        "form": form or ReasonForm(initial={"seen_version": found.version}),
        "opened": opened,
        "same": queries.made_the_same(found),
        "history": [each for each in queries.history_of(found.person_id) if each.pk != found.pk],
        "steps": [(row, FACETS.steps[row.step].label) for row in reversed(steps_of(FACETS.name, str(found.pk)))],
    }
    bad = trouble is not None or (form is not None and bool(form.errors))
    return render(request, "assessment/facets.html", page, status=400 if bad else 200)


def _typed(request: ActingRequest, found: FacetAssessment) -> list[Facet]:
    given = request.POST
    rows = enumerate(found.dimensions)
    return [Facet(name, *(given.get(f"{field}_{index}", "") for field in ("state", "words", "degree", "measure"))) for index, name in rows]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FacetsIncomplete("没有写评估日期。", "请选择实际评估的日期。", field="assessed_on") from error
