"""Warnings, the monthly findings behind them, what was found out, how they ended, and re-checks."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.divisions.rules import ancestor_at, division_range, level_of
from jiuzhu.foundation.kernel.fields import SealedJSONField, SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits
from jiuzhu.monitoring.warnings.figures import AS_SENT, in_one_line
from jiuzhu.monitoring.warnings.rules import GRADES, METHODS, SUBJECT_TYPES
from jiuzhu.monitoring.warnings.workflow import LATE, NOTICE, OPEN_STATES, RECHECK, WARNING


class ScopedQuerySet(models.QuerySet):
    """Records derived from a household: seen where it lives now, and where the work was done."""

    def scoped_to(self, actor: Actor) -> Self:
        """Keep what lies where the actor reads monitoring."""
        return self.filter(within_divisions(actor, Duty.MONITORING_READ, "division_code", "household__division_code"))

    def in_division(self, code: str) -> Self:
        """Keep what lies at or under a division."""
        low, high = division_range(code)
        return self.filter(division_code__gte=low, division_code__lte=high)


class WarningQuerySet(ScopedQuerySet):
    """Warnings, which are counted on every page and by the ten thousand."""

    def scoped_to(self, actor: Actor) -> Self:
        """Keep what lies where the actor reads monitoring."""
        return self.filter(reach(actor, "pk"))


def reach(actor: Actor, warning: str, prefix: str = "") -> Q:
    """Say which rows the actor may see as ``ScopedQuerySet`` does; where the household lives now is looked up only where the warning's own place does not settle it.

    ``warning`` is the column with its id, ``prefix`` leads to its fields.
    """
    if actor.system:
        return Q()
    moved = Warning.objects.filter(within_divisions(actor, Duty.MONITORING_READ, "household__division_code"), pk=OuterRef(warning))
    return within_divisions(actor, Duty.MONITORING_READ, f"{prefix}division_code") | Q(Exists(moved))


class Warning(Stateful):
    """One warning about one subject by one rule, whatever months it lasts; open at most once (E-44)."""

    workflow = WARNING
    follows_household = OPEN_STATES

    state = models.CharField("状态", max_length=32, db_index=True, choices=WARNING.choices())
    rule = models.CharField("规则", max_length=64)
    rule_label = models.CharField("预警", max_length=64)
    subject_type = models.CharField("对象类型", max_length=16, choices=list(SUBJECT_TYPES.items()))
    subject_id = models.CharField(max_length=64)
    subject_name = models.CharField("对象", max_length=64)
    household = models.ForeignKey("registry.Household", null=True, on_delete=models.PROTECT, related_name="+")
    on_aid = models.BooleanField("在册救助对象")
    grade = models.PositiveSmallIntegerField("等级", choices=list(GRADES.items()))
    month = models.CharField("首次发现", max_length=7, db_index=True)
    last_month = models.CharField("最近一次发现", max_length=7)
    evidence: Any = SealedJSONField("数据", default=dict)
    evidence_digest = models.CharField(max_length=64)
    clause = models.CharField("依据", max_length=200, blank=True)
    quote = models.TextField("原文", blank=True)
    reading = models.TextField("理解", blank=True)
    feeds = models.JSONField("来源", default=list)
    assigned_code = models.CharField("交办", max_length=12, blank=True)
    verdict = models.BooleanField("属实", null=True)
    explanation = models.CharField(max_length=64, blank=True)
    explanation_label = models.CharField("说明", max_length=64, blank=True)
    review_on = models.DateField("下次复查", null=True, db_index=True)
    withdrawn_note = models.CharField(max_length=200, blank=True)

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = "预警"
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject_id"], condition=Q(state__in=OPEN_STATES), name="one_open_warning_per_subject_and_rule"),
            models.CheckConstraint(condition=Q(grade__range=(min(GRADES), max(GRADES))), name="warning_grade_is_one_to_three"),
        ]
        indexes = [
            # Counting a month reads these and no row, whose sealed figures lie far apart.
            models.Index(fields=["month", "rule", "state", "verdict", "division_code"], name="warning_by_month_and_rule"),
            models.Index(fields=["id", "division_code", "rule", "rule_label", "grade", "state"], name="warning_for_counting"),
            models.Index(fields=["subject_id", "rule"], name="warning_by_subject"),
            models.Index(fields=["last_month", "division_code"], name="warning_by_last_month"),
            # The order in which a month's warnings are listed: a page of them reads no others.
            models.Index(fields=["grade", "-opened_at", "id"], name="warning_in_listed_order"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_label}：{self.subject_name}"

    @property
    def grade_label(self) -> str:
        """The grade as people say it."""
        return GRADES[self.grade]

    def deadline_key(self, awaits: Awaits) -> str | None:
        """Name the deadline of the state; how long an investigation may take hangs on the grade."""
        return awaits.deadline.format(grade=self.grade) if awaits.deadline else None

    def changes_on_moving(self, division_code: str) -> dict[str, Any]:
        """Let what was assigned be with the village or township of the same level there."""
        level = level_of(self.assigned_code) if self.assigned_code else None
        return {"assigned_code": ancestor_at(division_code, level) or division_code} if level else {}

    def describe(self) -> Description:
        """Say how the warning reads in an inbox."""
        return Description(
            title=f"预警：{self.rule_label}",
            about=self.subject_name,
            detail=in_one_line(self.evidence),
            tag=self.grade_label,
            source="外来平台" if AS_SENT in self.evidence else f"{int(self.last_month[5:])} 月比对",
            household_id=str(self.household_id or ""),
        )


class Sighting(models.Model):
    """The finding of one month behind a warning: one per subject, rule and period."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.CASCADE, related_name="sightings")
    rule = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    month = models.CharField("月份", max_length=7)
    evidence: Any = SealedJSONField(default=dict)
    evidence_digest = models.CharField(max_length=64)
    facts: Any = SealedJSONField("所用事实", default=dict)
    law = models.CharField("所用规定", max_length=64, blank=True)
    run_id = models.CharField(max_length=64)
    quiet = models.BooleanField("未重复预警", default=False)
    found_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField("撤回", null=True)
    taken_back = models.BooleanField("因部门撤回数据", default=False)

    class Meta:
        verbose_name = "月度发现"
        ordering = ("-month", "rule", "id")
        constraints = [models.UniqueConstraint(fields=["rule", "subject_id", "month"], name="one_finding_per_subject_rule_and_month")]
        # A month is counted from these alone.
        indexes = [
            models.Index(fields=["month", "rule", "subject_id", "warning", "quiet", "withdrawn_at", "taken_back"], name="finding_by_month_and_rule"),
            models.Index(fields=["warning", "month", "withdrawn_at", "quiet"], name="finding_of_warning"),
        ]


