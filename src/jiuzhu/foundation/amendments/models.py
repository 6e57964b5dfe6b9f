"""Changes of the law on their way from a draft to publication."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.amendments.rules import Draft, typed_entries
from jiuzhu.foundation.amendments.workflow import AMENDMENT, OPEN
from jiuzhu.foundation.workflow.models import Description, Stateful

READERS = (Duty.POLICY_DRAFT, Duty.POLICY_PUBLISH)
WRITER, PUBLISHER = "writer", "publisher"


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what is drafted where the actor drafts or publishes."""
        return self.filter(within_divisions(actor, READERS, "division_code"))


class Amendment(Stateful):
    """One change of the law: what somebody typed, and once published the number under which it is in force.

    ``entries`` are stored as typed, so that a draft keeps what cannot be read yet; ``acknowledged`` names the examples whose new outcome is right.
    """

    workflow = AMENDMENT

    state = models.CharField("状态", max_length=32, db_index=True, choices=AMENDMENT.choices())
    pack = models.CharField("政策包", max_length=64)
    title = models.CharField("名称", max_length=100, blank=True)
    reason = models.TextField("理由", blank=True)
    document = models.CharField("依据文件", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=100, blank=True)
    quote = models.TextField("原文", blank=True)
    file_id = models.CharField(max_length=64, blank=True)
    file_name = models.CharField("文件", max_length=200, blank=True)
    valid_from = models.DateField("自", null=True)
    entries = models.JSONField("内容", default=list)
    acknowledged = models.JSONField("认可的新结果", default=list)
    withdraws = models.PositiveIntegerField("撤回", null=True)
    drafter = models.CharField(max_length=64)
    drafter_name = models.CharField("起草人", max_length=64)
    drafted_at = models.DateTimeField("保存时间", null=True)
    draft_number = models.PositiveIntegerField(default=0)
    draft_sheet = models.CharField(max_length=32, blank=True)
    publisher = models.CharField(max_length=64, blank=True)
    publisher_name = models.CharField("发布人", max_length=64, blank=True)
    published_at = models.DateTimeField("发布时间", null=True)
    number = models.PositiveIntegerField("编号", null=True)
    shown = models.JSONField("发布时的对照", default=list)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "规定变更"
        constraints = [
            models.CheckConstraint(condition=Q(publisher="") | ~Q(publisher=F("drafter")), name="amendment_published_by_another"),
            models.CheckConstraint(
                condition=~Q(state="published") | (~Q(publisher="") & Q(number__isnull=False) & Q(valid_from__isnull=False)),
                name="published_amendment_has_publisher_and_number",
            ),
            models.UniqueConstraint(fields=["pack", "number"], name="amendment_numbered_once"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.state in OPEN

    @property
    def name(self) -> str:
        """How it is called in lists."""
        return self.title or "未命名的变更"

    @property
    def draft(self) -> Draft:
        """Give what was typed."""
        return Draft(
            title=self.title,
            reason=self.reason,
            document=self.document,
            clause=self.clause,
            quote=self.quote,
            valid_from=self.valid_from,
            entries=typed_entries(self.entries),
            acknowledged=frozenset(self.acknowledged),
        )

    @property
    def writers(self) -> str:
        """Everyone who ever wrote in it, in the order in which they began."""
        return "、".join(hand.name for hand in self.hands.all() if hand.part == WRITER) or self.drafter_name

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="规定变更", about=self.name, detail=f"自 {self.valid_from} 起" if self.valid_from else "", source=self.drafter_name)


class Hand(models.Model):
    """One person's part in a change. Nobody has two, so that whoever ever wrote in it does not publish it (four eyes)."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="hands", db_index=False)
    user_id = models.CharField(max_length=64)
    name = models.CharField("姓名", max_length=64)
    part = models.CharField("经手", max_length=16, choices=[(WRITER, "起草"), (PUBLISHER, "发布")])
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "规定变更经手人"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["amendment", "user_id"], name="one_part_a_person_and_change"),
            models.UniqueConstraint(fields=["amendment"], condition=Q(part=PUBLISHER), name="one_publisher_a_change"),
        ]
