"""Assessments of households, kept one after the other."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from jiuzhu.assessment.indicators.workflow import ASSESSMENT, OPEN, UNDECIDED
from jiuzhu.casework.registry.vocabulary import LEVELS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.workflow.models import Description, Stateful

OCCASIONS = {"first": "首次评估", "periodic": "定期评估", "change": "情况变化", "warning": "预警核实", "appeal": "异议复核"}

READERS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep assessments of households that live in the actor's divisions now, and those made there before a move."""
        return self.filter(within_divisions(actor, READERS, "household__division_code", "division_code"))

    def of_household(self, household_id: UUID | str) -> Self:
        """Keep the assessments of one household, newest first."""
        return self.filter(household_id=household_id).order_by("-year", "-number")

    def current(self) -> Self:
        """Keep what is in force."""
        return self.filter(state="effective")

    def newest(self) -> Self:
        """Keep, of every household, what is being decided, else what is in force."""
        newer = AssessmentQuerySet(self.model).filter(household_id=models.OuterRef("household_id"), state__in=UNDECIDED)
        return self.filter(Q(state__in=UNDECIDED) | Q(state="effective")).exclude(models.Exists(newer) & Q(state="effective"))


class Assessment(Stateful):
    """One filling-in of the ten-indicator form for one household.

    ``facts`` maps a fact to {"value": kept text, "source": where from}; ``results`` is what the scoring said at submission; ``rule_values`` are the county's
    own values it was judged with, so that pack digest, facts and values give the same answer again.
    """

    workflow = ASSESSMENT

    division_code = models.CharField("行政区划", max_length=12)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("年内次数")
    occasion = models.CharField("评估缘由", max_length=16, choices=list(OCCASIONS.items()))
    occasion_note = models.CharField("缘由说明", max_length=300, blank=True)
    warning_id = models.CharField(max_length=64, blank=True, db_index=True)
    former = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField("户主", max_length=64)

    facts = models.JSONField("评估内容", default=dict)
    explanations = models.JSONField("不一致的说明", default=dict)
    findings = models.JSONField("评估人认定", default=dict)
    area_type = models.CharField("城乡", max_length=8, blank=True)
    inactivity_reason = models.CharField("未参与社会活动原因", max_length=200, blank=True)
    drafted_at = models.DateTimeField("草稿保存时间", null=True)
    drafted_by = models.CharField(max_length=64, blank=True)
    draft_number = models.PositiveIntegerField(default=0)

    assessed_on = models.DateField("评估日期", null=True)
    level = models.CharField("困境程度", max_length=16, blank=True, choices=list(LEVELS.items()), db_index=True)
    hardships = models.PositiveSmallIntegerField("困境指标数", null=True)
    unknowns = models.PositiveSmallIntegerField("待定指标数", null=True)
    results = models.JSONField("各指标结论", default=list)
    pack = models.CharField("政策包", max_length=64, blank=True)
    pack_digest = models.CharField(max_length=128, blank=True)
    rule_values = models.JSONField("所用参数", default=dict)
    facts_digest = models.CharField(max_length=64, blank=True)
    demo_values = models.BooleanField("使用演示值", default=False)

    first_assessor = models.CharField(max_length=64, blank=True)
    first_assessor_name = models.CharField("评估人", max_length=64, blank=True)
    second_assessor = models.CharField(max_length=64, blank=True)
    second_assessor_name = models.CharField("评估人", max_length=64, blank=True)
    signer_name = models.CharField("家庭签字人", max_length=64, blank=True)
    household_signature = models.CharField(max_length=64, blank=True)
    first_signature = models.CharField(max_length=64, blank=True)
    second_signature = models.CharField(max_length=64, blank=True)
    signed_paper = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True)
    confirmer = models.CharField(max_length=64, blank=True)
    confirmer_name = models.CharField("确认人", max_length=64, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "需求评估"
        constraints = [
            models.UniqueConstraint(fields=["household", "year", "number"], name="assessment_numbered_once"),
            models.UniqueConstraint(fields=["household"], condition=Q(state__in=UNDECIDED), name="one_assessment_under_way"),
            models.UniqueConstraint(fields=["household"], condition=Q(state="effective"), name="one_assessment_in_force"),
            models.CheckConstraint(condition=Q(first_assessor="") | ~Q(first_assessor=F("second_assessor")), name="two_assessors_are_two_people"),
            models.CheckConstraint(
                condition=Q(confirmer="") | (~Q(confirmer=F("first_assessor")) & ~Q(confirmer=F("second_assessor"))),
                name="assessment_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("submitted", "effective", "superseded"))
                | (~Q(first_assessor="") & ~Q(second_assessor="") & ~Q(level="") & Q(assessed_on__isnull=False)),
                name="submitted_assessment_has_two_assessors",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("submitted", "effective", "superseded"))
                | ~Q(signed_paper="")
                | (~Q(household_signature="") & ~Q(first_signature="") & ~Q(second_signature="")),
                name="submitted_assessment_is_signed",
            ),
            models.CheckConstraint(condition=~Q(state__in=("effective", "superseded")) | ~Q(confirmer=""), name="effective_assessment_was_confirmed"),
        ]
        indexes = [models.Index(fields=["division_code", "state"], name="assessment_by_place")]

    @property
    def title(self) -> str:
        """Which assessment of the household it is: 2026 年第 2 次评估."""
        return f"{self.year} 年第 {self.number} 次评估"

    @property
    def is_open(self) -> bool:
        """Whether the form can still be filled in."""
        return self.state in OPEN

    @property
    def level_label(self) -> str:
        """The level in words; empty before submission."""
        return LEVELS.get(self.level, "")

    def values(self) -> dict[str, str]:
        """Give the kept texts by fact."""
        return {fact: entry["value"] for fact, entry in self.facts.items() if entry.get("value")}

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        done = self.state in ("submitted", "effective")
        return Description(
            title=f"评估确认：{self.level_label}" if done else f"需求评估：{OCCASIONS[self.occasion]}",
            about=f"{self.about}家庭",
            detail=f"{self.title}，{self.hardships} 项困境" if done else self.title,
            source=self.occasion_note[:64],
            household_id=str(self.household_id),
        )
