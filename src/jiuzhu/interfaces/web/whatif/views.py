"""The pages of 改动试算: what is tried, what it does, which households it moves, and the facts it stands on."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import full_code, short_name
from jiuzhu.foundation.jobs.queries import progress
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.whatif.asking import Asked, asked_in, county_of, duty_for, sees_households
from jiuzhu.interfaces.web.whatif.forms import ChangeForm, value_typed
from jiuzhu.interfaces.web.whatif.page import page_of
from jiuzhu.interfaces.web.whatif.rail import TRYING
from jiuzhu.interfaces.web.whatif.rows import MovedRows
from jiuzhu.monitoring.warnings.queries_of_accuracy import marked_rules
from jiuzhu.supervision.whatif import queries, services
from jiuzhu.supervision.whatif.rules import MOVES, RULE_MOVES, NothingToTry

COLUMNS = [
    Column("name", "户主"),
    Column("place", "乡镇、村"),
    Column("category", "救助类别"),
    Column("former", "现行"),
    Column("newer", "改动后"),
]


@requires(*TRYING)
@require_GET
def what_if(request: ActingRequest) -> HttpResponse:
    """Choose what to change; see what it does to this county."""
    asked = asked_in(request)
    form = ChangeForm(request.GET if "name" in request.GET else None, pack=asked.before)
    if form.is_bound and form.is_valid():
        added = _added(form, asked)
        if added is not None:
            return redirect(f"{reverse('what-if')}?{added}")
    snapshot = queries.snapshot_of(asked.county)
    whole = sees_households(request, asked.county)
    trial = queries.try_change(snapshot, asked.before, asked.after) if snapshot and asked.something else None
    page = {
        "asked": asked,
        "form": form,
        "snapshot": snapshot,
        "trial": trial,
        "page": page_of(asked, trial, whole=whole) if trial else None,
        "marked": marked_rules(asked.before, division_codes=[asked.county], until=f"{timezone.localdate(request.now):%Y-%m}") if trial else (),
        "making": _making(asked.county),
        "county": asked.county,
        "refresh_query": asked.query(),
        "pack": asked.before.pack,
        "counties": _choice(asked),
    }
    return render(request, "whatif/what_if.html", page, status=400 if form.errors else 200)


@requires(*TRYING)
@require_GET
def moved(request: ActingRequest) -> HttpResponse:
    """The households (and persons of them) one kind of move concerns, where the actor reads the register."""
    asked, trial, kind, code, place = _asked_for(request)
    rows = MovedRows(trial, request.actor, kind=kind, code=code, place=place)
    counted = queries.places_moved(trial, request.actor, kind=kind, code=code)
    names = names_of({full_code(each) for each in counted})
    tabs = [{"label": "全部", "url": f"?{asked.query(kind=kind, code=code)}", "active": not place, "count": sum(counted.values())}]
    tabs += [
        {
            "label": short_name(names.get(full_code(each), each)),
            "url": f"?{asked.query(kind=kind, code=code, place=each)}",
            "active": each == place,
            "count": many,
        }
        for each, many in counted.items()
    ]
    page = {
        "title": _title(trial, kind, code),
        "asked": asked,
        "listing": Listing(request, rows, COLUMNS, unit="人" if code and trial.tallies and _of_persons(trial, code) else "户"),
        "tabs": tabs,
        "back": f"{reverse('what-if')}?{asked.query()}",
        "export": f"{reverse('what-if-export')}?{asked.query(kind=kind, code=code, place=place)}",
    }
    return render(request, "whatif/moved.html", page)


@requires(*TRYING)
@require_GET
def export_moved(request: ActingRequest) -> HttpResponse:
    """The same households as a workbook."""
    asked, trial, kind, code, place = _asked_for(request)
    rows = MovedRows(trial, request.actor, kind=kind, code=code, place=place)
    told = "；".join(f"{each.label} {each.now} → {each.tried}" for each in asked.changes) or asked.draft_title
    lines = ([each.move.name, each.move.person, each.place, each.category, each.former, each.newer] for each in rows.all())
    heads = ["户主", "成员", "乡镇、村", "救助类别", "现行", "改动后"]
    title = f"试算 {_title(trial, kind, code)}"
    return workbook(title=title, heads=heads, rows=lines, actor=request.actor, at=timezone.localtime(request.now), note=f"试算：{told}")


@requires(*TRYING)
@require_POST
def refresh(request: ActingRequest) -> HttpResponse:
    """Have the facts made anew in the background."""
    county = county_of(request)
    try:
        services.ask_refresh(division_code=county, duty=duty_for(request, county), actor=request.actor, at=request.now)
        messages.success(request, "已开始更新数据，完成后试算按新数据计算。")
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('what-if')}?{request.POST.get('query', '')}")


def _choice(asked: Asked) -> list[tuple[str, str]]:
    """Give the counties to choose from by name; none where there is no choice."""
    names = names_of(set(asked.counties))
    return [(code, short_name(names.get(code, code))) for code in asked.counties] if len(asked.counties) > 1 else []


@requires(*TRYING)
@require_GET
def refreshing(request: ActingRequest) -> HttpResponse:
    """How far the facts have come; the page asks again until they are there."""
    county = county_of(request)
    page = {"making": _making(county), "snapshot": queries.snapshot_of(county), "asked_again": True, "county": county}
    return render(request, "whatif/_making.html", page)


def _added(form: ChangeForm, asked: Asked) -> str | None:
    """Give the query of the trial with one more value; None where the value is not of its kind, which the form then says."""
    data = form.cleaned_data
    value = value_typed(asked.before.parameters[data["name"]], data["value"])
    key = f"{data['name']}.{data['area']}" if data["area"] else data["name"]
    try:
        asked.after.with_values({key: value}, any_parameter=True)
    except DomainError as error:
        error.field = "value"
        error.what = error.what.replace(f"参数 {key}", f"“{asked.before.parameters[data['name']].label}”")
        refuse(form, error)
        return None
    settings = {**{name: value for name, value in asked.settings.items() if name != key}, key: value}
    return replace(asked, settings=settings).query()


def _asked_for(request: ActingRequest) -> tuple[Asked, queries.Trial, str, str, str]:
    asked = asked_in(request)
    snapshot = queries.snapshot_of(asked.county)
    if snapshot is None or not asked.something:
        raise NothingToTry("还没有可以试算的内容。", "请回到改动试算，先选择要改的参数。")
    kind, place = request.GET.get("kind", ""), request.GET.get("place", "")
    if kind not in MOVES and kind not in RULE_MOVES:
        raise NotFound("没有这样的变化。", "请从改动试算的表格里点数字进入。")
    trial = queries.try_change(snapshot, asked.before, asked.after)
    return asked, trial, kind, request.GET.get("code", ""), place if place.isdecimal() else ""


def _title(trial: queries.Trial, kind: str, code: str) -> str:
    named = {each.code: each.label for each in (*trial.tallies, *trial.paid)}
    return MOVES.get(kind) or f"{RULE_MOVES[kind]}“{named.get(code, code)}”"


def _of_persons(trial: queries.Trial, code: str) -> bool:
    return any(each.code == code and each.unit == "人" for each in trial.tallies)


def _making(county: str) -> object | None:
    found = progress(queries.progress_key(county))
    return found if found is not None and found.done < found.total else None
