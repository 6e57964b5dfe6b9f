"""People found in difficulty, canvasses, and the households a canvass goes to."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits
from jiuzhu.monitoring.discovery.rules import CHANNELS, GONE, RESULTS
from jiuzhu.monitoring.discovery.workflow import CANVASS, DISCOVERY

FINDERS = (Duty.LEAD_REPORT, Duty.LEAD_HANDLE)


class ScopedQuerySet(models.QuerySet[Any]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what lies where the actor finds people or handles what was found."""
        return self.filter(within_divisions(actor, FINDERS, "division_code"))


class DiscoveryQuerySet(ScopedQuerySet):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what was found where the actor works, and what was found earlier of households that live there now."""
        return self.filter(within_divisions(actor, FINDERS, "division_code", "household__division_code"))


class Discovery(Stateful):
    """Somebody found in difficulty in a village; ``household`` once it is known to be on the register."""

    workflow = DISCOVERY
    follows_household = ("reported", "verified")

    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=32, db_index=True, choices=DISCOVERY.choices())
    press = models.UUIDField(unique=True, editable=False)
    who = models.CharField("是谁", max_length=30)
    place_sealed: Any = SealedTextField()
    what_sealed: Any = SealedTextField()
    phone_sealed: Any = SealedTextField()
    finding_sealed: Any = SealedTextField()
    channel = models.CharField("途径", max_length=16, choices=list(CHANNELS.items()))
    needs_help = models.BooleanField("需要协助代办", default=False)
    household = models.ForeignKey("registry.Household", null=True, on_delete=models.PROTECT, related_name="+")
    finder_id = models.CharField(max_length=64)
    finder_name = models.CharField("发现人", max_length=64)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="发现单位"
    )

    objects = DiscoveryQuerySet.as_manager()

    class Meta:
        verbose_name = "发现线索"
        indexes = [
            models.Index(fields=["division_code", "state"], name="discovery_by_place_and_state"),
            models.Index(fields=["finder_id", "-opened_at"], name="discovery_by_finder"),
        ]

    def describe(self) -> Description:
        """Say how it reads in an inbox; what was seen stands on its page only."""
        return Description(
            title="发现线索",
            about=self.who,
            detail="需要协助代办" if self.needs_help else "",
            tag=self.get_channel_display(),
            source=self.finder_name,
            household_id=str(self.household_id or ""),
        )


class Canvass(models.Model):
    """One canvass: which households of a division, by when; ``listed`` once every village has its list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    press = models.UUIDField(unique=True, editable=False)
    title = models.CharField("摸排", max_length=60)
    division_code = models.CharField("范围", max_length=12, db_index=True)
    categories = models.JSONField("类别", default=list)
    due_on = models.DateField("完成日期")
    made_by = models.CharField(max_length=64)
    maker_name = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    listed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "摸排"
        ordering = ("-made_at", "id")

    def __str__(self) -> str:
        return self.title


class CanvassVillage(Stateful):
    """One village's part of a canvass: how many households are to be gone to, how many were, and how many left before (``struck``, not among them)."""

    workflow = CANVASS

    state = models.CharField("状态", max_length=32, db_index=True, choices=CANVASS.choices())
    canvass = models.ForeignKey(Canvass, on_delete=models.PROTECT, related_name="villages", db_index=False)
    households = models.PositiveIntegerField("户数")
    ticked = models.PositiveIntegerField("已摸排", default=0)
    found = models.PositiveIntegerField("有情况", default=0)
    struck = models.PositiveIntegerField("已划去", default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "村（社区）摸排"
        constraints = [
            models.UniqueConstraint(fields=["canvass", "division_code"], name="one_part_of_a_canvass_per_village"),
            models.CheckConstraint(
                condition=Q(ticked__lte=F("households")) & Q(found__lte=F("ticked")), name="canvass_ticks_are_households"
            ),
        ]

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """The end of the day by which the canvass is to be done."""
        return timezone.make_aware(datetime.combine(self.canvass.due_on, time.max))

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title=f"摸排：{self.canvass.title}"[:128], about=f"{self.households} 户", source=self.canvass.maker_name)


class CanvassStop(models.Model):
    """One household of a canvass and what was found there, or why it was struck."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    canvass = models.ForeignKey(Canvass, on_delete=models.PROTECT, related_name="stops", db_index=False)
    village = models.ForeignKey(CanvassVillage, on_delete=models.PROTECT, related_name="stops")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    result = models.CharField("情况", max_length=8, choices=[*RESULTS.items(), (GONE, "已划去")], blank=True)
    struck_because = models.CharField("划去的原因", max_length=40, blank=True)
    ticked_by = models.CharField(max_length=64, blank=True)
    ticker_name = models.CharField("摸排人", max_length=64, blank=True)
    ticked_at = models.DateTimeField("摸排时间", null=True)
    discovery = models.OneToOneField(Discovery, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "摸排户"
        constraints = [
            models.UniqueConstraint(fields=["canvass", "household"], condition=~Q(result=GONE), name="one_stop_per_household_of_a_canvass"),
            models.CheckConstraint(
                condition=Q(result="", ticked_at__isnull=True) | (~Q(result="") & Q(ticked_at__isnull=False)),
                name="canvass_answer_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(result="found") | Q(discovery__isnull=False), name="canvass_find_has_its_lead"),
            models.CheckConstraint(
                condition=Q(result=GONE) & ~Q(struck_because="") | ~Q(result=GONE) & Q(struck_because=""),
                name="canvass_struck_with_a_reason",
            ),
        ]

    @property
    def lives_here(self) -> bool:
        """Whether the household still lives in the village; where it went is no business of the village it left."""
        return bool(self.household.division_code == self.village.division_code)
