"""Entering offers and where they reach; booking and releasing capacity by guarded updates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.inserting import insert_all
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.matching.resources.models import (
    Booking,
    CapacityWeek,
    Coverage,
    Offer,
    UsualCarer,
)
from jiuzhu.matching.resources.rules import CapacityGone, OfferInvalid, check_capacity, week_of


def enter_offer(
    *, organisation_id: str, item_code: str, weekly_capacity: int, divisions: Collection[str], actor: Actor, at: datetime
) -> Offer:
    """Enter that an organisation offers an item in some divisions; raises OfferInvalid, NotFound, NotPermitted."""
    _require(organisation_id, actor)
    check_capacity(weekly_capacity)
    _check_places(divisions)
    with writing():
        try:
            with transaction.atomic():
                offer = Offer.objects.create(organisation_id=organisation_id, item_code=item_code, weekly_capacity=weekly_capacity)
        except IntegrityError as error:
            raise OfferInvalid("这个机构已登记过这个项目。", "请直接修改已有的一条。", field="item_code") from error
        Coverage.objects.bulk_create([Coverage(offer=offer, division_code=code) for code in sorted(set(divisions))])
        after = {"item": item_code, "weekly_capacity": weekly_capacity, "divisions": sorted(set(divisions))}
        _trace(offer, "登记服务供给", {}, after, actor, at)
    return offer


def change_offer(
    *, offer_id: str, weekly_capacity: int, divisions: Collection[str], active: bool, actor: Actor, at: datetime
) -> Offer:
    """Change capacity, places and whether the offer stands; weeks from this one on follow but where the organisation has said it can give less.

    Raises OfferInvalid where more is booked in a coming week than the new capacity, NotFound, NotPermitted.
    """
    check_capacity(weekly_capacity)
    _check_places(divisions)
    with writing():
        # In the order in which a booking takes them, the weeks before the offer: two who wait for each other would wait forever.
        list(CapacityWeek.objects.select_for_update().filter(offer_id=offer_id).order_by("week_on"))
        offer = Offer.objects.select_for_update(no_key=True).filter(pk=offer_id).prefetch_related("coverage").first()
        if offer is None:
            raise NotFound("没有找到这条供给。", "请回到资源库重新选择。")
        _require(str(offer.organisation_id), actor)
        places = sorted(row.division_code for row in offer.coverage.all())
        before = {"weekly_capacity": offer.weekly_capacity, "divisions": places, "active": offer.active}
        offer.weekly_capacity, offer.active = weekly_capacity, active
        offer.save(update_fields=["weekly_capacity", "active"])
        offer.coverage.all().delete()
        Coverage.objects.bulk_create([Coverage(offer=offer, division_code=code) for code in sorted(set(divisions))])
        coming = CapacityWeek.objects.filter(offer=offer, week_on__gte=week_of(timezone.localdate(at)))
        fullest = coming.filter(booked__gt=weekly_capacity).order_by("-booked", "week_on").first()
        if fullest is not None:
            raise OfferInvalid(
                f"{fullest.week_on:%m-%d} 起的一周已派 {fullest.booked} 次，每周能力不能改成 {weekly_capacity} 次。",
                f"请填不少于 {fullest.booked} 次，或先把多出的订单改派、改期。",
                field="weekly_capacity",
            )
        # What an organisation itself has said of a week (less than agreed) stands.
        coming.filter(Q(capacity__gte=before["weekly_capacity"]) | Q(capacity__gt=weekly_capacity)).update(capacity=weekly_capacity)
        after = {"weekly_capacity": weekly_capacity, "divisions": sorted(set(divisions)), "active": active}
        _trace(offer, "修改服务供给", before, after, actor, at)
    return offer


def set_week(*, offer_id: str, week_on: date, capacity: int, actor: Actor, at: datetime) -> None:
    """Let an organisation say how much it can give in one week: never less than is booked, never more than was agreed, by a guarded UPDATE.

    Raises OfferInvalid, NotFound, NotPermitted.
    """
    offer = Offer.objects.filter(pk=offer_id, active=True).first()
    if offer is None:
        raise NotFound("没有找到这条供给。", "请刷新页面重新选择。")
    actor.require(Duty.ORDER_ACCEPT, organisation_id=str(offer.organisation_id))
    week = week_of(week_on)
    if week < week_of(timezone.localdate(at)):
        raise OfferInvalid("这一周已经过去。", "请选择本周或以后的一周。", field="capacity")
    if not 0 <= capacity <= offer.weekly_capacity:
        raise OfferInvalid(f"要在 0 到 {offer.weekly_capacity} 次之间。", "长期增加请联系民政部门修改登记的能力。", field="capacity")
    with writing():
        CapacityWeek.objects.bulk_create([CapacityWeek(offer=offer, week_on=week, capacity=offer.weekly_capacity)], ignore_conflicts=True)
        counter = CapacityWeek.objects.filter(offer=offer, week_on=week)
        before = counter.values_list("capacity", flat=True).get()
        if not counter.filter(booked__lte=capacity).update(capacity=capacity):
            raise OfferInvalid("不能少于这一周已派的次数。", "确实承接不了的，请在订单上逐单退回。", field="capacity")
        _trace(offer, "调整一周的服务能力", {"week": str(week), "capacity": before}, {"week": str(week), "capacity": capacity}, actor, at)


def book(*, offer_id: str, order_id: str, wanted_on: date, at: datetime, turns_seen: int | None = None) -> int:
    """Book one service of a week for an order by a guarded UPDATE; gives 1, or 0 when none was left. Runs inside the caller's transaction.

    ``turns_seen`` are the turns by which the offer was ranked: where it was given another since, somebody else's turn has come and nothing is booked.
    """
    week = week_of(wanted_on)
    capacity = Offer.objects.filter(pk=offer_id, active=True).values_list("weekly_capacity", flat=True).first()
    if capacity is None:
        return 0
    if not _use_one(offer_id, week, capacity):
        return 0
    Booking.objects.create(offer_id=offer_id, order_id=order_id, week_on=week, booked_at=at)
    turn = Offer.objects.filter(pk=offer_id)
    if turns_seen is not None:
        turn = turn.filter(turns_count=turns_seen)
    return turn.update(last_turn_at=_latest(at), turns_count=F("turns_count") + 1)


def _latest(at: datetime) -> Case:
    """Keep the later of the last turn on record and ``at``: orders are not always entered in the order of their days."""
    return Case(When(last_turn_at__gt=at, then=F("last_turn_at")), default=Value(at))


def book_together(wanted: Sequence[tuple[str, str, date]], *, at: datetime, turns_seen: Mapping[str, int]) -> None:
    """Book one service for each (offer, order, day) by one guarded UPDATE of the weeks and one of the offers; all or none. Runs inside the caller's transaction.

    ``turns_seen`` maps the offers to the turns by which they were ranked. Raises CapacityGone where a week has not enough left, or an offer was
    given another turn since.
    """
    weeks = Counter((week_of(day), offer_id) for offer_id, _, day in wanted)
    offers = {str(each.pk): each for each in Offer.objects.filter(pk__in={offer_id for _, offer_id in weeks}, active=True)}
    refusal = CapacityGone("有机构本周的服务能力刚被占满。", "请重新派单。")
    if len(offers) < len({offer_id for _, offer_id in weeks}):
        raise refusal
    # Everybody takes the weeks in one order, and the offers after them: two who wait for each other would wait forever.
    rows = [CapacityWeek(offer_id=offer_id, week_on=week, capacity=offers[offer_id].weekly_capacity) for week, offer_id in sorted(weeks)]
    CapacityWeek.objects.bulk_create(rows, ignore_conflicts=True)
    wished = CapacityWeek.objects.filter(reduce(or_, (Q(offer_id=offer_id, week_on=week) for week, offer_id in weeks)))
    many = _each((row.pk, weeks[row.week_on, str(row.offer_id)]) for row in wished.select_for_update().order_by("week_on", "offer_id"))
    if wished.filter(booked__lte=F("capacity") - many).update(booked=F("booked") + many) < len(weeks):
        raise refusal
    insert_all([Booking(offer_id=offer_id, order_id=order_id, week_on=week_of(day), booked_at=at) for offer_id, order_id, day in wanted])
    turns = Counter(offer_id for offer_id, _, _ in wanted)
    taken = Offer.objects.filter(pk__in=turns)
    hold(taken)
    ranked = taken.filter(turns_count=_each((key, turns_seen[key]) for key in turns))
    if ranked.update(last_turn_at=_latest(at), turns_count=F("turns_count") + _each(turns.items())) < len(turns):
        raise refusal


def _each(counts: Iterable[tuple[Any, int]]) -> Case:
    """Give every row its own number."""
    return Case(*(When(pk=key, then=Value(many)) for key, many in counts), output_field=IntegerField())


def release(*, order_id: str, at: datetime) -> bool:
    """Give back what an order had booked; False when it had nothing. Runs inside the caller's transaction."""
    booking = Booking.objects.filter(order_id=order_id, released_at__isnull=True).first()
    if booking is None or not Booking.objects.filter(pk=booking.pk, released_at__isnull=True).update(released_at=at):
        return False
    CapacityWeek.objects.filter(offer_id=booking.offer_id, week_on=booking.week_on, booked__gt=0).update(booked=F("booked") - 1)
    return True


