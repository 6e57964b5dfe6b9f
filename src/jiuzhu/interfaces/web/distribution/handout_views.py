"""Handing out at the door on the phone, with a signal and without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.delivery.distribution import queries, services
from jiuzhu.delivery.distribution.services.handing import PHOTOS_AT_MOST
from jiuzhu.delivery.distribution.workflow import HANDING, READERS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.distribution.forms import CorrectForm, DeliverForm, FailForm, ReasonForm
from jiuzhu.interfaces.web.distribution.sheet_rows import law_words, reasons_shown
from jiuzhu.interfaces.web.forms import SeenForm, photos_in
from jiuzhu.interfaces.web.orders.offline import told
from jiuzhu.interfaces.web.outbox import received
from jiuzhu.interfaces.web.pictures import picture_answer
from jiuzhu.interfaces.web.places import where
from jiuzhu.interfaces.web.shell import household_address

STEPS: dict[str, tuple[type[Form], Callable[..., object], str]] = {
    "deliver": (DeliverForm, services.deliver, "已登记发放。"),
    "fail": (FailForm, services.not_delivered, "已登记未发放。"),
    "correct": (CorrectForm, services.correct, "已更正，原来的记录保留。"),
}
SHOWN, MOST_KEPT = 500, 100
"""People on the list, and pages of theirs on the phone, whose worker lets the oldest go beyond 120: the list itself."""


@requires(Duty.VISIT_RECORD)
@require_GET
def handouts(request: ActingRequest) -> HttpResponse:
    """Whom something is to be handed out to; the phone keeps the list and the first pages of it."""
    waiting = queries.handouts(request.actor)
    found = list(waiting[:SHOWN])
    names = names_of({each.division_code for each in found})
    pages = [reverse("handouts"), *(reverse("handout", args=[each.pk]) for each in found[:MOST_KEPT])]
    page = {
        "rows": [(each, short_name(names.get(each.division_code, "")), _address(each)) for each in found],
        "total": waiting.count() if len(found) == SHOWN else len(found),
        "kept": MOST_KEPT if len(found) > MOST_KEPT else 0,
        "offline": told(worker=reverse("handouts-worker"), scope=reverse("handouts"), pages=pages),
    }
    return render(request, "distribution/handouts.html", page)


@requires(*READERS)
@require_GET
def handout(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One person's share: what, why, and the big buttons."""
    return _page(request, queries.find_line(request.actor, pk))


@requires(Duty.VISIT_RECORD)
@require_POST
def take_step(request: ActingRequest, pk: UUID, step: str) -> HttpResponse:
    """Write down one step from the phone; what is sent twice is done once."""
    if step not in STEPS:
        raise NotFound("没有这一步。", "请回到发放列表，按页面上的操作办理。")
    found, (kind, act, said) = queries.find_line(request.actor, pk), STEPS[step]
    form = kind(request.POST, auto_id=f"id_{step}_%s")

    def take() -> object:
        photos = {"photos": photos_in(request, most=PHOTOS_AT_MOST)} if step == "deliver" else {}
        return act(line=found, actor=request.actor, at=request.now, **form.cleaned_data, **photos)

    following = reverse("handout", args=[pk]) if step == "correct" else reverse("handouts")
    answer = received(request, form, take, following=lambda _: following, said=f"{found.name}：{said}")
    return answer or _page(request, queries.find_line(request.actor, pk), refused={step: form})


@requires(*READERS)
@require_GET
def proof(request: ActingRequest, pk: UUID, proof_pk: UUID) -> HttpResponse:
    """A signature or photograph of a delivery the actor may see."""
    return picture_answer(queries.find_proof(request.actor, pk, proof_pk).file_id)


def _address(line: Any) -> str:
    """Give the address while the household lives in the village; where it went is not the village's business."""
    return line.household.address if line.household.division_code == line.division_code else ""


def _page(request: ActingRequest, found: Any, refused: dict[str, Form] | None = None) -> HttpResponse:
    refused, today, month_list = refused or {}, timezone.localdate(request.now), found.sheet.list
    holds = {duty: request.actor.holds(duty, division_code=found.division_code) for duty in (Duty.VISIT_RECORD, Duty.DISTRIBUTION_APPROVE)}
    township, may_hand_out = ancestor_at(found.division_code, Level.TOWNSHIP) or found.division_code, request.actor.holds_anywhere(Duty.VISIT_RECORD)
    open_ = month_list.state in ("approved", "delivering", "delivered")
    offered = {
        "deliver": holds[Duty.VISIT_RECORD] and month_list.state in ("approved", "delivering") and found.state in ("listed", "undelivered"),
        "fail": holds[Duty.VISIT_RECORD] and month_list.state in ("approved", "delivering") and found.state == "listed",
        "correct": open_
        and found.state in ("delivered", "undelivered")
        and found.handler_id != request.actor.user_id
        and request.actor.holds(Duty.VISIT_RECORD, division_code=township),
    }
    initial = {"seen_version": found.version, "handed_on": today, "receiver": found.name}
    page = {
        "line": found,
        "list": month_list,
        "waits": month_list.state in HANDING and found.state == "listed",
        "where": where(found.division_code, _address(found)),
        "forms": {name: refused.get(name) or kind(initial=initial, auto_id=f"id_{name}_%s") for name, (kind, _, _) in STEPS.items() if offered[name]},
        "deciding": holds[Duty.DISTRIBUTION_APPROVE] and found.state == "proposed" and found.proposer_id != request.actor.user_id,
        "seen": SeenForm(initial={"seen_version": found.version}, auto_id="id_accept_%s"),
        "refusing": ReasonForm(initial={"seen_version": found.version}, auto_id="id_refuse_%s"),
        # A phone keeps this page: disability, category and the like stay on the sheet, which it does not.
        "reasons": () if may_hand_out else reasons_shown(request, found, today),
        "said": law_words(month_list),
        "proofs": list(found.proofs.all()),
        "corrections": list(found.corrections.all()),
        "file_url": household_address(found.household_id) if request.actor.holds_anywhere(Duty.REGISTER_READ) else "",
        "may_hand_out": may_hand_out,
    }
    return render(request, "distribution/handout.html", page, status=400 if refused else 200)
