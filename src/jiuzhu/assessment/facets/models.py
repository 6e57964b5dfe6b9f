"""Assessments of persons by facets, kept one after the other."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.assessment.facets.rules import Facet, facets_from
from jiuzhu.assessment.facets.workflow import FACETS, OPEN, UNDECIDED
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.workflow.models import Description, Stateful

READERS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)


class FacetAssessmentQuerySet(models.QuerySet["FacetAssessment"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep assessments of people whose household lives in the actor's divisions now, and those made there before a move."""
        return self.filter(within_divisions(actor, READERS, "household__division_code", "division_code"))


class FacetAssessment(Stateful):
    """One assessment of one person; ``scheme`` and ``dimensions`` are those of the law of its day, which its ruling keeps."""

    workflow = FACETS

    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    about = models.CharField("对象", max_length=64)
    number = models.PositiveSmallIntegerField("第几次")
    former = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=64)
    scheme_label = models.CharField("评估指标体系", max_length=64)
    dimensions = models.JSONField(default=list)
    stored = models.JSONField("各方面", default=list)
    applies = models.BooleanField("在应评估对象之内", null=True)
    occasion_note = models.CharField("为什么评估", max_length=300, blank=True)
    warning_id = models.CharField(max_length=64, blank=True, db_index=True)
    law_digest = models.CharField(max_length=128, blank=True)
    assessed_on = models.DateField("评估日期", null=True)
    assessor = models.CharField(max_length=64, blank=True)
    assessor_name = models.CharField("评估人", max_length=64, blank=True)
    confirmer = models.CharField(max_length=64, blank=True)
    confirmer_name = models.CharField("确认人", max_length=64, blank=True)

    objects = FacetAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "分方面评估"
        constraints = [
            models.UniqueConstraint(fields=["person", "number"], name="facet_assessment_numbered_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(state__in=UNDECIDED), name="one_facet_assessment_under_way"),
            models.UniqueConstraint(fields=["person"], condition=Q(state="effective"), name="one_facet_assessment_in_force"),
            models.CheckConstraint(condition=Q(confirmer="") | ~Q(confirmer=F("assessor")), name="facet_assessment_confirmed_by_another"),
            models.CheckConstraint(
                condition=~Q(state__in=("effective", "superseded")) | (~Q(confirmer="") & Q(assessed_on__isnull=False)),
                name="effective_facet_assessment_was_confirmed",
            ),
        ]

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What is said of each facet."""
        return facets_from(self.stored)

    @property
    def is_open(self) -> bool:
        """Whether it can still be filled in."""
        return self.state in OPEN

    @property
    def title(self) -> str:
        """Which assessment of the person it is."""
        return f"第 {self.number} 次评估"

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title=self.scheme_label, about=self.about, detail=self.title, household_id=str(self.household_id))
