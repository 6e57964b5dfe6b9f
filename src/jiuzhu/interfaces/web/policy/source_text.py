"""The document's own text with the sentences marked that an entry stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.location import policies_folder

NOISE = re.compile(r"[\s*#|　 ]")


@dataclass(frozen=True)
class Piece:
    """A stretch of the text, marked or not; ``first`` is the place the page scrolls to."""

    text: str
    marked: bool = False
    first: bool = False


@lru_cache(maxsize=16)
def text_of(source: str) -> str:
    """Give the words of a source text; raises NotFound."""
    path = policies_folder() / "sources" / source
    if not source or path.parent != policies_folder() / "sources" or not path.is_file():
        raise NotFound("没有这份文件的原文。", "请从政策依据中选择一条，再看原文。")
    return path.read_text(encoding="utf-8")


def marked_lines(source: str, quotes: Iterable[str]) -> list[list[Piece]]:
    """Give a source text line by line, every quote marked wherever white space may stand in it; raises NotFound."""
    text = text_of(source)
    spans = _merged(span for quote in quotes for span in _spans(text, quote))
    first = spans[0][0] if spans else -1
    lines, start = [], 0
    for line in text.splitlines(keepends=True):
        lines.append(_pieces(line.rstrip("\n"), start, spans, first))
        start += len(line)
    return lines


def _spans(text: str, quote: str) -> list[tuple[int, int]]:
    kept = [index for index, character in enumerate(text) if not NOISE.match(character)]
    squeezed, wanted = "".join(text[index] for index in kept), NOISE.sub("", quote)
    start = squeezed.find(wanted) if wanted else -1
    return [(kept[start], kept[start + len(wanted) - 1] + 1)] if start >= 0 else []


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _pieces(line: str, start: int, spans: list[tuple[int, int]], first: int) -> list[Piece]:
    pieces, at = [], 0
    for begin, end in spans:
        low, high = max(begin - start, 0), min(end - start, len(line))
        if low >= high:
            continue
        if low > at:
            pieces.append(Piece(line[at:low]))
        pieces.append(Piece(line[low:high], True, begin == first and begin >= start))
        at = high
    if at < len(line) or not pieces:
        pieces.append(Piece(line[at:]))
    return pieces
