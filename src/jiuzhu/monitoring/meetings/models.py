"""Special meetings and the warnings on their agenda."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.monitoring.meetings.workflow import MEETING
from jiuzhu.monitoring.warnings.rules import OUTCOME_LABELS, Outcome


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep the meetings of counties where the actor holds them."""
        return self.filter(within_divisions(actor, Duty.MEETING_HOLD, "division_code"))


class Meeting(Stateful):
    """One special meeting of a county's leading-group office; with its minutes every warning on its agenda is ended."""

    workflow = MEETING

    state = models.CharField("状态", max_length=32, db_index=True, choices=MEETING.choices())
    held_on = models.DateField("会议日期")
    place = models.CharField("地点", max_length=100)
    chair = models.CharField("主持", max_length=64)
    attendees = models.TextField("参加")
    minutes_no = models.CharField("纪要编号", max_length=64, blank=True)
    concluder_name = models.CharField("定稿人", max_length=64, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "专题会议"
        ordering = ("-held_on", "-opened_at")
        constraints = [
            models.UniqueConstraint(fields=["division_code", "minutes_no"], condition=~Q(minutes_no=""), name="minutes_number_once_a_county"),
            models.CheckConstraint(condition=~Q(state="concluded") | ~Q(minutes_no=""), name="a_concluded_meeting_has_minutes"),
        ]

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="专题会议：一事一议", about=f"{self.held_on} {self.place}", source="一事一议")


class Item(models.Model):
    """One warning on an agenda and what was resolved on it; ``open`` until the meeting is concluded or called off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items", db_index=False)
    warning = models.ForeignKey("warnings.Warning", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("序号")
    open = models.BooleanField(default=True)
    outcome = models.CharField("决议", max_length=16, blank=True)
    note_sealed: Any = SealedTextField(blank=True)
    referred_to = models.CharField(max_length=64, blank=True)
    department_name = models.CharField("转介到", max_length=128, blank=True)
    matter = models.CharField("事项", max_length=64, blank=True)
    name_sealed: Any = SealedTextField("核实到的姓名", blank=True)
    situation_sealed: Any = SealedTextField(blank=True)
    review_on = models.DateField("下次复查", null=True)
    died_on = models.DateField("死亡日期", null=True)
    left_on = models.DateField("离开本户日期", null=True)
    dropped_note = models.CharField("未议", max_length=200, blank=True)

    class Meta:
        verbose_name = "议题"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["meeting", "warning"], name="a_warning_once_on_an_agenda"),
            models.UniqueConstraint(fields=["warning"], condition=Q(open=True), name="a_warning_on_one_open_agenda"),
        ]

    @property
    def resolution(self) -> str:
        """What was resolved, in words."""
        if not self.outcome:
            return ""
        died, left = (f"，{self.died_on} 去世" if self.died_on else ""), (f"，{self.left_on} 起不在家里生活" if self.left_on else "")
        return f"{OUTCOME_LABELS[Outcome(self.outcome)]}{died}{left}"
