"""Who was shown numbers of people on the register, when and what for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.casework.registry import queries as register
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.disclosure.since import since_of
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.watching.tabs import tabs_of

COLUMNS = [
    Column("at", "时间", sort=("shown_at",)),
    Column("who", "查看人", sort=("viewer_name",)),
    Column("person", "对象", sort=("person_name",)),
    Column("place", "地方", sort=("division_code",)),
    Column("numbers", "看了什么"),
    Column("purpose", "为什么看"),
]
HEADS = ("时间", "查看人", "岗位", "对象", "地方", "看了什么", "为什么看")


@requires(Duty.LEDGER_READ)
@never_cache
@require_GET
def showings(request: HttpRequest) -> HttpResponse:
    """Every showing of the last days, and of how many people each person saw numbers a day."""
    who, since = request.GET.get("q", "").strip(), since_of(request)
    listing = Listing(request, register.showings(request.actor, since=since, who=who), COLUMNS, default_sort="-at", unit="次")
    places = names_of(each.division_code for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, short_name(places.get(each.division_code, ""))) for each in listing],
        "days": register.showings_by_day(request.actor, since=since),
        "since": since,
        "who": who,
        "query": request.GET.urlencode(),
        "tabs": tabs_of(request.actor, "showings"),
        "reads": request.actor.holds_anywhere(Duty.REGISTER_READ),
    }
    return render(request, "disclosure/showings.html", page)


@requires(Duty.LEDGER_READ)
@require_GET
def export_showings(request: HttpRequest) -> HttpResponse:
    """The list as a workbook; no number stands in it."""
    found = list(register.showings(request.actor, since=since_of(request), who=request.GET.get("q", "").strip()))
    places = names_of(each.division_code for each in found)
    rows = (
        [
            f"{timezone.localtime(each.shown_at):%Y-%m-%d %H:%M}", each.viewer_name, each.post_label, each.person_name,
            places.get(each.division_code, ""), each.get_numbers_display(), each.purpose_sealed,
        ]
        for each in found
    )  # fmt: skip
    return workbook(title="在册人员号码查看记录", heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))
