"""Taking in a photo: drawn anew in a child process, so that no hostile or location-bearing byte of the original is kept."""

from __future__ import annotations

import os
import subprocess
import sys

from jiuzhu.foundation.kernel.errors import DomainError

MAX_PHOTO_BYTES = 15 * 1024 * 1024
CHILD_SECONDS = 20
CHILD_MODULE = "jiuzhu.foundation.vault.image_child"


class PhotoUnreadable(DomainError):
    """The file is no photo, is damaged, or is too large."""

    code = "photo_unreadable"


def redraw(data: bytes, *, form: str = "jpeg") -> bytes:
    """Give the picture drawn anew as JPEG (or PNG for signatures, ``form="png"``) without its metadata; raises PhotoUnreadable.

    The longest side becomes at most 1,920 pixels. JPEG, PNG and WebP are read.
    """
    if not data or len(data) > MAX_PHOTO_BYTES:
        raise PhotoUnreadable("照片是空的，或超过 15 MB。", "请重新拍摄，或选择小一些的照片。")
    try:
        done = subprocess.run(
            [sys.executable, "-m", CHILD_MODULE, form],
            input=data,
            capture_output=True,
            timeout=CHILD_SECONDS,
            check=False,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
    except subprocess.TimeoutExpired as error:
        raise PhotoUnreadable("照片处理超时。", "请重新拍摄一张照片。") from error
    if done.returncode or not done.stdout:
        raise PhotoUnreadable("照片无法识别。", "请上传 JPG、PNG 或 WebP 照片；如已损坏请重新拍摄。")
    return done.stdout
