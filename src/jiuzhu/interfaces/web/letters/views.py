"""What a letter will say, issuing it, the letters issued and their paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.assessment.indicators import queries as assessments
from jiuzhu.casework.applications import queries as applications
from jiuzhu.casework.assistance import queries as assistance
from jiuzhu.casework.letters import queries, services
from jiuzhu.casework.letters.rules import KINDS, LetterTooEarly
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.vault.queries import content as stored_bytes
from jiuzhu.interfaces.documents.builder import Marks, printed_by
from jiuzhu.interfaces.documents.letter import letter_paper, objection_words
from jiuzhu.interfaces.web import banners
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.letters import application, assessment, benefit, decision, order, rechecked, service, warning
from jiuzhu.interfaces.web.letters.benefits import benefits_of
from jiuzhu.interfaces.web.letters.frame import Draft
from jiuzhu.interfaces.web.letters.rail import READERS
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.monitoring.warnings import queries as warnings

COLUMNS = [
    Column("number", "文号", sort=("year", "serial")),
    Column("household", "家庭", sort=("household__head_pinyin",)),
    Column("kind", "告知书", sort=("kind", "issued_at")),
    Column("issued", "出具", sort=("issued_at",)),
    Column("issuer", "出具人", sort=("issuer",)),
]


@requires(*READERS)
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters issued to the households one may see, newest first."""
    q, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    found = queries.letters(request.actor)
    if q:
        found = found.filter(Q(household__head_name__contains=q) | Q(household__number=q))
    tabs = [{"label": "全部", "url": "?", "active": kind not in KINDS, "count": None}]
    tabs += [{"label": label.removesuffix("告知书"), "url": f"?kind={code}", "active": code == kind, "count": None} for code, label in KINDS.items()]
    if kind in KINDS:
        found = found.filter(kind=kind)
    listing = Listing(request, found, COLUMNS, default_sort="-issued", unit="份")
    return render(request, "letters/letters.html", {"listing": listing, "q": q, "kind": kind, "tabs": tabs})


@requires(*READERS)
@require_GET
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter as it was issued."""
    found = queries.find_letter(request.actor, pk)
    return render(request, "letters/letter.html", {"letter": found, "content": found.content, "objection": objection_words(found.content)})


@requires(*READERS)
@require_GET
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper of a letter, from the vault."""
    found = queries.find_letter(request.actor, pk)
    if not found.file_id:
        found = services.keep_paper(letter=found, pdf=_typeset(found), actor=request.actor, at=request.now)
    name = f"{found.content.title}-{found.content.addressee}-{found.number}.pdf"
    return attachment(stored_bytes(found.file_id), name=name, content_type="application/pdf")


@requires(Duty.REGISTER_READ, Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM)
@require_http_methods(["GET", "POST"])
def about_assessment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter that tells a household its level, each condition with its own figures, and how to object."""
    found = assessments.find_assessment(request.actor, pk)
    registry.find_household(request.actor, found.household_id)
    told = assessment.draft(found, actor=request.actor, on=timezone.localdate(request.now))
    return issue_draft(request, told, back=reverse("assessment-open", args=[pk]))


@requires(Duty.MONITORING_READ)
@require_http_methods(["GET", "POST"])
def about_warning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter that tells a household what was found, how to explain it, or how it ended."""
    found = warnings.find_warning(pk, request.actor)
    told = warning.draft(found, actor=request.actor, on=timezone.localdate(request.now))
    registry.find_household(request.actor, told.household.pk)
    return issue_draft(request, told, back=reverse("warning", args=[pk]))


