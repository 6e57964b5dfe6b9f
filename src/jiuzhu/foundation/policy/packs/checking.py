"""Whether a pack keeps its word: quotes stand in the source, examples come out, every number has its ground."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from jiuzhu.foundation.policy.errors import PackFaulty, ParameterRefused
from jiuzhu.foundation.policy.evaluation import compile_judge
from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.facts import FactRefused, declared_facts, fact_value
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.dated import DatedPack
from jiuzhu.foundation.policy.packs.loading import Pack, load_pack

NOISE = re.compile(r"[\s*#　 ]+")
ENDS = "。！？"
CELLS = "\n\t|"


def check_pack(name: str, folder: Path | None = None) -> list[PackFaulty]:
    """List what is wrong with a pack, in file order; an empty list means nothing is."""
    try:
        pack = load_pack(name, folder)
    except PackFaulty as error:
        return [error]
    return list(_problems(pack, folder or policies_folder()))


def _problems(pack: Pack, root: Path) -> Iterator[PackFaulty]:
    starts = {dated.from_on for section, dated in pack.dated if section == "indicators" and dated.from_on}
    for start in sorted(starts):
        try:
            compile_judge(pack.at(start))
        except PackFaulty as error:
            yield error
    for section, dated in pack.dated:
        entry = dated.entry
        label = f"{section} 的 {_name_of(entry)}"
        if isinstance(entry, entries.Check):
            continue
        ground: entries.Ground = entry.ground  # type: ignore[attr-defined]
        yield from _ground_problems(entry, ground, label, root)
        for quote in _quotes(entry, ground):
            yield from _quote_problems(quote, ground, label, root)
        day = dated.until_on or dated.from_on
        if day is not None:
            yield from _example_problems(entry, pack.at(day), ground, label, root)


def _name_of(entry: object) -> str:
    for name in ("name", "code", "key", "level"):
        if hasattr(entry, name):
            return str(getattr(entry, name))
    return "?"


def _ground_problems(entry: object, ground: entries.Ground, label: str, root: Path) -> Iterator[PackFaulty]:
    local = isinstance(entry, entries.Parameter) and entry.local
    if not local and not (ground.clause and ground.quote):
        yield PackFaulty(f"{label} 没有写依据。", "请写 clause（条款）和 quote（原文整句）。", file=ground.file, line=ground.line)
    if local and not (ground.quote or ground.reading):
        yield PackFaulty(f"{label} 没有说明。", "请写 reading（如何理解、由谁设定）。", file=ground.file, line=ground.line)
    if ground.quote and not (root / "sources" / ground.source).is_file():
        yield PackFaulty(f"{label} 引用的原文 {ground.source} 不存在。", "请把原文放进 sources。", file=ground.file, line=ground.line)


def _quotes(entry: object, ground: entries.Ground) -> Iterator[str]:
    yield from (quote for quote in (ground.quote, *ground.extra_quotes) if quote)
    for name in ("normal_quote", "form_quote", "target_quote"):
        quote = getattr(entry, name, "")
        if quote:
            yield quote


def _quote_problems(quote: str, ground: entries.Ground, label: str, root: Path) -> Iterator[PackFaulty]:
    path = root / "sources" / ground.source
    if not path.is_file():
        return
    text, edges = _source(path)
    wanted = NOISE.sub("", quote)
    start = text.find(wanted)
    if start < 0:
        yield PackFaulty(f"{label} 的引文在原文中找不到：“{quote[:30]}…”", "请照抄原文。", file=ground.file, line=ground.line)
        return
    while start >= 0:
        if start in edges and start + len(wanted) in edges:
            return
        start = text.find(wanted, start + 1)
    yield PackFaulty(f"{label} 的引文不是整句或整格：“{quote[:30]}…”", "请引到句号或表格一格的两端。", file=ground.file, line=ground.line)


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


def _example_problems(entry: object, dated: DatedPack, ground: entries.Ground, label: str, root: Path) -> Iterator[PackFaulty]:
    words = {True: "true", False: "false", None: "unknown"}
    expression: Expression
    match entry:
        case entries.Indicator():
            expression, words = entry.hardship, {True: "hardship", False: "normal", None: "unknown"}
        case entries.Warning():
            expression = entry.holds
        case entries.CatalogueItem():
            expression = entry.target
        case entries.VisitInterval():
            expression = entry.applies
        case _:
            return
    declared = declared_facts(root)
    for example in entry.examples:
        try:
            facts = {name: fact_value(declared[name], _written(value)) for name, value in example.facts.items()}
            values = dated.with_values(example.settings, any_parameter=True).values
            found = expression.to_python(values)(facts)
        except (ParameterRefused, FactRefused) as error:
            yield PackFaulty(f"{label} 的例子里，{error.what}", error.remedy, file=ground.file, line=example.line)
            continue
        if found is not expression.trace(facts, values).verdict:
            yield PackFaulty(f"{label} 的例子两种读法不一致。", "请报告此问题。", file=ground.file, line=example.line)
        if words[found] != example.expect:
            yield PackFaulty(
                f"{label} 的例子应为 {example.expect}，算出来是 {words[found]}。",
                "请改条件，或改例子。",
                file=ground.file,
                line=example.line,
            )


def _written(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
