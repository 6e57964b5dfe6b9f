"""台账: warnings that wait for their review date, those of households that left aid among them, by township."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.queries_of_ledger import due_by_township, on_ledger

COLUMNS = [
    Column("warning", "预警", sort=("rule_label",)),
    Column("subject", "对象", sort=("subject_name",)),
    Column("place", "村（社区）", sort=("division_code",)),
    Column("review", "下次复查", sort=("review_on",)),
]


@requires(Duty.MONITORING_READ)
@require_GET
def ledger(request: ActingRequest) -> HttpResponse:
    """List what stands on the ledger, what is due first first, with the counts of each township."""
    today, place = timezone.localdate(request.now), request.GET.get("place", "")
    counted = due_by_township(request.actor, on=today)
    names = names_of(each.code for each in counted)
    found = on_ledger(request.actor)
    if place in {each.code for each in counted}:
        found = found.in_division(place)
    listing = Listing(request, found, COLUMNS, default_sort="review")
    places = names_of(queries.place_of(each) for each in listing)
    page = {
        "listing": listing,
        "rows": [(each, short_name(places.get(queries.place_of(each), ""))) for each in listing],
        "townships": [(each, short_name(names.get(each.code, each.code))) for each in counted],
        "place": place,
        "soon": sum(each.soon for each in counted),
    }
    return render(request, "monitoring/ledger.html", page)
