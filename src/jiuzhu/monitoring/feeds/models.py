"""Which department delivered which file for which month, and what became of its rows."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions, within_organisations
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.rules import STATES, program_of, sent_back_words
from jiuzhu.monitoring.feeds.workflow import EXPECTED


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep deliveries of counties where the actor reads monitoring or hands files in, and those of the feeds the actor's department sends.

        A department sees the months from which on it was named, and what the actor or one of its programs brought.
        """
        if actor.system:
            return self.all()
        mine = Sender.objects.filter(within_organisations(actor, Duty.FEED_SEND, "organisation_id"))
        sent = mine.filter(division_code=OuterRef("division_code"), feed=OuterRef("feed"))
        # What another department sent before stays between it and the county.
        brought = Q(uploaded_by__in=[actor.user_id, *(program_of(each) for each in actor.organisations(Duty.FEED_SEND))])
        own = Exists(sent.filter(since_month__lte=OuterRef("month"))) | (Q(Exists(sent)) & brought)
        return self.filter(within_divisions(actor, {Duty.MONITORING_READ, Duty.FEED_UPLOAD}, "division_code") | own)

    def current(self) -> Self:
        """Keep files that are in use: accepted and not replaced."""
        return self.filter(state="accepted", replaced_at__isnull=True)


class Delivery(models.Model):
    """One file of one feed and month; a corrected file replaces it, and the comparison reads only what is current.

    One taken back is used no more either and nothing stands in its place; ``cleared_at`` tells when everything that rested on it was gone.
    ``turn`` counts how often the same bytes were accepted before, where a new check may keep other people's rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division_code = models.CharField(max_length=12)
    feed = models.CharField("数据", max_length=32)
    month = models.CharField("月份", max_length=7)
    sender = models.CharField("来源部门", max_length=64)
    name = models.CharField("文件", max_length=200)
    digest = models.CharField(max_length=64)
    turn = models.PositiveIntegerField(default=0)
    source_id = models.UUIDField()
    state = models.CharField("状态", max_length=16, choices=list(STATES.items()), default="waiting")
    reason = models.TextField("未采用的原因", blank=True)
    rows = models.PositiveBigIntegerField("行数", default=0)
    accepted = models.PositiveBigIntegerField("采用", default=0)
    rejected = models.PositiveBigIntegerField("退回", default=0)
    extra_columns = models.JSONField("未采用的列", default=list)
    absent_columns = models.JSONField("没有的列", default=list)
    heads = models.JSONField("列和表头", default=list)
    unauthorised = models.PositiveBigIntegerField("未授权，未保留", default=0)
    changes = models.JSONField("与上一份相比", default=dict)
    declaration = models.PositiveIntegerField("读时的声明", default=0)
    faults = models.JSONField("退回的原因", default=list)
    rejects_id = models.UUIDField(null=True)
    uploaded_by = models.CharField(max_length=64)
    uploader_name = models.CharField("上传人", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    replaced_at = models.DateTimeField("不再使用", null=True)
    taken_back_by = models.CharField("撤回人", max_length=64, blank=True)
    taken_back_reason = models.CharField("撤回原因", max_length=200, blank=True)
    cleared_at = models.DateTimeField("撤回办完", null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "部门数据"
        ordering = ("-uploaded_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "feed", "month"],
                condition=Q(state="accepted", replaced_at__isnull=True),
                name="one_current_file_per_feed_and_month",
            ),
            models.UniqueConstraint(
                fields=["division_code", "feed", "month", "digest", "turn"],
                condition=Q(state__in=("waiting", "checking", "accepted"), replaced_at__isnull=True),
                name="the_same_file_once_per_feed_and_month",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_back") | (Q(replaced_at__isnull=False) & ~Q(taken_back_by="") & ~Q(taken_back_reason="")), name="taken_back_by_somebody_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(rows=F("accepted") + F("rejected") + F("unauthorised")), name="every_row_is_accepted_rejected_or_dropped"
            ),
        ]
        indexes = [models.Index(fields=["division_code", "month", "feed"], name="delivery_by_month")]

    def __str__(self) -> str:
        return f"{self.get_feed_display()} {self.month}"

    @property
    def sent_back(self) -> str:
        """How many of its rows were sent back, in words."""
        return sent_back_words(rows=self.rows, rejected=self.rejected)

    def get_feed_display(self) -> str:
        """The feed in words; one that is no longer declared keeps its code."""
        return FEEDS[self.feed].label if self.feed in FEEDS else self.feed


class Sender(models.Model):
    """Which department sends a feed of a county, from which month on (003·三(二))."""

    division_code = models.CharField(max_length=12)
    feed = models.CharField("数据", max_length=32)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="报送单位")
    since_month = models.CharField("自何月", max_length=7)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = "报送单位"
        constraints = [models.UniqueConstraint(fields=["division_code", "feed"], name="one_sender_of_a_feed")]


class ApiKey(models.Model):
    """The key by which programs of a department sign their files; it is derived, so only its number stands here."""

    organisation = models.OneToOneField("accounts.Organisation", on_delete=models.PROTECT, related_name="+", primary_key=True)
    number = models.PositiveIntegerField()
    issued_by = models.CharField(max_length=64)
    issued_at = models.DateTimeField("发放时间")

    class Meta:
        verbose_name = "接口密钥"


class ExpectedQuerySet(models.QuerySet["Expected"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what the actor's department owes, or what is owed to a county where the actor hands files in."""
        return self.filter(
            within_divisions(actor, Duty.FEED_UPLOAD, "division_code") | within_organisations(actor, Duty.FEED_SEND, "organisation_id")
        )


