"""Where the secret key lies and the keys derived from it, one a purpose."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jiuzhu.foundation.kernel.errors import DomainError

OWNER_ONLY = 0o600
KEY_BYTES = 32


class KeyUnreadable(DomainError):
    """The key file is there but holds no key."""

    code = "key_unreadable"


def data_folder() -> Path:
    """Where the platform keeps what it stores: JIUZHU_DATA, else a folder of the user's own."""
    named = os.environ.get("JIUZHU_DATA")
    return Path(named).expanduser() if named else Path.home() / ".local" / "share" / "jiuzhu"


def key_path() -> Path:
    """The file that JIUZHU_KEY names, else ``key`` in the data folder."""
    named = os.environ.get("JIUZHU_KEY")
    return Path(named).expanduser() if named else data_folder() / "key"


def derive(purpose: str, length: int = KEY_BYTES) -> bytes:
    """Derive the key of one purpose from the secret key, which is made on first use; the same key file gives the same bytes."""
    # By what names the file, and not by the file: every sealed value asks, and putting a path together takes longer than the rest.
    return _derive(os.environ.get("JIUZHU_KEY"), os.environ.get("JIUZHU_DATA"), purpose, length)


@lru_cache(maxsize=64)
def _derive(_key: str | None, _data: str | None, purpose: str, length: int) -> bytes:
    return HKDF(algorithm=hashes.SM3(), length=length, salt=None, info=purpose.encode()).derive(_secret(key_path()))


def _secret(path: Path) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL lets the first of several starting processes make the key and the others read it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        pass
    except OSError as error:
        raise KeyUnreadable(f"密钥文件无法建立：{path}。", "请检查文件夹的写权限，或用 JIUZHU_KEY 另指一个位置。") from error
    else:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    try:
        secret = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise KeyUnreadable(f"密钥文件无法读取：{path}。", "请恢复原来的密钥文件；换一把密钥就读不出已加密的内容。") from error
    if len(secret) != KEY_BYTES:
        raise KeyUnreadable(f"密钥文件内容不完整：{path}。", "请恢复原来的密钥文件；换一把密钥就读不出已加密的内容。")
    return secret
