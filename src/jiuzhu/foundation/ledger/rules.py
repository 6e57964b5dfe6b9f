"""How entries and blocks are hashed (SM3), pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes

GENESIS = "0" * 64
NAMING = frozenset({"address", "head", "name", "note", "number", "phone", "text", "title", "username"})
"""Keys whose values say who somebody is, however they are written."""
EARNING = frozenset({"income_annual_fen", "income_fen", "proposed_income_fen"})
"""Keys whose values say what a household earns."""
SEALED = NAMING | EARNING
LARGEST_COUNT = 10**10
"""A telephone number is longer than any count or sum in fen of one case."""
_CODE = re.compile(
    r"|[a-z][a-z0-9_.:-]*"  # codes of states, categories, parameters
    r"|\d{4}-\d\d(-\d\d([T ]\d\d:\d\d[\d:.+Z-]*)?)?"  # months, days, moments
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # keys of rows
    r"|[1-9]\d{11}"  # divisions
    r"|-?\d{1,6}(\.\d{1,4})?"  # counts and measures
    r"|[0-9a-f]{64}"  # digests
)


def sm3(data: bytes) -> str:
    """Give the SM3 hash in 64 hex digits."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def canonical(value: Any) -> str:
    """Write a value as JSON that is the same text for the same value."""
    return _CANONICAL.encode(value)


def apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Divide values into those that may stand in the clear (codes, days, keys, counts) and those to be sealed: every other text, whatever names somebody, and what they earn."""
    clear = {name: value for name, value in values.items() if name not in SEALED and _is_plain(value)}
    return clear, {name: value for name, value in values.items() if name not in clear}


def _is_plain(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) < LARGEST_COUNT
    if isinstance(value, Mapping):
        return all(str(name) not in SEALED and _is_plain(str(name)) and _is_plain(each) for name, each in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_plain(each) for each in value)
    return bool(_CODE.fullmatch(str(value)))


def entry_hash(fields: Mapping[str, Any], *, sealed: bytes, previous: str) -> str:
    """Hash one entry with the hash of the same subject's previous entry; ciphertext enters by its own hash."""
    return sm3(f"{canonical(dict(fields))}|{sm3(sealed)}|{previous}".encode())


def block_hash(entries: Iterable[tuple[int, str]], *, number: int, previous: str) -> str:
    """Hash one block: its number, the previous block and each entry's id and hash in order of id."""
    return sm3(f"{number}|{previous}|{canonical(sorted(entries))}".encode())
