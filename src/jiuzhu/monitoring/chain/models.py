"""Overlaps and gaps found on the chain, the months they were found in, what was answered, and the months reckoned."""

from __future__ import annotations

import json
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.monitoring.chain.conflicts import FINDINGS
from jiuzhu.monitoring.chain.name_lists import CHANGES, EVERYBODY, WHOM
from jiuzhu.monitoring.chain.rules import county_served
from jiuzhu.monitoring.chain.workflow import CHAIN_FINDING, OPEN_STATES


class FindingQuerySet(models.QuerySet["Finding"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep findings about households where the actor reads monitoring, and those of its county the actor's department gave aid in or was told of."""
        if actor.system:
            return self.all()
        seen = within_divisions(actor, Duty.MONITORING_READ, "division_code", "household__division_code")
        for department in filter(None, map(organisation, actor.organisations(Duty.FEED_SEND))):
            county = division_range(county_served(department.division_code))
            mine = Concerned.objects.filter(organisation_id=department.pk, finding=OuterRef("pk"))
            seen |= Q(Exists(mine), Q(division_code__range=county) | Q(household__division_code__range=county))
        return self.filter(seen)

    def open(self) -> Self:
        """Keep findings somebody still has to do something about."""
        return self.filter(state__in=OPEN_STATES)


class Finding(Stateful):
    """One overlap or gap about one person or household by one line of the conflict table, whatever months it lasts; open at most once (E-48)."""

    workflow = CHAIN_FINDING
    follows_household = OPEN_STATES

    state = models.CharField("状态", max_length=32, db_index=True, choices=CHAIN_FINDING.choices())
    rule = models.CharField("规则", max_length=64)
    rule_label = models.CharField("问题", max_length=64)
    finding = models.CharField("性质", max_length=16, choices=list(FINDINGS.items()))
    service = models.BooleanField("服务", default=False)
    told_first = models.CharField(max_length=16)
    subject_type = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=64)
    subject_name = models.CharField("对象", max_length=64)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    month = models.CharField("首次发现", max_length=7)
    last_month = models.CharField("最近一次发现", max_length=7)
    pattern = models.CharField(max_length=64)
    evidence: Any = SealedTextField("数据", default=b"")
    clause = models.CharField("依据", max_length=200, blank=True)
    quote = models.TextField("原文", blank=True)
    reading = models.TextField("理解", blank=True)
    beside = models.CharField(max_length=64, blank=True)
    organisation = models.ForeignKey("accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="已告知")
    told_at = models.DateTimeField("告知时间", null=True)
    ended_at = models.DateTimeField("办结时间", null=True)
    ended_note: Any = SealedTextField("办结说明", default=b"")
    ended_clause = models.CharField("办结依据", max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "救助链问题"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_id"], condition=Q(state__in=OPEN_STATES), name="one_open_chain_finding_per_subject_and_rule"
            )
        ]
        indexes = [
            models.Index(fields=["last_month", "finding"], name="chain_finding_by_month"),
            models.Index(fields=["subject_id", "rule"], name="chain_finding_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_label}：{self.subject_name}"

    @property
    def told_of(self) -> dict[str, Any]:
        """The figures (facts) and the rows (received) it rests on."""
        return dict(json.loads(self.evidence or "{}"))

    @staticmethod
    def rows_in(evidence: str) -> list[dict[str, Any]]:
        """Give the rows of the chain that stand in sealed evidence once opened."""
        return list(json.loads(evidence or "{}").get("received", ()))

    def describe(self) -> Description:
        """Say how it reads in an inbox; what was given stands on its page only."""
        return Description(
            title=f"救助链{self.get_finding_display()}：{self.rule_label}",
            about=self.subject_name,
            tag=self.get_finding_display(),
            source=f"{int(self.last_month[5:])} 月救助链",
            household_id=str(self.household_id),
        )


class Concerned(models.Model):
    """A department that gave aid behind a finding, or was told of it."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="concerned", db_index=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "相关部门"
        constraints = [models.UniqueConstraint(fields=["finding", "organisation"], name="a_department_is_concerned_once")]


class Occurrence(models.Model):
    """One month in which a finding was found; one per rule, subject and month. ``division_code`` is where its household lived when it was found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="occurrences")
    rule = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    month = models.CharField("月份", max_length=7)
    division_code = models.CharField("发现地", max_length=12)
    pattern = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    evidence: Any = SealedTextField(default=b"")
    law = models.CharField(max_length=64, blank=True)
    quiet = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "救助链各月发现"
        constraints = [models.UniqueConstraint(fields=["rule", "subject_id", "month"], name="one_chain_finding_per_subject_rule_and_month")]
        indexes = [models.Index(fields=["month", "rule"], name="chain_occurrence_by_month")]


class Reply(models.Model):
    """What a department or township answered; asked again, it answers again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="replies")
    by_label = models.CharField("答复单位", max_length=128)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="答复部门"
    )
    outcome = models.CharField("意见", max_length=16)
    note: Any = SealedTextField("说明", default=b"")
    from_month = models.CharField("自何月起", max_length=7, blank=True)
    refunded_fen = models.BigIntegerField("已追回（分）", null=True)
    written_by = models.CharField(max_length=64)
    writer_name = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "答复"
        ordering = ("-written_at",)
        constraints = [
            models.CheckConstraint(condition=Q(refunded_fen__isnull=True) | Q(refunded_fen__gte=0), name="chain_refund_is_not_negative")
        ]


class Reckoning(models.Model):
    """The chain of one month of one county as it was last reckoned: after which comparison, by which rules, with what result."""

    division_code = models.CharField(max_length=12)
    month = models.CharField("月份", max_length=7)
    run_id = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField("救助记录", default=0)
    by_rule = models.JSONField("各规则结果", default=dict)
    unjudged = models.JSONField("未判断的规则", default=list)
    reckoned_at = models.DateTimeField("核算时间")

    class Meta:
        verbose_name = "救助链核算"
        constraints = [models.UniqueConstraint(fields=["division_code", "month"], name="one_chain_per_county_and_month")]


class Receiver(models.Model):
    """A department that gets the list of people on aid of a county every month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division_code = models.CharField(max_length=12)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="部门")
    whom = models.CharField("范围", max_length=16, choices=list(WHOM.items()), default=EVERYBODY)
    purpose = models.CharField("用途", max_length=100)
    since_month = models.CharField("自何月", max_length=7)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "接收名单的部门"
        constraints = [
            models.UniqueConstraint(fields=["division_code", "organisation"], condition=Q(ended_at__isnull=True), name="a_department_gets_lists_once")
        ]


class NameList(models.Model):
    """What one department is told of one month; ``made_at`` is empty until every row stands there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    receiver = models.ForeignKey(Receiver, on_delete=models.PROTECT, related_name="lists", db_index=False)
    month = models.CharField("月份", max_length=7)
    added = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    ended = models.PositiveIntegerField("退出", default=0)
    made_at = models.DateTimeField("生成时间", null=True)
    taken_at = models.DateTimeField("首次下载", null=True)
    taker_name = models.CharField("下载人", max_length=64, blank=True)

    class Meta:
        verbose_name = "低收入人口名单"
        ordering = ("-month",)
        constraints = [models.UniqueConstraint(fields=["receiver", "month"], name="one_list_per_department_and_month")]


class NameListRow(models.Model):
    """One person of a list, as the department is told of them; ``key`` is the blind index of the number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name_list = models.ForeignKey(NameList, on_delete=models.CASCADE, related_name="rows", db_index=False)
    key = models.CharField(max_length=64)
    id_number: Any = SealedTextField("身份证号")
    name = models.CharField("姓名", max_length=50)
    change = models.CharField("变动", max_length=8, choices=list(CHANGES.items()))
    category = models.CharField(max_length=20)
    category_class = models.CharField(max_length=12, blank=True)
    before = models.CharField("原类别", max_length=40, blank=True)
    since = models.DateField("自", null=True)

    class Meta:
        verbose_name = "名单中的人"
        constraints = [models.UniqueConstraint(fields=["name_list", "key"], name="a_person_stands_once_on_a_list")]
