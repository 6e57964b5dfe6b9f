"""Authorisations, checks of households, the sources asked, what each said of whom, and every message that came in."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.casework.verification.rules import CHANNELS, KINDS, METHODS, OUTCOME_LABELS, OUTCOME_TONES, SIGNERS, Outcome, number_text
from jiuzhu.casework.verification.workflow import AUTHORISATION, RENEWAL, REPORTED, UNASKED, UNDER_WAY, VERIFICATION
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits

READS = (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)
OUTCOMES = [(str(code), label) for code, label in OUTCOME_LABELS.items()]


class ScopedQuerySet(models.QuerySet[Any]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what concerns households where the actor asks for checks or makes them."""
        return self.filter(within_divisions(actor, READS, "household__division_code", "division_code"))


class Authorisation(Stateful):
    """One member's signed authorisation to check the economic condition, from a day to a day (E-09, I-01)."""

    workflow = AUTHORISATION

    state = models.CharField("状态", max_length=32, db_index=True, choices=AUTHORISATION.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField("授权人", max_length=64)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", db_index=True)
    signer = models.CharField("签字人", max_length=16, choices=list(SIGNERS.items()))
    signer_name = models.CharField("签字人姓名", max_length=64)
    method = models.CharField("方式", max_length=8, choices=list(METHODS.items()))
    file_id = models.CharField(max_length=64)
    wording = models.JSONField("授权书内容")
    law = models.CharField("所用规定", max_length=64)
    recorded_by = models.CharField(max_length=64)
    recorder_name = models.CharField("经办人", max_length=64)
    withdrawn_on = models.DateField("撤回日期", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "核对授权"
        ordering = ("-valid_from", "person_name")
        constraints = [
            models.UniqueConstraint(fields=["person", "valid_from"], condition=Q(state="in_force"), name="one_authorisation_per_person_and_day"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="authorisation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(file_id=""), name="authorisation_is_signed"),
            models.CheckConstraint(condition=Q(state="in_force") | Q(withdrawn_on__isnull=False), name="withdrawn_authorisation_has_its_day"),
        ]

    def describe(self) -> Description:
        """Say how the authorisation reads on the ledger and in lists."""
        return Description(title="核对授权", about=self.person_name, household_id=str(self.household_id))


class Renewal(Stateful):
    """The authorisations of one household that run out: to be signed again by their last day, the first of them (I-01)."""

    workflow = RENEWAL

    state = models.CharField("状态", max_length=32, db_index=True, choices=RENEWAL.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    household_name = models.CharField("家庭", max_length=64)
    due_on = models.DateField("最早到期")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "续签授权"
        constraints = [models.UniqueConstraint(fields=["household"], condition=Q(state="due"), name="one_open_renewal_per_household")]
        indexes = [models.Index(fields=["household", "state", "due_on"], name="renewal_of_household")]

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="续签核对授权", about=f"{self.household_name}家庭", detail=f"最早 {self.due_on} 到期", household_id=str(self.household_id))

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """Give the end of the last day on which the first of them holds."""
        return end_of_day(self.due_on)


class Verification(Stateful):
    """The checking of one household's economic condition, from the asking to the dated report and what followed (E-10)."""

    workflow = VERIFICATION

    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=32, db_index=True, choices=VERIFICATION.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    household_name = models.CharField("家庭", max_length=64)
    county_code = models.CharField(max_length=12)
    kind = models.CharField("事由", max_length=16, choices=list(KINDS.items()))
    cause = models.CharField("说明", max_length=200, blank=True)
    elsewhere = models.CharField("请哪里协查", max_length=40, blank=True)
    due_on = models.DateField("应在此日前", null=True)
    requested_on = models.DateField("提出日期", null=True)
    requester_id = models.CharField(max_length=64, blank=True)
    requester_name = models.CharField("提出人", max_length=64, blank=True)
    members_concerned = models.PositiveSmallIntegerField("核对对象人数", default=0)
    members_authorised = models.PositiveSmallIntegerField("已授权人数", default=0)
    finding: Any = SealedTextField("核对意见", default=b"")
    visited_on = models.DateField("入户核查日期", null=True)
    visitors = models.CharField("入户核查人员", max_length=64, blank=True)
    visit: Any = SealedTextField("入户核查情况", default=b"")
    reported_on = models.DateField("报告日期", null=True)
    valid_until = models.DateField("报告有效期至", null=True)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    reporter_id = models.CharField(max_length=64, blank=True)
    reporter_name = models.CharField("核对人", max_length=64, blank=True)
    explanation: Any = SealedTextField("差异说明", default=b"")
    explainer_name = models.CharField("说明人", max_length=64, blank=True)
    recheck_id = models.CharField(max_length=64, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "经济核对"
        ordering = ("-opened_at",)
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(state__in=UNDER_WAY), name="one_check_at_a_time_per_household"),
            models.CheckConstraint(
                condition=Q(state__in=UNASKED)
                | Q(members_concerned__gte=1, members_authorised=F("members_concerned"), requested_on__isnull=False),
                name="checked_only_when_all_members_authorised",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=REPORTED) | Q(reported_on__isnull=False, valid_until__gte=F("reported_on"), serial__isnull=False),
                name="a_report_is_dated_and_numbered",
            ),
            models.CheckConstraint(condition=Q(reporter_id="") | ~Q(reporter_id=F("requester_id")), name="reported_by_another_than_asked"),
            models.UniqueConstraint(fields=["county_code", "year", "serial"], name="report_number_once"),
        ]
        indexes = [
            models.Index(fields=["household", "-reported_on"], name="check_of_household"),
            models.Index(fields=["division_code", "state"], name="check_by_place_and_state"),
        ]

    @property
    def number(self) -> str:
        """The report's number; empty before there is one."""
        return number_text(self.year, self.serial) if self.year and self.serial else ""

    def describe(self) -> Description:
        """Say how the check reads in an inbox."""
        return Description(
            title="家庭经济状况核对", about=f"{self.household_name}家庭", detail=self.cause, tag=self.get_kind_display(), household_id=str(self.household_id)
        )

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """What the law wants done by a day is due that day, until it was asked for."""
        return end_of_day(self.due_on) if self.state == "open" and self.due_on else None


class Concerned(models.Model):
    """A member who is checked, and the authorisation it rests on; none without one that holds on the day of asking."""

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="concerned", db_index=False)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="uses")
    name = models.CharField("姓名", max_length=64)
    ref = models.PositiveSmallIntegerField()
    requested_on = models.DateField()
    authorised_from = models.DateField()
    authorised_until = models.DateField()

    class Meta:
        ordering = ("ref",)
        constraints = [
            models.UniqueConstraint(fields=["verification", "person"], name="concerned_once_per_check"),
            models.UniqueConstraint(fields=["verification", "ref"], name="one_person_per_reference"),
            models.CheckConstraint(
                condition=Q(requested_on__gte=F("authorised_from"), requested_on__lte=F("authorised_until")), name="authorised_on_the_day_of_asking"
            ),
        ]


