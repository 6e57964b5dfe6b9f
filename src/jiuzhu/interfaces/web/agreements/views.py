"""Care agreements: the list, a new one, one with its next step, the paper to sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.agreements import queries, services
from jiuzhu.delivery.agreements.workflow import AGREEMENT, OVER, READERS, RUNNING
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.documents.agreement import agreement_paper
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.agreements.forms import AgreementForm, AskRenewalForm, CheckForm, ConsentForm, ReasonForm, SignForm, SuspendForm
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, hides, under_age
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.interfaces.web.tabs import counts_of, tab_links
from jiuzhu.matching.catalogue.rules import Verdict

COLUMNS = [
    Column("person", "特困人员"),
    Column("place", "村（社区）", sort=("division_code", "valid_until")),
    Column("carer", "受托人", sort=("carer_name",)),
    Column("content", "照料内容"),
    Column("until", "到期", sort=("valid_until",)),
    Column("state", "状态", sort=("state", "valid_until")),
]
TABS = {"open": ("办理中", ("proposed", "consented")), "running": ("履行中", RUNNING), "over": ("已结束", OVER)}
STEPS: dict[str, tuple[type[Form], Callable[..., object], str]] = {
    "consent": (ConsentForm, services.consent, "本人同意已登记，请乡镇签订协议。"),
    "sign": (SignForm, services.sign, "协议已签订，按月检查。"),
    "check": (CheckForm, services.check, "本月检查已登记。"),
    "ask_renewal": (AskRenewalForm, services.ask_renewal, "本人同意续签已登记，请乡镇另一名经办人签订。"),
    "let_end": (ReasonForm, services.let_end, "已登记到期不续签，协议到期为止。"),
    "renew": (SignForm, services.renew, "协议已续签。"),
    "drop_renewal": (ReasonForm, services.drop_renewal, "不再续签，协议到期为止。"),
    "keep": (ReasonForm, services.keep, "已核实，协议继续履行。"),
    "suspend": (SuspendForm, services.suspend, "已停发，由另一名经办人解除或终止。"),
    "lift": (ReasonForm, services.lift, "已解除停发，协议继续履行。"),
    "end": (ReasonForm, services.end, "协议已终止。"),
}
"""What can be pressed: its form, the service, and what is said then."""


@requires(*READERS)
@require_GET
def agreements(request: ActingRequest) -> HttpResponse:
    """List agreements by how far they are, those that end first on top."""
    everything = queries.agreements(request.actor)
    counts = counts_of(TABS, everything)
    chosen = request.GET.get("tab", "")
    tab = chosen if chosen in TABS else "open" if counts["open"] else "running"
    listing = Listing(request, everything.filter(state__in=TABS[tab][1]), COLUMNS, default_sort="until", unit="份")
    names = names_of(each.household.division_code for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.household.division_code, ""))) for each in listing],
        "tabs": tab_links(TABS, tab, counts),
    }
    return render(request, "agreements/agreements.html", page)


@requires(Duty.VISIT_RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def agreement_new(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Propose to entrust somebody of a household, with whom the law allows it for and why not."""
    home, today = registry.find_household(request.actor, pk), timezone.localdate(request.now)
    request.actor.require(Duty.VISIT_RECORD, division_code=home.division_code)
    said = queries.terms(today, division_code=home.division_code)
    judged = queries.verdicts(home, said, on=today) if said else []
    persons = [(each.person_id, each.name) for each in judged if each.verdict is Verdict.YES]
    unfit = [
        (each.name, each.verdict, [TOLD_IN_PERSON] if hides(request.actor, each.facts, division_code=home.division_code) else each.reasons)
        for each in judged
        if each.verdict is not Verdict.YES
    ]
    form = AgreementForm(request.POST or None, persons=persons, carers=said.carers if said else (), care=said.care if said else (), initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose(household_id=pk, person_id=form.cleaned_data["person_id"], entry=form.entry(), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已提出，请征求本人同意。")
            return redirect("agreement", pk=made.pk)
    page = {"form": form, "home": home, "said": said, "persons": persons, "unfit": unfit}
    return render(request, "agreements/agreement_new.html", page, status=400 if form.errors else 200)


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def agreement(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One agreement: the next step, what each month found, the clause."""
    found = queries.find_agreement(request.actor, pk)
    offered = _forms(request, found)
    status = press(request, offered, lambda name, form: _take(request, found, name, form), found)
    if status is DONE:
        return redirect("agreement", pk=pk)
    today, place = timezone.localdate(request.now), found.household.division_code
    hidden = under_age(found.person, today) and not request.actor.holds(Duty.CHILD_READ, division_code=place)
    page = {
        "agreement": found,
        "place": full_name_of(place, below=Level.COUNTY),
        "reasons": [TOLD_IN_PERSON] if hidden else found.reasons,
        "changed": found.review_because.split("；"),
        "said": queries.terms(today, division_code=place),
        "offered": offered,
        "dialogs": [(name, AGREEMENT.steps[name].label, offered[name]) for name in ("ask_renewal", "let_end", "drop_renewal", "suspend", "end") if name in offered],
        "checks": list(found.checks.all()),
        "may_open_household": request.actor.holds(Duty.REGISTER_READ, division_code=place),
        "steps": [(step, AGREEMENT.steps[step.step].label) for step in reversed(steps_of(AGREEMENT.name, str(found.pk)))],
    }
    return render(request, "agreements/agreement.html", page, status=status)


@requires(*READERS)
@never_cache
@require_GET
def paper(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The agreement as PDF, to be signed by township, person and carer."""
    found = queries.find_agreement(request.actor, pk)
    township = full_name_of(found.household.division_code, below=Level.COUNTY)
    pdf = agreement_paper(found, place=township, marks=marks_for(request.actor, request.now))
    return attachment(pdf, name=f"委托照料护理协议-{found.person.name}.pdf", content_type="application/pdf")


def _forms(request: ActingRequest, found: Any) -> dict[str, Form]:
    today = timezone.localdate(request.now)
    initial = {"seen_version": found.version, "consented_on": today, "signed_on": today}
    return {
        name: kind(posted_to(request, name), initial=initial, auto_id=f"id_{name}_%s")
        for name, (kind, _, _) in STEPS.items()
        if found.state in AGREEMENT.steps[name].sources
        and not (name == "lift" and request.actor.user_id == found.suspended_by)
        and request.actor.holds(AGREEMENT.steps[name].duty, division_code=found.household.division_code)
    }


def _take(request: ActingRequest, found: Any, name: str, form: Any) -> str:
    _, act, said = STEPS[name]
    act(agreement=found, actor=request.actor, at=request.now, **form.cleaned_data)
    return said
