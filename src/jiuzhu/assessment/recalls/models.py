"""Calls to assess a household again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from jiuzhu.assessment.recalls.rules import CAUSES
from jiuzhu.assessment.recalls.workflow import RECALL
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.workflow.models import Description, Stateful

READERS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)


class RecallQuerySet(models.QuerySet["Recall"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep calls for households that live in the actor's divisions."""
        return self.filter(within_divisions(actor, READERS, "household__division_code"))


class Recall(Stateful):
    """One call: the household or one of its members, why, on what day that happened, and the assessment it asks to look at again."""

    workflow = RECALL

    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey("indicators.Assessment", null=True, on_delete=models.PROTECT, related_name="+")
    facets = models.ForeignKey("facets.FacetAssessment", null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField("户主或成员", max_length=64)
    cause = models.CharField("缘由", max_length=12, choices=list(CAUSES.items()))
    cause_key = models.CharField(max_length=100)
    happened_on = models.DateField("日期")
    words = models.CharField("情况", max_length=200)

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = "重新评估提醒"
        constraints = [
            models.UniqueConstraint(fields=["household", "cause", "cause_key"], condition=Q(person__isnull=True), name="called_once_for_one_cause"),
            models.UniqueConstraint(fields=["person", "cause", "cause_key"], condition=Q(person__isnull=False), name="person_called_once_for_one_cause"),
            models.UniqueConstraint(fields=["household"], condition=Q(state="called", person__isnull=True), name="one_open_call_per_household"),
            models.UniqueConstraint(fields=["person"], condition=Q(state="called", person__isnull=False), name="one_open_call_per_person"),
            models.CheckConstraint(
                condition=Q(person__isnull=True, facets__isnull=True, assessment__isnull=False)
                | Q(person__isnull=False, facets__isnull=False, assessment__isnull=True),
                name="a_call_asks_for_one_assessment",
            ),
        ]

    @property
    def reason(self) -> str:
        """Why, in one line."""
        return f"{self.get_cause_display()}：{self.words}"

    @property
    def whose(self) -> str:
        """Whom it asks to assess: a household by its head, or a person."""
        return self.about if self.person_id else f"{self.about}家庭"

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="重新评估", about=self.whose, detail=self.reason, tag=self.get_cause_display(), household_id=str(self.household_id))
