"""Who is not insured yet, the lists, one list with its next step, to the insurer and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.delivery.care_insurance import queries, services
from jiuzhu.delivery.care_insurance.workflow import CARE_LIST, KEEP, READERS
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division, names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.asked import uuid_in
from jiuzhu.interfaces.web.care_insurance.forms import AnswerForm, LeaveOutForm, ProposeForm, ReasonForm
from jiuzhu.interfaces.web.care_insurance.workbooks import HEADS, bring_in, rows
from jiuzhu.interfaces.web.export import XLSX, attachment, workbook
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.minors import shown_policy
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press

LISTS = [
    Column("made", "提出", sort=("opened_at",)),
    Column("place", "范围", sort=("division_code", "opened_at")),
    Column("insurer", "保险公司", sort=("insurer_name",)),
    Column("term", "保险期", sort=("valid_from",)),
    Column("many", "人数", sort=("many",), numeric=True),
    Column("total", "保费（元）", sort=("total_fen",), numeric=True),
    Column("state", "状态", sort=("state", "opened_at")),
]
PEOPLE = [Column("person", "姓名"), Column("place", "村（社区）"), Column("told", "情况")]
ROWS = [Column("person", "姓名", sort=("person__name",)), Column("term", "保险期", sort=("valid_from",)), Column("number", "保单号"), Column("status", "状态", sort=("status", "person__name")), Column("act", "")]
PAGES = (("care-lists", "投保名单"), ("care-uninsured", "未投保"), ("care-policies", "保单"), ("care-claims", "理赔"))
A_YEAR = timedelta(days=364)


def tabs(actor: Actor, active: str) -> list[dict[str, Any]]:
    """The pages the actor may open."""
    return [{"label": label, "url": reverse(name), "active": name == active} for name, label in PAGES if name != "care-uninsured" or actor.holds_anywhere(KEEP)]


@requires(*READERS)
@require_GET
def lists(request: ActingRequest) -> HttpResponse:
    """The lists of the actor's places, the newest first."""
    listing = Listing(request, queries.lists(request.actor), LISTS, default_sort="-made", unit="份")
    names = names_of(each.division_code for each in listing)
    page = {"listing": listing, "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing], "tabs": tabs(request.actor, "care-lists")}
    return render(request, "care_insurance/lists.html", page)


@requires(KEEP)
@never_cache
@require_http_methods(["GET", "POST"])
def uninsured(request: ActingRequest) -> HttpResponse:
    """Who is in extreme hardship in a place and not insured from a day on; one press proposes them all."""
    today = timezone.localdate(request.now)
    places = [(code, short_name(find_division(code).name)) for code in request.actor.divisions(KEEP)]
    asked_for = uuid_in(request.GET.get("renews", ""))
    renews = queries.lists(request.actor).filter(pk=asked_for, state="renewal").first() if asked_for else None
    asked = request.POST.get("place") or request.GET.get("place", "")
    place = renews.division_code if renews else next((code for code, _ in places if code == asked), places[0][0])
    law = queries.law_of(today, division_code=place)
    contracts = queries.insurers(division_code=place, on=today) if law else []
    begins = renews.valid_until + timedelta(days=1) if renews else today + timedelta(days=1)
    words = [(str(each.pk), f"{each.organisation.name} {each.number}（{each.fund or '没有写资金来源'}，至 {each.valid_until}）") for each in contracts]
    initial = {"place": place, "valid_from": begins, "valid_until": begins + A_YEAR, "contract_id": words[0][0] if len(words) == 1 else ""}
    if renews:
        initial |= {"contract_id": str(renews.contract_id), "premium": str(yuan_from_fen(renews.premium_fen))}
    form = ProposeForm(request.POST or None, places=places, contracts=words, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose(division_code=place, entry=form.entry(), actor=request.actor, at=request.now, renews=renews)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"投保名单已提出，共 {made.many} 人，请另一位经办人审批。")
            return redirect("care-list", pk=made.pk)
    day = form.cleaned_data.get("valid_from", begins) if form.is_bound else begins
    found = queries.candidates(law, division_code=place, on=today, valid_from=day) if law else []
    waiting = [each for each in found if each.ready]
    listing = Listing(request, sorted(found, key=lambda each: (not each.ready, each.wanted)), PEOPLE, unit="人")
    names = names_of(each.household.division_code for each in listing)
    page = {
        "form": form, "law": law, "contracts": contracts, "listing": listing, "waiting": len(waiting), "everybody": sum(each.wanted for each in found), "day": day, "renews": renews,
        "rows": [(each, short_name(names.get(each.household.division_code, ""))) for each in listing], "places": places, "place": place, "tabs": tabs(request.actor, "care-uninsured"),
    }  # fmt: skip
    return render(request, "care_insurance/uninsured.html", page, status=400 if form.errors else 200)


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def care_list(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One list: who is on it, and its next step."""
    found = queries.find_list(request.actor, pk)
    offered = _forms(request, found)
    marked: list[bytes] = []
    status = press(request, offered, lambda name, form: _take(request, found, name, form, marked))
    if status is DONE:
        if marked:
            return attachment(marked[0], name="回执-未登记的行.xlsx", content_type=XLSX)
        return redirect("care-list", pk=pk)
    today, listing = timezone.localdate(request.now), Listing(request, found.policies.select_related("person", "household"), ROWS, default_sort="person", unit="人")
    names = names_of(each.household.division_code for each in listing)
    page = {
        "list": found, "offered": offered, "listing": listing, "rows": [(shown_policy(request.actor, each, on=today), short_name(names.get(each.household.division_code, ""))) for each in listing],
        "place": short_name(find_division(found.division_code).name), "payer": short_name(find_division(found.payer_code).name),
        "own": found.state == "proposed" and request.actor.user_id == found.compiler_id, "keeps": request.actor.holds(KEEP, division_code=found.division_code),
        "waiting": found.policies.unanswered().count(),
        "leave": LeaveOutForm(), "law": queries.law_of(today, division_code=found.division_code),
    }  # fmt: skip
    return render(request, "care_insurance/list.html", page, status=status)


@requires(KEEP)
@require_POST
def leave_out(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Take somebody off a list that is not approved yet."""
    found = queries.find_row(request.actor, pk)
    services.leave_out(policy=found, reason=request.POST.get("reason", ""), actor=request.actor, at=request.now)
    messages.success(request, f"{found.person.name}不列入这份名单。")
    return redirect("care-list", pk=found.care_list_id)


@requires(KEEP)
@require_POST
def export(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The list for the insurer, ID numbers in full; taking it is on the ledger."""
    found = queries.find_list(request.actor, pk)
    people = services.take_export(care_list=found, actor=request.actor, at=request.now)
    note = "请填写“保单号”；不承保的在“结果”填“不承保”，并写原因"
    told = rows(people, premium_fen=found.premium_fen)
    return workbook(title=f"住院护理保险投保名单-{found.valid_from:%Y%m%d}", heads=HEADS, rows=told, actor=request.actor, at=timezone.localtime(request.now), note=note)


def _forms(request: ActingRequest, found: Any) -> dict[str, Form]:
    actor, place, given = request.actor, found.division_code, {"seen_version": found.version}
    kinds: dict[str, type[Form]] = {"approve": SeenForm, "return": ReasonForm, "lapse": ReasonForm}
    steps = CARE_LIST.steps
    able = {name for name in kinds if found.state in steps[name].sources and actor.holds(steps[name].duty, division_code=place)}
    if actor.user_id == found.compiler_id:
        able.discard("approve")
    offered = {name: kinds[name](posted_to(request, name), initial=given, auto_id=f"id_{name}_%s") for name in kinds if name in able}
    if found.state == "sent" and actor.holds(KEEP, division_code=place):
        offered["answer"] = AnswerForm(posted_to(request, "answer"), request.FILES or None, auto_id="id_answer_%s")
    return offered


def _take(request: ActingRequest, found: Any, name: str, form: Any, marked: list[bytes]) -> str:
    given: dict[str, Any] = {"care_list": found, "actor": request.actor, "at": request.now}
    told = form.cleaned_data
    if name == "answer" and told.get("file"):
        brought = bring_in(told["file"], **given)
        marked.extend([brought.marked] if brought.rejected else [])
        return f"登记 {brought.entered} 人，{brought.rejected} 行没有登记。" if brought.rejected else f"登记 {brought.entered} 人。"
    if name == "answer":
        return f"{services.receive_all(number=told['number'], **given)} 人已承保。"
    act = {"approve": services.approve, "return": services.send_back, "lapse": services.lapse}[name]
    act(**given, **told)  # type: ignore[operator]
    return {"approve": "已审批，请把名单交给保险公司。", "return": "名单已退回。", "lapse": "不再续保，保单到期为止。"}[name]
