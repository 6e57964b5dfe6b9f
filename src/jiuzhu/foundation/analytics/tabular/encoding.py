"""UTF-8 or GB18030: which of the two a text file is, and its text as clean UTF-8."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from jiuzhu.foundation.analytics.tabular.cells import narrow
from jiuzhu.foundation.analytics.tabular.errors import SAVE_AGAIN, TableUnreadable, WrongEncoding

LONGEST_MARK_BYTES = 4
CHUNK = 4 * 1024 * 1024
LONGEST_CHARACTER = 4
AUTO, UTF_8, GB18030 = "auto", "utf-8", "gb18030"
NAMES = {UTF_8: "UTF-8", GB18030: "GB18030"}
_OF_THREE_BYTES = re.compile(rb"[\xe0-\xff]")
"""Every Chinese character takes three bytes or more in UTF-8."""
_WIDE_MARKS = (b"\xef\xbc", b"\xef\xbd", b"\xef\xbb\xbf", b"\xe3\x80\x80", b"\xc2\xa0", b"\xe2\x80")


@dataclass(frozen=True)
class Inspected:
    """What one pass over a text file found: encoding, any quotation mark, any character to narrow, whether lines end one way by feeds, anything beyond ASCII."""

    encoding: str
    quotes: bool
    wide: bool
    line_feeds: bool
    size: int
    foreign: bool

    @property
    def plain(self) -> bool:
        """Whether the bytes can be read as they stand."""
        return self.encoding == "utf-8" and not self.wide


def inspect(path: Path, encoding: str = AUTO) -> Inspected:
    """Read the whole file, in pieces; raises TableUnreadable for NUL bytes, UTF-16 and text in neither encoding, WrongEncoding for another one than agreed."""
    found = _inspect_any(path)
    if encoding in (AUTO, found.encoding) or not found.foreign:
        return found
    if encoding == GB18030 and not _written_in_utf_8(path):
        # A few words in GB18030 can pass for UTF-8, never for Chinese in UTF-8.
        other, _ = _inspect_as(path, GB18030)
        if other is not None:
            return other
    raise WrongEncoding(
        f"文件是 {NAMES[found.encoding]} 编码，这类数据约定用 {NAMES[encoding]}。",
        f"请按 {NAMES[encoding]} 编码重新导出；编码改了的，请先在“数据种类”里起草新版。",
    )


def _written_in_utf_8(path: Path) -> bool:
    with path.open("rb") as file:
        return any(_OF_THREE_BYTES.search(chunk) for chunk in iter(lambda: file.read(CHUNK), b""))


def _inspect_any(path: Path) -> Inspected:
    with path.open("rb") as file:
        head = file.read(LONGEST_MARK_BYTES)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TableUnreadable("文件是 UTF-16 编码的文本，无法读取。", SAVE_AGAIN)
    found, good = _inspect_as(path, "utf-8")
    if found is not None:
        return found
    cut_short = good > 0 and good >= path.stat().st_size - LONGEST_CHARACTER
    if cut_short or head.startswith(codecs.BOM_UTF8):
        raise TableUnreadable("文件中有不完整的文字，可能没有上传完。", "请重新导出并完整上传；编码请选 UTF-8 或 GB18030。")
    found, _ = _inspect_as(path, "gb18030")
    if found is not None:
        return found
    raise TableUnreadable("文件的文字编码既不是 UTF-8 也不是 GB18030，或文件已损坏。", SAVE_AGAIN)


def _inspect_as(path: Path, encoding: str) -> tuple[Inspected | None, int]:
    """Try one encoding; without success the second value is the offset up to which non-ASCII text was good."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    quotes = wide = foreign = False
    size = feeds = with_return = 0
    returned = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                raise TableUnreadable("文件里有空字节，不是正常的文本表格。", SAVE_AGAIN)
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                before = chunk[: error.start]
                return None, size + error.start if foreign or not before.isascii() else 0
            quotes = quotes or b'"' in chunk
            feeds += chunk.count(b"\n")
            with_return += (returned + chunk).count(b"\r\n") if returned or b"\r" in chunk else 0
            returned = b"\r" if chunk.endswith(b"\r") else b""
            foreign = foreign or not chunk.isascii()
            wide = wide or (encoding == "utf-8" and foreign and _any_mark(chunk))
            size += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None, size if foreign else 0
    line_feeds = feeds > 0 and with_return in (0, feeds)
    return Inspected(encoding, quotes, wide, line_feeds, size, foreign), size


def _any_mark(chunk: bytes) -> bool:
    # Looking for one byte is many times as fast as looking for several.
    return any(mark[:1] in chunk and mark in chunk for mark in _WIDE_MARKS)


def rewrite(path: Path, target: Path, encoding: str) -> None:
    """Write the text again as UTF-8 without BOM, full-width digits and odd spaces made plain, in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    with path.open("rb") as file, target.open("w", encoding="utf-8", newline="") as out:
        while chunk := file.read(CHUNK):
            out.write(narrow(decoder.decode(chunk)))
        out.write(narrow(decoder.decode(b"", final=True)))


def decode(page: bytes, declared: str | None) -> str:
    """Decode bytes held in memory: as declared if that is one of the two, else the first that fits, else with marks for bad characters."""
    order = ["gb18030", "utf-8"] if declared and declared.lower().startswith("gb") else ["utf-8", "gb18030"]
    for encoding in order:
        try:
            return page.removeprefix(codecs.BOM_UTF8).decode(encoding)
        except UnicodeDecodeError:
            continue
    return page.decode(order[0], errors="replace")
