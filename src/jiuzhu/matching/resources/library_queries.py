"""Reads on the resource library that other parts may make; among them what can serve a need, and why the rest cannot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, covers
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.matching.resources.kinds import COUNTED, Held, unqualified
from jiuzhu.matching.resources.models import Qualification, Resource, ResourceQuerySet, ResourceWeek
from jiuzhu.matching.resources.rules import week_of


@dataclass(frozen=True)
class Supply:
    """One resource for one need: what is left of it, and in words why it cannot serve (empty: it can)."""

    resource: Resource
    left_this_week: int | None
    why_not: tuple[str, ...]


def resources(actor: Actor) -> ResourceQuerySet:
    """Resources the actor may see."""
    return Resource.objects.scoped_to(actor).select_related("organisation").prefetch_related("items", "coverage")


def find_resource(actor: Actor, resource_id: UUID | str) -> Resource:
    """Give one resource the actor may see; raises NotFound."""
    return one_of(resources(actor), resource_id, "没有找到这项资源。", "请回到资源库重新选择。")


def supplies(
    *, item_code: str, division_code: str, on: date, for_child: bool = False, kinds: Collection[str] = ()
) -> list[Supply]:
    """List every resource that offers an item, those that can serve a place on a day first, each with why it cannot.

    ``for_child``: the recipient is a minor, for whom vetting is needed. ``kinds`` narrows to some kinds.
    """
    rows = Resource.objects.serving(item_code).exclude(state="refused").prefetch_related("coverage", "qualifications")
    found = list(rows.filter(kind__in=kinds) if kinds else rows)
    weeks = {row.resource_id: row for row in ResourceWeek.objects.filter(resource__in=found, week_on=week_of(on))}
    listed = [_supply(each, weeks.get(each.pk), division_code, on, for_child) for each in found]
    return sorted(listed, key=lambda one: (bool(one.why_not), one.resource.name, str(one.resource.pk)))


def places_served(*, item_code: str, places: Collection[str], on: date) -> dict[str, int]:
    """Count by place the resources, no contracted organisations, that could serve an item there on a day; a place without any is left out."""
    rows = list(Resource.objects.serving(item_code).filter(state="active").prefetch_related("coverage", "qualifications"))
    weeks = {row.resource_id: row for row in ResourceWeek.objects.filter(resource__in=rows, week_on=week_of(on))}
    found = {}
    for place in places:
        if many := sum(not _supply(each, weeks.get(each.pk), place, on, False).why_not for each in rows):
            found[place] = many
    return found


def held_by_organisations(organisation_ids: QuerySet[Any, Any]) -> dict[str, list[Held]]:
    """Map the organisations a query names, those that have any qualifications, to them."""
    held: dict[str, list[Held]] = {}
    for row in Qualification.objects.filter(organisation_id__in=organisation_ids):
        held.setdefault(str(row.organisation_id), []).append(_held(row))
    return held


def qualifications_of(*, organisation_id: UUID | str | None = None, resource_id: UUID | str | None = None) -> list[Qualification]:
    """List the qualifications of an organisation or of a resource, the last to end first."""
    about = {"organisation_id": organisation_id} if organisation_id else {"resource_id": resource_id}
    return list(Qualification.objects.filter(**about).order_by("kind", "-valid_from"))


def department_items(actor: Actor) -> list[Resource]:
    """List the assistance items departments have published in the counties where the actor is seated, for a referral to name one (S-51)."""
    counties = {county for code in _seats(actor) if (county := ancestor_at(code, Level.COUNTY))}
    rows = Resource.objects.filter(kind="department_item", state="active").select_related("organisation").order_by("organisation__name", "name")
    return [row for row in rows if any(covers(county, row.division_code) for county in counties)]


def _seats(actor: Actor) -> set[str]:
    codes = {post.division_code for post in actor.posts if post.division_code}
    answering = (find_organisation(each) for each in actor.organisations(Duty.REFERRAL_ANSWER))
    return codes | {each.division_code for each in answering if each}


def _supply(one: Resource, week: ResourceWeek | None, division_code: str, on: date, for_child: bool) -> Supply:
    left = None if one.weekly_capacity is None else (week.capacity - week.booked if week else one.weekly_capacity)
    reasons = (
        "还没有通过审核" if one.state == "pending" else "已停用" if one.state == "stopped" else "",
        "" if any(covers(row.division_code, division_code) for row in one.coverage.all()) else "服务范围不含这里",
        "本周已经排满" if left == 0 else "",
        "已经用完" if one.kind in COUNTED and one.left == 0 else "",
        unqualified(map(_held, one.qualifications.all()), on=on, for_child=for_child),
    )
    return Supply(one, left, tuple(why for why in reasons if why))


def _held(row: Qualification) -> Held:
    return Held(row.kind, row.valid_from, row.valid_until)
