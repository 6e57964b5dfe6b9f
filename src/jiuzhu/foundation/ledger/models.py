"""Entries, blocks and which block an entry lies in; the database refuses to change any of them."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One change of one subject; ``before`` and ``after`` hold codes, days and counts, ``sealed`` the reason and every other text as ciphertext."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=64, db_index=True)
    actor_name = models.CharField(max_length=64)
    post_label = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    before = models.TextField()
    after = models.TextField()
    household_id = models.CharField(max_length=64, blank=True, db_index=True)
    sealed = models.BinaryField(default=b"")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "操作记录"
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "number"], name="entry_number_once_per_subject")
        ]


class Block(models.Model):
    """A sealed run of entries, chained to the block before it."""

    number = models.PositiveIntegerField(unique=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    entries_count = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()


class SealedEntry(models.Model):
    """Places one entry in one block."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="placement")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="placements")
