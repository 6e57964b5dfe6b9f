"""Rows without a usable ID number and whom they may be about: the list, and one pair side by side up to its decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.monitoring.linkage import queries, services
from jiuzhu.monitoring.linkage.rules import in_one_line, masked_name, told_of
from jiuzhu.monitoring.linkage.workflow import LINKAGE, UNDECIDED

COLUMNS = [
    Column("written", "部门写的是"),
    Column("person", "登记册里的"),
    Column("why", "相同之处"),
    Column("state", "状态"),
    Column("act", ""),
]
SAID = {
    "same": "已认定是同一人。下次比对时，这一行按此人计算。",
    "different": "已记下不是同一人，以后不再询问。",
    "look_later": "已放到“再看”。",
    "undo": "已撤销，可以重新认定。",
}


class DecideForm(SeenForm):
    """What the pair is, and why."""

    step = forms.ChoiceField(label="认定", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="怎样核实的，例如：电话问过村协理员，住址和家人一致",
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = LINKAGE.steps_from(state).items()
        choices = [(name, step.label) for name, step in steps if not step.only_system]
        self.fields["step"].choices = choices
        if len(choices) == 1:
            self.fields["step"].widget = forms.HiddenInput()
            self.initial["step"] = choices[0][0]
            self.fields["reason"].help_text = "为什么撤销"


@requires(Duty.FEED_UPLOAD)
@require_GET
def pairs(request: HttpRequest) -> HttpResponse:
    """List pairs by state, the likeliest first, masked."""
    state = request.GET.get("state", "open")
    state = state if state in queries.LISTED else "open"
    counts = queries.counts(request.actor)
    listing = Listing(request, queries.filtered(queries.pairs(request.actor), state=state), COLUMNS, unit="对")
    rows = [
        (each, masked_name(each.appearance.identity["name"]) or "没有写姓名", masked_name(each.person.name), in_one_line(each.levels))
        for each in listing
    ]
    tabs = [
        {"label": label, "url": f"{reverse('linkage')}?state={code}", "active": code == state, "count": counts[code]}
        for code, label in queries.LISTED.items()
    ]
    return render(request, "linkage/pairs.html", {"listing": listing, "rows": rows, "tabs": tabs, "state": state})


@requires(Duty.FEED_UPLOAD)
@never_cache
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a pair masked; once its identities are opened (which the ledger keeps), side by side with the decision."""
    found = queries.find_pair(pk, request.actor)
    posted = request.method == "POST"
    deciding = posted and request.POST.get("step") != "open"
    form = DecideForm(request.POST if deciding else None, state=found.state, initial={"seen_version": found.version})
    if deciding and form.is_valid():
        try:
            services.decide(pair_id=pk, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, SAID[form.cleaned_data["step"]])
            return redirect("linkage")
    if posted:
        # A refused form shows the two people again, and that is a showing like the first.
        found = services.open_identities(pair_id=pk, actor=request.actor, at=request.now)
    page = {
        "pair": found,
        "opened": posted,
        "lines": queries.side_by_side(found, opened=posted),
        "told": told_of(found.levels),
        "sources": queries.sources_of(found, request.actor),
        "others": queries.others_of(found) if found.state in UNDECIDED else [],
        "form": form if form.fields["step"].choices else None,
        "steps": [(step, LINKAGE.steps[step.step].label) for step in reversed(steps_of(LINKAGE.name, str(found.pk)))],
        "undecided": found.state in UNDECIDED,
    }
    return render(request, "linkage/pair.html", page, status=400 if form.errors else 200)
