"""The days that differ from the week, and the years they have been entered for."""

from __future__ import annotations

from django.db import models


class CalendarYear(models.Model):
    """A year whose announced holidays are entered; a year without a row is counted on provisionally."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    digest = models.CharField("内容摘要", max_length=64)

    class Meta:
        verbose_name = "日历年份"
        ordering = ("year",)

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarDay(models.Model):
    """One day off on a weekday, or one weekend day on which people work."""

    on = models.DateField("日期", primary_key=True)
    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days", verbose_name="年份")
    works = models.BooleanField("上班")
    label = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        verbose_name = "特殊日"
        ordering = ("on",)

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {'上班' if self.works else '放假'}"
