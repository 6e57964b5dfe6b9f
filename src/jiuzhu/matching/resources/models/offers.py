"""Offers, where they reach, the weeks of their capacity, and bookings."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Offer(models.Model):
    """One organisation offers one catalogue item, so many services a week; ``last_turn_at`` is its last order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="机构", db_index=False
    )
    item_code = models.CharField("服务项目", max_length=64, db_index=True)
    weekly_capacity = models.PositiveIntegerField("每周服务能力（次）")
    active = models.BooleanField("启用", default=True)
    last_turn_at = models.DateTimeField(null=True)
    turns_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "服务供给"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "item_code"], name="offer_once_per_organisation"),
            models.CheckConstraint(condition=Q(weekly_capacity__gte=1), name="offer_has_capacity"),
        ]


class Coverage(models.Model):
    """A division in which an offer is served; it reaches everything below."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="coverage", db_index=False)
    division_code = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "division_code"], name="coverage_once_per_offer")]


class CapacityWeek(models.Model):
    """The counter of one offer in one week; the database refuses to book more than there is."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="weeks", db_index=False)
    week_on = models.DateField()
    capacity = models.PositiveIntegerField()
    booked = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "week_on"], name="week_once_per_offer"),
            models.CheckConstraint(condition=Q(booked__gte=0), name="booked_not_negative"),
            models.CheckConstraint(condition=Q(booked__lte=F("capacity")), name="booked_within_capacity"),
        ]


class Booking(models.Model):
    """A service of an offer kept for one order; a released one no longer counts against the week."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="bookings")
    order_id = models.UUIDField()
    week_on = models.DateField(db_index=True)
    booked_at = models.DateTimeField(db_index=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "预占"
        constraints = [
            models.UniqueConstraint(fields=["order_id"], condition=Q(released_at__isnull=True), name="one_open_booking_per_order")
        ]


class UsualCarer(models.Model):
    """Who served a household last with an item, so that the next order can ask for the same person."""

    household_id = models.UUIDField()
    item_code = models.CharField(max_length=64)
    organisation_id = models.UUIDField()
    worker_id = models.CharField(max_length=64)
    worker_name = models.CharField(max_length=64)
    served_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household_id", "item_code"], name="usual_carer_once_per_item")]