class Investigation(models.Model):
    """What was found out on the spot; a warning sent back is investigated again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.CASCADE, related_name="investigations")
    visited_on = models.DateField("核实日期")
    method = models.CharField("核实方式", max_length=16, choices=list(METHODS.items()))
    investigators = models.CharField("核实人", max_length=64)
    finding: Any = SealedTextField("核实情况")
    holds = models.BooleanField("属实")
    written_by = models.CharField(max_length=64)
    writer_name = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "调查核实"
        ordering = ("-written_at",)


class Disposition(models.Model):
    """How a warning ended, or stands on the ledger (E-45)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.CASCADE, related_name="dispositions")
    outcome = models.CharField("处置结果", max_length=16)
    note: Any = SealedTextField("说明")
    referred_to = models.CharField("转介到", max_length=64, blank=True)
    in_discussion = models.BooleanField("一事一议", default=False)
    meeting_key = models.UUIDField("专题会议", null=True)
    minutes_no = models.CharField("会议纪要", max_length=64, blank=True)
    minutes_on = models.DateField("会议日期", null=True)
    review_on = models.DateField("下次复查", null=True)
    died_on = models.DateField("死亡日期", null=True)
    left_on = models.DateField("离开本户日期", null=True)
    decided_by = models.CharField(max_length=64)
    decider_name = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = "处置"
        ordering = ("-decided_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(in_discussion=False) | (Q(meeting_key__isnull=False, minutes_on__isnull=False) & ~Q(minutes_no="")),
                name="what_was_discussed_has_minutes",
            )
        ]