def hold_weeks(order_ids: Collection[UUID]) -> None:
    """Take the weeks in which orders are booked, in the order in which everybody takes them. Runs inside the caller's transaction."""
    booked = Booking.objects.filter(order_id__in=order_ids, released_at__isnull=True).values_list("offer_id", "week_on")
    weeks = [Q(offer_id=offer_id, week_on=week) for offer_id, week in booked]
    if weeks:
        list(CapacityWeek.objects.filter(reduce(or_, weeks)).select_for_update(no_key=True).order_by("week_on", "offer_id").values_list("pk"))


def move_booking(*, order_id: str, wanted_on: date, at: datetime) -> int:
    """Move what an order has booked to the week of another day; gives 1, or 0 when that week is full. Runs inside the caller's transaction.

    The week it moves from gets its service back; the offer's turn was taken when it was booked first.
    """
    booking = Booking.objects.filter(order_id=order_id, released_at__isnull=True).first()
    week = week_of(wanted_on)
    if booking is None or booking.week_on == week:
        return 1
    weeks = CapacityWeek.objects.filter(offer_id=booking.offer_id, week_on__in=(booking.week_on, week))
    # Everybody takes the weeks in one order: two who wait for each other would wait forever.
    list(weeks.select_for_update().order_by("week_on").values_list("pk"))
    if not _use_one(booking.offer_id, week, booking.offer.weekly_capacity):
        return 0
    CapacityWeek.objects.filter(offer_id=booking.offer_id, week_on=booking.week_on, booked__gt=0).update(booked=F("booked") - 1)
    Booking.objects.filter(pk=booking.pk).update(week_on=week)
    return 1


