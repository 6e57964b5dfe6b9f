"""Filling in the form: the page, and what comes back as one types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.assessment.indicators import queries, services
from jiuzhu.assessment.indicators.judging import judge
from jiuzhu.assessment.indicators.queries import Assessment
from jiuzhu.assessment.indicators.services.drafting import DraftChanged, Typed
from jiuzhu.assessment.indicators.sheet import FACTS, SECTIONS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.rules import StepRefused
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.assessment import deciding_views
from jiuzhu.interfaces.web.assessment.comparing import sees_both, since_the_last
from jiuzhu.interfaces.web.assessment.sheet_page import LEVEL_TONES, cards

READS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)


@requires(*READS)
@require_GET
def open_assessment(request: ActingRequest, pk: str) -> HttpResponse:
    """Show the form to whoever may fill it in, and what was submitted to everybody else who may see it."""
    assessment = queries.find_assessment(request.actor, pk)
    if assessment.is_open and request.actor.holds(Duty.ASSESSMENT_WRITE, division_code=assessment.division_code):
        return render(request, "assessment/form.html", page(request, assessment))
    return deciding_views.show(request, assessment)


@requires(Duty.ASSESSMENT_WRITE)
@require_POST
def draft(request: ActingRequest, pk: str) -> HttpResponse:
    """Keep what was typed and answer with every state and reason as it is now."""
    assessment = queries.find_assessment(request.actor, pk)
    trouble = None
    try:
        assessment = services.save_draft(
            assessment=assessment,
            typed=typed_in(request),
            seen_draft=int(seen) if (seen := request.POST.get("seen_draft", "")).isdecimal() else 0,
            actor=request.actor,
            at=request.now,
        )
        zero = request.POST.get("zero", "")
        if zero in {section.indicator for section in SECTIONS}:
            services.fill_zero(assessment=assessment, indicator=zero, actor=request.actor, at=request.now)
            return _back(request, assessment, zero)
    except (DraftChanged, StepRefused) as error:
        trouble = error
    if request.htmx:
        return render(request, "assessment/_answer.html", {**page(request, assessment), "trouble": trouble})
    if trouble is not None:
        raise trouble
    if "sign" in request.POST:
        return redirect("assessment-sign", pk=assessment.pk)
    return _back(request, assessment, "")


def _back(request: ActingRequest, assessment: Assessment, anchor: str) -> HttpResponse:
    address = reverse("assessment-open", kwargs={"pk": assessment.pk}) + (f"#{anchor}" if anchor else "")
    return redirect(address)


def page(request: ActingRequest, assessment: Assessment) -> dict[str, object]:
    """Give the form page its contents."""
    judgement = judge(assessment, on=timezone.localdate(request.now))
    sees = queries.sees_child_answers(request.actor, assessment) or request.actor.holds(
        Duty.ASSESSMENT_WRITE, division_code=assessment.division_code
    )
    shown = cards(assessment, judgement, sees_children=sees)
    return {
        "assessment": assessment,
        "judgement": judgement,
        "scored": judgement.scored,
        "cards": shown,
        "errors": [(card, each) for card in shown for each in card.contradictions],
        "level_tone": LEVEL_TONES[judgement.scored.level],
        "moved": since_the_last(assessment, judgement.scored, sees_children=sees_both(request.actor, assessment)),
    }


def typed_in(request: ActingRequest) -> Typed:
    """Read what the page sent; a field that was not on the page is left as it is."""
    post = request.POST
    return Typed(
        facts={fact: str(post[fact]) for fact in FACTS if fact in post},
        explanations={name.removeprefix("explain."): str(text) for name, text in post.items() if name.startswith("explain.")},
        findings={
            section.indicator: {"state": str(post[f"finding.{section.indicator}"]), "reason": post.get(f"finding_reason.{section.indicator}", "")}
            for section in SECTIONS
            if f"finding.{section.indicator}" in post
        },
        inactivity_reason=post.get("inactivity_reason", ""),
    )
