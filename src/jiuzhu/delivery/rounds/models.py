"""Day plans, the rounds they become, shifts, and what a county knows of its ways."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.delivery.rounds.day import Day, Routes, read_day, read_routes
from jiuzhu.delivery.rounds.rules import DAY, NOON, Break
from jiuzhu.delivery.rounds.stays import ALONE, TOGETHER, Stay
from jiuzhu.delivery.rounds.workflow import DAY_PLAN, ROUND
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions, within_organisations
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.kernel.earth import MICRO
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits


class DayPlanQuerySet(models.QuerySet["DayPlan"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep plans of the actor's divisions, and those of organisations the actor manages."""
        if actor.system:
            return self
        ours = within_divisions(actor, Duty.ORDER_DISPATCH, "division_code") & Q(organisation__isnull=True)
        return self.filter(ours | within_organisations(actor, Duty.ORDER_ACCEPT, "organisation_id"))


class DayPlan(Stateful):
    """The plan of one day for one township or one organisation: what is given, and who goes where in which order."""

    workflow = DAY_PLAN

    on = models.DateField("日期", db_index=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="机构")
    place_label = models.CharField("范围", max_length=128)
    given = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    seed = models.PositiveIntegerField(default=1)
    asked_by = models.CharField(max_length=64)

    objects = DayPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "上门安排"
        constraints = [
            models.UniqueConstraint(fields=["on", "organisation"], condition=Q(organisation__isnull=False), name="one_plan_per_organisation_day"),
            models.UniqueConstraint(fields=["on", "division_code"], condition=Q(organisation__isnull=True), name="one_plan_per_township_day"),
        ]

    @property
    def day(self) -> Day:
        """What is given."""
        return read_day(self.given)

    @property
    def routes(self) -> Routes:
        """Who goes where in which order."""
        return read_routes(self.found)

    @property
    def progress_key(self) -> str:
        """Under which key the search tells how far it is."""
        return f"day_plan:{self.pk}"

    def describe(self) -> Description:
        return Description(title="上门安排", about=f"{self.on:%m-%d} {self.place_label}")


class Round(Stateful):
    """One carer's published day; told to that carer alone."""

    workflow = ROUND

    plan = models.ForeignKey(DayPlan, on_delete=models.PROTECT, related_name="rounds")
    carer_id = models.CharField(max_length=64)
    carer_name = models.CharField("人员", max_length=64)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField(db_index=True)
    leaves_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "当天上门"
        constraints = [models.UniqueConstraint(fields=["carer_id", "on"], name="one_round_per_carer_day")]

    @property
    def stops_count(self) -> int:
        """How many stops there are now; no query where they are at hand."""
        return len(self.stops.all())

    def describe(self) -> Description:
        return Description(title="当天上门", about=f"{self.on:%m-%d}", detail=f"{self.stops_count} 户", source=self.plan.place_label)

    def due_moment(self, awaits: Awaits) -> datetime | None:
        return end_of_day(self.on)

    def awaited_person(self, awaits: Awaits) -> str:
        return self.carer_id


class Stop(models.Model):
    """One published stop of a round; until its day is over the database refuses a second stop for the same carer's part of the same visit or order."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField("第几个人", default=0)
    beside = models.CharField("同去", max_length=64, blank=True)
    open = models.BooleanField(default=True)
    kind = models.CharField(max_length=16)
    task_id = models.UUIDField()
    on = models.DateField()
    title = models.CharField(max_length=64)
    who = models.CharField(max_length=50)
    address = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField("到达")
    ends_at = models.DateTimeField("离开")
    travel_minutes = models.PositiveIntegerField("路上（分钟）")

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["kind", "task_id", "part"], condition=Q(open=True), name="one_open_stop_per_task"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="stop_ends_after_it_starts"),
        ]


class Shift(models.Model):
    """When and from where one person works in the field, in one seat: a division or an organisation; no skills named means all of the seat's."""

    user_id = models.UUIDField(primary_key=True)
    name = models.CharField("姓名", max_length=64)
    division_code = models.CharField("行政区划", max_length=12, blank=True, db_index=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    start_code = models.CharField("出发的村（社区）", max_length=12)
    starts_minute = models.PositiveSmallIntegerField("上班")
    ends_minute = models.PositiveSmallIntegerField("下班")
    weekdays = models.JSONField("工作日", default=list)
    skills = models.JSONField("会做的服务", default=list)
    break_minutes = models.PositiveSmallIntegerField("午休（分钟）", default=0)
    break_from = models.PositiveSmallIntegerField("最早午休", default=NOON)
    break_until = models.PositiveSmallIntegerField("最晚午休", default=NOON)
    most_minutes = models.PositiveSmallIntegerField("一天最多（分钟）", null=True)

    class Meta:
        verbose_name = "班次"
        constraints = [
            models.CheckConstraint(condition=Q(break_until__gte=F("break_from")), name="break_starts_in_a_window"),
            models.CheckConstraint(condition=Q(most_minutes__isnull=True) | Q(most_minutes__gt=0), name="daily_limit_is_positive"),
            models.CheckConstraint(condition=Q(ends_minute__gt=F("starts_minute")) & Q(ends_minute__lte=DAY), name="shift_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(division_code="", organisation__isnull=False) | (~Q(division_code="") & Q(organisation__isnull=True)), name="shift_in_one_seat"
            ),
        ]

    @property
    def rest(self) -> Break:
        """The break in the middle of the day."""
        return Break(self.break_minutes, (self.break_from, self.break_until))


class VillagePlace(models.Model):
    """Where a village lies, in millionths of a degree."""

    division_code = models.CharField(primary_key=True, max_length=12)
    east_e6 = models.IntegerField("东经")
    north_e6 = models.IntegerField("北纬")

    @property
    def east(self) -> Decimal:
        """Degrees east."""
        return Decimal(self.east_e6) / MICRO

    @property
    def north(self) -> Decimal:
        """Degrees north."""
        return Decimal(self.north_e6) / MICRO


class TravelTime(models.Model):
    """Minutes from village to village as a county entered them."""

    origin = models.CharField(max_length=12)
    target = models.CharField(max_length=12)
    minutes = models.PositiveSmallIntegerField("分钟")
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin", "target"], name="travel_time_once_per_pair")]


class StayLength(models.Model):
    """How long one kind of visit or one item of the service list takes in a county, and how many come."""

    seat_code = models.CharField("县", max_length=12)
    what = models.CharField("走访或服务", max_length=80)
    minutes = models.PositiveSmallIntegerField("分钟")
    carers = models.PositiveSmallIntegerField("几个人去", default=1)
    gap_least = models.PositiveSmallIntegerField("第二人至少晚（分钟）", default=0)
    gap_most = models.PositiveSmallIntegerField("第二人至多晚（分钟）", default=0)
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = "每次多长"
        constraints = [
            models.UniqueConstraint(fields=["seat_code", "what"], name="stay_once_per_kind"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="stay_takes_time"),
            models.CheckConstraint(condition=Q(carers__in=(ALONE, TOGETHER)), name="one_or_two_carers"),
            models.CheckConstraint(condition=Q(gap_most__gte=F("gap_least")), name="second_carer_in_a_window"),
        ]

    @property
    def stay(self) -> Stay:
        """What it says."""
        return Stay(self.minutes, self.carers, (self.gap_least, self.gap_most))
