"""How entries and blocks are hashed (SM3), pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes

GENESIS = "0" * 64


def sm3(data: bytes) -> str:
    """Give the SM3 hash in 64 hex digits."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def canonical(value: Any) -> str:
    """Write a value as JSON that is the same text for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def entry_hash(fields: Mapping[str, Any], *, sealed: bytes, previous: str) -> str:
    """Hash one entry with the hash of the same subject's previous entry; ciphertext enters by its own hash."""
    return sm3(f"{canonical(dict(fields))}|{sm3(sealed)}|{previous}".encode())


def block_hash(entries: Iterable[tuple[int, str]], *, number: int, previous: str) -> str:
    """Hash one block: its number, the previous block and each entry's id and hash in order of id."""
    return sm3(f"{number}|{previous}|{canonical(sorted(entries))}".encode())
