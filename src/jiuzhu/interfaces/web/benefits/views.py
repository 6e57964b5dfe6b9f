"""Reckoning one benefit, recording what was decided, and confirming it or sending it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiuzhu.casework.assistance import queries, services
from jiuzhu.casework.assistance.deciding import GRANTED
from jiuzhu.casework.assistance.workflow import BENEFIT, CONFIRMED
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.conditions import rows
from jiuzhu.foundation.policy.describing import Describer
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.rulings import read_back
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.benefits.cases import Case, case_of, outcome_words
from jiuzhu.interfaces.web.benefits.forms import DecideForm, StepForm
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.letters.benefit import amount_words
from jiuzhu.interfaces.web.minors import is_minor

RECORD = "record"


@requires(Duty.BENEFIT_RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: ActingRequest, pk: UUID, code: str, who: UUID) -> HttpResponse:
    """Reckon a benefit for one member or the household, and record what it came to once it was looked at."""
    household, on = registry.find_household(request.actor, pk), timezone.localdate(request.now)
    case = case_of(household, code=code, who=str(who), actor=request.actor, on=on)
    form = DecideForm(request.POST or None, asked=case.asked, initial={"from_on": on})
    if request.method == "POST" and form.is_valid():
        case = case.with_told(form.told)
        if request.POST.get("act") == RECORD:
            try:
                made = services.record_decision(
                    household_id=pk,
                    person_id=case.person_id,
                    benefit=code,
                    facts=case.subject.facts,
                    seen=request.POST.get("seen", ""),
                    from_on=form.cleaned_data["from_on"],
                    note=form.cleaned_data["note"],
                    about_children=is_minor(case.subject.facts),
                    actor=request.actor,
                    at=request.now,
                )
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, "决定已记录，等待另一个人确认。")
                return redirect("benefit-decision", pk=made.pk)
    return render(request, "benefits/decide.html", _page(request, case, form), status=400 if form.errors else 200)


@requires(Duty.REGISTER_READ)
@never_cache
@require_http_methods(["GET", "POST"])
def decision(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One decision: what it says, the facts and the law it rests on; another person confirms it or sends it back."""
    found = queries.find_decision(request.actor, pk)
    form = StepForm(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["seen_version"]
        try:
            if request.POST.get("act") == "confirm":
                services.confirm_decision(decision=found, actor=request.actor, at=request.now, seen_version=version)
                messages.success(request, "已确认，决定生效。可以出具告知书。")
            else:
                services.send_decision_back(decision=found, reason=form.cleaned_data["reason"], actor=request.actor, at=request.now, seen_version=version)
                messages.success(request, "已退回，可以重新记录。")
            return redirect("benefit-decision", pk=pk)
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
    then = queries.reckoned_then(found)
    benefit, law = then.found.benefit, then.law
    step = benefit.eligible.trace(read_back(then.facts, declared_facts()), law.values)
    waits, own = found.state == BENEFIT.initial, found.recorded_by == request.actor.user_id
    page = {
        "decision": found,
        "benefit": benefit,
        "law": law,
        "words": amount_words(benefit, found.amount_fen) if found.outcome == GRANTED else outcome_words(benefit, found.outcome, None),
        "rows": rows(step, Describer(declared_facts(), law.parameters)),
        "steps": [(each, BENEFIT.steps[each.step].label) for each in steps_of(BENEFIT.name, str(pk))],
        "may_confirm": waits and not own and request.actor.holds(Duty.BENEFIT_CONFIRM, division_code=found.division_code),
        "may_send_back": waits and not own and queries.holds_at(request.actor, Duty.BENEFIT_CONFIRM, found),
        "own": waits and own,
        "in_force": found.state == CONFIRMED,
        "form": form,
    }
    return render(request, "benefits/decision.html", page, status=400 if form.errors else 200)


def _page(request: ActingRequest, case: Case, form: DecideForm) -> dict[str, object]:
    reckoned = case.reckoned()
    return {
        "case": case,
        "form": form,
        # The seal of what this page shows, whatever the one before it showed.
        "seen": reckoned.seal,
        "outcome": reckoned.outcome,
        "words": outcome_words(case.benefit, reckoned.outcome, reckoned.found.amount_fen),
        "read": case.read(),
        "before": [each for each in queries.decisions_of(case.household.pk) if each.benefit == case.benefit.code and str(each.person_id or each.household_id) == case.subject.key],
    }
