"""The month as the county settles it, a township's roster with its lines, closing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.registry.vocabulary import CATEGORIES, CATEGORY_CLASSES
from jiuzhu.casework.rosters import queries, services
from jiuzhu.casework.rosters.rules import ADDED, CHANGED, GONE, asked_for, settles
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.pressing import DONE, press
from jiuzhu.interfaces.web.rosters.laggards import laggards_of

READERS = (Duty.REGISTER_WRITE, Duty.ENTRY_CHECK)
FEN = 100
COLUMNS = [
    Column("who", "户主或本人", sort=("name",)),
    Column("village", "村（社区）", sort=("village_code", "number")),
    Column("category", "救助类别", sort=("category", "category_class", "number")),
    Column("members", "人数", sort=("members",), numeric=True),
    Column("amount", "月救助金额（元）", sort=("amount_fen",), numeric=True),
    Column("change", "与上月比", sort=("change", "number")),
]
HEADS = ["月份", "乡镇（街道）", "村（社区）", "档案号", "户主或本人", "救助类别", "分类分档", "人数", "月救助金额（元）", "与上月比"]


class ReturnForm(SeenForm):
    """Why a roster goes back."""

    reason = forms.CharField(
        label="退回原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "请写明退回原因。"}
    )


@requires(*READERS)
@require_GET
def rosters(request: ActingRequest) -> HttpResponse:
    """A month's rosters by township: handed in, audited, late; a township sees its own."""
    known = queries.months(request.actor)
    asked = request.GET.get("month", "")
    month = asked if asked in known else next(iter(known), "")
    today = timezone.localdate(request.now)
    counties = queries.months_of_counties(request.actor, month=month) if request.actor.holds_anywhere(Duty.ENTRY_CHECK) else []
    chosen = next((each for each in counties if each.division_code == request.GET.get("county")), None)
    if len(counties) > 1 and chosen is None:
        return _of_counties(request, counties, known, month, today)
    of_county = chosen or next(iter(counties), None)
    found = queries.rosters(request.actor, month=month, county_code=chosen.division_code if chosen else "")
    rows = sorted(((each, _late(each, today), open_item("roster", str(each.pk)), _act(request, each)) for each in found), key=turn)
    codes = [code for duty in READERS for code in request.actor.divisions(duty)]
    county = of_county.division_code if of_county else next((ancestor_at(code, Level.COUNTY) or code for code in codes), "")
    law = pack_in_force(today, division_code=county)
    page = {
        "rows": rows,
        "month": month,
        "months": known,
        "of_county": of_county,
        "county_name": _county_name(of_county.division_code) if of_county and len(counties) > 1 else "",
        "settles": bool(of_county) and _settles(request, Duty.ENTRY_CHECK, of_county.division_code, of_county.division_code),
        "without": queries.townships_without(of_county) if of_county else [],
        "late": sum(late for _, late, _, _ in rows),
        "through": sum(each.state in ("audited", "locked") for each, *_ in rows),
        "laggards": laggards_of(request.actor, division_code=of_county.division_code, month=month, today=today) if of_county else [],
        "total": {name: sum(getattr(each, name) for each, *_ in rows) for name in ("households", "people", "sum_fen", "unpriced")},
        "asked": asked_for(law),
        "listed": law.listing("monthly_settlement"),
    }
    return render(request, "rosters/month.html", page)


