"""Contracts with an organisation: entered, changed by a supplement, ended early."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.casework.procurement import services as contracts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.matching import library
from jiuzhu.interfaces.web.matching.forms import ChangeContractForm, ContractForm, EndContractForm, SettleContractForm


@requires(Duty.CONTRACT_MANAGE)
@require_http_methods(["GET", "POST"])
def sign_contract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a contract with an organisation, each item with its own price."""
    organisation = library.organisation(request.actor, pk)
    form = ContractForm(
        request.POST or None,
        items=library.item_choices(timezone.localdate(request.now), kind=organisation.kind),
        purchasers=library.place_choices(request.actor, Duty.CONTRACT_MANAGE),
        uses=library.use_choices(request.actor, timezone.localdate(request.now)),
        listed=library.contract_words(request.actor, timezone.localdate(request.now)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            contracts.sign_contract(**form.cleaned_data, organisation_id=str(pk), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "合同已登记。")
            return redirect("resource", pk=pk)
    return _page(request, organisation, form, title="登记合同", button="登记")


@requires(Duty.CONTRACT_MANAGE)
@require_http_methods(["GET", "POST"])
def change_contract(request: HttpRequest, pk: UUID, contract_pk: UUID) -> HttpResponse:
    """Correct a contract or add a supplement to it; of one that has ended, say what it was settled at."""
    organisation = library.organisation(request.actor, pk)
    contract = _contract(pk, contract_pk)
    if contract.ended_on is not None:
        return _settle_contract(request, organisation, contract)
    prices = {row.item_code: row.price_fen for row in contract.items.all()}
    initial: dict[str, Any] = {name: getattr(contract, name) for name in ("number", "valid_from", "valid_until")}
    initial |= {"seen_version": contract.version}
    for code, price in prices.items():
        initial |= {f"item_{code}": True, f"price_{code}": "" if price is None else str(yuan_from_fen(price))}
    choices = library.contract_choices(timezone.localdate(request.now), kind=organisation.kind, held=list(prices))
    initial |= {"uses": contract.uses, "over_cap_reason": contract.over_cap_reason}
    initial |= {"amount": "" if contract.amount_fen is None else str(yuan_from_fen(contract.amount_fen))}
    uses = library.use_choices(request.actor, timezone.localdate(request.now), held=contract.uses)
    initial |= {"per_carer": "1" if contract.per_carer else ""}
    held = {"fund": contract.fund, "method": contract.method}
    initial |= {**held, "confirmed": contract.confirmed}
    listed = library.contract_words(request.actor, timezone.localdate(request.now), held=held)
    form = ChangeContractForm(request.POST or None, items=choices, initial=initial, uses=uses, listed=listed)
    if request.method == "POST" and form.is_valid():
        try:
            contracts.change_contract(**form.cleaned_data, contract_id=str(contract_pk), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "合同已变更。已派出的订单仍按派单时的价格。")
            return redirect("resource", pk=pk)
    return _page(request, organisation, form, title=f"变更合同 {contract.number}", button="保存变更")


@requires(Duty.CONTRACT_MANAGE)
@require_http_methods(["GET", "POST"])
def end_contract(request: HttpRequest, pk: UUID, contract_pk: UUID) -> HttpResponse:
    """End a contract early."""
    organisation = library.organisation(request.actor, pk)
    contract = _contract(pk, contract_pk)
    form = EndContractForm(request.POST or None, initial={"ended_on": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        try:
            contracts.end_contract(**form.cleaned_data, contract_id=str(contract_pk), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "合同已终止，不再据此派单。")
            return redirect("resource", pk=pk)
    return _page(request, organisation, form, title=f"终止合同 {contract.number}", button="终止合同", danger=True)


def _settle_contract(request: HttpRequest, organisation: Any, contract: Any) -> HttpResponse:
    amount = "" if contract.amount_fen is None else str(yuan_from_fen(contract.amount_fen))
    initial = {"amount": amount, "over_cap_reason": contract.over_cap_reason, "seen_version": contract.version}
    form = SettleContractForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        kept = {name: getattr(contract, name) for name in ("number", "valid_from", "valid_until", "uses", "per_carer", "fund", "method", "confirmed")}
        kept["items"] = {row.item_code: row.price_fen for row in contract.items.all()}
        try:
            contracts.change_contract(**kept, **form.cleaned_data, contract_id=str(contract.pk), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "金额已按结算更正。")
            return redirect("resource", pk=organisation.pk)
    return _page(request, organisation, form, title=f"更正已终止合同 {contract.number} 的金额", button="保存")


def _contract(organisation_pk: UUID, contract_pk: UUID) -> Any:
    found = procurement.find_contract(str(contract_pk), organisation_id=str(organisation_pk))
    if found is None:
        raise NotFound("没有找到这份合同。", "请回到资源库重新选择。")
    return found


def _page(request: HttpRequest, organisation: Any, form: Any, *, title: str, button: str, danger: bool = False) -> HttpResponse:
    page = {"organisation": organisation, "form": form, "title": title, "button": button, "danger": danger}
    return render(request, "matching/contract.html", page, status=400 if form.errors else 200)
