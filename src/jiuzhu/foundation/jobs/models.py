"""Leases on running work, its progress, and when scheduled work last ran."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """A worker's claim on a running task; a task whose lease has lapsed runs again."""

    task_id = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)
    attempts = models.PositiveIntegerField(default=1)


class Progress(models.Model):
    """How far long work has come, by the key of what is being worked on."""

    key = models.CharField(max_length=96, primary_key=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)
    begun_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()


class ScheduledRun(models.Model):
    """When a scheduled job last began, so that of several workers one takes it; since when it fails each time, and with which error."""

    name = models.CharField(max_length=64, primary_key=True)
    last_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(failures=0, failing_since__isnull=True) | models.Q(failures__gt=0, failing_since__isnull=False),
                name="a_failing_job_fails_since_a_moment",
            )
        ]
