"""The candidates that the city's platform names to mass organisations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.monitoring.chain.candidates import HEADS, candidates, may_see, take_candidates
from jiuzhu.monitoring.feeds.calendar import counties_of
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid, last_day_of, month_before

SHOWN = 200


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND)
@require_GET
def candidate_list(request: HttpRequest) -> HttpResponse:
    """Candidates by organisation; a liaison of one sees its own."""
    month, county = _asked(request)
    law = pack_in_force(timezone.localdate(request.now), division_code=county) if county else None
    known = may_see(request.actor, division_code=county, law=law) if law else []
    found = candidates(division_code=county, month=month, organisations=known)
    chosen = request.GET.get("organisation", "")
    chosen = chosen if chosen in known else next(iter(known), "")
    page = {
        "month": month,
        "county": county,
        "chosen": chosen,
        "rows": found.get(chosen, [])[:SHOWN],
        "count": len(found.get(chosen, [])),
        "tabs": [
            {"label": each, "url": f"?month={month}&county={county}&organisation={each}", "active": each == chosen, "count": len(found[each])}
            for each in known
        ],
        "directs": bool(county) and request.actor.holds(Duty.FEED_UPLOAD, division_code=county),
    }
    return render(request, "chain/candidates.html", page)


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """One organisation's candidates as a workbook; taking them is on the ledger."""
    month, county = _asked(request)
    law, chosen = pack_in_force(timezone.localdate(request.now), division_code=county or None), request.POST.get("organisation", "")
    found = take_candidates(division_code=county, month=month, organisation=chosen, law=law, actor=request.actor, at=request.now)
    return workbook(
        title=f"{chosen}候选名单-{month}",
        heads=HEADS,
        rows=[each.cells for each in found],
        actor=request.actor,
        at=timezone.localtime(request.now),
        note="市社会救助大数据系统提供的线索，是否符合条件由群团组织上门核实",
    )


def _asked(request: HttpRequest) -> tuple[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    counties, this = counties_of(request.actor), f"{timezone.localdate(request.now):%Y-%m}"
    # A mass organisation may send no feed of its own: its county is where it is entered.
    own = [each.division_code for each in map(organisation, request.actor.organisations(Duty.FEED_SEND)) if each and each.division_code]
    known = [*counties, *own]
    county = given.get("county", "") if given.get("county", "") in known else next(iter(known), "")
    try:
        last_day_of(given.get("month", ""))
    except DeliveryInvalid:
        return month_before(this), county
    return given["month"], county
