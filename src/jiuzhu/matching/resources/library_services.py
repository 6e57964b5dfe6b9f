"""Every write on the resource library: entering, admitting, changing, stopping, qualifying, using."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.matching.resources.kinds import QUALIFICATIONS, RegisteringTooOften, ResourceEntry, ResourceInvalid
from jiuzhu.matching.resources.models import Qualification, Resource, ResourceCoverage, ResourceItem, ResourceWeek
from jiuzhu.matching.resources.rules import week_of

CITIZEN = Actor(user_id="citizen", name="爱心企业（自行登记）", system=True)
"""Who acts when a caring enterprise registers itself without an account."""
PURPOSE_SOURCE = "resource.source"
MOST_PER_SOURCE_PER_HOUR = 5
FIELDS = ("name", "contact", "details", "price_model", "price_fen", "weekly_capacity", "quantity", "unit", "serves_children")


def enter_resource(*, entry: ResourceEntry, actor: Actor, at: datetime, resource_id: UUID | None = None) -> Resource:
    """Enter a resource that counts from now; ``resource_id`` sent again gives the first. Raises ResourceInvalid, NotPermitted."""
    actor.require(Duty.RESOURCE_MANAGE, division_code=entry.division_code)
    return _enter(entry, actor, at, resource_id, duty=Duty.RESOURCE_MANAGE, admits=True)


def publish_item(*, entry: ResourceEntry, actor: Actor, at: datetime, resource_id: UUID | None = None) -> Resource:
    """Publish an assistance item of the actor's own department, to be found by every other (S-51); raises ResourceInvalid, NotPermitted."""
    organisation = find_organisation(entry.organisation_id) if entry.organisation_id else None
    if organisation is None or organisation.kind != "department":
        raise ResourceInvalid("没有写明是哪个部门的事项。", "请选择部门。", field="organisation_id")
    return _enter(entry, actor, at, resource_id, duty=Duty.REFERRAL_ANSWER, admits=True)


def register_enterprise(*, entry: ResourceEntry, source: str, at: datetime, resource_id: UUID | None = None) -> Resource:
    """Have a caring enterprise register itself; it counts once the county has admitted it.

    ``source`` is the network address, kept as a blind index only. Raises ResourceInvalid, RegisteringTooOften.
    """
    index = blind_index(source, purpose=PURPOSE_SOURCE)
    lately = Resource.objects.filter(source_index=index, opened_at__gt=at - timedelta(hours=1))
    if resource_id:
        lately = lately.exclude(pk=resource_id)
    if lately.count() >= MOST_PER_SOURCE_PER_HOUR:
        raise RegisteringTooOften("这里一小时内登记得太多了。", "请过一小时再试，或联系县民政局。")
    return _enter(entry, CITIZEN, at, resource_id, duty=Duty.RESOURCE_MANAGE, admits=False, source_index=index)


def change_resource(*, resource: Resource, entry: ResourceEntry, actor: Actor, at: datetime) -> Resource:
    """Change a resource; its kind and place stay. Raises ResourceInvalid (also below what is used already), NotPermitted."""
    told = entry.checked()
    _may_change(resource, actor)
    if told.quantity is not None and told.quantity < resource.quantity_used:
        raise ResourceInvalid(f"总量不能少于已用的 {resource.quantity_used}{resource.unit}。", "请先核对用量。", field="quantity")
    before = {name: getattr(resource, name) for name in FIELDS} | _lists(resource)
    try:
        with writing(), transaction.atomic():
            for name in FIELDS:
                setattr(resource, name, getattr(told, name))
            resource.phone = told.phone
            resource.changed_at = at
            resource.save(update_fields=[*FIELDS, "phone", "changed_at"])
            _list(resource, told)
            after = {name: getattr(told, name) for name in FIELDS} | {"items": list(told.items), "places": list(told.places)}
            _trace(resource, "修改资源", before, after, actor, at)
    except IntegrityError as error:
        raise _twice(told) from error
    return resource


