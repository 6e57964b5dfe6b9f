"""The values a county enters where the document gives none."""

from __future__ import annotations

from django.db import models


class LocalValue(models.Model):
    """One local value of a pack's parameter from a day on; older values stay for older decisions (I-13)."""

    pack = models.CharField("政策包", max_length=64)
    name = models.CharField("参数", max_length=96)
    area = models.CharField("城乡", max_length=8, blank=True)
    value = models.CharField("值", max_length=200)
    valid_from = models.DateField("自")
    source = models.CharField("依据文件", max_length=200)
    is_demo = models.BooleanField("演示值", default=False)
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = "本地参数"
        constraints = [
            models.UniqueConstraint(fields=["pack", "name", "area", "valid_from"], name="local_value_once_per_day"),
        ]