def remember_carer(*, household_id: str, item_code: str, organisation_id: str, worker_id: str, worker_name: str, at: datetime) -> None:
    """Remember who served a household with an item. Runs inside the caller's transaction."""
    UsualCarer.objects.update_or_create(
        household_id=household_id,
        item_code=item_code,
        defaults={"organisation_id": organisation_id, "worker_id": worker_id, "worker_name": worker_name, "served_at": at},
    )


def _use_one(offer_id: UUID | str, week: date, capacity: int) -> int:
    CapacityWeek.objects.bulk_create([CapacityWeek(offer_id=offer_id, week_on=week, capacity=capacity)], ignore_conflicts=True)
    free = CapacityWeek.objects.filter(offer_id=offer_id, week_on=week, booked__lt=F("capacity"))
    return free.update(booked=F("booked") + 1)


def _require(organisation_id: str, actor: Actor) -> None:
    seat = find_organisation(organisation_id)
    if seat is None:
        raise NotFound("没有找到这个机构。", "请先在资源库登记机构。")
    actor.require(Duty.RESOURCE_MANAGE, division_code=seat.division_code)


def _check_places(divisions: Collection[str]) -> None:
    if not divisions:
        raise OfferInvalid("没有选择服务范围。", "请至少选择一个乡镇或村（社区）。", field="divisions")


def _trace(offer: Offer, action: str, before: dict, after: dict, actor: Actor, at: datetime) -> None:
    record(
        actor=actor,
        at=at,
        subject_kind="offer",
        subject_id=str(offer.id),
        action=action,
        before=before,
        after=after | {"organisation": str(offer.organisation_id)},
    )
