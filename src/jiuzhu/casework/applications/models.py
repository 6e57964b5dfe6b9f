"""Applications for assistance, what each was opened for, and the county's eye on one that is late."""

from __future__ import annotations

import json
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.casework.applications.rules import CHANNELS, ORIGINS, OUTCOMES, UNSETTLED, missing_in
from jiuzhu.casework.applications.workflow import APPLICATION, LATE, OPEN_STATES, TRANSFER
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits

WORKING = (Duty.APPLICATION_HANDLE, Duty.APPLICATION_DECIDE)
UNDER_WAY = Q(state__in=OPEN_STATES)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what was applied for where the actor handles or decides applications, and what households there now applied for."""
        return self.filter(within_divisions(actor, WORKING, "division_code", "household__division_code"))


class Application(Stateful):
    """One thing one household applies for; those of one form share its ``press``.

    ``household`` is empty until the people are on the register: they are entered when the application is accepted. ``person_key`` is a blind index.
    """

    workflow = APPLICATION

    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=32, db_index=True, choices=APPLICATION.choices())
    press = models.UUIDField(editable=False)
    matter = models.CharField(max_length=80, blank=True)
    matter_label = models.CharField("申请事项", max_length=128, blank=True)
    department = models.CharField(max_length=32, blank=True)
    channel = models.CharField("途径", max_length=16, choices=list(CHANNELS.items()))
    household = models.ForeignKey("registry.Household", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("申请人", max_length=64)
    person_key = models.CharField(max_length=80, blank=True)
    id_sealed: Any = SealedTextField(blank=True)
    phone_sealed: Any = SealedTextField(blank=True)
    lives_sealed: Any = SealedTextField(blank=True)
    members_sealed: Any = SealedTextField(blank=True)
    situation_sealed: Any = SealedTextField(blank=True)
    agent_name = models.CharField("代办人", max_length=30, blank=True)
    agent_relation = models.CharField("与申请人的关系", max_length=30, blank=True)
    agent_phone_sealed: Any = SealedTextField(blank=True)
    consented = models.BooleanField("本人同意并已签承诺", default=False)
    received_on = models.DateField("收到日期")
    taker_name = models.CharField("经办人", max_length=64)
    materials = models.JSONField("材料", default=dict)
    supplement_sealed: Any = SealedTextField(blank=True)
    supplement_asked_on = models.DateField("告知补正日期", null=True)
    accepted_on = models.DateField("受理日期", null=True)
    outcome = models.CharField("审核意见", max_length=16, choices=list(OUTCOMES.items()), blank=True)
    opinion_sealed: Any = SealedTextField(blank=True)
    investigators = models.CharField("入户调查人", max_length=100, blank=True)
    from_on = models.DateField("自", null=True)
    category_class = models.CharField(max_length=16, blank=True)
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    proposed_by = models.CharField(max_length=64, blank=True)
    proposer_name = models.CharField("审核人", max_length=64, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decider_name = models.CharField("确认人", max_length=64, blank=True)
    ended_on = models.DateField("办结日期", null=True)
    law = models.CharField("所用规定", max_length=64, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "救助申请"
        constraints = [
            models.UniqueConstraint(fields=["press", "matter"], name="one_application_per_form_and_matter"),
            models.UniqueConstraint(
                fields=["household", "matter"],
                condition=UNDER_WAY & Q(household__isnull=False),
                name="one_open_application_per_household_and_matter",
            ),
            models.UniqueConstraint(
                fields=["person_key", "matter"], condition=UNDER_WAY & ~Q(person_key=""), name="one_open_application_per_person_and_matter"
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(household__isnull=False, outcome="grant"), name="application_granted_to_a_household"
            ),
            models.CheckConstraint(condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")), name="application_decided_by_another"),
            models.CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="application_amount_is_not_negative"),
        ]
        indexes = [
            models.Index(fields=["division_code", "state"], name="application_by_place_and_state"),
            models.Index(fields=["household", "-opened_at"], name="application_of_household"),
        ]

    @property
    def label(self) -> str:
        """What is applied for, in words."""
        return self.matter_label or UNSETTLED

    @property
    def kind(self) -> str:
        """Whether a category, a benefit or another aid is applied for."""
        return self.matter.partition(".")[0]

    @property
    def code(self) -> str:
        """The code of what is applied for, within its kind."""
        return self.matter.partition(".")[2]

    @property
    def members(self) -> list[dict[str, str]]:
        """The people of a household that is not on the register yet, the applicant first."""
        return json.loads(self.members_sealed or "[]")

    @property
    def lacking(self) -> tuple[str, ...]:
        """The papers that are not there."""
        return missing_in(self.materials)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN_STATES

    def deadline_key(self, awaits: Awaits) -> str | None:
        """What is another department's business is to be transferred sooner than reviewed (N-073)."""
        return TRANSFER if self.state == "accepted" and self.department else awaits.deadline

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=f"申请：{self.label}"[:128], about=self.name, detail="需转办有关部门" if self.department else "",
            tag=self.get_channel_display(), source=self.taker_name, household_id=str(self.household_id or ""),
        )  # fmt: skip


class Trigger(models.Model):
    """What an application was opened for, or taken up for while it was open: one thing leads to one application."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="triggers")
    origin_kind = models.CharField("来源", max_length=16, choices=list(ORIGINS.items()))
    origin_id = models.CharField(max_length=64)
    words_sealed: Any = SealedTextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "申请来源"
        ordering = ("at",)
        constraints = [models.UniqueConstraint(fields=["origin_kind", "origin_id"], name="one_application_per_origin")]


class LateQuerySet(models.QuerySet["Late"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what is late in the counties where the actor urges work."""
        return self.filter(within_divisions(actor, Duty.WORK_URGE, "division_code"))


class Late(Stateful):
    """One clock of an application that ran out: it waits with the county (``division_code``) until the township goes on or the county settled it."""

    workflow = LATE

    state = models.CharField("状态", max_length=32, db_index=True, choices=LATE.choices())
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="late", db_index=False)
    clock_version = models.PositiveIntegerField()
    waited_for = models.CharField("没有按时办的事", max_length=64)
    due_at = models.DateTimeField("应办结")

    objects = LateQuerySet.as_manager()

    class Meta:
        verbose_name = "申请超时督办"
        constraints = [models.UniqueConstraint(fields=["application", "clock_version"], name="one_late_per_application_clock")]

    def describe(self) -> Description:
        """Say how it reads in the county's inbox."""
        return Description(
            title=f"超时：{self.waited_for}", about=self.application.name, detail=self.application.label, source="申请时限",
            household_id=str(self.application.household_id or ""),
        )  # fmt: skip
