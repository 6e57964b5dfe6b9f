"""Carers at two places at once: the list, and one with both services side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.delivery.orders import queries, services
from jiuzhu.delivery.orders.queries_of_clashes import clashes, find_clash
from jiuzhu.delivery.orders.rules import minutes_between
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.orders.aftermath_views import READS
from jiuzhu.interfaces.web.orders.forms import ReasonForm
from jiuzhu.interfaces.web.tabs import counts_of, tab_links

TRUE = "none"
TABS = {"open": ("待核实", ("township", "county")), "settled": ("已核实", ("explained", "rejected")), "cleared": ("时间已更正", ("cleared",))}
COLUMNS = [Column("carer", "服务人员", sort=("carer_name",)), Column("kind", "情形"), Column("before", "前一次"), Column("after", "后一次", sort=("-order_from",)), Column("state", "状态")]
DUTIES = {"township": Duty.ORDER_CHECK, "county": Duty.ORDER_SUPERVISE}


class SettleForm(ReasonForm):
    """How it could be, or which of the two was not given as recorded."""

    untrue = forms.ChoiceField(label="核实结果", widget=forms.RadioSelect)
    field_order = ("seen_version", "untrue", "reason")

    def __init__(self, *args: Any, clash: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["untrue"].choices = [  # type: ignore[attr-defined]
            (TRUE, "两次都属实，照常结算"),
            ("later", f"后一次不实：{clash.order.recipient_name}的{clash.order.item_label}"),
            ("earlier", f"前一次不实：{clash.other.recipient_name}的{clash.other.item_label}"),
            ("both", "两次都不实"),
        ]
        self.fields["reason"].label = "怎么核实的"
        self.fields["reason"].help_text = "问了谁、看了什么；不实的服务退回重做，已归档的不再结算"

    def told(self) -> dict[str, Any]:
        told = super().told()
        return told | {"untrue": "" if told["untrue"] == TRUE else told["untrue"]}


@requires(*READS, Duty.ORDER_SUPERVISE)
@require_GET
def clash_list(request: HttpRequest) -> HttpResponse:
    """What waits to be looked into, and what came of the others."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    mine = clashes(request.actor)
    listing = Listing(request, mine.filter(state__in=TABS[tab][1]), COLUMNS, default_sort="", unit="件")
    tabs = tab_links(TABS, tab, counts_of(TABS, mine))
    return render(request, "orders/clashes.html", {"listing": listing, "tabs": tabs})


@requires(*READS, Duty.ORDER_SUPERVISE)
@require_http_methods(["GET", "POST"])
def clash(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One carer's two services side by side, with what the phone recorded; settled here."""
    found = find_clash(request.actor, pk)
    duty = DUTIES.get(found.state)
    may = duty is not None and request.actor.holds(duty, division_code=found.division_code)
    form = SettleForm(request.POST or None, clash=found, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_clash(clash=found, actor=request.actor, at=request.now, **form.told())
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
        else:
            messages.success(request, "核实结果已登记。")
            return redirect("order-clash", pk=pk)
    page = {
        "clash": found,
        "sides": [_side(request, found, "other", "前一次"), _side(request, found, "order", "后一次")],
        "steps": [(row, found.workflow.steps[row.step].label) for row in reversed(steps_of(found.workflow.name, str(found.pk)))],
        "form": form if may else None,
    }
    return render(request, "orders/clash.html", page, status=400 if form.errors else 200)


def _side(request: HttpRequest, found: Any, name: str, label: str) -> dict[str, Any]:
    order, begun, ended = getattr(found, name), getattr(found, f"{name}_from"), getattr(found, f"{name}_until")
    sees = queries.orders(request.actor).filter(pk=order.pk).exists()
    return {
        "label": label,
        "order": order,
        "began_at": begun,
        "ended_at": ended,
        "minutes": minutes_between(begun, ended),
        "place": full_name_of(order.division_code, below=Level.COUNTY),
        "sees": sees,
        # When she came and left stands above; a picture and a place say more.
        "evidence": [each for each in queries.evidence_of(order) if each.by_id == found.carer_id and (each.file_id or each.place)] if sees else [],
    }
