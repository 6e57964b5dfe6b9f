"""Changes of the service list, each issued as a version."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits
from jiuzhu.matching.catalogue.revising import ACTIONS, FUNDINGS, GOVERNMENT, Answer, RevisionEntry
from jiuzhu.matching.catalogue.workflow import OPEN, REVISION, UNDECIDED

READERS = (Duty.CATALOGUE_DRAFT, Duty.CATALOGUE_ISSUE, Duty.OVERSIGHT_READ)


class RevisionQuerySet(models.QuerySet["Revision"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep changes drafted in the actor's divisions."""
        return self.filter(within_divisions(actor, READERS, "division_code"))

    def issued(self) -> Self:
        """Keep what is a version of the list."""
        return self.filter(state="issued")


class Revision(Stateful):
    """One change of one item of the service list; issued it is a version: numbered, dated, and written over by none.

    ``division_code`` is the county, or the township whose own item it is. ``number`` counts the versions of the county's list, ``law_change`` is the published
    change of the law that carries the item. ``checks`` maps a check to {"well": bool, "figures": text}.
    """

    workflow = REVISION

    seat_code = models.CharField("清单所属县", max_length=12)
    pack = models.CharField("政策包", max_length=64)
    action = models.CharField("调整", max_length=8, choices=list(ACTIONS.items()))
    item_code = models.CharField("项目代码", max_length=64)
    item_label = models.CharField("项目", max_length=64, blank=True)
    fields = models.JSONField("内容", default=dict)
    funding = models.CharField("资金类型", max_length=16, choices=list(FUNDINGS.items()))
    standard = models.CharField("服务标准", max_length=300, blank=True)
    norm = models.CharField("流程规范", max_length=300, blank=True)
    yearly_cost_fen = models.PositiveBigIntegerField("预计全年支出（分）", null=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    document = models.CharField("依据文件", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=100, blank=True)
    quote = models.TextField("原文", blank=True)
    valid_from = models.DateField("自", null=True)
    checks = models.JSONField("三项核对", default=dict)
    over_capacity = models.BooleanField("超出财政承受能力", default=False)
    beyond_basic = models.BooleanField("超出基本需要", default=False)
    already_met = models.BooleanField("已由物质救助满足或重复", default=False)
    checked_at = models.DateTimeField("核对时间", null=True)
    drafter = models.CharField(max_length=64)
    drafter_name = models.CharField("编制人", max_length=64)
    issuer = models.CharField(max_length=64, blank=True)
    issuer_name = models.CharField("印发人", max_length=64, blank=True)
    issued_at = models.DateTimeField("印发时间", null=True)
    override_reason = models.CharField("仍列入的理由", max_length=300, blank=True)
    number = models.PositiveIntegerField("清单版本", null=True)
    law_change = models.PositiveIntegerField("规定变更号", null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "清单调整"
        constraints = [
            models.UniqueConstraint(fields=["seat_code", "number"], name="catalogue_version_numbered_once"),
            models.UniqueConstraint(fields=["seat_code", "item_code"], condition=Q(state__in=UNDECIDED), name="one_revision_under_way_per_item"),
            models.CheckConstraint(condition=Q(issuer="") | ~Q(issuer=F("drafter")), name="revision_issued_by_another"),
            models.CheckConstraint(
                condition=~Q(state="issued") | (~Q(issuer="") & Q(number__isnull=False) & Q(valid_from__isnull=False)),
                name="issued_revision_has_issuer_and_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(action="retire") | Q(checked_at__isnull=False), name="issued_revision_was_checked"
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | Q(action="retire")
                | ~Q(funding=GOVERNMENT)
                | Q(over_capacity=False, beyond_basic=False, already_met=False)
                | ~Q(override_reason=""),
                name="flagged_item_listed_with_a_reason_only",
            ),
        ]
        indexes = [models.Index(fields=["seat_code", "item_code", "state"], name="revision_by_item")]

    @property
    def entry(self) -> RevisionEntry:
        """Give what was typed."""
        return RevisionEntry(
            self.fields, self.funding, self.standard, self.norm, self.yearly_cost_fen, self.reason, self.document, self.clause, self.quote, self.valid_from
        )

    @property
    def answers(self) -> dict[str, Answer]:
        """Give the checks as answered."""
        return {name: Answer(each["well"], each["figures"]) for name, each in self.checks.items()}

    @property
    def flagged(self) -> bool:
        """Whether a check was answered badly."""
        return self.over_capacity or self.beyond_basic or self.already_met

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.state in OPEN

    @property
    def is_township(self) -> bool:
        """Whether it is a township's own item."""
        return level_of(self.division_code) is Level.TOWNSHIP

    @property
    def title(self) -> str:
        """What it does to which item."""
        return f"{ACTIONS[self.action]}：{self.item_label or '未命名'}"

    def awaited_person(self, awaits: Awaits) -> str:
        """A draft is its drafter's alone; to issue it is anybody's who may."""
        return self.drafter if awaits.duty is Duty.CATALOGUE_DRAFT else ""

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="清单调整", about=self.title, detail=f"自 {self.valid_from} 起" if self.valid_from else "", source=self.drafter_name)
