"""Each proof of the ledger and what it found."""

from __future__ import annotations

from django.db import models


class LedgerCheck(models.Model):
    """One proof of the whole ledger; ``fault`` is empty when nothing was wrong."""

    asked_by = models.CharField(max_length=64)
    asker_name = models.CharField("核验人", max_length=64)
    asked_at = models.DateTimeField("开始时间", db_index=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    entries = models.PositiveBigIntegerField("记录数", null=True)
    block = models.PositiveIntegerField("封存块", null=True)
    head = models.CharField("封存值", max_length=64, blank=True)
    fault = models.TextField("问题", blank=True)

    class Meta:
        verbose_name = "台账核验"
        ordering = ("-asked_at", "-id")

    @property
    def sound(self) -> bool | None:
        """Whether nothing was wrong; None while the proof runs."""
        return None if self.finished_at is None else not self.fault
