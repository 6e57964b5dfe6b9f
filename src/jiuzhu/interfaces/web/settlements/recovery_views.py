"""Claiming back what was paid for a service found untrue: one proposes it, another confirms it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiuzhu.delivery.settlements import queries, services
from jiuzhu.delivery.settlements.workflow import READERS, RECOVERY
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.interfaces.web.settlements.forms import RecoverForm, RefuseForm, RepaymentForm, TakeBackForm, WithdrawForm
from jiuzhu.interfaces.web.settlements.views import rows_of


@requires(Duty.ORDER_SUPERVISE)
@never_cache
@require_http_methods(["GET", "POST"])
def recover(request: ActingRequest, pk: UUID, line_pk: UUID) -> HttpResponse:
    """Propose to claim back what a paid service came to."""
    found = queries.find_settlement(request.actor, pk)
    line = queries.find_line(found, line_pk)
    request.actor.require(Duty.ORDER_SUPERVISE, division_code=found.division_code)
    form = RecoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose_recovery(line=line, reason=form.cleaned_data["reason"], actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已提出追回，等另一名经办人确认。")
            return redirect("settlement-recovery", pk=made.pk)
    page = {"settlement": found, "row": next(each for each in rows_of(request, found) if each["line"].pk == line.pk), "form": form}
    return render(request, "settlements/recover.html", page, status=400 if form.errors else 200)


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def recovery(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One claim: which service of which statement, why, by whom, and which statement takes it off."""
    found = queries.find_recovery(request.actor, pk)
    settlement = found.line.settlement
    offered = _forms(request, found)
    status = press(request, offered, lambda name, form: _take(request, found, name, form), found)
    if status is DONE:
        return redirect("settlement-recovery", pk=pk)
    page = {
        "recovery": found,
        # Of another township's statement its readers see the month alone.
        "opens": found.taken_by is not None and queries.settlements(request.actor).filter(pk=found.taken_by.settlement_id).exists(),
        "settlement": settlement,
        "place": full_name_of(settlement.division_code, below=Level.COUNTY),
        "row": next(each for each in rows_of(request, settlement) if each["line"].pk == found.line_id),
        "offered": offered,
        "last": _last(found),
        "steps": [(step, RECOVERY.steps[step.step].label) for step in reversed(steps_of(RECOVERY.name, str(found.pk)))],
    }
    return render(request, "settlements/recovery.html", page, status=status)


def _forms(request: ActingRequest, found: Any) -> dict[str, Form]:
    if not request.actor.holds(Duty.ORDER_SUPERVISE, division_code=found.division_code):
        return {}
    kinds: dict[str, type[Form]] = {}
    if found.state == "proposed":
        kinds = {"refuse": RefuseForm} if found.proposed_by == request.actor.user_id else {"confirm": SeenForm, "refuse": RefuseForm}
    elif found.state == "confirmed":
        kinds = {"repay": RepaymentForm}
        if found.confirmed_by != request.actor.user_id and not found.repaid_fen:
            kinds["withdraw"] = WithdrawForm
    last = _last(found)
    if last and found.state in ("confirmed", "repaid"):
        kinds["take_back"] = TakeBackForm
    initial = {
        "seen_version": found.version,
        "paid_on": timezone.localdate(request.now),
        "amount": yuan_from_fen(found.open_fen),
        "number": last.number if last else None,
    }
    return {name: kind(posted_to(request, name), initial=initial, auto_id=f"id_{name}_%s") for name, kind in kinds.items()}


def _last(found: Any) -> Any:
    """Give the last payment that stands; None where there is none."""
    return next((each for each in reversed(found.repayments.all()) if each.withdrawn_at is None), None)


def _take(request: ActingRequest, found: Any, name: str, form: Any) -> str:
    told = {"recovery": found, "actor": request.actor, "at": request.now, **form.cleaned_data}
    if name == "confirm":
        services.confirm_recovery(**told)
        return "已确认追回，从这个机构的下一份结算单扣回。"
    if name == "repay":
        amount = told.pop("amount")
        taken = services.enter_repayment(amount_fen=amount, **told)
        return "已登记，全部退清，以后的结算单不再扣。" if taken.to_state == "repaid" else "已登记，其余的继续追回。"
    if name == "take_back":
        services.take_back_repayment(**told)
        return "已撤回这一笔登记，这部分继续追回。"
    if name == "withdraw":
        services.withdraw_recovery(**told)
        return "已撤销追回，以后的结算单不再扣。"
    services.refuse_recovery(**told)
    return "已登记不予追回。"
