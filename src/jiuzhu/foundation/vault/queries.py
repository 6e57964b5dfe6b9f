"""Taking files out again; the caller has checked that the actor may see the thing the file belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.vault.models import StoredFile
from jiuzhu.foundation.vault.sealing import unseal_chunks
from jiuzhu.foundation.vault.services import path_of


def stored_file(file_id: str) -> StoredFile:
    """Give what is known of a file; raises NotFound."""
    return one_of(StoredFile.objects, file_id, "文件不存在或已过保存期限。", "如仍需要，请重新上传。")


def stream(file_id: str) -> Iterator[bytes]:
    """Give the bytes of a file piece by piece; raises NotFound, SealBroken."""
    try:
        source = open(path_of(file_id), "rb")  # noqa: SIM115 - closed by the block below
    except FileNotFoundError as error:
        raise NotFound("文件内容不在了。", "请联系系统管理员从备份中恢复。") from error
    with source:
        yield from unseal_chunks(source, place=f"file:{file_id}")


def content(file_id: str) -> bytes:
    """Give all bytes of a small file (a photo, a signature)."""
    return b"".join(stream(file_id))
