"""群众点单: whose order, the code, what can be had, when; then the number to keep; and how far it is."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.self_service import services
from jiuzhu.delivery.self_service.rules import CodeWrong, masked
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import public
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, is_minor
from jiuzhu.interfaces.web.origin import address_of, refuse_other_sites
from jiuzhu.interfaces.web.self_service.forms import CodeForm, DetailsForm, NumberForm, ProgressForm
from jiuzhu.interfaces.web.selftest.places import places
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.catalogue.rules import Verdict

# Nobody is signed in and no cookie is set for these pages; the browser says which site sent a form.
NO_COOKIE = {"csrf_token": ""}
GIVEN = "这项服务这个月或这一天已经有了。确需再要的，再按一次“点单”，由乡镇（街道）核实后安排。"
AGAIN = "请打开本平台的“群众点单”，从头再点一次。"


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask whose order it is; then for the code, whether anybody is registered under the number or not."""
    form = NumberForm(request.POST or None)
    if request.method == "POST":
        refuse_other_sites(request, remedy=AGAIN)
        if form.is_valid():
            try:
                asking = services.ask_code(number=form.cleaned_data["number"], source=address_of(request), at=request.now)
            except DomainError as error:
                refuse(form, error)
            else:
                return page_of(request, "code", {"form": CodeForm(initial={"asking": asking.pk})})
    return page_of(request, "start", {"form": form, "hotline": places()[0].hotline}, status=400 if form.errors else 200)


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Take the code and show what can be had, and what cannot and why."""
    if request.method == "GET":
        return redirect("public-order")
    refuse_other_sites(request, remedy=AGAIN)
    if "back" in request.POST:
        return _items(request, services.verified(asking_id=_asking_id(request), at=request.now))
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            return _items(request, services.check_code(asking_id=form.cleaned_data["asking"], code=form.cleaned_data["code"], at=request.now))
        except CodeWrong as error:
            refuse(form, error)
    return page_of(request, "code", {"form": form}, status=400)


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """Ask when, and who asks."""
    if request.method == "GET":
        return redirect("public-order")
    refuse_other_sites(request, remedy=AGAIN)
    asking = services.verified(asking_id=_asking_id(request), at=request.now)
    return _details(request, asking, DetailsForm(**_settings(request, asking), initial={"asking": asking.pk, "item": request.POST.get("item", "")[:64]}))


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Place the order; the number, its code to scan and how to ask after it stand on the page that follows. Sent again it is placed once."""
    if request.method == "GET":
        return redirect("public-order")
    refuse_other_sites(request, remedy=AGAIN)
    asking = services.verified(asking_id=_asking_id(request), at=request.now)
    form = DetailsForm(request.POST, **_settings(request, asking))
    if form.is_valid() and not form.unseen(_given(request, asking, form), told=GIVEN):
        told = form.cleaned_data
        try:
            made = services.place(
                asking_id=asking.pk,
                item_code=told["item"],
                person_id=told["person"] or None,
                wanted_on=told["wanted_on"],
                wanted_time=told["wanted_time"],
                note=told["note"],
                placer=form.placer(),
                request_id=told["request_id"],
                at=request.now,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            address = f"{settings.PUBLIC_URL or request.build_absolute_uri('/').rstrip('/')}{reverse('public-order-progress')}?number={made.number}"
            page = {"order": made, "waits": made.state == "created", "picture": _picture(address), "address": address}
            return page_of(request, "placed", page)
    return _details(request, asking, form, status=400)


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """Tell how far an order is, and nothing else of it."""
    form = ProgressForm(request.POST if request.method == "POST" else None, initial={"number": request.GET.get("number", "")[:20]})
    found = None
    if request.method == "POST":
        refuse_other_sites(request, remedy=AGAIN)
        if form.is_valid():
            try:
                found = services.progress(**form.cleaned_data, source=address_of(request), at=request.now)
            except DomainError as error:
                refuse(form, error)
    return page_of(request, "progress", {"form": form, "found": found, "hotline": places()[0].hotline}, status=400 if form.errors else 200)


def _items(request: HttpRequest, asking: Any) -> HttpResponse:
    household = registry.find_household(SYSTEM, asking.household_id)
    able: list[dict[str, Any]] = []
    unsure: list[dict[str, Any]] = []
    not_for: list[dict[str, Any]] = []
    for one in catalogue.verdicts(household, on=timezone.localdate(request.now)):
        persons = [person for person in one.persons if asking.person_id is None or person.person_id == str(asking.person_id)]
        yes = [person for person in persons if person.verdict is Verdict.YES]
        unknown = [person for person in persons if person.verdict is Verdict.UNKNOWN]
        shown = {"item": one.item, "why": _why(yes or unknown or persons)}
        (able if yes else unsure if unknown else not_for).append(shown)
    page = {"asking": asking, "able": able, "unsure": unsure, "not_for": not_for, "who": _who(household, asking)}
    return page_of(request, "items", page)


def _details(request: HttpRequest, asking: Any, form: DetailsForm, status: int = 200) -> HttpResponse:
    code = form.initial.get("item") or form.data.get("item", "")
    item = catalogue.item(code, on=timezone.localdate(request.now), division_code=registry.find_household(SYSTEM, asking.household_id).division_code)
    page = {"form": form, "item": item, "asking": asking, "several": len(form.fields["person"].choices) > 1}
    return page_of(request, "details", page, status=status)


def _given(request: HttpRequest, asking: Any, form: DetailsForm) -> list[str]:
    """Mark what is there already for the day asked, in no words: the one phone of a household may be a neighbour's."""
    told = form.cleaned_data
    there = services.given_before(asking_id=asking.pk, item_code=told["item"], person_id=told["person"] or None, wanted_on=told["wanted_on"], request_id=told["request_id"], at=request.now)
    return [f"{told['item']} {told['wanted_on']}"] if there else []


def _settings(request: HttpRequest, asking: Any) -> dict[str, Any]:
    members = registry.members_of(asking.household_id, living=True)
    mine = [one for one in members if asking.person_id is None or one.person_id == asking.person_id]
    return {"persons": [(str(one.person_id), masked(one.person.name)) for one in mine], "today": timezone.localdate(request.now)}


def _who(household: Any, asking: Any) -> str:
    if asking.person_id is None:
        return f"{masked(household.head_name)}家"
    return masked(next((one.person.name for one in registry.members_of(household.pk) if one.person_id == asking.person_id), ""))


def _why(persons: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words for one in persons for words in ((TOLD_IN_PERSON,) if is_minor(one.facts) else one.reasons)))


def _asking_id(request: HttpRequest) -> str:
    form = CodeForm({"asking": request.POST.get("asking", ""), "code": "-"})
    if not form.is_valid():
        raise CodeWrong("这一页不完整。", "请从头再点一次单。")
    return str(form.cleaned_data["asking"])


def _picture(address: str) -> str:
    # Drawn here from an address of our own: nothing typed by anybody stands in it.
    return mark_safe(segno.make(address, error="m").svg_inline(scale=5, border=2, title="查进度的二维码"))  # noqa: S308


def page_of(request: HttpRequest, name: str, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Draw one of the pages of 群众点单, without a cookie."""
    return render(request, f"self_service/{name}.html", NO_COOKIE | page, status=status)
