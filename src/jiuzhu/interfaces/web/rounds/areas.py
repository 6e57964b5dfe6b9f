"""The townships and organisations somebody may plan for, and the one a page is about."""

from __future__ import annotations

from django.http import HttpRequest

from jiuzhu.delivery.rounds.gathering import Area
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.errors import NotFound


def areas_of(actor: Actor) -> list[Area]:
    """List the townships and organisations for which the actor may plan a day."""
    found = {place.code: Area(place.code, "", short_name(place.name)) for code in actor.divisions(Duty.ORDER_DISPATCH) for place in divisions_under(code, Level.TOWNSHIP)}
    seats = [organisation(each) for each in actor.organisations(Duty.ORDER_ACCEPT)]
    return [*found.values(), *(Area(seat.division_code, str(seat.pk), seat.name) for seat in seats if seat)]


def villages_of(area: Area) -> list[tuple[str, str]]:
    """List the villages of a township, or of the township an organisation sits in, by code."""
    township = ancestor_at(area.division_code, Level.TOWNSHIP) or area.division_code
    return [(each.code, short_name(each.name)) for each in divisions_under(township, Level.VILLAGE)]


def villages_beyond(area: Area) -> list[tuple[str, str]]:
    """List the villages of the county by code, each written with its township."""
    county = ancestor_at(area.division_code, Level.COUNTY) or area.division_code
    townships = {place.code: short_name(place.name) for place in divisions_under(county, Level.TOWNSHIP)}
    found = divisions_under(county, Level.VILLAGE)
    return [(each.code, f"{townships.get(ancestor_at(each.code, Level.TOWNSHIP) or '', '')}{short_name(each.name)}") for each in found]


def stations_of(area: Area) -> list[Area]:
    """List the villages of a township, each with its service point, that may be planned for on their own."""
    if area.organisation_id:
        return []
    return [Area(each.code, "", f"{area.label}{short_name(each.name)}") for each in divisions_under(area.division_code, Level.VILLAGE)]


def station_in(request: HttpRequest, area: Area) -> Area:
    """Give the village of the township an address names, else the township itself; raises NotFound."""
    wanted = request.POST.get("village") or request.GET.get("village", "")
    if not wanted:
        return area
    found = next((each for each in stations_of(area) if each.division_code == wanted), None)
    if found is None:
        raise NotFound("没有找到这个村（社区）。", "请从列表中选择您选的乡镇里的村。")
    return found


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
