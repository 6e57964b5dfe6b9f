"""Putting files away and throwing them out."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes
from django.conf import settings

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.vault.models import StoredFile
from jiuzhu.foundation.vault.sealing import chunks_of, seal_chunks


def put(
    *,
    stream: BinaryIO,
    kind: str,
    name: str,
    content_type: str,
    division_code: str,
    actor: Actor,
    at: datetime,
    household_id: str = "",
    expires_at: datetime | None = None,
) -> StoredFile:
    """Seal a stream into a file of its own, on disk for good before its row is written; gives the row."""
    file_id = uuid.uuid4()
    path = path_of(str(file_id))
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashes.Hash(hashes.SM3()), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in chunks_of(stream):
            digest.update(piece)
            size += len(piece)
            yield piece

    with open(path, "xb") as target:
        for frame in seal_chunks(counted(), place=f"file:{file_id}"):
            target.write(frame)
        target.flush()
        os.fsync(target.fileno())
    with writing():
        return StoredFile.objects.create(
            id=file_id,
            kind=kind,
            name=Path(name).name[:200],
            content_type=content_type,
            size_bytes=size,
            sm3=digest.finalize().hex(),
            division_code=division_code,
            household_id=household_id,
            stored_by=actor.user_id,
            stored_at=at,
            expires_at=expires_at,
        )


def discard(*, file_id: str) -> None:
    """Throw one file out that nothing points at, such as a second copy."""
    path_of(file_id).unlink(missing_ok=True)
    with writing():
        StoredFile.objects.filter(id=file_id).delete()


def expire(*, now: datetime, limit: int = 500) -> int:
    """Throw out files whose time is over; gives how many."""
    gone = list(StoredFile.objects.filter(expires_at__lte=now).values_list("id", flat=True)[:limit])
    for file_id in gone:
        path_of(str(file_id)).unlink(missing_ok=True)
    with writing():
        StoredFile.objects.filter(id__in=gone).delete()
    return len(gone)


def path_of(file_id: str) -> Path:
    """Say where a file's ciphertext lies."""
    return Path(settings.MEDIA_ROOT) / file_id[:2] / f"{file_id}.sealed"
