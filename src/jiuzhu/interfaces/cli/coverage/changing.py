"""Changing one field of a pack in a copy of the folder of packs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.located import Entry, read_yaml
from jiuzhu.foundation.policy.packs import Pack, full_name
from jiuzhu.foundation.policy.packs.coverage import Claim
from jiuzhu.foundation.policy.packs.loading import read_pack
from jiuzhu.foundation.policy.packs.reading.folder import IDENTIFIERS
from jiuzhu.foundation.policy.packs.reading.sections import SHAPES

CONDITIONS = frozenset({"hardship", "holds", "target", "applies", "derived", "eligible", "who", "when"})
NAMED = ("parameters", "deadlines")
MARK = "（改）"
PREFIX = "p."
TRIES = 3
DAYS = (1, -1, 40)
SET: Mapping[str, tuple[Any, ...]] = {
    "money": (Decimal("500.00"),),
    "count": (3, 60),
    "number": (Decimal("0.5"),),
    "boolean": (True,),
    "date": ("2024-05-31",),
}
FACTORS = (Decimal(2), Decimal("0.5"), Decimal("0.9"), Decimal("1.1"))


class _Writer(yaml.SafeDumper):
    pass


_Writer.add_representer(Entry, lambda writer, entry: writer.represent_dict(dict(entry)))
_Writer.add_representer(Decimal, lambda writer, number: writer.represent_scalar("tag:yaml.org,2002:float", f"{number:f}"))
_Writer.ignore_aliases = lambda self, data: True  # type: ignore[method-assign, assignment]


class Copy:
    """A copy of the folder of packs of which one field at a time is changed."""

    def __init__(self, source: Path, target: Path) -> None:
        self.root = target
        self._bases: dict[str, Pack] = {}
        self._files: dict[str, list[tuple[Path, str, Entry]]] = {}
        shutil.copytree(source, target)

    def pack(self, short_name: str) -> Pack:
        """Give a pack of the copy as it was copied."""
        if short_name not in self._bases:
            self._bases[short_name] = self._read(short_name)
        return self._bases[short_name]

    def _read(self, short_name: str) -> Pack:
        return read_pack(full_name(short_name, self.root), self.root)

    def changed(self, claim: Claim, field: str | None = None) -> Iterator[Pack]:
        """Give the pack with the claimed field (or another one of the same entry) changed, in every way that still loads."""
        name = field or claim.field
        path, shown, entry = self._find(claim, name)
        for other in _others(claim.section, name, entry.get(name), entry, self._peers(claim.pack)):
            with self._written(path, shown, claim, name, other):
                try:
                    yield self._read(claim.pack)
                except PackFaulty:
                    continue

    def _peers(self, short_name: str) -> Mapping[str, str]:
        """Give every parameter of a pack with its kind."""
        return {each.entry.name: each.entry.kind for section, each in self.pack(short_name).dated if section == "parameters"}  # type: ignore[attr-defined]

    def _find(self, claim: Claim, field: str) -> tuple[Path, str, Entry]:
        """Find the entry that writes a field, or that carries the id without it: the pack's own first, then those it extends."""
        unset: tuple[Path, str, Entry] | None = None
        for path, shown, top in self._tops(claim.pack):
            for entry in _entries(top, claim):
                if entry.get(field) is not None:
                    return path, shown, entry
                unset = unset or (path, shown, entry)
        if unset:
            return unset
        raise PackFaulty(f"{claim.section} 的 {claim.code} 没有写 {field}。", "请核对 ids 指的项。", file=claim.file, line=claim.line)

    def _tops(self, short_name: str) -> list[tuple[Path, str, Entry]]:
        """Give every file of a pack as copied, its own first."""
        if short_name not in self._files:
            folders = reversed(self.pack(short_name).folders)
            paths = [(path, folder) for folder in folders for path in sorted((self.root / folder).rglob("*.yaml"))]
            shown = [(path, f"{folder}/{path.relative_to(self.root / folder)}") for path, folder in paths]
            self._files[short_name] = [(path, name, read_yaml(path, name)) for path, name in shown]
        return self._files[short_name]

    @contextmanager
    def _written(self, path: Path, shown: str, claim: Claim, field: str, value: Any) -> Iterator[None]:
        former = path.read_bytes()
        top = read_yaml(path, shown)
        for entry in _entries(top, claim):
            entry[field] = value
        path.write_text(yaml.dump(top, Dumper=_Writer, allow_unicode=True, sort_keys=False), encoding="utf-8")
        try:
            yield
        finally:
            path.write_bytes(former)


def _entries(top: Entry, claim: Claim) -> Iterator[Entry]:
    """Give the raw entries of a file that a claim is about."""
    if "indicator" in top:
        if claim.section == "indicators" and top["indicator"] == claim.code:
            yield top
    elif claim.section == "pack":
        if "pack" in top:
            yield top["pack"]
    elif claim.section in NAMED:
        if claim.code in (top.get(claim.section) or {}):
            yield top[claim.section][claim.code]
    else:
        key = IDENTIFIERS[claim.section]
        yield from (each for each in top.get(claim.section) or [] if each.get(key) == claim.code)


def _others(section: str, field: str, value: Any, entry: Entry, peers: Mapping[str, str]) -> Iterator[Any]:
    """Give other values a field could have instead; one that the county has not set is set."""
    if value is None:
        yield from SET.get(entry.get("type", "count"), ())
        return
    if field in CONDITIONS:
        yield _negated(value)
        return
    shape = SHAPES.get(section)
    options = getattr(shape.fields.get(field), "options", ()) if shape else ()
    if options:
        yield from (each for each in options if each and each != value)
        return
    match value:
        case str() if value.startswith(PREFIX):
            kind = peers.get(value.removeprefix(PREFIX))
            yield from [f"{PREFIX}{name}" for name, other in peers.items() if other == kind and f"{PREFIX}{name}" != value][:TRIES]
        case list() if value and all(isinstance(each, str) for each in value):
            yield value[:-1] if len(value) > 1 else [each + MARK for each in value]
            yield [value[0] + MARK, *value[1:]]
        case list():
            for index, each in enumerate(value):
                for other in _parts(section, each, entry, peers):
                    yield [*value[:index], other, *value[index + 1 :]]
        case dict():
            yield from _parts(section, value, entry, peers)
        case _:
            yield from _plain(value)


def _parts(section: str, value: Any, entry: Entry, peers: Mapping[str, str]) -> Iterator[Any]:
    if not isinstance(value, dict):
        yield from _others(section, "", value, entry, peers)
        return
    for key in value:
        if key != "from" or "value" not in value:
            yield from (Entry({**value, key: other}) for other in _others(section, key, value[key], entry, peers))


def _plain(value: Any) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case int():
            yield from (each for each in (value + 1, value - 1, value * 2) if each > 0)
        case Decimal():
            yield from ((value * factor).quantize(value) for factor in FACTORS if (value * factor).quantize(value) != value)
        case date():
            yield from (value + timedelta(days=days) for days in DAYS)
        case str() if value.isdigit():
            yield str(int(value) + 1).zfill(len(value))
        case str():
            yield value + MARK


def _negated(value: Any) -> Any:
    if isinstance(value, list):
        return [Entry({**each, "when": f"NOT ({each['when']})"}) for each in value]
    return f"NOT ({'TRUE' if value is True else 'FALSE' if value is False else value})"