@requires(Duty.MONITORING_READ)
@require_http_methods(["GET", "POST"])
def about_recheck(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter that tells a household what its re-check changed, from when and why."""
    found = warnings.find_recheck(pk, request.actor)
    registry.find_household(request.actor, found.household_id)
    return issue_draft(request, rechecked.draft(found, on=timezone.localdate(request.now)), back=reverse("recheck", args=[pk]))


@requires(Duty.REGISTER_READ)
@require_http_methods(["GET", "POST"])
def about_order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter that tells a household why nobody came, or why its order was called off."""
    found = orders.find_order(request.actor, pk)
    registry.find_household(request.actor, found.household_id)
    return issue_draft(request, order.draft(found, actor=request.actor, on=timezone.localdate(request.now)), back=reverse("order", args=[pk]))


@requires(Duty.REGISTER_READ)
@require_http_methods(["GET", "POST"])
def about_service(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The letter that tells a household for whom of it a service is, and why not."""
    household = registry.find_household(request.actor, pk)
    told = service.draft(household, code=code, actor=request.actor, on=timezone.localdate(request.now))
    return issue_draft(request, told, back=reverse("household-services", args=[pk]))


@requires(Duty.REGISTER_READ)
@require_http_methods(["GET", "POST"])
def about_benefit(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The letter that tells a household whether it is entitled to a benefit, and to how much."""
    household = registry.find_household(request.actor, pk)
    told = benefit.draft(household, code=code, actor=request.actor, on=timezone.localdate(request.now))
    return issue_draft(request, told, back=reverse("household-benefits", args=[pk]))


@requires(Duty.REGISTER_READ)
@require_http_methods(["GET", "POST"])
def about_decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter that tells a household what benefit was granted or refused."""
    found = assistance.find_decision(request.actor, pk)
    registry.find_household(request.actor, found.household_id)
    return issue_draft(request, decision.draft(found, on=timezone.localdate(request.now)), back=reverse("benefit-decision", args=[pk]))


@requires(Duty.APPLICATION_HANDLE, Duty.APPLICATION_DECIDE)
@require_http_methods(["GET", "POST"])
def about_application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter that tells a household what its application still lacks, or how it ended."""
    found = applications.find_application(request.actor, pk)
    told = application.draft(found, on=timezone.localdate(request.now))
    registry.find_household(request.actor, told.household.pk)
    return issue_draft(request, told, back=reverse("application", args=[pk]))


@requires(Duty.APPLICATION_HANDLE, Duty.APPLICATION_DECIDE)
@require_GET
def application_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same on paper for somebody who is on no register yet, without a number."""
    found = applications.find_application(request.actor, pk)
    on = timezone.localdate(request.now)
    content = replace(application.notice(found, on=on), signed=full_name_of(ancestor_at(found.division_code, Level.TOWNSHIP) or found.division_code, below=Level.CITY))
    pdf = letter_paper(content, number="未编号", issuer=printed_by(request.actor), issued_on=on, marks=marks_for(request.actor, request.now))
    return attachment(pdf, name=f"{content.title}-{found.name}.pdf", content_type="application/pdf")


@requires(Duty.REGISTER_READ)
@require_GET
def benefits(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every benefit of the law for one household: who is entitled, who is not, and why."""
    household = registry.find_household(request.actor, pk)
    found = benefits_of(household, actor=request.actor, on=timezone.localdate(request.now))
    page = {
        "household": household,
        "benefits": found,
        "decisions": assistance.decisions_of(pk),
        "may_record": request.actor.holds(Duty.BENEFIT_RECORD, division_code=household.division_code) and household.closed_on is None,
    }
    return render(request, "letters/benefits.html", page)


def issue_draft(request: HttpRequest, told: Draft, *, back: str) -> HttpResponse:
    """Show what a letter will say, and issue it when asked to; ``back`` is where it came from."""
    place = told.household.division_code
    if request.method == "POST":
        if told.hold:
            raise LetterTooEarly("还没有作出决定，不能出具告知书。", told.hold)
        post = request.actor.post_for(Duty.LETTER_ISSUE, division_code=place)
        office = full_name_of(post.division_code, below=Level.CITY) if post and post.division_code else ""
        made = services.issue(
            content=replace(told.content, signed=office),
            decision_id=told.decision_id,
            household_id=told.household.pk,
            division_code=place,
            issuer=printed_by(request.actor),
            actor=request.actor,
            at=request.now,
            law=told.law,
            judged=told.judged,
        )
        services.keep_paper(letter=made, pdf=_typeset(made), actor=request.actor, at=request.now)
        messages.success(request, f"告知书已出具，文号 {made.number}。请打印后交给这户家庭。")
        return redirect("letter", pk=made.pk)
    page = {
        "content": told.content,
        "objection": objection_words(told.content),
        "household": told.household,
        "earlier": queries.letters_about(told.content.kind, told.decision_id),
        "may_issue": request.actor.holds(Duty.LETTER_ISSUE, division_code=place) and not told.hold,
        "hold": told.hold,
        "back": back,
    }
    return render(request, "letters/draft.html", page)


def _typeset(found: Any) -> bytes:
    at, on = timezone.localtime(found.issued_at).replace(tzinfo=None, microsecond=0), timezone.localdate(found.issued_at)
    content = found.content
    draft = f"{content.law.draft}：依据的《{content.law.document}》尚未正式印发。" if content.law.draft else ""
    marks = Marks(place_name=banners.place_name(), printed_at=at, draft_label=draft, demo_label=banners.demo_label(on))
    return letter_paper(content, number=found.number, issuer=found.issuer, issued_on=on, marks=marks)
