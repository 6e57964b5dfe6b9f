"""Signing, confirming, sending back and cancelling an assessment, and the page of a submitted one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jiuzhu.assessment.indicators import queries, services
from jiuzhu.assessment.indicators.judging import judge, stored
from jiuzhu.assessment.indicators.queries import Assessment
from jiuzhu.assessment.plans import queries as plans
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import colleagues
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.asked import seen_version
from jiuzhu.interfaces.web.assessment.comparing import sees_both, since_the_last
from jiuzhu.interfaces.web.assessment.forms import SigningForm
from jiuzhu.interfaces.web.assessment.sheet_page import LEVEL_TONES, cards


@requires(Duty.ASSESSMENT_WRITE)
@require_http_methods(["GET", "POST"])
def sign(request: ActingRequest, pk: str) -> HttpResponse:
    """Show the result once more and take the three signatures, or a photograph of the signed paper."""
    assessment = queries.find_assessment(request.actor, pk)
    if request.method == "GET" and not assessment.is_open:
        return redirect("assessment-open", pk=assessment.pk)
    today = timezone.localdate(request.now)
    form = SigningForm(
        request.POST or None,
        request.FILES or None,
        assessors=_others(request, assessment),
        signers=[(member.person.name, member.get_relation_display()) for member in registry.members_of(assessment.household_id, living=True)],
        initial={"assessed_on": today, "signer_name": assessment.about, "seen_version": assessment.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            taken = services.submit(
                assessment=assessment,
                signing=form.signing(),
                assessed_on=form.cleaned_data["assessed_on"],
                seen_version=form.cleaned_data["seen_version"],
                actor=request.actor,
                at=request.now,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            if not taken.repeated:
                messages.success(request, "已提交，等待乡镇确认。")
            return redirect("assessment-open", pk=assessment.pk)
    judgement = judge(assessment, on=today)
    context = {
        "assessment": assessment,
        "form": form,
        "judgement": judgement,
        "scored": judgement.scored,
        "level_tone": LEVEL_TONES[judgement.scored.level],
        "cards": cards(assessment, judgement, sees_children=True),
        "ready": judgement.ready,
        "pads": [
            (form["household"], "家庭签字人签名"),
            (form["first"], f"评估人签名（{request.actor.name}）"),
            (form["second"], "第二名评估人签名"),
        ],
    }
    return render(request, "assessment/sign.html", context, status=422 if form.errors else 200)


def show(request: ActingRequest, assessment: Assessment) -> HttpResponse:
    """Show a submitted assessment: result, grounds, facts with their sources, signatures, steps, and the decision if it is the actor's."""
    judgement = stored(assessment) if assessment.results else judge(assessment, on=timezone.localdate(request.now))
    may_confirm = assessment.state == "submitted" and request.actor.holds(Duty.ASSESSMENT_CONFIRM, division_code=assessment.division_code)
    own = request.actor.user_id in (assessment.first_assessor, assessment.second_assessor)
    context = {
        "assessment": assessment,
        "judgement": judgement,
        "scored": judgement.scored,
        "level_tone": LEVEL_TONES[judgement.scored.level],
        "cards": cards(assessment, judgement, sees_children=queries.sees_child_answers(request.actor, assessment)),
        "moved": since_the_last(assessment, judgement.scored, sees_children=sees_both(request.actor, assessment)),
        "may_confirm": may_confirm and not own,
        "own": may_confirm and own,
        "steps": [(row, assessment.workflow.steps[row.step].label) for row in steps_of("assessment", str(assessment.pk))],
        "place": full_name_of(assessment.division_code),
        "plan": plans.plan_of(assessment.household_id) if assessment.state == "effective" else None,
        "may_plan": assessment.state == "effective" and request.actor.holds(Duty.PLAN_WRITE, division_code=assessment.division_code),
        "signed": [(which, label) for which, label in SIGNATURES.items() if getattr(assessment, which)],
    }
    return render(request, "assessment/submitted.html", context)


SIGNATURES = {"household_signature": "家庭", "first_signature": "评估人", "second_signature": "评估人", "signed_paper": "签好的纸质表"}


@requires(Duty.ASSESSMENT_CONFIRM)
@require_POST
def confirm(request: ActingRequest, pk: str) -> HttpResponse:
    """Put the assessment in force."""
    assessment = queries.find_assessment(request.actor, pk)
    taken = services.confirm(assessment=assessment, seen_version=seen_version(request), actor=request.actor, at=request.now)
    if not taken.repeated:
        messages.success(request, f"已确认生效：{assessment.about}家庭为{assessment.level_label}。困境已登记为需求，跟进措施在家庭档案的“需求”里写。")
    return redirect("assessment-open", pk=assessment.pk)


@requires(Duty.ASSESSMENT_CONFIRM)
@require_POST
def send_back(request: ActingRequest, pk: str) -> HttpResponse:
    """Return the assessment to those who filled it in."""
    assessment = queries.find_assessment(request.actor, pk)
    services.send_back(
        assessment=assessment, seen_version=seen_version(request), reason=request.POST.get("reason", ""), actor=request.actor, at=request.now
    )
    messages.success(request, "已退回评估人补正。")
    return redirect("assessment-open", pk=assessment.pk)


@requires(Duty.ASSESSMENT_WRITE)
@require_POST
def cancel(request: ActingRequest, pk: str) -> HttpResponse:
    """Drop a draft."""
    assessment = queries.find_assessment(request.actor, pk)
    services.cancel(
        assessment=assessment, seen_version=seen_version(request), reason=request.POST.get("reason", ""), actor=request.actor, at=request.now
    )
    messages.success(request, "已取消这次评估，内容仍留存备查。")
    return redirect(reverse("assessment-household", kwargs={"household_id": assessment.household_id}))


def _others(request: ActingRequest, assessment: Assessment) -> list[tuple[str, str]]:
    able = colleagues(
        Duty.ASSESSMENT_WRITE, division_code=assessment.division_code, organisation_id=None, on=timezone.localdate(request.now)
    )
    return [(str(user.pk), user.name) for user in able if str(user.pk) != request.actor.user_id]
