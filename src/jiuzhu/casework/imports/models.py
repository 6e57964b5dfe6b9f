"""One import, its households with what would change, and how a sender's columns were matched."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from jiuzhu.casework.imports.workflow import IMPORT
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful

# While an import is in one of these states, the same list handed in again by the same person is that import.
UNDER_WAY = ("reading", "mapping", "checking", "checked", "applying")
KINDS = {"new": "新增", "changed": "变更", "unchanged": "无变化", "rejected": "有问题"}


class ImportQuerySet(models.QuerySet["Import"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep imports made for divisions where the actor may import."""
        return self.filter(within_divisions(actor, Duty.REGISTER_IMPORT, "division_code"))


class Import(Stateful):
    """One list brought in; ``division_code`` is whose households it may touch."""

    workflow = IMPORT

    division_code = models.CharField("行政区划", max_length=12)
    sender = models.CharField("来源", max_length=64)
    file_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    file_name = models.CharField("文件", max_length=200)
    marked_file_id = models.CharField(max_length=64, blank=True)
    import_on = models.DateField("日期")
    made_by = models.CharField(max_length=64)
    maker_name = models.CharField(max_length=64)
    header_line = models.PositiveIntegerField(default=0)
    labels = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    rows_count = models.PositiveIntegerField("行数", default=0)
    ignored_lines = models.JSONField(default=list)
    trouble = models.CharField(max_length=500, blank=True)
    remedy = models.CharField(max_length=500, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "名册导入"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "made_by", "sender", "import_on", "digest"],
                condition=models.Q(state__in=UNDER_WAY),
                name="import_of_one_list_under_way_once",
            )
        ]
        indexes = [models.Index(fields=["division_code", "-opened_at"], name="import_newest")]

    def describe(self) -> Description:
        return Description(title=f"名册导入：{self.file_name}", about=self.sender, source=self.maker_name)


class ImportItem(models.Model):
    """One household of a list: what is to be done, what was done, how to take it back."""

    id = models.UUIDField(primary_key=True, editable=False)
    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="items", db_index=False)
    place = models.PositiveIntegerField()
    line = models.PositiveIntegerField("行")
    rows = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    head_name = models.CharField("户主", max_length=64, blank=True)
    household_id = models.CharField(max_length=64, blank=True)
    work: Any = SealedTextField(default=b"")
    undo: Any = SealedTextField(default=b"")
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    kept_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="import_item_place")]
        indexes = [models.Index(fields=["batch", "kind", "place"], name="import_item_kind")]


class ImportProblem(models.Model):
    """One bad cell of a list; the value is sealed, since it may be an ID number."""

    id = models.UUIDField(primary_key=True, editable=False)
    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems", db_index=False)
    line = models.PositiveIntegerField()
    column_place = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=64, blank=True)
    value: Any = SealedTextField(default=b"")
    reason = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["batch", "line"], name="import_problem_line")]


class ColumnMemory(models.Model):
    """How a sender's columns were matched the last time: label to code, an empty code for a column left out."""

    sender = models.CharField(max_length=64)
    division_code = models.CharField(max_length=12)
    mapping = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "division_code"], name="columns_remembered_once")]
