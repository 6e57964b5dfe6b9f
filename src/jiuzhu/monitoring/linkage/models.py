"""Searches of deliveries, people as files write them, the rows about them, and the pairs a person decides on."""

from __future__ import annotations

import json
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.monitoring.linkage.rules import in_one_line, masked_name
from jiuzhu.monitoring.linkage.workflow import LINKAGE

IDENTITY = ("name", "number", "birth", "sex", "address", "village")
SEARCHES = {"waiting": "正在查找", "done": "已查找", "failed": "没有完成"}


class Search(models.Model):
    """The search for the people of a delivery's rows without a usable ID number; once a delivery."""

    delivery = models.OneToOneField("feeds.Delivery", primary_key=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField("状态", max_length=8, choices=list(SEARCHES.items()), default="waiting")
    rows = models.PositiveIntegerField("证号不能用的行", default=0)
    known = models.PositiveIntegerField("按已有认定采用的行", default=0)
    asked = models.PositiveIntegerField("新提出的认定", default=0)
    left_out = models.PositiveIntegerField("太多而没有列出的", default=0)
    reason = models.CharField("没有完成的原因", max_length=300, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = "身份查找"


class Appearance(models.Model):
    """A person as files of a county write them: the same writing is the same question, whatever file it stands in.

    Who it is lies here while somebody may have to decide or a row stands under it; after that only the fingerprint stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division_code = models.CharField(max_length=12)
    fingerprint = models.CharField(max_length=64)
    identity_sealed: Any = SealedTextField(null=True)
    first_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "写法"
        constraints = [models.UniqueConstraint(fields=["division_code", "fingerprint"], name="one_appearance_per_writing")]

    @property
    def identity(self) -> dict[str, str]:
        """The identity as written: name, number, birth, sex, address, village; each empty once it was let go."""
        return dict.fromkeys(IDENTITY, "") | json.loads(self.identity_sealed or "{}")


class HeldRow(models.Model):
    """A row of a delivery that waits for its person; its values are sealed."""

    appearance = models.ForeignKey(Appearance, on_delete=models.CASCADE, related_name="rows")
    delivery = models.ForeignKey("feeds.Delivery", on_delete=models.CASCADE, related_name="+", db_index=False)
    line = models.PositiveBigIntegerField()
    id: Any = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    values_sealed: Any = SealedTextField()
    held_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "待认定的行"
        constraints = [models.UniqueConstraint(fields=["delivery", "line"], name="a_row_is_held_once")]


class PairQuerySet(models.QuerySet["Pair"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep pairs of counties where the actor hands files in and deals with what is rejected."""
        return self.filter(within_divisions(actor, Duty.FEED_UPLOAD, "division_code"))


class Pair(Stateful):
    """A writing and a person of the register that may be one; decided once, by a person."""

    workflow = LINKAGE

    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=32, db_index=True, choices=LINKAGE.choices())
    appearance = models.ForeignKey(Appearance, on_delete=models.CASCADE, related_name="pairs", db_index=False)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    bits = models.FloatField("把握")
    levels = models.JSONField("比较结果")

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = "身份认定"
        constraints = [
            models.UniqueConstraint(fields=["appearance", "person"], name="a_pair_is_asked_once"),
            models.UniqueConstraint(fields=["appearance"], condition=Q(state="same"), name="a_writing_is_one_person"),
        ]
        indexes = [models.Index(fields=["division_code", "state", "-bits"], name="pair_by_state")]

    def __str__(self) -> str:
        return f"{masked_name(self.appearance.identity['name']) or '没有姓名的一行'} 与 {masked_name(self.person.name)}"

    def describe(self) -> Description:
        """Say how the pair reads in an inbox; names are masked there."""
        return Description(title="身份认定：部门数据与登记册", about=str(self), detail=in_one_line(self.levels)[:200], source="部门数据")
