"""Whether every quote stands in the source text as a whole sentence or cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.packs import entries

NOISE = re.compile(r"[\s*#　 ]+")
ENDS = "。！？"
CELLS = "\n\t|"
SHOWN = 30


def quotes_of(entry: entries.Grounded) -> Iterator[str]:
    """Give every quote of an entry."""
    ground = entry.ground
    yield from (quote for quote in (ground.quote, *ground.extra_quotes) if quote)
    for name in ("normal_quote", "form_quote", "target_quote"):
        quote = getattr(entry, name, "")
        if quote:
            yield quote


def quote_problems(entry: entries.Grounded, label: str, root: Path) -> Iterator[PackFaulty]:
    """Find quotes that are not in the source or not whole, and measures that are not in its words."""
    ground, path = entry.ground, root / "sources" / entry.ground.source
    if not path.is_file():
        return
    for quote in quotes_of(entry):
        shown = f"“{quote[:SHOWN]}…”"
        found = stands_in(path, quote)
        if found is None:
            yield PackFaulty(f"{label} 的引文在原文中找不到：{shown}", "请照抄原文。", file=ground.file, line=ground.line)
        elif not found:
            yield PackFaulty(f"{label} 的引文不是整句或整格：{shown}", "请引到句号或表格一格的两端。", file=ground.file, line=ground.line)
    for measure in getattr(entry, "measures", ()):
        if stands_in(path, measure) is None:
            yield PackFaulty(
                f"{label} 的措施在原文中找不到：“{measure[:SHOWN]}…”", "请照抄原文，不要改写。", file=ground.file, line=ground.line
            )


@lru_cache(maxsize=4096)
def stands_in(path: Path, quote: str) -> bool | None:
    """Say whether a quote is a whole sentence or cell of a text; None where it is not in the text at all."""
    text, edges = _source(path)
    wanted = NOISE.sub("", quote)
    start = text.find(wanted)
    if start < 0:
        return None
    while start >= 0:
        if start in edges and start + len(wanted) in edges:
            return True
        start = text.find(wanted, start + 1)
    return False


@lru_cache(maxsize=16)
def _source(path: Path) -> tuple[str, frozenset[int]]:
    """Give the text without white space and marks, and the places where a sentence or cell begins or ends."""
    kept: list[str] = []
    edges = {0}
    for piece in re.split(r"(\s|[*#|　 ])", path.read_text(encoding="utf-8")):
        if piece and piece in CELLS:
            edges.add(len(kept))
        if NOISE.fullmatch(piece) or piece == "|":
            continue
        for character in piece:
            kept.append(character)
            if character in ENDS:
                edges.add(len(kept))
    edges.add(len(kept))
    return "".join(kept), frozenset(edges)
