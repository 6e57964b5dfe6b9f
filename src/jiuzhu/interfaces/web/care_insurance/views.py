"""Policies and claims: lists, one policy with the stays claimed on it, one claim with its next step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.delivery.care_insurance import queries, services
from jiuzhu.delivery.care_insurance.rules import PAPER_BYTES
from jiuzhu.delivery.care_insurance.workflow import CARE_CLAIM, KEEP, READERS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.care_insurance.forms import ClaimForm, PaperForm, PayForm, ReasonForm, RefundForm
from jiuzhu.interfaces.web.care_insurance.list_views import tabs
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, hides_stay, shown_claim, shown_policy
from jiuzhu.interfaces.web.pictures import picture_answer
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press

POLICIES = [
    Column("person", "被保险人", sort=("person__name",)),
    Column("place", "村（社区）", sort=("household__division_code", "valid_until")),
    Column("insurer", "保险公司"),
    Column("until", "保险期", sort=("valid_until",)),
    Column("number", "保单号"),
    Column("status", "状态", sort=("status", "valid_until")),
]
CLAIMS = [
    Column("person", "被保险人"),
    Column("stay", "住院", sort=("admitted_on",)),
    Column("asked", "申请（元）", sort=("asked_fen",), numeric=True),
    Column("paid", "赔付（元）", sort=("paid_fen",), numeric=True),
    Column("state", "状态", sort=("state", "admitted_on")),
]
PAPERS_TAKEN = ("recorded", "sent")
STEPS: dict[str, type[Form]] = {"send": SeenForm, "pay": PayForm, "refuse": ReasonForm, "withdraw": ReasonForm}


@requires(*READERS)
@require_GET
def policies(request: ActingRequest) -> HttpResponse:
    """Policies of people who live in the actor's places, those that end first on top."""
    listing = Listing(request, queries.policies(request.actor).covered(), POLICIES, default_sort="until", unit="份")
    names = names_of(each.household.division_code for each in listing)
    today = timezone.localdate(request.now)
    rows = [(shown_policy(request.actor, each, on=today), short_name(names.get(each.household.division_code, ""))) for each in listing]
    page = {"listing": listing, "rows": rows, "tabs": tabs(request.actor, "care-policies")}
    return render(request, "care_insurance/policies.html", page)