def admit(*, resource: Resource, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Admit a resource that registered itself."""
    return take(resource, step="admit", actor=actor, at=at, seen_version=seen_version)


def refuse(*, resource: Resource, actor: Actor, at: datetime, seen_version: int, reason: str) -> Taken:
    """Refuse a resource that registered itself, with the reason."""
    return take(resource, step="refuse", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def stop(*, resource: Resource, actor: Actor, at: datetime, seen_version: int, reason: str) -> Taken:
    """Stop a resource; it serves no new need."""
    return take(resource, step="stop", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def resume(*, resource: Resource, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Let a stopped resource serve again."""
    return take(resource, step="resume", actor=actor, at=at, seen_version=seen_version)


def add_qualification(
    *,
    kind: str,
    name: str,
    valid_from: date,
    valid_until: date | None,
    actor: Actor,
    at: datetime,
    organisation_id: UUID | str | None = None,
    resource: Resource | None = None,
) -> Qualification:
    """Enter a qualification of an organisation or of a resource; raises ResourceInvalid, NotFound, NotPermitted."""
    if kind not in QUALIFICATIONS:
        raise ResourceInvalid("没有这种资质。", "请从列表中选择类型。", field="kind")
    if valid_until is not None and valid_until < valid_from:
        raise ResourceInvalid("截止日期早于起始日期。", "请核对证书上的日期。", field="valid_until")
    if resource is None:
        seat = find_organisation(str(organisation_id))
        if seat is None:
            raise NotFound("没有找到这个机构。", "请先在资源库登记机构。")
        actor.require(Duty.RESOURCE_MANAGE, division_code=seat.division_code)
    else:
        _may_change(resource, actor)
    with writing():
        made = Qualification.objects.create(
            organisation_id=None if resource else organisation_id, resource=resource, kind=kind, name=name.strip(),
            valid_from=valid_from, valid_until=valid_until, entered_by=actor.user_id, entered_at=at,
        )  # fmt: skip
        about = ("resource", str(resource.pk)) if resource else ("organisation", str(organisation_id))
        after = {"kind": kind, "valid_from": str(valid_from), "valid_until": str(valid_until or "")}
        record(actor=actor, at=at, subject_kind=about[0], subject_id=about[1], action="登记资质", after=after)
    return made


def use_week(*, resource_id: UUID | str, wanted_on: date) -> int:
    """Use one service of a resource in the week of a day by a guarded UPDATE; gives 1, or 0 when none is left. Runs inside the caller's transaction."""
    mine = Resource.objects.filter(pk=resource_id, state="active", weekly_capacity__isnull=False)
    capacity = mine.values_list("weekly_capacity", flat=True).first()
    if capacity is None:
        return int(Resource.objects.filter(pk=resource_id, state="active").exists())
    week = week_of(wanted_on)
    ResourceWeek.objects.bulk_create([ResourceWeek(resource_id=resource_id, week_on=week, capacity=capacity)], ignore_conflicts=True)
    return ResourceWeek.objects.filter(resource_id=resource_id, week_on=week, booked__lt=F("capacity")).update(booked=F("booked") + 1)


def give_week_back(*, resource_id: UUID | str, wanted_on: date) -> int:
    """Give one service of a week back. Runs inside the caller's transaction."""
    return ResourceWeek.objects.filter(resource_id=resource_id, week_on=week_of(wanted_on), booked__gt=0).update(booked=F("booked") - 1)


def use_amount(*, resource_id: UUID | str, amount: int) -> int:
    """Use so much of a stock, of beds or of a fund (fen) by a guarded UPDATE; gives 1, or 0 when less is left. Runs inside the caller's transaction."""
    enough = Resource.objects.filter(pk=resource_id, state="active", quantity__gte=F("quantity_used") + amount)
    return enough.update(quantity_used=F("quantity_used") + amount)


def give_amount_back(*, resource_id: UUID | str, amount: int) -> int:
    """Give back what was not used after all. Runs inside the caller's transaction."""
    return Resource.objects.filter(pk=resource_id, quantity_used__gte=amount).update(quantity_used=F("quantity_used") - amount)


def _enter(
    entry: ResourceEntry, actor: Actor, at: datetime, resource_id: UUID | None, *, duty: Duty, admits: bool, source_index: str = ""
) -> Resource:
    told = entry.checked()
    earlier = Resource.objects.filter(pk=resource_id).first() if resource_id else None
    if earlier:
        return earlier
    made = Resource(
        kind=told.kind, division_code=told.division_code, organisation_id=told.organisation_id or None,
        registered_by_itself=not admits, source_index=source_index, entered_by=actor.user_id, **{name: getattr(told, name) for name in FIELDS},
    )  # fmt: skip
    if resource_id:
        made.id = resource_id
    made.phone = told.phone
    try:
        with writing(), transaction.atomic():
            begin(made, actor=actor, at=at, duty=duty, after={"kind": told.kind, "items": list(told.items), "places": list(told.places)})
            _list(made, told)
            if admits:
                take(made, step="admit", actor=SYSTEM, at=at, seen_version=made.version)
    except IntegrityError as error:
        raise _twice(told) from error
    return made


def _may_change(resource: Resource, actor: Actor) -> None:
    if resource.working_organisation_id() and actor.holds(Duty.REFERRAL_ANSWER, organisation_id=resource.working_organisation_id()):
        return
    actor.require(Duty.RESOURCE_MANAGE, division_code=resource.division_code)


def _list(resource: Resource, told: ResourceEntry) -> None:
    resource.items.all().delete()
    resource.coverage.all().delete()
    ResourceItem.objects.bulk_create([ResourceItem(resource=resource, item_code=code) for code in told.items])
    ResourceCoverage.objects.bulk_create([ResourceCoverage(resource=resource, division_code=code) for code in told.places])


def _lists(resource: Resource) -> dict[str, Any]:
    items, places = resource.items.values_list("item_code", flat=True), resource.coverage.values_list("division_code", flat=True)
    return {"items": sorted(items), "places": sorted(places)}


def _twice(told: ResourceEntry) -> ResourceInvalid:
    return ResourceInvalid(f"这个地方已登记过“{told.name}”。", "请在资源库里修改已有的一条。", field="name")


def _trace(resource: Resource, action: str, before: Mapping[str, Any], after: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    record(actor=actor, at=at, subject_kind="resource", subject_id=str(resource.pk), action=action, before=before, after=after)