class SpentStamp(models.Model):
    """The time, in milliseconds, under which a department's request was taken: the same is taken no second time. Kept while it would be in time."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False)
    stamp = models.BigIntegerField()

    class Meta:
        verbose_name = "已用的请求时间"
        constraints = [models.UniqueConstraint(fields=["organisation", "stamp"], name="a_request_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.stamp}"


class Expected(Stateful):
    """The file of a feed and month that a department owes; the month's delivery settles it (003·任务2)."""

    workflow = EXPECTED

    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=32, db_index=True, choices=EXPECTED.choices())
    feed = models.CharField("数据", max_length=32)
    month = models.CharField("月份", max_length=7)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    organisation_name = models.CharField("报送单位", max_length=128)
    due_on = models.DateField("最迟", null=True)

    objects = ExpectedQuerySet.as_manager()

    class Meta:
        verbose_name = "应报数据"
        constraints = [models.UniqueConstraint(fields=["division_code", "feed", "month"], name="a_feed_is_expected_once_a_month")]

    def __str__(self) -> str:
        return f"{self.label} {self.month}"

    @property
    def label(self) -> str:
        """The feed in words."""
        return FEEDS[self.feed].label if self.feed in FEEDS else self.feed

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """Give the end of the day on which it is due."""
        return end_of_day(self.due_on) if self.due_on else None

    @property
    def in_use(self) -> Delivery | None:
        """The month's file that is in use; where it is awaited all the same, that is to be delivered again."""
        return Delivery.objects.current().filter(division_code=self.division_code, feed=self.feed, month=self.month).first()

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        detail, there = f"{self.month} 的数据", self.in_use if self.state == "awaited" else None
        again = f"，{there.sent_back}，请更正后重新报送" if there else ""
        return Description(title=f"报送：{self.label}", about=self.organisation_name, detail=detail + again)


class Urging(models.Model):
    """One reminder of a file that is late; at most one a day, by the platform or by hand."""

    expected = models.ForeignKey(Expected, on_delete=models.CASCADE, related_name="urgings", db_index=False)
    on = models.DateField("日期")
    by_name = models.CharField("催报", max_length=64)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "催报"
        ordering = ("on",)
        constraints = [models.UniqueConstraint(fields=["expected", "on"], name="one_reminder_a_day")]
