"""Resources that are no contracted organisation: people, facilities, goods, funds, departments' items, caring enterprises (E-24, E-25, E-75)."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import NOTHING, within_divisions, within_organisations
from jiuzhu.foundation.divisions.rules import ancestors_of
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.matching.resources.kinds import KINDS, PRICES, QUALIFICATIONS
from jiuzhu.matching.resources.workflow import RESOURCE

READING = (Duty.RESOURCE_MANAGE, Duty.CONTRACT_MANAGE, Duty.ORDER_DISPATCH, Duty.OVERSIGHT_READ, Duty.ORDER_PLACE)


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Resources an actor may see, and those that count on a day."""

    def scoped_to(self, actor: Actor) -> ResourceQuerySet:
        """Resources at, below or above the actor's divisions (a county's serve its townships), those that serve where the actor orders, and those of the actor's own organisation."""
        if actor.system:
            return self
        above = {code for root in actor.divisions(READING) for code in ancestors_of(root)}
        seen = within_divisions(actor, READING, "division_code") | (Q(division_code__in=above) if above else NOTHING)
        roots = actor.divisions(Duty.ORDER_PLACE)
        if roots:
            reaching = ResourceCoverage.objects.filter(division_code__in={code for root in roots for code in (*ancestors_of(root), root)})
            seen |= Q(pk__in=reaching.values("resource_id"))
        return self.filter(seen | within_organisations(actor, Duty.REFERRAL_ANSWER, "organisation_id"))

    def serving(self, item_code: str) -> ResourceQuerySet:
        """Resources that offer an item."""
        return self.filter(items__item_code=item_code)


class Resource(Stateful):
    """One resource of the library; who registers itself counts only once the county has admitted it."""

    workflow = RESOURCE

    kind = models.CharField("类型", max_length=24, choices=list(KINDS.items()), db_index=True)
    name = models.CharField("名称", max_length=128)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="所属单位")
    contact = models.CharField("联系人", max_length=64, blank=True)
    phone: Any = SealedTextField("联系电话", default=b"")
    details = models.CharField("说明", max_length=400, blank=True)
    price_model = models.CharField("收费方式", max_length=16, choices=list(PRICES.items()), default="free")
    price_fen = models.PositiveBigIntegerField("每次价格（分）", null=True)
    weekly_capacity = models.PositiveIntegerField("每周可服务次数", null=True)
    quantity = models.PositiveBigIntegerField("总量", null=True)
    quantity_used = models.PositiveBigIntegerField("已用", default=0)
    unit = models.CharField("计量单位", max_length=8, blank=True)
    serves_children = models.BooleanField("服务未成年人", default=False)
    registered_by_itself = models.BooleanField("自行登记", default=False)
    source_index = models.CharField(max_length=64, blank=True)
    entered_by = models.CharField(max_length=64)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "资源"
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "division_code"], condition=~Q(state="refused"), name="resource_once_per_place"),
            models.CheckConstraint(condition=Q(quantity__isnull=True) | Q(quantity_used__lte=F("quantity")), name="resource_not_used_up_twice"),
            models.CheckConstraint(condition=Q(price_model="free", price_fen__isnull=True) | ~Q(price_model="free"), name="free_has_no_price"),
            models.CheckConstraint(condition=Q(weekly_capacity__isnull=True) | Q(weekly_capacity__gte=1), name="resource_has_capacity"),
        ]

    @property
    def left(self) -> int | None:
        """What is left of a counted stock, beds or a fund (fen); None where nothing is counted."""
        return None if self.quantity is None else self.quantity - self.quantity_used

    def describe(self) -> Description:
        return Description(title=f"{self.get_kind_display()}登记", about=self.name, detail=self.details[:100], source="自行登记" if self.registered_by_itself else "")

    def working_organisation_id(self) -> str | None:
        return str(self.organisation_id) if self.kind == "department_item" and self.organisation_id else None


class ResourceItem(models.Model):
    """A catalogue item a resource offers."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="items", db_index=False)
    item_code = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "item_code"], name="resource_item_once")]


class ResourceCoverage(models.Model):
    """A division a resource serves, with everything below."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="coverage", db_index=False)
    division_code = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "division_code"], name="resource_place_once")]


class ResourceWeek(models.Model):
    """The counter of one resource in one week; the database refuses to book more than there is."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="weeks", db_index=False)
    week_on = models.DateField()
    capacity = models.PositiveIntegerField()
    booked = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "week_on"], name="resource_week_once"),
            models.CheckConstraint(condition=Q(booked__gte=0) & Q(booked__lte=F("capacity")), name="resource_week_within_capacity"),
        ]


class Qualification(models.Model):
    """A licence, certificate, check or training of an organisation or of one resource, with the day it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="机构")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, null=True, related_name="qualifications")
    kind = models.CharField("类型", max_length=24, choices=list(QUALIFICATIONS.items()))
    name = models.CharField("名称和编号", max_length=128, blank=True)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = "资质"
        constraints = [
            models.CheckConstraint(condition=Q(organisation__isnull=True) ^ Q(resource__isnull=True), name="qualification_of_one"),
            models.CheckConstraint(condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="qualification_runs_forward"),
        ]
