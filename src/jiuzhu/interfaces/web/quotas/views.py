"""Pages of 定额与资金."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.casework.procurement import services as contracts
from jiuzhu.casework.procurement.spending import BASES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.quotas.forms import BaseForm, FiguresForm, PasteForm, cell, table_of
from jiuzhu.supervision.quotas import queries, services
from jiuzhu.supervision.quotas.network import ground_of_levels
from jiuzhu.supervision.quotas.rules import SOCIAL_WORKERS, figure_kinds, sample_rule

TABS = {"villages": "村级配备", "funds": "资金上限", "staff": "走访人手", "checks": "抽查", "network": "服务网络"}
STATES = {"missing": "缺", "unknown": "不能核算", "met": "达到", "": "全部"}
SHOWN_ROWS = 200
VILLAGE_HEADS = ["乡镇", "村（社区）", "应有", "应有数", "已有数", "缺", "怎样算", "条款"]
STAFF_HEADS = ["乡镇", "每月走访（户次）", "需要（人）", "在岗（人）", "缺（人）", "怎样算"]


@requires(Duty.OVERSIGHT_READ)
@require_GET
def quotas(request: HttpRequest) -> HttpResponse:
    """What is required and what is there, each with its arithmetic."""
    law, today = _law(request), timezone.localdate(request.now)
    tabs = _tabs(request, law)
    tab = request.GET.get("tab", "villages")
    tab = tab if tab in tabs else "villages"
    page: dict[str, Any] = {
        "law": law,
        "tab": tab,
        "tabs": [{"label": label, "url": f"?tab={code}", "active": code == tab} for code, label in tabs.items()],
        "may_enter": request.actor.holds_anywhere(Duty.REGISTER_IMPORT),
        "may_fund": request.actor.holds_anywhere(Duty.CONTRACT_MANAGE),
        "year": today.year,
    }
    if tab == "villages":
        page |= _villages(request, law, today)
    elif tab == "funds":
        page |= _funds(request, law, today)
    elif tab == "staff":
        page["townships"] = queries.staffing(request.actor, law=law, on=today)
    elif tab == "network":
        page |= {
            "tiers": queries.tiers(request.actor, law=law, on=today),
            "levels": ground_of_levels(law),
            "windows": queries.windows(request.actor, law=law, on=today),
            "bodies": queries.bodies(request.actor, law=law),
        }
    else:
        page["sampled"] = queries.sampling(request.actor, law=law, on=today)
    return render(request, "quotas/quotas.html", page)


@requires(Duty.OVERSIGHT_READ)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The villages, or the townships' visits against staff, as a workbook."""
    law, today, at = _law(request), timezone.localdate(request.now), timezone.localtime(request.now)
    if request.GET.get("tab") == "staff":
        staff = [
            [row.name, row.staffing.visits_text, row.staffing.needed, row.staffing.staff, row.staffing.short, row.staffing.words]
            for row in queries.staffing(request.actor, law=law, on=today)
        ]
        return workbook(title="走访人手", heads=STAFF_HEADS, rows=staff, actor=request.actor, at=at)
    rows = [
        [row.township, row.name, each.label, each.required, each.held, each.missing, each.words, each.clause]
        for row in queries.villages(request.actor, law=law, on=today)
        if (each := row.reckoned)
    ]
    return workbook(title="村级配备", heads=VILLAGE_HEADS, rows=rows, actor=request.actor, at=at)


