"""What stands beside a household: where it lived, its numbers elsewhere, notes, what higher parts found out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jiuzhu.casework.registry.vocabulary import COLOURS, LEVELS


class Residence(models.Model):
    """Where a household lived from a day on; whoever it left keeps a view of what was done there (design §6)."""

    household = models.ForeignKey("registry.Household", on_delete=models.CASCADE, related_name="residences")
    division_code = models.CharField(max_length=12, db_index=True)
    address = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "居住地"
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(until__isnull=True), name="one_residence_at_a_time"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="residence_ends_after_it_begins"),
        ]


class ExternalNumber(models.Model):
    """The number by which another system knows a person or a household."""

    system = models.CharField("外部系统", max_length=64)
    number = models.CharField("编号", max_length=64)
    household = models.ForeignKey("registry.Household", null=True, on_delete=models.CASCADE, related_name="external_numbers")
    person = models.ForeignKey("registry.Person", null=True, on_delete=models.CASCADE, related_name="external_numbers")

    class Meta:
        verbose_name = "外部编号"
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], condition=Q(person__isnull=True), name="household_number_once_per_system"),
            models.UniqueConstraint(fields=["system", "number"], condition=Q(household__isnull=True), name="person_number_once_per_system"),
            models.CheckConstraint(condition=Q(household__isnull=True) ^ Q(person__isnull=True), name="external_number_of_one_thing"),
        ]
        indexes = [models.Index(fields=["number"], name="external_number_alone")]


class Note(models.Model):
    """What somebody wrote down about a household."""

    household = models.ForeignKey("registry.Household", on_delete=models.CASCADE, related_name="notes")
    text = models.TextField("内容")
    written_by = models.CharField(max_length=64)
    writer_name = models.CharField(max_length=64)
    division_code = models.CharField(max_length=12)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("-written_at", "-id")


class Standing(models.Model):
    """What higher parts found out about a household: its level, the gravest colour of its children, needs still open."""

    household = models.OneToOneField("registry.Household", primary_key=True, on_delete=models.CASCADE, related_name="standing")
    level = models.CharField("困境等级", max_length=16, blank=True, choices=list(LEVELS.items()), db_index=True)
    level_on = models.DateField(null=True)
    colour = models.CharField("关注等级", max_length=8, blank=True, choices=list(COLOURS.items()))
    open_needs = models.JSONField("未满足需求", default=list)


class NumberSeries(models.Model):
    """The last file number given out in a county."""

    county_code = models.CharField(max_length=12, primary_key=True)
    last = models.PositiveIntegerField(default=0)
