"""Applications of people whose household registration is elsewhere, and how often the other place was asked again."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from jiuzhu.casework.elsewhere.rules import OUTCOMES, TONES, WAYS
from jiuzhu.casework.elsewhere.workflow import ELSEWHERE, RUNNING
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful


class ApplicationQuerySet(models.QuerySet["Application"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what was applied for where the actor handles leads."""
        return self.filter(within_divisions(actor, Duty.LEAD_HANDLE, "division_code"))


class Application(Stateful):
    """One person's application in the village of residence; ``home_code`` is the county that is competent by the household registration."""

    workflow = ELSEWHERE

    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=32, db_index=True, choices=ELSEWHERE.choices())
    press = models.UUIDField(unique=True, editable=False)
    name = models.CharField("申请人", max_length=30)
    id_sealed: Any = SealedTextField()
    person_key = models.CharField(max_length=64)
    phone_sealed: Any = SealedTextField(blank=True)
    lives_sealed: Any = SealedTextField(blank=True)
    matter = models.CharField("申请事项", max_length=60)
    situation_sealed: Any = SealedTextField()
    home_code = models.CharField(max_length=12)
    home_name = models.CharField("户籍地", max_length=100)
    permit_until = models.DateField("居住证有效期至", null=True)
    taker_name = models.CharField("受理人", max_length=64)
    office = models.CharField("转给", max_length=100, blank=True)
    way = models.CharField("转送方式", max_length=16, choices=list(WAYS.items()), blank=True)
    sent_on = models.DateField("转送日期", null=True)
    sent_number = models.CharField("文号或单号", max_length=60, blank=True)
    outcome = models.CharField("户籍地的决定", max_length=16, choices=list(OUTCOMES.items()), blank=True)
    answered_on = models.DateField("回复日期", null=True)
    answer_sealed: Any = SealedTextField(blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "异地申请"
        ordering = ("-opened_at",)
        constraints = [
            models.UniqueConstraint(fields=["person_key"], condition=Q(state__in=RUNNING), name="one_running_application_from_elsewhere"),
            models.CheckConstraint(condition=Q(sent_on__isnull=True, office="") | (Q(sent_on__isnull=False) & ~Q(office="")), name="sent_to_somebody_on_a_day"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, outcome="") | (Q(answered_on__isnull=False) & ~Q(outcome="")), name="answered_on_a_day_with_an_outcome"
            ),
        ]
        indexes = [models.Index(fields=["division_code", "state"], name="elsewhere_by_place_and_state")]

    @property
    def tone(self) -> str:
        """The tone of the outcome's tag."""
        return TONES.get(self.outcome, "")

    def permitted_on(self, on: date) -> bool:
        """Whether the residence permit is valid on a day."""
        return self.permit_until is not None and self.permit_until >= on

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=f"异地申请：{self.matter}"[:128], about=self.name, detail=f"户籍地 {self.home_name}", source=self.taker_name
        )  # fmt: skip
