"""Keys that stand for ID numbers in analytical files: a keyed permutation (SM4), so that no two people share one.

A key can be turned back only with the secret key; the same secret gives the same keys. One block of SM4 over the seventeen
digits needs a single pass over all numbers, and DuckDB joins the 16-byte keys as fast as integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import duckdb
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from jiuzhu.foundation.kernel.identity import CHECKED_DIGITS, check_character
from jiuzhu.foundation.kernel.keys import derive

BLOCK_BYTES = 16
_HEX_LINE = BLOCK_BYTES * 2 + 1
_LINES_AT_ONCE = 500_000


class KeyNotOurs(ValueError):
    """The key was not made from an ID number with this secret."""


def key_of(id_number: str) -> UUID:
    """Give the key of one checked ID number."""
    return UUID(bytes=cipher_of(secret_of_keys()).encryptor().update(int(id_number[:CHECKED_DIGITS]).to_bytes(BLOCK_BYTES, "big")))


def keys_of(id_numbers: Sequence[str]) -> list[UUID]:
    """Give the keys of many checked ID numbers, in their order."""
    blocks = b"".join(int(number[:CHECKED_DIGITS]).to_bytes(BLOCK_BYTES, "big") for number in id_numbers)
    keyed = cipher_of(secret_of_keys()).encryptor().update(blocks)
    return [UUID(bytes=keyed[start : start + BLOCK_BYTES]) for start in range(0, len(keyed), BLOCK_BYTES)]


def id_number_of(key: UUID) -> str:
    """Turn a key back into its ID number; raises KeyNotOurs."""
    number = int.from_bytes(cipher_of(secret_of_keys()).decryptor().update(key.bytes), "big")
    if number >= 10**CHECKED_DIGITS:
        raise KeyNotOurs("The key was not made with this secret.")
    digits = f"{number:0{CHECKED_DIGITS}d}"
    return digits + check_character(digits)


def make_keys(database: duckdb.DuckDBPyConnection, numbers: str, *, table: str, workdir: Path) -> None:
    """Create the table (number BIGINT, key UUID) for the distinct numbers that the query ``numbers`` gives.

    The numbers pass through two files in ``workdir``, which are removed; memory does not grow with them.
    """
    plain, keyed = workdir / f"{table}.numbers", workdir / f"{table}.keys"
    try:
        database.execute(f"CREATE OR REPLACE TEMP TABLE {table}_numbers AS SELECT DISTINCT number FROM ({numbers}) AS given(number)")
        database.execute(
            f"COPY (SELECT lpad(to_hex(number), {BLOCK_BYTES * 2}, '0') FROM {table}_numbers) TO $path (FORMAT csv, HEADER false)",
            {"path": str(plain)},
        )
        _encrypt(plain, keyed)
        read = "read_csv($path, header = false, auto_detect = false, columns = {'key': 'UUID'})"
        # Both sides keep the order they were written in, which is what pairs a number with its key.
        database.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT number, key FROM {table}_numbers POSITIONAL JOIN {read}", {"path": str(keyed)}
        )
        database.execute(f"DROP TABLE {table}_numbers")
    finally:
        plain.unlink(missing_ok=True)
        keyed.unlink(missing_ok=True)


def _encrypt(plain: Path, keyed: Path) -> None:
    encryptor = cipher_of(secret_of_keys()).encryptor()
    with plain.open("rb") as numbers, keyed.open("wb") as keys:
        while lines := numbers.read(_HEX_LINE * _LINES_AT_ONCE):
            keys.write(encryptor.update(bytes.fromhex(lines.decode("ascii"))).hex("\n", BLOCK_BYTES).encode("ascii") + b"\n")


def secret_of_keys() -> bytes:
    """Give the secret the keys are made with, for a process of our own that makes many."""
    return derive("pseudonym", BLOCK_BYTES)


def cipher_of(secret: bytes) -> Cipher[modes.ECB]:
    """Give what turns the seventeen digits, as a block of sixteen bytes, into the key."""
    return Cipher(algorithms.SM4(secret), modes.ECB())  # noqa: S305 - one block a number: a permutation is what is wanted
