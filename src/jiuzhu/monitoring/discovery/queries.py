"""Reads of proactive discovery that other parts may make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum

from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.workflow import queries as workflow
from jiuzhu.monitoring.discovery.models import Canvass, CanvassStop, CanvassVillage, Discovery, DiscoveryQuerySet, ScopedQuerySet
from jiuzhu.monitoring.discovery.rules import TELLERS, became_of

WHOLE_PERCENT = 100


@dataclass(frozen=True)
class Progress:
    """How far one township is with a canvass."""

    code: str
    name: str
    villages: int
    households: int
    ticked: int
    found: int
    struck: int

    @property
    def share(self) -> int:
        """How much of it is done, in whole per cent, full only when every household is."""
        return self.ticked * WHOLE_PERCENT // self.households if self.households else WHOLE_PERCENT


def discoveries(actor: Actor) -> DiscoveryQuerySet:
    """Leads where the actor finds people or handles what was found."""
    return Discovery.objects.scoped_to(actor)


def find_discovery(actor: Actor, discovery_id: UUID | str) -> Discovery:
    """Give one lead the actor may see; raises NotFound."""
    found: Discovery | None = discoveries(actor).select_related("household").filter(pk=discovery_id).first()
    if found is None:
        raise NotFound("没有找到这条线索。", "请确认它在您的辖区内。")
    return found


@dataclass(frozen=True)
class Told:
    """What somebody told, as they wrote it, and whether it was taken up; nothing of the household."""

    who: str
    village_code: str
    at: datetime
    became: str


def told_by(actor: Actor) -> list[Told]:
    """List what an account told, newest first."""
    mine = Discovery.objects.filter(finder_id=actor.user_id, channel__in=set(TELLERS.values())).order_by("-opened_at", "pk")
    return [Told(each.who, each.division_code, each.opened_at, became_of(each.state)) for each in mine]


def told_counties(actor: Actor) -> list[tuple[str, str]]:
    """Give (organisation, county) of every organisation in which the actor may tell leads."""
    found = [(pk, accounts.organisation(pk)) for pk in actor.organisations(Duty.LEAD_TELL)]
    return [(pk, ancestor_at(each.division_code, Level.COUNTY) or each.division_code) for pk, each in found if each is not None]


def waiting(actor: Actor) -> Any:
    """The work of discovery that waits for the actor."""
    return workflow.inbox(actor).filter(workflow__in=("discovery", "canvass"))


def canvasses(actor: Actor) -> Any:
    """Canvasses of a division of the actor's, or with a village of theirs on the list."""
    mine = CanvassVillage.objects.scoped_to(actor).values("canvass_id")
    return Canvass.objects.scoped_to(actor) | Canvass.objects.filter(pk__in=mine)


def find_canvass(actor: Actor, canvass_id: UUID | str) -> Canvass:
    """Give one canvass the actor takes part in; raises NotFound."""
    found: Canvass | None = canvasses(actor).filter(pk=canvass_id).distinct().first()
    if found is None:
        raise NotFound("没有找到这次摸排。", "请确认它在您的辖区内。")
    return found


def villages_of(canvass: Canvass, actor: Actor) -> ScopedQuerySet:
    """A canvass's villages where the actor works, those with most left first."""
    return CanvassVillage.objects.scoped_to(actor).filter(canvass=canvass).order_by("division_code")


def find_village(actor: Actor, village_id: UUID | str) -> CanvassVillage:
    """Give one village's part of a canvass; raises NotFound."""
    found: CanvassVillage | None = CanvassVillage.objects.scoped_to(actor).select_related("canvass").filter(pk=village_id).first()
    if found is None:
        raise NotFound("没有找到这个村的摸排清单。", "请确认它在您的辖区内。")
    return found


def stops_of(village: CanvassVillage) -> Any:
    """The households of a village's part, those not ticked first."""
    return (
        CanvassStop.objects.filter(village=village)
        .select_related("household", "discovery", "village")
        .order_by("result", "household__number")
    )


def progress_by_township(canvass: Canvass, actor: Actor) -> list[Progress]:
    """Say how far every township is, within what the actor may see."""
    rows: dict[str, list[int]] = {}
    for each in villages_of(canvass, actor):
        township = ancestor_at(each.division_code, Level.TOWNSHIP) or each.division_code
        sums = rows.setdefault(township, [0, 0, 0, 0, 0])
        for place, number in enumerate((1, each.households, each.ticked, each.found, each.struck)):
            sums[place] += number
    names = names_of(rows)
    return [Progress(code, short_name(names.get(code, code)), *sums) for code, sums in sorted(rows.items())]


def totals(canvass: Canvass) -> dict[str, int]:
    """Give the households of a canvass, those ticked, those where something was found."""
    sums = canvass.villages.aggregate(households=Sum("households"), ticked=Sum("ticked"), found=Sum("found"))
    return {name: number or 0 for name, number in sums.items()}


def may_handle(actor: Actor, discovery: Discovery) -> bool:
    """Tell whether the actor decides what becomes of a lead."""
    return actor.holds(Duty.LEAD_HANDLE, division_code=discovery.division_code)