class SourceCheck(models.Model):
    """One source asked about one household; its id is the message's number on both sides."""

    STATES = {"waiting": "待发出", "sent": "已发出", "settled": "有结果", "dropped": "不再等候"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="sources", db_index=False)
    source = models.CharField("信息来源", max_length=64)
    place = models.PositiveSmallIntegerField()
    channel = models.CharField("途径", max_length=8, choices=list(CHANNELS.items()))
    state = models.CharField(max_length=8, choices=list(STATES.items()), default="waiting")
    outcome = models.CharField("结果", max_length=8, blank=True, choices=OUTCOMES)
    sent_at = models.DateTimeField("发出时间", null=True)
    settled_at = models.DateTimeField("结果时间", null=True)
    note = models.CharField(max_length=200, blank=True)
    cleared = models.BooleanField(default=False)

    class Meta:
        ordering = ("place",)
        constraints = [
            models.UniqueConstraint(fields=["verification", "source"], name="source_asked_once_per_check"),
            models.CheckConstraint(condition=~Q(state="settled") | ~Q(outcome=""), name="settled_source_has_an_outcome"),
        ]
        indexes = [models.Index(fields=["channel", "state"], name="source_by_channel_and_state")]

    @property
    def tone(self) -> str:
        """The tone of the outcome's tag."""
        return OUTCOME_TONES.get(Outcome(self.outcome), "") if self.outcome else "amber"

    @property
    def words(self) -> str:
        """The outcome, or what is waited for."""
        if self.outcome:
            return str(self.get_outcome_display())
        return "待登记" if self.channel == "hand" and self.state == "waiting" else str(self.get_state_display())


class Answer(models.Model):
    """What one source said about one person; said once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source_check = models.ForeignKey(SourceCheck, on_delete=models.CASCADE, related_name="answers", db_index=False)
    concerned = models.ForeignKey(Concerned, on_delete=models.CASCADE, related_name="answers")
    outcome = models.CharField(max_length=8, choices=OUTCOMES)
    rows_sealed: Any = SealedTextField(default=b"")
    received_at = models.DateTimeField()
    entered_by = models.CharField(max_length=64)
    enterer_name = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source_check", "concerned"], name="one_answer_per_source_and_person")]


class Message(models.Model):
    """One message that came in, whatever became of it; the same bytes are one message."""

    VERDICTS = {"taken": "已收下", "refused": "已拒收", "late": "迟到，未计入"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    source_check = models.ForeignKey(SourceCheck, null=True, on_delete=models.SET_NULL, related_name="messages")
    county_code = models.CharField(max_length=12, blank=True)
    channel = models.CharField(max_length=64)
    verdict = models.CharField("处理", max_length=8, choices=list(VERDICTS.items()))
    why = models.CharField("原因", max_length=200, blank=True)
    file_id = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField("收到时间", db_index=True)

    class Meta:
        ordering = ("-received_at",)


class ReportSerial(models.Model):
    """The last number of a county's reports in a year, counted up by a guarded UPDATE."""

    county_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county_code", "year"], name="one_report_count_per_county_and_year")]
