"""Taking the one table out of a zip file, without believing anything the zip file says of itself."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from jiuzhu.foundation.analytics.tabular.errors import TableTooLarge, TableUnreadable
from jiuzhu.foundation.analytics.tabular.limits import MIB, Limits
from jiuzhu.foundation.analytics.tabular.staging import ENDINGS

ZIP = ".zip"
PIECE = MIB
MOST_RATIO = 200
"""Ten times what the densest department file comes to: beyond, it was made to blow up."""
FREE_BYTES = 64 * MIB
"""Below this the ratio does not matter."""
_END, _END_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_SEALED = 0x1
# How much an entry of the list of files may take, its name included.
_ENTRY_BYTES = 1024
_AGAIN = "请解开压缩后直接上传里面的表格。"


def unzipped(path: Path, workdir: Path, *, limits: Limits) -> Path:
    """Write the only table inside a zip file into ``workdir`` and give its path; raises TableUnreadable, TableTooLarge.

    It is written piece by piece and given up as soon as it grows beyond the limits, whatever size it claims to have.
    """
    size = path.stat().st_size
    if size > limits.text_bytes:
        raise TableTooLarge("压缩文件过大。", "请拆成几份。")
    _check_directory(path, size, limits)
    target = workdir / f"unzipped-{path.stem[:60]}"
    try:
        with zipfile.ZipFile(path) as archive:
            member = _only_table(archive)
            ending = PurePosixPath(member.filename).suffix.lower()
            target = target.with_name(target.name + ending)
            most = limits.text_bytes if ending in (".csv", ".parquet") else limits.workbook_bytes
            with archive.open(member) as source, target.open("wb") as copy:
                _copy(source, copy, most=most, packed=max(member.compress_size, 1), size=size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError, OSError, struct.error) as error:
        target.unlink(missing_ok=True)
        raise TableUnreadable("压缩文件解不开，可能已损坏、没有上传完，或用了不常见的压缩方法。", _AGAIN) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target


def _copy(source: object, copy: object, *, most: int, packed: int, size: int) -> None:
    written = 0
    while piece := source.read(PIECE):  # type: ignore[attr-defined]
        written += len(piece)
        if written > most or (written > FREE_BYTES and written > MOST_RATIO * min(packed, size)):
            raise TableTooLarge("压缩文件解开后过大。", "请核对文件内容；数据确实很多的，请拆成几份或不压缩直接上传。")
        copy.write(piece)  # type: ignore[attr-defined]


def _only_table(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    found = []
    for member in archive.infolist():
        name = PurePosixPath(member.filename.replace("\\", "/"))
        # A name of nothing is no folder, and ``is_dir`` fails on it.
        if (member.filename and member.is_dir()) or "__MACOSX" in name.parts or name.name.startswith((".", "~$")):
            continue
        found.append(member)
    tables = [member for member in found if PurePosixPath(member.filename).suffix.lower() in ENDINGS]
    if len(tables) != 1 or len(found) != 1:
        raise TableUnreadable(
            f"压缩文件里有 {len(found)} 个文件，其中表格 {len(tables)} 个。", "一个压缩文件里只放一个 .csv、.xlsx、.xls 或 .parquet 文件。"
        )
    if tables[0].flag_bits & _SEALED:
        raise TableUnreadable("压缩文件设了密码。", "请去掉密码后再上传；传输和保存都另有加密。")
    return tables[0]


def _check_directory(path: Path, size: int, limits: Limits) -> None:
    """Refuse a directory of more entries than anybody would pack, before it is read into memory."""
    with path.open("rb") as file:
        file.seek(max(0, size - _END_BYTES - _LONGEST_COMMENT))
        tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_BYTES:
        raise TableUnreadable("压缩文件不完整，可能没有上传完。", _AGAIN)
    entries, directory = struct.unpack_from("<HI", tail, place + 10)
    if entries > limits.members or directory > limits.members * _ENTRY_BYTES:
        raise TableTooLarge("压缩文件里的文件太多。", "一个压缩文件里只放一个表格。")
