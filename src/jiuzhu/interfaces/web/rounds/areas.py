"""The townships and organisations somebody may plan for, and the one a page is about."""

from __future__ import annotations

from django.http import HttpRequest

from jiuzhu.delivery.rounds.gathering import Area
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.errors import NotFound


def areas_of(actor: Actor) -> list[Area]:
    """List the townships and organisations for which the actor may plan a day."""
    found = {place.code: Area(place.code, "", short_name(place.name)) for code in actor.divisions(Duty.ORDER_DISPATCH) for place in divisions_under(code, Level.TOWNSHIP)}
    seats = [organisation(each) for each in actor.organisations(Duty.ORDER_ACCEPT)]
    return [*found.values(), *(Area(seat.division_code, str(seat.pk), seat.name) for seat in seats if seat)]


def key_of(area: Area) -> str:
    """Write an area as an address does."""
    return area.organisation_id or area.division_code


def area_in(request: HttpRequest, areas: list[Area]) -> Area:
    """Give the area an address names, else the first; raises NotFound."""
    wanted = request.POST.get("area") or request.GET.get("area", "")
    found = next((each for each in areas if key_of(each) == wanted), None) if wanted else next(iter(areas), None)
    if found is None:
        raise NotFound("没有找到这个乡镇或机构。", "请从列表中选择您管理的乡镇或机构。")
    return found