@requires(Duty.REGISTER_IMPORT)
@require_http_methods(["GET", "POST"])
def figures(request: HttpRequest, code: str) -> HttpResponse:
    """Enter the figures of one township's villages."""
    township = next((each for each in queries.townships(request.actor) if each[0] == code), None)
    if township is None:
        raise NotFound("没有找到这个乡镇。", "请从定额与资金的列表进入。")
    today, places, kinds = timezone.localdate(request.now), queries.villages_of(code), figure_kinds(_law(request))
    known = queries.figures(request.actor, on=today)
    initial: dict[str, Any] = {"on": today}
    for place, kind in [(place, kind) for place, _ in places for kind in kinds] + [(code, SOCIAL_WORKERS)]:
        if (place, kind) in known:
            initial[cell(place, kind)] = known[place, kind].number
    form = FiguresForm(request.POST or None, places=places, kinds=kinds, township=township, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.numbers()
        try:
            changed = services.enter_figures(places=told, on=form.cleaned_data["on"], source=form.cleaned_data["source"], actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"已录入 {changed} 个数字。")
            return redirect("quotas")
    page = {"form": form, "township": township, "kinds": kinds, "others": [each for each in queries.townships(request.actor) if each[0] != code]}
    return render(request, "quotas/figures.html", page, status=400 if form.errors else 200)


@requires(Duty.REGISTER_IMPORT)
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """Enter the figures of many villages from a table."""
    kinds = figure_kinds(_law(request))
    form = PasteForm(request.POST or None, initial={"on": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        places = [place for township, _ in queries.townships(request.actor) for place in queries.villages_of(township)]
        try:
            numbers = table_of(told["table"], places=places, kinds=kinds)
            changed = services.enter_figures(places=numbers, on=told["on"], source=told["source"], actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"已录入 {len(numbers)} 个村的 {changed} 个数字。")
            return redirect("quotas")
    return render(request, "quotas/paste.html", {"form": form, "kinds": kinds}, status=400 if form.errors else 200)


@requires(Duty.CONTRACT_MANAGE)
@require_http_methods(["GET", "POST"])
def fund(request: HttpRequest, base: str, year: int) -> HttpResponse:
    """Enter the money of a year that a cap is reckoned from."""
    today, place = timezone.localdate(request.now), _place(request, Duty.CONTRACT_MANAGE)
    if base not in BASES or abs(year - today.year) > 1 or place is None:
        raise NotFound("没有这项资金基数。", "请从资金上限的列表进入。")
    rows = procurement.fund_bases(division_code=place)
    row = next((each for each in rows if (each.base, each.year) == (base, year)), None)
    initial = {"amount": str(yuan_from_fen(row.amount_fen)), "source": row.source} if row else {}
    form = BaseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            contracts.enter_base(division_code=place, base=base, year=year, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{year} 年{BASES[base]}已录入。")
            return redirect(f"{reverse('quotas')}?tab=funds")
    return render(request, "quotas/fund.html", {"form": form, "label": BASES[base], "year": year}, status=400 if form.errors else 200)


def _villages(request: HttpRequest, law: DatedPack, today: date) -> dict[str, Any]:
    rows = queries.villages(request.actor, law=law, on=today)
    state = request.GET.get("state", "missing")
    state = state if state in STATES else "missing"
    place = request.GET.get("place", "")
    here = [row for row in rows if not place or row.township_code == place]
    counts = {code: sum(row.reckoned.state == code for row in here) if code else len(here) for code in STATES}
    shown = [row for row in here if not state or row.reckoned.state == state]
    return {
        "rows": shown[:SHOWN_ROWS],
        "more": max(0, len(shown) - SHOWN_ROWS),
        "any": bool(rows),
        "state": state,
        "place": place,
        "places": queries.townships(request.actor),
        "states": [
            {"label": label, "url": f"?state={code}{f'&place={place}' if place else ''}", "active": code == state, "count": counts[code]} for code, label in STATES.items()
        ],
    }


def _funds(request: HttpRequest, law: DatedPack, today: date) -> dict[str, Any]:
    place = _place(request) or law.pack.division_code
    running = procurement.contracts_of_year(division_code=place, year=today.year)
    return {
        "funds": procurement.funds(law, division_code=place, year=today.year),
        "bases": procurement.fund_bases(division_code=place),
        "contracts": [(each, each.spread.words_for(today.year)) for each in running if each.spread],
        "by_fund": procurement.by_fund(law, running, year=today.year),
        "without_amount": running.filter(amount_fen__isnull=True).count(),
        "explained": running.exclude(over_cap_reason=""),
        "expenditures": law.expenditures,
    }


def _tabs(request: HttpRequest, law: DatedPack) -> dict[str, str]:
    """Funds and checks are the county's; a township sees its villages and its staff. Checks stand there where the law asks for a share."""
    wide = any(level_of(code).depth < Level.TOWNSHIP.depth for code in request.actor.divisions(Duty.OVERSIGHT_READ))
    hidden = {*(() if wide else ("funds", "checks")), *(() if sample_rule(law) else ("checks",))}
    return {code: label for code, label in TABS.items() if code not in hidden}


def _place(request: HttpRequest, duty: Duty = Duty.OVERSIGHT_READ) -> str | None:
    return next(iter(request.actor.divisions(duty)), None)


def _law(request: HttpRequest) -> DatedPack:
    """Give the law of the place the actor oversees."""
    place = _place(request) or _place(request, Duty.REGISTER_IMPORT)
    return pack_in_force(timezone.localdate(request.now), division_code=place)
