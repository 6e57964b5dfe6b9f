"""Needs, what each month said of a household's, villages' monthly lists and townships' lists of what was left out of date."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.assessment.needs.rules import DEGREES, RESULTS, SOURCES, months_before
from jiuzhu.assessment.needs.workflow import NEED, READERS, STALE_LIST, VILLAGE_MONTH
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits


class NeedQuerySet(models.QuerySet["Need"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep needs of households that live in the actor's divisions now; a need goes with its household."""
        return self.filter(within_divisions(actor, READERS, "household__division_code"))

    def open(self) -> Self:
        """Keep needs that are neither met nor withdrawn."""
        return self.filter(state="open")


class Need(Stateful):
    """One thing a household or one of its members needs, how badly, and what is done about it; ``refreshed_month`` is the last month it was looked at."""

    workflow = NEED

    state = models.CharField("状态", max_length=32, db_index=True, choices=NEED.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField("户主", max_length=64)
    kind = models.CharField("困难类型", max_length=32)
    kind_label = models.CharField("困难类型", max_length=32)
    words = models.CharField("具体需求", max_length=100, blank=True)
    item_code = models.CharField(max_length=64, blank=True)
    item_label = models.CharField("想要的服务", max_length=64, blank=True)
    degree = models.CharField("困难程度", max_length=8, blank=True, choices=list(DEGREES.items()))
    measure = models.CharField("跟进措施", max_length=300, blank=True)
    personal = models.BooleanField("专业化、个性化需求", default=False)
    source = models.CharField("来源", max_length=12, choices=list(SOURCES.items()))
    source_id = models.CharField(max_length=64, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    opened_on = models.DateField("登记日期")
    refreshed_month = models.DateField("更新到哪个月")
    refreshed_at = models.DateTimeField("更新时间")
    refresher_name = models.CharField("更新人", max_length=64)
    taken_up_by = models.CharField("由什么办理", max_length=64, blank=True)
    ended_because = models.CharField("为什么结束", max_length=200, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "服务需求"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind", "item_code", "words"], condition=Q(state="open", person__isnull=True), name="one_open_need_of_a_household"
            ),
            models.UniqueConstraint(
                fields=["household", "person", "kind", "item_code", "words"], condition=Q(state="open", person__isnull=False), name="one_open_need_of_a_person"
            ),
            models.CheckConstraint(condition=~Q(item_code="", words=""), name="need_says_what"),
            models.CheckConstraint(condition=Q(state="open") | ~Q(ended_because=""), name="ended_need_says_why"),
        ]
        indexes = [
            models.Index(fields=["household", "state"], name="need_of_household"),
            models.Index(fields=["refreshed_month"], condition=Q(state="open"), name="open_need_by_month"),
        ]

    @property
    def label(self) -> str:
        """What is needed, in a few words."""
        return self.item_label or self.words

    def describe(self) -> Description:
        """Say how it reads on the list of steps."""
        return Description(title=f"服务需求：{self.label}", about=f"{self.about}家庭", tag=self.kind_label, household_id=str(self.household_id))


class HouseholdMonth(models.Model):
    """What one month said of a household's needs; one answer a household a month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField("月份")
    result = models.CharField("情况", max_length=8, choices=list(RESULTS.items()))
    text = models.CharField("情况和跟进措施", max_length=500, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField("更新人", max_length=64)
    at = models.DateTimeField("更新时间")
    phone_at = models.DateTimeField("手机上记下的时间", null=True)

    class Meta:
        verbose_name = "需求月更新"
        constraints = [models.UniqueConstraint(fields=["household", "month"], name="one_answer_per_household_and_month")]


class PlaceQuerySet(models.QuerySet[Any]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what lies where the actor reads needs."""
        return self.filter(within_divisions(actor, READERS, "division_code"))


class VillageMonth(Stateful):
    """One village's list of a month; needs last looked at before ``needed_from`` are on it."""

    workflow = VILLAGE_MONTH

    state = models.CharField("状态", max_length=32, db_index=True, choices=VILLAGE_MONTH.choices())
    month = models.DateField("月份")
    needed_from = models.DateField()
    households = models.PositiveIntegerField("户数")
    households_left = models.PositiveIntegerField("未更新户数", default=0)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "村需求月更新"
        constraints = [models.UniqueConstraint(fields=["month", "division_code"], name="one_list_per_village_and_month")]

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """The end of the month's last day."""
        following = months_before(self.month, -1)
        return end_of_day(following.fromordinal(following.toordinal() - 1))

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title=f"{self.month:%Y} 年 {self.month.month} 月需求更新", about=f"{self.households} 户", source="每月 1 日开始")


class StaleList(Stateful):
    """What a township left out of date at the end of a month: how many needs of how many households."""

    workflow = STALE_LIST

    state = models.CharField("状态", max_length=32, db_index=True, choices=STALE_LIST.choices())
    month = models.DateField("月份")
    needed_from = models.DateField()
    households = models.PositiveIntegerField("户数")
    needs = models.PositiveIntegerField("需求数")
    explained_because = models.CharField("未更新原因", max_length=300, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "逾期未更新的需求"
        constraints = [
            models.UniqueConstraint(fields=["month", "division_code"], name="one_stale_list_per_township_and_month"),
            models.CheckConstraint(condition=Q(needs__gte=F("households")), name="a_stale_household_has_a_need"),
        ]

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title=f"{self.month:%Y} 年 {self.month.month} 月未更新的需求", about=f"{self.households} 户 {self.needs} 项", source="月末统计")
