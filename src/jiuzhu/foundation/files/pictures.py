"""Pictures are opened and drawn anew by a child process, so that a hostile file takes only that process with it."""

from __future__ import annotations

import base64
import binascii
import os
import subprocess
import sys

from jiuzhu.foundation.files.errors import PictureUnreadable
from jiuzhu.foundation.files.limits import PHOTO, SIGNATURE, TOO_LARGE, PictureLimits

_MODULE = "jiuzhu.foundation.files.picture_child"
_CHILD_PATH = os.pathsep.join(entry for entry in sys.path if entry)
_DATA_ADDRESS = "data:image/png;base64,"


def photo(upload: bytes, *, limits: PictureLimits = PHOTO) -> bytes:
    """Draw a photograph anew as JPEG without its hidden data; raises PictureUnreadable."""
    return _redrawn(upload, kind="photo", limits=limits)


def signature(data_address: str, *, limits: PictureLimits = SIGNATURE) -> bytes:
    """Draw a signature anew as PNG from the data address a signature pad sends; raises PictureUnreadable."""
    if not data_address.startswith(_DATA_ADDRESS) or len(data_address) > limits.upload_bytes * 2:
        raise PictureUnreadable("没有收到签名。", "请在框内签名后再提交。", field="signature")
    try:
        drawn = base64.b64decode(data_address.removeprefix(_DATA_ADDRESS), validate=True)
    except binascii.Error as error:
        raise PictureUnreadable("签名没有完整传到。", "请重新签名后再提交。", field="signature") from error
    return _redrawn(drawn, kind="signature", limits=limits)


def _redrawn(upload: bytes, *, kind: str, limits: PictureLimits) -> bytes:
    if len(upload) > limits.upload_bytes:
        raise _too_large(limits)
    words = (limits.pixels, limits.longest_side, limits.quality, limits.memory_bytes)
    environment = {"PYTHONPATH": _CHILD_PATH, "PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", _MODULE, kind, *map(str, words)],
            input=upload,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_large(limits) from error
    if done.returncode == TOO_LARGE or done.returncode < 0:
        raise _too_large(limits)
    if done.returncode or not done.stdout:
        raise PictureUnreadable("这个文件不是能打开的图片。", "请上传 JPG、PNG 或 WEBP 格式的照片。", field="photo")
    return done.stdout


def _too_large(limits: PictureLimits) -> PictureUnreadable:
    return PictureUnreadable(
        "图片太大，没有上传。", f"请用手机拍照直接上传，或压缩到 {limits.upload_bytes // (1024 * 1024)} MB 以内。", field="photo"
    )
