"""Letters issued, and the last number of each county and year."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from jiuzhu.casework.letters.rules import KINDS, Content, content_from, number_text
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField


class LetterQuerySet(models.QuerySet["Letter"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep letters to households in the actor's divisions, and those issued there."""
        return self.filter(within_divisions(actor, Duty.REGISTER_READ, "household__division_code", "division_code"))


class Letter(models.Model):
    """One letter as it was issued; what it says never changes, a new decision has a new letter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=16, choices=list(KINDS.items()))
    decision_id = models.CharField(max_length=96)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", verbose_name="家庭", db_index=False)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    county_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    pack = models.CharField("政策包", max_length=64)
    pack_digest = models.CharField(max_length=64)
    content_sealed: Any = SealedTextField()
    content_digest = models.CharField(max_length=64)
    about_children = models.BooleanField(default=False)
    issued_by = models.CharField(max_length=64)
    issuer = models.CharField("出具人", max_length=128)
    issued_at = models.DateTimeField("出具时间")
    file_id = models.CharField(max_length=64, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "告知书"
        ordering = ("-issued_at",)
        constraints = [
            models.UniqueConstraint(fields=["county_code", "year", "serial"], name="letter_number_once"),
            models.UniqueConstraint(fields=["kind", "decision_id", "content_digest"], name="letter_once_per_content"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="letter_numbers_begin_at_one"),
        ]
        indexes = [
            models.Index(fields=["household", "-issued_at"], name="letter_of_household"),
        ]

    @property
    def number(self) -> str:
        """The number people quote."""
        return number_text(self.year, self.serial)

    @property
    def content(self) -> Content:
        """What the letter says."""
        return content_from(self.content_sealed)


class LetterSerial(models.Model):
    """The last number of a county and year, counted up by a guarded UPDATE."""

    county_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county_code", "year"], name="one_letter_count_per_county_and_year")]
