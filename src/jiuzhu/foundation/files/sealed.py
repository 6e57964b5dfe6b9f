"""The store of sealed files: written whole or not at all, fsynced, opened only where they belong."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from jiuzhu.foundation.files.errors import FileMissing
from jiuzhu.foundation.kernel.keys import data_folder
from jiuzhu.foundation.kernel.sealing import seal, unseal


def keep(content: bytes, *, purpose: str) -> str:
    """Seal a file and store it under a new name, which is what the database keeps; ``purpose`` binds it to its use."""
    name = f"{uuid.uuid4().hex}.sealed"
    place = _path(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_suffix(".part")
    with open(partial, "wb") as file:
        file.write(seal(content, place=f"file:{purpose}:{name}"))
        file.flush()
        os.fsync(file.fileno())
    os.rename(partial, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return name


def open_kept(name: str, *, purpose: str) -> bytes:
    """Give the content of a stored file; raises FileMissing, SealBroken."""
    try:
        content = _path(name).read_bytes()
    except OSError as error:
        raise FileMissing("文件已不在。", "请联系系统管理员从备份恢复。") from error
    return unseal(content, place=f"file:{purpose}:{name}")


def discard(name: str) -> None:
    """Remove a stored file; one that is gone already is no error."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    stem = name.removesuffix(".sealed")
    if len(stem) != 32 or not all(letter in "0123456789abcdef" for letter in stem):
        raise FileMissing("文件编号不对。", "请回到上一页重新打开。")
    return data_folder() / "files" / stem[:2] / name