class Recheck(Stateful):
    """The re-check of a recipient household (P-15), opened by a warning; proposed by one person, decided by another."""

    workflow = RECHECK
    follows_household = ("checking", "proposed")

    state = models.CharField("状态", max_length=32, db_index=True, choices=RECHECK.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    household_name = models.CharField("家庭", max_length=64)
    warning = models.OneToOneField(Warning, null=True, on_delete=models.PROTECT, related_name="recheck")
    reason = models.CharField("缘由", max_length=200)
    result = models.CharField("复核意见", max_length=16, blank=True)
    note: Any = SealedTextField("复核情况", blank=True)
    effective_month = models.CharField("自何月起", max_length=7, blank=True)
    monthly_benefit_fen = models.BigIntegerField("调整后月救助金额", null=True)
    exit_months = models.PositiveSmallIntegerField("渐退月数", null=True)
    paid_since_fen = models.BigIntegerField("自该月起已发放", null=True)
    due_on = models.DateField("应核查日", null=True, db_index=True)
    visited_on = models.DateField("入户日期", null=True)
    visitors = models.CharField("入户人员", max_length=64, blank=True)
    check_number = models.CharField("核对报告", max_length=64, blank=True)
    no_check_reason = models.CharField("没有核对报告的原因", max_length=200, blank=True)
    income_annual_fen = models.BigIntegerField("家庭年收入（分）", null=True)
    members = models.PositiveSmallIntegerField("人口", null=True)
    members_employed = models.PositiveSmallIntegerField("就业人数", null=True)
    category = models.CharField("变更后类别", max_length=32, blank=True)
    category_class = models.CharField("变更后分类", max_length=32, blank=True)
    recovery = models.CharField("多发的怎样处理", max_length=16, blank=True)
    recovered_fen = models.BigIntegerField("已追回", null=True)
    recovered_on = models.DateField("追回日期", null=True)
    review_on = models.DateField("回访日期", null=True)
    former_category = models.CharField("原类别", max_length=32, blank=True)
    former_class = models.CharField("原分类", max_length=32, blank=True)
    former_benefit_fen = models.BigIntegerField("原月救助金额", null=True)
    law = models.CharField("所用规定", max_length=64, blank=True)
    proposed_by = models.CharField(max_length=64, blank=True)
    proposer_name = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decider_name = models.CharField(max_length=64, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "复核"
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(state__in=("checking", "proposed")), name="one_running_recheck_per_household"),
            models.CheckConstraint(condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")), name="recheck_is_decided_by_another"),
            models.CheckConstraint(condition=Q(monthly_benefit_fen__isnull=True) | Q(monthly_benefit_fen__gte=0), name="recheck_benefit_is_not_negative"),
            models.CheckConstraint(condition=Q(recovered_fen__isnull=True) | Q(recovered_fen__gte=0), name="recheck_recovered_is_not_negative"),
            models.CheckConstraint(condition=Q(paid_since_fen__isnull=True) | Q(paid_since_fen__gte=0), name="recheck_paid_is_not_negative"),
        ]

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """Give the end of the day by which the law wants the household checked, where it names one."""
        return end_of_day(self.due_on) if self.due_on and self.state == "checking" else None

    def describe(self) -> Description:
        """Say how the re-check reads in an inbox."""
        return Description(title="复核：救助对象", about=self.household_name, detail=self.reason, source="预警" if self.warning_id else "定期核查" if self.due_on else "经济核对", household_id=str(self.household_id))


class Notice(Stateful):
    """Telling a household what its re-check changed (P-15); it bears the id of the re-check, so that there is one for each."""

    workflow = NOTICE
    follows_household = ("due",)

    state = models.CharField("状态", max_length=32, db_index=True, choices=NOTICE.choices())
    recheck = models.OneToOneField(Recheck, on_delete=models.PROTECT, related_name="notice")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "复核结果告知"

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title=f"告知：{self.recheck.state_label}", about=self.recheck.household_name, source="复核", household_id=str(self.household_id))


class LateQuerySet(models.QuerySet["Late"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what is late in the counties where the actor urges work."""
        return self.filter(within_divisions(actor, Duty.WORK_URGE, "division_code"))


class Late(Stateful):
    """What one township lets lie of warnings and re-checks: it waits with the county (``division_code``) until the township went on or the county settled it.

    Work that was due before ``covered_until`` is told of; ``number`` is how much was late when it was told, the first of it since ``due_at``.
    """

    workflow = LATE

    state = models.CharField("状态", max_length=32, db_index=True, choices=LATE.choices())
    township_code = models.CharField("乡镇", max_length=12, db_index=True)
    township_name = models.CharField("乡镇（街道）", max_length=64)
    number = models.PositiveIntegerField("超期件数")
    due_at = models.DateTimeField("最早应办结")
    covered_until = models.DateTimeField()

    objects = LateQuerySet.as_manager()

    class Meta:
        verbose_name = "预警超期督办"
        constraints = [models.UniqueConstraint(fields=["township_code"], condition=Q(state="county"), name="one_open_late_per_township")]

    def describe(self) -> Description:
        """Say how it reads in the county's inbox."""
        return Description(title="预警、复核超期", about=self.township_name, detail=f"{self.number} 件没有按时办", source="预警时限")