def _of_counties(request: ActingRequest, counties: list[Any], known: list[str], month: str, today: Any) -> HttpResponse:
    rows = queries.standings(request.actor, counties, on=today)
    page = {
        "rows": [(each, _county_name(each.month.division_code)) for each in rows],
        "month": month,
        "months": known,
        "closed": sum(each.month.state == "closed" for each in rows),
        "total": {
            name: sum(getattr(each, name) for each in rows)
            for name in ("townships", "through", "late", "households", "people", "sum_fen", "unpriced")
        },
    }
    return render(request, "rosters/counties.html", page)


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def roster(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One township's roster: handing it in, passing it, returning it, and every line of it."""
    found = queries.find_roster(request.actor, pk)
    forms_offered: dict[str, forms.Form] = {}
    given = request.POST.get("step", "") if request.method == "POST" else ""
    seen = {"seen_version": found.version}
    if found.state == "open" and _settles(request, Duty.REGISTER_WRITE, found.county_code, found.division_code):
        forms_offered["submit"] = SeenForm(request.POST if given == "submit" else None, initial=seen)
    if _settles(request, Duty.ENTRY_CHECK, found.county_code, found.division_code):
        if found.state == "submitted" and found.submitted_by != request.actor.user_id:
            forms_offered["audit"] = SeenForm(request.POST if given == "audit" else None, initial=seen)
        if found.state in ("submitted", "audited"):
            forms_offered["return"] = ReturnForm(request.POST if given == "return" else None, initial=seen)
    status = press(request, forms_offered, lambda name, form: _take(request, pk, name, form))
    if status is DONE:
        return redirect("roster", pk=pk)
    change, category = request.GET.get("change", ""), request.GET.get("category", "")
    lines = queries.lines_of(found, change=change, category=category)
    listing = Listing(request, lines.order_by("village_code", "number", "pk"), COLUMNS, unit="行")
    names = names_of(each.village_code for each in listing)
    page = {
        "roster": found,
        "forms": forms_offered,
        "listing": listing,
        "lines": [(each, short_name(names.get(each.village_code, "")), CATEGORY_CLASSES.get(each.category_class, "")) for each in listing],
        "counts": {word: queries.lines_of(found, change=word).count() for word in (ADDED, CHANGED)} | {GONE: len(found.gone)},
        "change": change,
        "category": category,
        "categories": list(CATEGORIES.items()),
        "late": _late(found, timezone.localdate(request.now)),
        "steps": [(step, found.workflow.steps[step.step].label) for step in reversed(steps_of("roster", str(found.pk)))],
    }
    return render(request, "rosters/roster.html", page, status=status)


@requires(*READERS)
@never_cache
@require_GET
def export_roster(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The roster as a workbook."""
    found = queries.find_roster(request.actor, pk)
    lines = list(queries.lines_of(found))
    names = names_of(each.village_code for each in lines)
    rows = [
        [
            found.month,
            found.name,
            short_name(names.get(each.village_code, "")),
            each.number,
            each.name,
            each.get_category_display(),
            CATEGORY_CLASSES.get(each.category_class, ""),
            each.members,
            _yuan(each.amount_fen),
            each.change,
        ]
        for each in lines
    ]
    return workbook(
        title=f"月结发放册-{found.name}-{found.month}", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now)
    )


@requires(Duty.ENTRY_CHECK)
@require_http_methods(["GET", "POST"])
def month_settlement(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Close a month: which townships are not through, what others had not done, and the press."""
    found = queries.find_month(request.actor, pk)
    today = timezone.localdate(request.now)
    laggards = (
        laggards_of(request.actor, division_code=found.division_code, month=found.month, today=today) if found.state == "open" else []
    )
    offered: dict[str, forms.Form] = {}
    may_settle = _settles(request, Duty.ENTRY_CHECK, found.division_code, found.division_code)
    if found.state == "open" and may_settle:
        offered["close"] = SeenForm(request.POST or None, initial={"seen_version": found.version})

    def take(name: str, form: Any) -> str:
        services.close_month(
            month_id=pk, still_open=[each.words for each in laggards], actor=request.actor, at=request.now, **form.cleaned_data
        )
        return f"{found.month} 已结清，各乡镇的发放册不能再改；以后的变化列在下一个月。"

    status = press(request, offered, take)
    if status is DONE:
        return redirect("month-settlement", pk=pk)
    rows = list(queries.rosters(request.actor, month=found.month, county_code=found.division_code))
    page = {
        "month": found,
        "forms": offered,
        "settles": may_settle,
        "county_name": "" if may_settle else _county_name(found.division_code),
        "without": queries.townships_without(found),
        "waiting": [(each, _late(each, today)) for each in rows if each.state not in ("audited", "locked")],
        "rows": rows,
        "laggards": laggards,
        "total": {name: sum(getattr(each, name) for each in rows) for name in ("households", "people", "sum_fen", "unpriced")},
    }
    return render(request, "rosters/close.html", page, status=status)


def _take(request: ActingRequest, pk: UUID, name: str, form: Any) -> str:
    told = {"roster_id": pk, "actor": request.actor, "at": request.now, **form.cleaned_data}
    if name == "submit":
        services.submit(**told)
        return "已提交，等县民政局审核。"
    if name == "audit":
        services.audit(**told)
        return "已审核通过。"
    services.send_back(**told)
    return "已退回乡镇。"


def _settles(request: ActingRequest, duty: Duty, county_code: str, division_code: str) -> bool:
    return settles(request.actor, duty, county_code=county_code, division_code=division_code)


def _county_name(code: str) -> str:
    return names_of([code]).get(code, code)


def _act(request: ActingRequest, roster: Any) -> str:
    """Name what this person does about a roster next: the county urges and audits, the township hands in. Nothing where it can only be looked at."""

    def holds(duty: Duty) -> bool:
        return request.actor.holds(duty, division_code=roster.division_code)

    def own(duty: Duty) -> bool:
        return _settles(request, duty, roster.county_code, roster.division_code)

    if roster.state == "open":
        return "urge" if holds(Duty.ENTRY_CHECK) and holds(Duty.WORK_URGE) else "submit" if own(Duty.REGISTER_WRITE) else ""
    return "audit" if roster.state == "submitted" and own(Duty.ENTRY_CHECK) and roster.submitted_by != request.actor.user_id else ""


def turn(row: tuple[Any, bool, Any, str]) -> tuple[int, str]:
    """Put who is late first, then what waits for the audit, then what is not handed in yet, then what is through."""
    roster, late, *_ = row
    return (0 if late else {"submitted": 1, "open": 2}.get(roster.state, 3), roster.division_code)


def _late(roster: Any, today: Any) -> bool:
    return bool(roster.state == "open" and roster.due_on and roster.due_on < today)


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / FEN