@requires(*READERS)
@require_GET
def claims(request: ActingRequest) -> HttpResponse:
    """Claims, the newest stay first."""
    listing = Listing(request, queries.claims(request.actor), CLAIMS, default_sort="-stay", unit="笔")
    rows = [shown_claim(request.actor, each, on=timezone.localdate(request.now)) for each in listing]
    return render(request, "care_insurance/claims.html", {"listing": listing, "rows": rows, "tabs": tabs(request.actor, "care-claims")})


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def policy(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One policy, the stays claimed on it, and the next claim."""
    found = queries.find_policy(request.actor, pk)
    place = found.household.division_code
    may = bool(found.number) and request.actor.holds(KEEP, division_code=place)
    today = timezone.localdate(request.now)
    offered: dict[str, Form] = {"claim": ClaimForm(posted_to(request, "claim"))} if may else {}
    if may and found.may_be_refunded:
        offered["refund"] = RefundForm(posted_to(request, "refund"), initial={"refunded_on": today, "fen": "" if found.refund_fen is None else f"{yuan_from_fen(found.refund_fen):f}"}, auto_id="id_refund_%s")
    made: list[Any] = []
    status = press(request, offered, lambda name, form: _claimed_or_refunded(request, found, name, form, made))
    if status is DONE:
        return redirect("care-claim", pk=made[0].pk) if made else redirect("care-policy", pk=pk)
    claims_ = [shown_claim(request.actor, each, on=today) for each in found.claims.select_related("policy__person", "household").order_by("-admitted_on")]
    page = {
        "policy": shown_policy(request.actor, found, on=today), "form": offered.get("claim"), "refund": offered.get("refund"), "claims": claims_, "law": queries.law_of(today, division_code=place),
        "others": [each for each in queries.policies_of(found.household_id) if each.person_id == found.person_id and each.pk != found.pk],
        "may_open_household": request.actor.holds(Duty.REGISTER_READ, division_code=place), "may_open_list": queries.lists(request.actor).filter(pk=found.care_list_id).exists(),
    }  # fmt: skip
    return render(request, "care_insurance/policy.html", page, status=status)


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One claim and its next step."""
    found = queries.find_claim(request.actor, pk)
    may = request.actor.holds(KEEP, division_code=found.household.division_code)
    initial = {"seen_version": found.version, "paid_on": timezone.localdate(request.now)}
    offered: dict[str, Form] = {
        name: kind(posted_to(request, name), initial=initial, auto_id=f"id_{name}_%s") for name, kind in STEPS.items() if may and found.state in CARE_CLAIM.steps[name].sources
    }
    if may and found.state in PAPERS_TAKEN:
        offered["paper"] = PaperForm(posted_to(request, "paper"), request.FILES or None, auto_id="id_paper_%s")
    status = press(request, offered, lambda name, form: _take(request, found, name, form))
    if status is DONE:
        return redirect("care-claim", pk=pk)
    steps = [(step, CARE_CLAIM.steps[step.step].label) for step in reversed(steps_of(CARE_CLAIM.name, str(found.pk)))]
    today = timezone.localdate(request.now)
    kept = hides_stay(request.actor, found.policy.person, division_code=found.household.division_code, on=today)
    page = {"claim": shown_claim(request.actor, found, on=today), "offered": offered, "steps": steps, "kept": kept, "files": [] if kept else list(found.files.all())}
    return render(request, "care_insurance/claim.html", page, status=status)


@requires(*READERS)
@never_cache
@require_GET
def paper(request: ActingRequest, pk: UUID, paper_pk: UUID) -> HttpResponse:
    """One paper of a claim: a picture within the page, a PDF to be saved."""
    found = queries.find_paper(request.actor, pk, paper_pk)
    if hides_stay(request.actor, found.claim.policy.person, division_code=found.claim.household.division_code, on=timezone.localdate(request.now)):
        raise NotFound("没有找到这份材料。", TOLD_IN_PERSON)
    if found.picture:
        return picture_answer(found.file_id, kept_seconds=0)
    return attachment(vault.content(found.file_id), name=f"理赔材料-{found.kind}.pdf", content_type="application/pdf")


def _claimed_or_refunded(request: ActingRequest, found: Any, name: str, form: Any, made: list[Any]) -> str:
    if name == "refund":
        services.book_refund(policy=found, actor=request.actor, at=request.now, **form.cleaned_data)
        return "退费已登记，合同余额已相应增加。"
    made.append(services.claim(policy=found, entry=form.entry(), actor=request.actor, at=request.now))
    return "理赔已登记，请上传材料并报送保险公司。"


def _take(request: ActingRequest, found: Any, name: str, form: Any) -> str:
    if name == "paper":
        upload = form.cleaned_data["file"]
        content, kind = upload.read(PAPER_BYTES + 1), form.cleaned_data["kind"]
        services.add_paper(claim=found, kind=kind, content=content, content_type=upload.content_type, actor=request.actor, at=request.now)
        return f"{kind}已上传。"
    given: dict[str, Any] = {"claim": found, "actor": request.actor, "at": request.now, **form.cleaned_data}
    if name == "pay":
        services.pay(**{("paid_fen" if key == "paid" else key): value for key, value in given.items()})
        return "赔付已登记，已记入救助链。"
    act = {"send": services.send, "refuse": services.refuse, "withdraw": services.withdraw}[name]
    act(**given)  # type: ignore[operator]
    return {"send": "已报送，等保险公司答复。", "refuse": "已登记未赔付和原因。", "withdraw": "理赔已撤回。"}[name]
