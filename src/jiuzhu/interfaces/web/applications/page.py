"""One application's page: what it says, who waits for what, the forms of the steps that can be taken now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from jiuzhu.casework.applications import queries
from jiuzhu.casework.applications.queries import Application
from jiuzhu.casework.applications.rules import CATEGORY, OUTCOMES, checked_materials
from jiuzhu.casework.applications.services.reviewing import ORIGIN
from jiuzhu.casework.applications.workflow import APPLICATION
from jiuzhu.casework.referrals.queries import departments, referrals_for
from jiuzhu.casework.registry.vocabulary import CATEGORY_CLASSES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import ActingRequest
from jiuzhu.interfaces.web.applications.forms import ProposalForm, ReviewForm, SupplementForm, TransferForm, WordsForm
from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.interfaces.web.places import where
from jiuzhu.interfaces.web.shell import household_address

WORDS = {
    "explain": ("不符合哪一条、怎么解释的", "写明家庭的数字和规定的标准，会写进告知书"),
    "send_back": ("退回原因", ""),
    "withdraw": ("撤回原因", "例如：本人不再申请；逾期没有补正"),
}
TITLES = {
    "papers": "核对材料",
    "supply": "材料补齐了",
    "review": "进入审核确认",
    "propose": "提出审核意见",
    "confirm": "确认",
    "transfer": "转办有关部门",
    "send_back": "退回重新审核",
    "explain": "不符合条件，说明政策",
    "withdraw": "不再申请",
}
ORDER = tuple(TITLES)
OF_STATE = {
    "received": ("papers", "explain", "withdraw"),
    "supplementing": ("supply", "withdraw"),
    "accepted": ("review", "transfer", "explain", "withdraw"),
    "reviewing": ("propose", "transfer", "withdraw"),
    "proposed": ("confirm", "send_back", "withdraw"),
}
ASIDE = ("send_back", "explain", "withdraw")
"""What is rarely pressed opens in a dialog; so does a transfer where the matter is the window's own."""
DECIDERS = ("confirm", "send_back")


def form_of(name: str, found: Application, *, data: Any = None, today: Any = None) -> forms.Form:
    """Give the form of one step, bound to ``data`` where it is given."""
    given: dict[str, Any] = {"initial": {"seen_version": found.version}, "auto_id": f"{name}-%s"}
    if name in WORDS:
        return WordsForm(data, label=WORDS[name][0], help_text=WORDS[name][1], **given)
    if name == "papers":
        asked = checked_materials((), channel=found.channel)
        given["initial"]["present"] = [code for code, there in found.materials.items() if there]
        return SupplementForm(data, asked=asked, **given)
    if name == "review":
        return ReviewForm(data, **given)
    if name == "transfer":
        given["initial"]["situation"] = found.situation_sealed[:500]
        return TransferForm(data, departments=departments(found.division_code), **given)
    if name == "propose":
        given["initial"]["from_on"] = today
        return ProposalForm(data, kind=found.kind, code=found.code, **given)
    return SeenForm(data, **given)


def offered(found: Application, request: ActingRequest) -> dict[str, forms.Form]:
    """Give a form for every step that the actor can take now."""
    holds = {
        duty: request.actor.holds(duty, division_code=found.division_code) for duty in (Duty.APPLICATION_HANDLE, Duty.APPLICATION_DECIDE)
    }
    today = timezone.localdate(request.now)
    made = {}
    for name in OF_STATE.get(found.state, ()):
        if not holds[Duty.APPLICATION_DECIDE if name in DECIDERS else Duty.APPLICATION_HANDLE]:
            continue
        if name == "confirm" and found.proposed_by == request.actor.user_id:
            continue
        if name == "review" and found.department:
            continue
        made[name] = form_of(name, found, today=today)
    return made


def page_of(request: ActingRequest, found: Application, refused: dict[str, forms.Form] | None = None) -> dict[str, Any]:
    """Compose one application's page."""
    shown = offered(found, request) | (refused or {})
    item = open_item(APPLICATION.name, str(found.pk))
    household = found.household
    beside = household is not None and request.actor.holds(Duty.REGISTER_READ, division_code=household.division_code)
    aside = ASIDE if found.department else (*ASIDE, "transfer")
    ready = bool(found.matter and found.consented and (found.household_id or found.members))
    return {
        "found": found,
        "place": where(found.division_code, found.lives_sealed),
        "left": left_of(item, now=request.now),
        "acts": [(name, TITLES[name], shown[name]) for name in ORDER if name in shown and name not in aside],
        "asides": [(name, TITLES[name], shown[name]) for name in ORDER if name in shown and name in aside],
        "ready": ready,
        "may_fill": found.state in ("received", "supplementing")
        and request.actor.holds(Duty.APPLICATION_HANDLE, division_code=found.division_code),
        "household_url": household_address(household.pk) if household is not None and beside else "",
        "links": _links(request, household)
        if household is not None and beside and found.state in ("accepted", "reviewing", "proposed")
        else [],
        "triggers": [(each, _origin_url(each)) for each in queries.triggers_of(found)],
        "siblings": queries.of_one_form(found),
        "referrals": referrals_for(ORIGIN, found.pk),
        "outcome": OUTCOMES.get(found.outcome, ""),
        "class_label": CATEGORY_CLASSES.get(found.category_class, ""),
        "monthly": found.kind == CATEGORY,
        "late": queries.running_checks([found]).get(found.pk),
        "own_proposal": found.state == "proposed" and found.proposed_by == request.actor.user_id,
        "has_letter": found.state in ("supplementing", "granted", "refused"),
        "steps": [(each, APPLICATION.steps[each.step].label) for each in reversed(steps_of(APPLICATION.name, str(found.pk)))],
        "refused": refused or {},
    }


def _links(request: ActingRequest, household: Any) -> list[tuple[str, str]]:
    found = []
    if request.actor.holds(Duty.VERIFICATION_REQUEST, division_code=household.division_code):
        found.append(("经济核对（授权、核对、报告）", reverse("verification-household", args=[household.pk])))
    if request.actor.holds(Duty.ASSESSMENT_WRITE, division_code=household.division_code):
        found.append(("需求评估", reverse("assessment-household", args=[household.pk])))
    return [*found, ("待遇测算与决定", reverse("household-benefits", args=[household.pk]))]


def _origin_url(trigger: Any) -> str:
    names = {"warning": "warning", "discovery": "discovery", "elsewhere": "elsewhere-application"}
    return reverse(names[trigger.origin_kind], args=[trigger.origin_id])
