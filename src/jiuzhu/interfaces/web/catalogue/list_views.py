"""The service list as it is on a day: the text's own items, those the county and its townships added, who serves each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.policy.packs import CatalogueItem
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.catalogue.views import READS, drafts_in
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.matching import library
from jiuzhu.interfaces.web.matching.rail import READERS
from jiuzhu.matching.catalogue import queries
from jiuzhu.matching.catalogue.revising import ACTIONS

COLUMNS: dict[str, Callable[[CatalogueItem], object]] = {
    "序号": lambda item: item.number,
    "服务类别": lambda item: item.category,
    "服务项目": lambda item: item.label,
    "服务对象": lambda item: item.target_quote,
    "服务内容": lambda item: item.content,
    "供给主体": lambda item: "、".join(item.providers),
}
"""Every column a service list may have; which ones and in which order is said by the text's own list of columns (F-07, F-08)."""
COLUMNS_OF_TEXT = "catalogue_columns"


@requires(*READERS)
@require_GET
def export(request: ActingRequest) -> HttpResponse:
    """The service list of a day as a workbook, in the columns of the document it stands in."""
    on = _day(request.GET.get("on", ""), timezone.localdate(request.now))
    places = [code for duty in READERS for code in request.actor.divisions(duty)]
    law = pack_in_force(on, division_code=next(iter(places), None))
    said = law.listing(COLUMNS_OF_TEXT)
    heads = [row for row in said.rows if row in COLUMNS] if said else list(COLUMNS)
    rows = [[COLUMNS[head](item) for head in heads] for item in queries.items(on) if _seen(item, places)]
    return workbook(title=said.label if said else "服务清单", heads=heads, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(*READERS)
@require_GET
def catalogue_page(request: ActingRequest) -> HttpResponse:
    """The service list in force on a day: each item with whom it is for, its clause, how it is paid and who can serve it."""
    today = timezone.localdate(request.now)
    on, actor, drafts = _day(request.GET.get("on", ""), today), request.actor, drafts_in(request)
    places = [code for duty in READERS for code in actor.divisions(duty)]
    seat = seat_of(places[0]) if places else ""
    told = {each.item_code: each for each in queries.listed(seat, on=on)} if seat else {}
    rows = [row for row in library.item_rows(on) if _seen(row.item, places)]
    names = names_of(code for row in rows for code in row.item.places)
    page = {
        "rows": [(row, told.get(row.item.code), [names.get(code, code) for code in row.item.places], _adjusts(row.item, drafts)) for row in rows],
        "may_see_gaps": actor.holds_anywhere(Duty.REGISTER_READ),
        "may_see_library": any(actor.holds_anywhere(duty) for duty in library.LOOKS),
        "may_see_changes": any(actor.holds_anywhere(duty) for duty in READS),
        "drafts": drafts,
        "versions": [each for each in queries.versions(seat) if each.valid_from and each.valid_from <= on] if seat else [],
        "actions": [(code, label) for code, label in ACTIONS.items() if code != "add"],
        "on": on,
        "today": today,
    }
    return render(request, "catalogue/list.html", page)


def _seen(item: CatalogueItem, places: list[str]) -> bool:
    """Tell whether an item is offered in one of the places, or below one of them."""
    return any(item.offered_in(place) or any(covers(place, each) for each in item.places) for place in places)


def _adjusts(item: CatalogueItem, drafts: str) -> bool:
    """Tell whether who drafts in a division may change an item: the county all, a township its own."""
    return bool(drafts) and (drafts == seat_of(drafts) or item.places == (drafts,))


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today
