"""One decision made again: the answer of then beside the answer from the stored law and facts; a fragment for its page, or a page of its own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jiuzhu.assessment.indicators import queries as assessments
from jiuzhu.casework.assistance import queries as assistance
from jiuzhu.casework.letters import queries as letters
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.policy.recomputing import Recomputed
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.again.letters import letter_again
from jiuzhu.monitoring.warnings import queries as warnings


@requires(Duty.REGISTER_READ, Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM)
@require_GET
def of_assessment(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The level and every indicator of an assessment."""
    found = assessments.find_assessment(request.actor, pk)
    sees = assessments.sees_child_answers(request.actor, found)
    return _shown(request, assessments.recompute(found), back=reverse("assessment-open", args=[pk]), sees_children=sees)


@requires(Duty.MONITORING_READ)
@require_GET
def of_warning(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Every month in which a warning was found."""
    return _shown(request, warnings.recompute(warnings.find_warning(pk, request.actor)), back=reverse("warning", args=[pk]))


@requires(Duty.REGISTER_READ)
@require_GET
def of_order(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Whether the service ordered was for its recipient."""
    return _shown(request, orders.recompute(orders.find_order(request.actor, pk)), back=reverse("order", args=[pk]))


@requires(Duty.REGISTER_READ)
@require_GET
def of_benefit(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Whether a benefit was granted, and its amount."""
    return _shown(request, assistance.recompute(assistance.find_decision(request.actor, pk)), back=reverse("benefit-decision", args=[pk]))


@requires(Duty.REGISTER_READ)
@require_GET
def of_letter(request: ActingRequest, pk: UUID) -> HttpResponse:
    """What a letter tells of."""
    found = letters.find_letter(request.actor, pk)
    sees = request.actor.holds(Duty.CHILD_READ, division_code=found.division_code)
    return _shown(request, letter_again(found), back=reverse("letter", args=[pk]), sees_children=sees)


def _shown(request: ActingRequest, again: Recomputed, *, back: str, sees_children: bool = True) -> HttpResponse:
    template = "again/_again.html" if request.htmx else "again/again.html"
    return render(request, template, {"again": again, "back": back, "sees_children": sees_children})
