"""Calls to assess again: the list, and one call with why, what stands now, answering or dismissing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.assessment.recalls import queries, services
from jiuzhu.assessment.recalls.workflow import RECALL
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import inbox, steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.assessment.sheet_page import LEVEL_TONES
from jiuzhu.interfaces.web.catalogue.forms import ReasonForm
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing

READS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)
COLUMNS = (
    Column("about", "家庭或成员"),
    Column("place", "村（社区）"),
    Column("cause", "为什么要重新评估"),
    Column("happened_on", "日期", sort=("happened_on",)),
    Column("state", "状态"),
)


@requires(*READS)
@require_GET
def recalls(request: ActingRequest) -> HttpResponse:
    """The households and persons to be assessed again, the oldest call first; with ``?all=1`` those answered and dismissed too."""
    everything = request.GET.get("all") == "1"
    rows = queries.recalls(request.actor)
    listing = Listing(request, rows if everything else rows.filter(state="called"), COLUMNS, unit="条")
    places = names_of(row.household.division_code for row in listing)
    page = {"listing": listing, "rows": [(row, places.get(row.household.division_code, "")) for row in listing], "everything": everything}
    return render(request, "assessment/recalls.html", page)


@requires(*READS)
@never_cache
@require_http_methods(["GET", "POST"])
def recall(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One call; ``step`` answer begins the assessment, dismiss says why it need not be."""
    found = queries.find_recall(request.actor, pk)
    form = ReasonForm(request.POST if request.POST.get("step") == "dismiss" else None, initial={"seen_version": found.version})
    seen = request.POST.get("seen_version", "")
    if request.method == "POST" and request.POST.get("step") == "answer":
        version = int(seen) if seen.isdecimal() else -1
        made = services.answer(recall=found, seen_version=version, actor=request.actor, at=request.now)
        messages.success(request, "已开始重新评估，上次的回答已带入。")
        return redirect("facets" if found.person_id else "assessment-open", pk=made.pk)
    if request.method == "POST" and form.is_valid():
        try:
            services.dismiss(recall=found, reason=form.cleaned_data["reason"], seen_version=form.cleaned_data["seen_version"], actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已记录：不需要重新评估。")
            return redirect("recall", pk=pk)
    here = {"division_code": found.division_code}
    waits = found.state == "called"
    page = {
        "recall": found,
        "place": full_name_of(found.division_code),
        "former": found.assessment or found.facets,
        "tone": LEVEL_TONES.get(found.assessment.level, "") if found.assessment else "",
        "may_answer": waits and request.actor.holds(Duty.ASSESSMENT_WRITE, **here),
        "may_dismiss": waits and request.actor.holds(Duty.ASSESSMENT_CONFIRM, **here),
        "form": form,
        "item": next(iter(inbox(request.actor).filter(workflow=RECALL.name, subject_id=found.pk)), None),
        "steps": [(row, RECALL.steps[row.step].label) for row in reversed(steps_of(RECALL.name, str(found.pk)))],
    }
    return render(request, "assessment/recall.html", page, status=400 if form.errors else 200)
