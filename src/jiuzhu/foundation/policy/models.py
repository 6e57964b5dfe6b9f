"""The values a county enters where the document gives none, the changes it publishes, and the law that decisions were made with."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.policy.errors import ChangeIsPublished
from jiuzhu.foundation.policy.packs.overlays import Overlay


class LocalValue(models.Model):
    """One local value of a pack's parameter in a division from a day on; older values stay for older decisions (I-13)."""

    pack = models.CharField("政策包", max_length=64)
    division_code = models.CharField("适用区划", max_length=12)
    name = models.CharField("参数", max_length=96)
    area = models.CharField("城乡", max_length=8, blank=True)
    value = models.CharField("值", max_length=200)
    valid_from = models.DateField("自")
    source = models.CharField("依据文件", max_length=200)
    is_demo = models.BooleanField("演示值", default=False)
    change = models.ForeignKey("PublishedChange", null=True, on_delete=models.PROTECT, related_name="values", verbose_name="规定变更")
    withdrawn_from = models.DateField("撤回自", null=True)
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = "本地参数"
        constraints = [
            # What was withdrawn before it began has never held, and leaves its day free.
            models.UniqueConstraint(
                fields=["pack", "division_code", "name", "area", "valid_from"],
                condition=Q(withdrawn_from__isnull=True) | Q(withdrawn_from__gt=F("valid_from")),
                name="local_value_once_per_day",
            ),
            models.CheckConstraint(condition=Q(withdrawn_from__isnull=True) | Q(change__isnull=False), name="value_withdrawn_with_its_change"),
        ]

    def holds(self, on: date) -> bool:
        """Tell whether it counts on a day, unless a newer one stands in for it."""
        return self.valid_from <= on and not self.gone(on)

    def gone(self, on: date) -> bool:
        """Tell whether it has been withdrawn by a day."""
        return self.withdrawn_from is not None and self.withdrawn_from <= on


class PackTurn(models.Model):
    """One row a pack, which everybody who changes its law changes first: two changes at the same moment go one after the other."""

    pack = models.CharField("政策包", max_length=64, primary_key=True)
    taken = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = "政策包发布次序"


class PublishedChangeQuerySet(models.QuerySet["PublishedChange"]):
    """What is published stays: it is never changed or removed, only withdrawn by a later change."""

    def update(self, **kwargs: object) -> int:
        raise ChangeIsPublished("已发布的规定变更不能改写。", "请起草新的变更，或起草撤回。")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ChangeIsPublished("已发布的规定变更不能删除。", "请起草新的变更，或起草撤回。")


class PublishedChange(models.Model):
    """One change of the law as published: entries laid over a pack from a day on, drafted by one person and published by another."""

    pack = models.CharField("政策包", max_length=64)
    number = models.PositiveIntegerField("编号")
    division_code = models.CharField("适用区划", max_length=12)
    valid_from = models.DateField("自")
    text = models.TextField("内容", blank=True)
    withdraws = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="withdrawn_by", verbose_name="撤回")
    title = models.CharField("名称", max_length=100)
    reason = models.TextField("理由")
    document = models.CharField("依据文件", max_length=200)
    clause = models.CharField("条款", max_length=100, blank=True)
    quote = models.TextField("原文", blank=True)
    file_id = models.CharField(max_length=64, blank=True)
    drafted_by = models.CharField(max_length=64)
    drafter_name = models.CharField("起草人", max_length=64)
    published_by = models.CharField(max_length=64)
    publisher_name = models.CharField("发布人", max_length=64)
    published_at = models.DateTimeField("发布时间")

    objects = PublishedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "规定变更"
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="published_change_numbered_once"),
            models.CheckConstraint(condition=~Q(drafted_by=F("published_by")), name="change_published_by_another"),
            models.CheckConstraint(condition=Q(withdraws__isnull=True) | Q(text=""), name="withdrawal_changes_nothing_else"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to write over what is published."""
        if not self._state.adding:
            raise ChangeIsPublished("已发布的规定变更不能改写。", "请起草新的变更，或起草撤回。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse to remove what is published."""
        raise ChangeIsPublished("已发布的规定变更不能删除。", "请起草新的变更，或起草撤回。")

    @property
    def label(self) -> str:
        """How people quote it: 变更第 3 号."""
        return f"变更第 {self.number} 号"

    @property
    def key(self) -> str:
        """How it is told from the changes of other packs."""
        return f"{self.pack}#{self.number}"

    @property
    def overlay(self) -> Overlay:
        """The change as packs take it."""
        return Overlay(self.key, self.valid_from, self.text)


class PackText(models.Model):
    """The files of a pack as they were when the pack was first used to decide, by digest."""

    digest = models.CharField(primary_key=True, max_length=64)
    pack = models.CharField(max_length=64)
    body = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = "政策包原文"


class LawUsed(models.Model):
    """The law of one decision day by the fingerprint decisions store: which pack, which changes, which values of the county's own."""

    fingerprint = models.CharField(primary_key=True, max_length=64)
    base = models.ForeignKey(PackText, on_delete=models.PROTECT, related_name="+")
    packs = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    on = models.DateField(db_index=True)
    settings = models.JSONField(default=dict)
    first_used_at = models.DateTimeField()

    class Meta:
        verbose_name = "用过的规定"


class Ruling(models.Model):
    """One rule applied to one subject, with the facts it saw and the law it used, so that it can be made again to the same answer.

    ``facts`` are kept sealed as ``rulings.kept`` writes them; ``answer`` is null where it was unknown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    household_id = models.CharField(max_length=64, blank=True, db_index=True)
    section = models.CharField(max_length=32)
    code = models.CharField(max_length=64)
    about = models.CharField("对象", max_length=64, blank=True)
    facts_sealed: Any = SealedTextField()
    answer = models.BooleanField(null=True)
    law = models.ForeignKey(LawUsed, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "判断"
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="ruling_of_subject")]

    @property
    def facts(self) -> dict[str, Any]:
        """The facts the rule saw, as they are stored."""
        found: dict[str, Any] = json.loads(self.facts_sealed)
        return found
