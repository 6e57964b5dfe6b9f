"""Pairs: the list, a new one with why it fits, one with its consents and hours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms as fields
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON
from jiuzhu.interfaces.web.mutual_help.forms import AgreeForm, ConfirmForm, EndForm, HoursForm, PairForm
from jiuzhu.interfaces.web.mutual_help.rail import READERS
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.interfaces.web.tabs import counts_of, tab_links
from jiuzhu.matching.mutual_help import queries, services
from jiuzhu.matching.mutual_help.workflow import PAIR

COLUMNS = [
    Column("helped", "帮扶对象"),
    Column("place", "村（社区）", sort=("division_code", "-opened_at")),
    Column("helper", "帮扶人", sort=("helper__name",)),
    Column("mode", "方式", sort=("mode_label",)),
    Column("since", "开始", sort=("started_on",)),
    Column("state", "状态", sort=("state", "-opened_at")),
]
TABS = {"open": ("办理中", ("proposed", "agreed")), "running": ("互助中", ("running",)), "ended": ("已结束", ("ended",))}


@requires(*READERS)
@require_GET
def pairs(request: ActingRequest) -> HttpResponse:
    """List pairs by how far they are."""
    everything = queries.pairs(request.actor)
    counts = counts_of(TABS, everything)
    chosen = request.GET.get("tab", "")
    tab = chosen if chosen in TABS else "open" if counts["open"] else "running"
    listing = Listing(request, everything.filter(state__in=TABS[tab][1]).order_by("-opened_at", "id"), COLUMNS, unit="对")
    names = names_of(each.division_code for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, ""))) for each in listing],
        "tabs": tab_links(TABS, tab, counts),
        "may_log": request.actor.holds_anywhere(Duty.PAIR_KEEP),
    }
    return render(request, "mutual_help/pairs.html", page)


@requires(Duty.PAIR_KEEP)
@never_cache
@require_http_methods(["GET", "POST"])
def pair_new(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Pair somebody of a household with a helper near by."""
    home, on = registry.find_household(request.actor, pk), timezone.localdate(request.now)
    request.actor.require(Duty.PAIR_KEEP, division_code=home.division_code)
    modes = queries.modes(on, division_code=home.division_code)
    low, high = division_range(ancestor_at(home.division_code, Level.TOWNSHIP) or home.division_code)
    near = list(queries.helpers(request.actor).filter(division_code__gte=low, division_code__lte=high).order_by("name", "pk"))
    choices: dict[str, list[tuple[str, Any]]] = {
        "person_id": [(str(each.person_id), each.person.name) for each in registry.members_of(home.pk, living=True)],
        "helper": [(str(each.pk), f"{each.name}（{each.get_kind_display()}）") for each in near],
        "mode": [(code, each.label) for code, each in modes.items()],
    }
    form = PairForm(request.POST or None, choices=choices, initial={"mode": next(iter(modes), ""), **{name: request.GET.get(name, "") for name in ("helper", "person_id")}})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            helper = queries.find_helper(request.actor, given["helper"])
            made = services.propose(
                helper=helper, household_id=home.pk, person_id=given["person_id"], mode=given["mode"], actor=request.actor, at=request.now
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "已提出结对，请征求双方同意。")
            return redirect("pair", pk=made.pk)
    page = {"form": form, "home": home, "modes": modes.values(), "any": bool(near) and bool(modes)}
    return render(request, "mutual_help/pair_new.html", page, status=400 if form.errors else 200)


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def pair(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One pair: the next step, its hours, why it fits."""
    found = queries.find_pair(request.actor, pk)
    offered = _forms(request, found) if request.actor.holds(Duty.PAIR_KEEP, division_code=found.household.division_code) else {}
    status = press(request, offered, lambda name, form: TAKEN[name](request, found, form), found)
    if status is DONE:
        return redirect("pair", pk=pk)
    today, place = timezone.localdate(request.now), found.household.division_code
    hidden = queries.under_age(found.helped, today) and not request.actor.holds(Duty.CHILD_READ, division_code=place)
    page = {
        "pair": found,
        "reasons": [TOLD_IN_PERSON] if hidden else found.reasons,
        "place": full_name_of(place, below=Level.COUNTY),
        "offered": offered,
        "hours": queries.hours_of(found),
        "mine": request.actor.user_id,
        "pairing": queries.modes(today, division_code=found.division_code).get(found.mode),
        "ready": queries.ready(found.helper, on=today),
        "steps": [(step, PAIR.steps[step.step].label) for step in reversed(steps_of(PAIR.name, str(found.pk)))],
    }
    return render(request, "mutual_help/pair.html", page, status=status)


def _forms(request: ActingRequest, found: Any) -> dict[str, fields.Form]:
    today = timezone.localdate(request.now)
    kinds: dict[str, tuple[type[fields.Form], dict[str, Any]]] = {}
    steps = PAIR.steps_from(found.state)
    if "agree" in steps:
        kinds["agree"] = AgreeForm, {"helper_agreed_on": today, "helped_agreed_on": today}
    if "start" in steps:
        kinds["start"] = SeenForm, {}
    if found.state == "running":
        kinds["hours"] = HoursForm, {"press": uuid4(), "on": today}
    if found.hours.filter(confirmer_id="").exclude(logger_id=request.actor.user_id).exists():
        kinds["confirm"] = ConfirmForm, {"how": "helped"}
    for name in ("revoke", "end"):
        if name in steps:
            kinds[name] = EndForm, {}
    return {
        name: form(posted_to(request, name), initial={"seen_version": found.version, **initial}, auto_id=f"id_{name}_%s")
        for name, (form, initial) in kinds.items()
    }


def _agree(request: ActingRequest, found: Any, form: Any) -> str:
    services.agree(pair=found, actor=request.actor, at=request.now, **form.cleaned_data)
    return "双方同意已登记。"


def _start(request: ActingRequest, found: Any, form: Any) -> str:
    services.start(pair=found, actor=request.actor, at=request.now, **form.cleaned_data)
    return "已开始互助。"


def _hours(request: ActingRequest, found: Any, form: Any) -> str:
    services.log_hours(pair=found, actor=request.actor, at=request.now, **form.cleaned_data)
    return "时长已登记，等另一位同事确认。"


def _confirm(request: ActingRequest, found: Any, form: Any) -> str:
    waiting = [each.pk for each in queries.hours_of(found) if not each.confirmer_id and each.logger_id != request.actor.user_id]
    count = services.confirm_hours(hours_ids=waiting, pair=found, how=form.cleaned_data["how"], actor=request.actor, at=request.now)
    return f"已确认 {count} 次。"


def _end(request: ActingRequest, found: Any, form: Any) -> str:
    services.end(pair=found, revoked=request.POST["step"] == "revoke", actor=request.actor, at=request.now, **form.cleaned_data)
    return "结对已结束。"


TAKEN: dict[str, Callable[[ActingRequest, Any, Any], str]] = {"agree": _agree, "start": _start, "hours": _hours, "confirm": _confirm, "revoke": _end, "end": _end}
