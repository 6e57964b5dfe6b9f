"""What is known of a sealed file."""

from __future__ import annotations

import uuid

from django.db import models


class StoredFile(models.Model):
    """One sealed file; its bytes lie in the data folder under its id, its name is shown when it is downloaded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sm3 = models.CharField(max_length=64, db_index=True)
    division_code = models.CharField(max_length=12, db_index=True)
    household_id = models.CharField(max_length=64, blank=True, db_index=True)
    stored_by = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, db_index=True)
