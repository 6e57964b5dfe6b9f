"""Sealing of personal values (SM4-GCM, bound to their place) and blind indexes to find them (HMAC-SM3)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.keys import derive

SM4_KEY_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16


class SealBroken(DomainError):
    """A sealed value was changed, moved to another row, or sealed with another key."""

    code = "seal_broken"
    status = 500


def seal(plaintext: bytes, *, place: str) -> bytes:
    """Seal bytes for one place (``table.column:row``); they open nowhere else."""
    return seal_all([plaintext], places=[place])[0]


def seal_all(plaintexts: Sequence[bytes], *, places: Sequence[str]) -> list[bytes]:
    """Seal many bytes, each for a place of its own, as ``seal`` does."""
    cipher, drawn, sealed = _cipher(derive("seal", SM4_KEY_BYTES)), os.urandom(NONCE_BYTES * len(plaintexts)), []
    for order, (plaintext, place) in enumerate(zip(plaintexts, places, strict=True)):
        nonce = drawn[NONCE_BYTES * order : NONCE_BYTES * (order + 1)]
        encryptor = Cipher(cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(place.encode())
        sealed.append(nonce + encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag)
    return sealed


def unseal(sealed: bytes, *, place: str) -> bytes:
    """Open what was sealed for this place; raises SealBroken."""
    nonce, body, tag = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
    decryptor = Cipher(_cipher(derive("seal", SM4_KEY_BYTES)), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(place.encode())
    try:
        return decryptor.update(body) + decryptor.finalize()
    except (InvalidTag, ValueError) as error:
        raise SealBroken("加密内容无法解开。", "密钥不对，或数据被改动过；请联系系统管理员核对密钥和备份。") from error


def blind_index(value: str, *, purpose: str) -> str:
    """Give the keyed hash by which an equal value is found without being stored; 64 hex digits."""
    mac = _mac(derive(f"blind:{purpose}")).copy()
    mac.update(value.encode())
    return mac.finalize().hex()


@lru_cache(maxsize=4)
def _cipher(key: bytes) -> algorithms.SM4:
    return algorithms.SM4(key)


@lru_cache(maxsize=64)
def _mac(key: bytes) -> hmac.HMAC:
    # Nothing is ever written into this one: each value goes into a copy.
    return hmac.HMAC(key, hashes.SM3())
