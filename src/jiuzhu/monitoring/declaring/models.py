"""Every version of every feed a county declared on screen."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.monitoring.declaring.workflow import DECLARATION, OPEN

WRITERS = (Duty.POLICY_DRAFT, Duty.POLICY_PUBLISH)


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep those of places where the actor changes the law."""
        return self.filter(within_divisions(actor, WRITERS, "division_code"))


class Declaration(Stateful):
    """One version of a feed's declaration; ``content`` is the mapping of the file, ``number`` counts the versions of a code.

    ``tried_*`` say what became of the newest sample since it was last written; ``placed_at`` when its file was written.
    """

    workflow = DECLARATION

    state = models.CharField("状态", max_length=32, db_index=True, choices=DECLARATION.choices())
    code = models.CharField("代码", max_length=32)
    number = models.PositiveIntegerField("版本")
    label = models.CharField("名称", max_length=64)
    content = models.JSONField(default=dict)
    organisation = models.ForeignKey("accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="报送单位")
    author_id = models.CharField(max_length=64)
    author_name = models.CharField("起草人", max_length=64)
    approver_id = models.CharField(max_length=64, blank=True)
    approver_name = models.CharField("审核人", max_length=64, blank=True)
    approved_at = models.DateTimeField("启用", null=True)
    placed_at = models.DateTimeField(null=True)
    written = models.PositiveIntegerField(default=0)
    tried_rows = models.PositiveIntegerField(null=True)
    tried_accepted = models.PositiveIntegerField(null=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = "数据声明"
        ordering = ("code", "-number")
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="one_declaration_of_a_number"),
            models.UniqueConstraint(fields=["code"], condition=Q(state__in=(*OPEN, "submitted")), name="one_open_declaration_of_a_feed"),
            models.CheckConstraint(condition=Q(approver_id="") | ~Q(approver_id=F("author_id")), name="declaration_author_is_not_approver"),
        ]

    def __str__(self) -> str:
        return f"{self.label} 第 {self.number} 版"

    @property
    def is_open(self) -> bool:
        """Whether its author may still change it."""
        return self.state in OPEN

    def working_organisation_id(self) -> str | None:
        """The department that is to send the feed does not work on its declaration."""
        return None

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title=f"数据声明：{self.label}"[:128], about=f"第 {self.number} 版", source=self.author_name)

    def part(self, name: str) -> Any:
        """Give one part of the declaration, empty where it has none."""
        return self.content.get(name) or {}
