"""Claiming an order and looking after one's own claim, without an account: the phone says who it is."""

from __future__ import annotations

import re
from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from jiuzhu.delivery.charity import queries, services
from jiuzhu.delivery.charity.rules import CodeWrong
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import public
from jiuzhu.interfaces.web.charity.forms import ClaimForm, CodeForm, OwnForm, WithdrawForm
from jiuzhu.interfaces.web.charity.public_views import NO_COOKIE
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.origin import address_of, refuse_other_sites

SALT = "charity-claim"
UNLOCKED_SECONDS = 30 * 60
NUMBER = re.compile(r"AX[0-9A-F]{8}")


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order: how far it is, and claiming it where it waits for that."""
    found = queries.public_order(number)
    form = ClaimForm(request.POST or None, initial={"promised_on": timezone.localdate(request.now)})
    if request.method == "POST":
        refuse_other_sites(request)
        if form.is_valid():
            try:
                claim = services.begin_claim(
                    number=found.number, entry=form.entry(), source=address_of(request), code=services.new_code(), at=request.now
                )
            except DomainError as error:
                refuse(form, error)
            else:
                return _code_page(request, CodeForm(), claim_id=_handle(claim.pk, "claim"), number=found.number, stage="claim")
    return _page(request, "order", {"order": found, "form": form, "open": found.state in queries.OPEN_TO_CLAIMS}, status=400 if form.errors else 200)


@public
@csrf_exempt
@never_cache
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Take the code from the message: a claim holds, or one's own claim opens."""
    refuse_other_sites(request)
    form, claim_id, stage = CodeForm(request.POST), request.POST.get("claim", ""), request.POST.get("stage", "")
    given = {"claim_id": claim_id, "number": request.POST.get("number", ""), "stage": stage}
    if not form.is_valid():
        return _code_page(request, form, status=400, **given)
    try:
        known, told = _known_id(claim_id, stage), {"code": form.cleaned_data["code"], "at": request.now}
        claim = services.confirm_claim(claim_id=known, **told) if stage == "claim" else services.unlock(request_id=known, **told)
    except DomainError as error:
        refuse(form, error)
        return _code_page(request, form, status=400, **given)
    if stage == "claim":
        return _page(request, "claimed", {"claim": claim, "order": claim.order})
    return _own_page(request, claim, WithdrawForm())


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Ask for a code to one's own claim, or take the claim back once the code has opened it."""
    if request.method == "GET":
        return _page(request, "mine", {"form": OwnForm(initial={"number": request.GET.get("number", "")})})
    refuse_other_sites(request)
    if "token" in request.POST:
        return _withdrawn(request)
    form = OwnForm(request.POST)
    if form.is_valid():
        try:
            asked = services.ask_own(source=address_of(request), at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            # Whether the number claimed anything is not told: the page that asks for the code comes either way.
            return _code_page(request, CodeForm(), claim_id=_handle(asked.pk, "own"), number=form.cleaned_data["number"], stage="own")
    return _page(request, "mine", {"form": form}, status=400)


def _withdrawn(request: HttpRequest) -> HttpResponse:
    try:
        claim = queries.claim_by(loads(request.POST["token"], salt=SALT, max_age=UNLOCKED_SECONDS))
    except BadSignature as error:
        raise CodeWrong("这一页放得太久。", "请重新填写订单编号和手机号，再收一次验证码。") from error
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            claim = services.withdraw_own(claim=claim, reason=form.cleaned_data["reason"], at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            form = WithdrawForm()
    return _own_page(request, claim, form, status=400 if form.errors else 200)


def _own_page(request: HttpRequest, claim: Any, form: WithdrawForm, *, status: int = 200) -> HttpResponse:
    claim.order.refresh_from_db()
    page = {
        "claim": claim,
        "order": claim.order,
        "form": form,
        "token": dumps(str(claim.pk), salt=SALT),
        "may_withdraw": claim.state == "queued" or (claim.state == "active" and claim.order.state in ("claimed", "rework")),
        "words": queries.WORDS.get(claim.order.state, "已结束"),
    }
    return _page(request, "own", page, status=status)


def _code_page(request: HttpRequest, form: CodeForm, *, claim_id: str, number: str, stage: str, status: int = 200) -> HttpResponse:
    page = {"form": form, "claim_id": claim_id, "number": number, "stage": stage, "back": stage == "claim" and bool(NUMBER.fullmatch(number))}
    return _page(request, "code", page, status=status)


def _handle(claim_id: Any, stage: str) -> str:
    """Sign a claim's id for one page: the id that anybody gets who types a phone number confirms no claim."""
    return dumps(str(claim_id), salt=f"{SALT}:{stage}")


def _known_id(handle: str, stage: str) -> str:
    """Give the id a page was signed with; raises CodeWrong, for the page was not the one we gave."""
    try:
        return str(loads(handle, salt=f"{SALT}:{stage}"))
    except BadSignature as error:
        raise CodeWrong("这一页不完整。", "请回到订单重新认领。") from error


def _page(request: HttpRequest, name: str, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"charity/public_{name}.html", NO_COOKIE | page, status=status)
