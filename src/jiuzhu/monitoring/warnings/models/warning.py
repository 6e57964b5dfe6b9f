"""A warning and who sees it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import ancestor_at, level_of
from jiuzhu.foundation.kernel.fields import SealedJSONField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits
from jiuzhu.monitoring.warnings.figures import AS_SENT, in_one_line
from jiuzhu.monitoring.warnings.models.scope import DerivedQuerySet
from jiuzhu.monitoring.warnings.rules import GRADES, SUBJECT_TYPES
from jiuzhu.monitoring.warnings.workflow import OPEN_STATES, WARNING


class WarningQuerySet(DerivedQuerySet):
    """Warnings, which are counted on every page and by the ten thousand."""

    def scoped_to(self, actor: Actor) -> Self:
        """Keep what lies where the actor reads monitoring."""
        return self.filter(reach(actor, "pk"))


def reach(actor: Actor, warning: str, prefix: str = "") -> Q:
    """Say which rows the actor may see as ``DerivedQuerySet`` does; where the household lives now is looked up only where the warning's own place does not settle it.

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
    month = models.CharField("首次发现", max_length=7)
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
            models.UniqueConstraint(
                fields=["rule", "subject_id"], condition=Q(state__in=OPEN_STATES), name="one_open_warning_per_subject_and_rule"
            ),
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
