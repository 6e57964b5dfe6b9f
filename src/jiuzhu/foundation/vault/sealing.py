"""Sealing a stream chunk by chunk, so that a file of any size needs little memory and no chunk can be swapped or cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from jiuzhu.foundation.kernel.sealing import NONCE_BYTES, TAG_BYTES, SealBroken, seal, unseal

CHUNK_BYTES = 1024 * 1024
_FRAME_BYTES = CHUNK_BYTES + NONCE_BYTES + TAG_BYTES


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """Read a stream in chunks; an empty stream gives one empty chunk."""
    first = True
    while (piece := stream.read(CHUNK_BYTES)) or first:
        first = False
        yield piece


def seal_chunks(pieces: Iterable[bytes], *, place: str) -> Iterator[bytes]:
    """Seal full chunks and a last one; each is bound to its number and to whether it is the last."""
    pending: bytes | None = None
    number = 0
    for piece in pieces:
        if pending is not None:
            yield seal(pending, place=f"{place}:{number}:more")
            number += 1
        pending = piece
    yield seal(pending or b"", place=f"{place}:{number}:last")


def unseal_chunks(stream: BinaryIO, *, place: str) -> Iterator[bytes]:
    """Open what seal_chunks wrote; raises SealBroken when it was changed, cut or extended."""
    frame = stream.read(_FRAME_BYTES)
    number = 0
    while True:
        following = stream.read(_FRAME_BYTES)
        yield unseal(frame, place=f"{place}:{number}:{'more' if following else 'last'}")
        if not following:
            return
        frame, number = following, number + 1


__all__ = ["CHUNK_BYTES", "SealBroken", "chunks_of", "seal_chunks", "unseal_chunks"]
