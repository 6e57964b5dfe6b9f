"""Finding packs, laying one over another, and their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jiuzhu.foundation.policy.errors import PackFaulty, PackUnknown
from jiuzhu.foundation.policy.expressions import FactTypes
from jiuzhu.foundation.policy.facts import fact_types
from jiuzhu.foundation.policy.feed_files import Stamp, feed_entries, feed_files, own_stamp
from jiuzhu.foundation.policy.located import Entry
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.dated import DatedPack
from jiuzhu.foundation.policy.packs.overlays import Overlay, digest_with, laid
from jiuzhu.foundation.policy.packs.reading.folder import IDENTIFIERS, Folder, read_folder
from jiuzhu.foundation.policy.packs.reading.rules import Reader, kind_of, read_pack_value
from jiuzhu.foundation.policy.packs.reading.sections import SHAPES

HEADER = (
    "ids",
    "label",
    "short_name",
    "extends",
    "division_code",
    "brand",
    "platform",
    "hotline",
    "draft",
    "draft_label",
    "document",
    "number",
    "issued_on",
    "source",
    "valid_from",
    "abstract",
)


@dataclass(frozen=True)
class Pack:
    """The law of one jurisdiction as data; immutable. ``name`` is like 341525-huoshan."""

    name: str
    short_name: str
    label: str
    brand: str
    platform: str
    hotline: str
    division_code: str
    draft: bool
    draft_label: str
    document: str
    number: str
    issued_on: date | None
    source: str
    digest: str
    ambiguities: tuple[entries.Ambiguity, ...]
    facts: FactTypes
    ids: Mapping[str, str]
    dated: tuple[tuple[str, entries.Dated], ...] = field(repr=False)
    base_digest: str = ""
    folders: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    overlays: tuple[Overlay, ...] = field(default=(), repr=False)

    @lru_cache(maxsize=64)  # noqa: B019 — packs live as long as the process
    def at(self, on: date) -> DatedPack:
        """Give the entries in force on a day."""

        def listed(section: str) -> Any:
            return tuple(each.entry for name, each in self.dated if name == section and each.covers(on))

        return DatedPack(
            pack=self,
            on=on,
            parameters={each.name: each for each in listed("parameters")},
            indicators=listed("indicators"),
            warnings=listed("warnings"),
            catalogue=listed("catalogue"),
            deadlines_declared={each.key: each for each in listed("deadlines")},
            visit_intervals=listed("visit_intervals"),
            goals={each.level: each for each in listed("goals")},
            checks=listed("checks"),
            facts=self.facts,
            provisions={section: listed(section) for section in SHAPES},
        )

    def __hash__(self) -> int:
        return hash((self.name, self.digest))


def pack_names(folder: Path | None = None) -> tuple[str, ...]:
    """Name the packs there are, by division code."""
    root = folder or policies_folder()
    return _names(root, root.stat().st_mtime_ns if root.is_dir() else 0)


@lru_cache(maxsize=8)
def _names(root: Path, changed: int) -> tuple[str, ...]:
    # The law is asked for with every step of every process, and looking through its folders took longer than the step.
    return tuple(sorted(each.parent.name for each in root.glob("*/pack.yaml") if each.parent.name[:1].isdigit()))


def load_pack(name: str, folder: Path | None = None, overlays: tuple[Overlay, ...] = ()) -> Pack:
    """Load a pack by its name or short name, published changes laid over it in order; raises PackUnknown, PackFaulty."""
    root = folder or policies_folder()
    return _load(full_name(name, root), root, overlays, own_stamp(root))


def full_name(name: str, folder: Path | None = None) -> str:
    """Give the whole name of a pack asked for by its name or short name; raises PackUnknown."""
    names = pack_names(folder)
    found = [each for each in names if name in (each, each.partition("-")[2])]
    if not found:
        raise PackUnknown(f"没有政策包“{name}”。", f"可用的有：{'、'.join(names)}（也可只写横线后的短名）。")
    return found[0]


def read_pack(name: str, root: Path, overlays: tuple[Overlay, ...] = ()) -> Pack:
    """Read a pack from a folder as it lies there now, by its whole name; raises PackFaulty."""
    chain = _chain(name, root)
    types, header = fact_types(root), chain[-1].header
    header.only(HEADER)
    raw = laid(_with_feeds(_laid_over(chain), root), overlays, IDENTIFIERS)
    reader = Reader(types, {entry["name"]: kind_of(entry) for entry in raw["parameters"]}, header.words("source"))
    warnings_ground = _ground(reader, chain[-1])
    readers: dict[str, Callable[[Entry], object]] = {
        "indicators": reader.indicator,
        "warnings": lambda entry: reader.warning(entry, warnings_ground),
        "catalogue": reader.item,
        "deadlines": reader.deadline,
        "visit_intervals": reader.visit_interval,
        "goals": reader.goal,
        "checks": reader.check,
        **{section: partial(reader.provision, section) for section in SHAPES},
    }
    start = header.day("valid_from")
    files = _files(root, [folder.name for folder in chain])
    base_digest = _digest(files)
    dated = [("parameters", each) for entry in raw["parameters"] for each in _values(reader, entry, start)]
    for section, read in readers.items():
        dated += [(section, entries.Dated(read(entry), entry.day("from") or start, entry.day("until"))) for entry in raw[section]]
    return Pack(
        name=name,
        short_name=name.partition("-")[2],
        label=header.words("label"),
        brand=header.words("brand"),
        platform=header.words("platform"),
        hotline=header.words("hotline"),
        division_code=header.words("division_code"),
        draft=bool(header.get("draft")),
        draft_label=header.words("draft_label"),
        document=header.words("document"),
        number=header.words("number"),
        issued_on=header.day("issued_on"),
        source=header.words("source"),
        digest=digest_with(base_digest, overlays),
        ambiguities=tuple(reader.ambiguity(entry) for entry in raw["ambiguities"]),
        facts=types,
        ids=reader.ids(header, ()),
        dated=tuple(dated),
        base_digest=base_digest,
        folders=tuple(folder.name for folder in chain),
        files=files,
        overlays=overlays,
    )


@lru_cache(maxsize=32)
def _load(name: str, root: Path, overlays: tuple[Overlay, ...], stamp: Stamp) -> Pack:
    return read_pack(name, root, overlays)


def _with_feeds(raw: dict[str, list[Entry]], root: Path) -> dict[str, list[Entry]]:
    """Add the warnings that declarations of feeds bring along; they need that feed unless they say otherwise."""
    known = {entry["warning"] for entry in raw["warnings"]}
    for feed in feed_entries(root):
        for entry in feed.entries("warnings"):
            if entry.need("warning") in known:
                raise entry.fault(f"预警 {entry['warning']} 已经有了。", "请换一个代码。", "warning")
            entry.setdefault("feeds", [feed["feed"]])
            raw["warnings"].append(entry)
    return raw


def _chain(name: str, root: Path) -> list[Folder]:
    """Read a pack and what it extends, the most general first."""
    found: list[Folder] = []
    following = name
    while following:
        if any(each.name == following for each in found):
            raise PackFaulty(f"政策包 {name} 绕了一圈又继承自己。", "请检查 extends。", file=f"{name}/pack.yaml")
        if not (root / following / "pack.yaml").is_file():
            raise PackFaulty(f"政策包 {found[-1].name} 继承的 {following} 不存在。", "请检查 extends。", file=found[-1].header.file)
        found.append(read_folder(root / following))
        following = found[-1].header.words("extends")
    return found[::-1]


def _laid_over(chain: Iterable[Folder]) -> dict[str, list[Entry]]:
    """Lay each pack's entries over those it extends: the same code changes what it names and keeps the rest."""
    result: dict[str, list[Entry]] = {section: [] for section in IDENTIFIERS}
    for folder in chain:
        for section, key in IDENTIFIERS.items():
            former = {entry[key]: entry for entry in reversed(result[section])}
            own: dict[str, list[Entry]] = {}
            for entry in folder.sections[section]:
                identifier = entry.need(key)
                own.setdefault(identifier, []).append(_merged(former.get(identifier), entry))
            kept = [each for entry in result[section] for each in own.pop(entry[key], [entry])]
            result[section] = kept + [each for added in own.values() for each in added]
    return result


def _merged(base: Entry | None, over: Entry) -> Entry:
    if base is None:
        return over
    # A value and a list of dated values stand for each other.
    replaced = {"value": "values", "values": "value"}
    dropped = {other for key, other in replaced.items() if key in over}
    merged = Entry({**{key: value for key, value in base.items() if key not in dropped}, **over})
    merged.file, merged.line, merged.lines = over.file, over.line, over.lines
    return merged


def _ground(reader: Reader, folder: Folder) -> entries.Ground:
    written = folder.sections["warnings_ground"]
    if not written:
        return entries.Ground()
    written[0].only(("clause", "quote", "quotes", "reading", "source"))
    return reader.ground(written[0])


def _values(reader: Reader, entry: Entry, start: date | None) -> list[entries.Dated]:
    parameter = reader.parameter(entry)
    dated = entry.entries("values")
    if not dated:
        return [entries.Dated(parameter, entry.day("from") or start, entry.day("until"))]
    dated = sorted(dated, key=lambda each: each.need("from"))
    found = []
    for index, each in enumerate(dated):
        each.only(("from", "value"))
        following = dated[index + 1]["from"] if index + 1 < len(dated) else None
        value = replace(parameter, value=read_pack_value(each, "value", parameter.kind))
        until = date.fromordinal(following.toordinal() - 1) if following else entry.day("until")
        found.append(entries.Dated(value, each.day("from"), until))
    return found


def _files(root: Path, folders: list[str]) -> dict[str, bytes]:
    """Give what a pack is read from, so that it can be kept as it was however the files change while the platform runs."""
    paths = [root / "facts.yaml", *(path for name in folders for path in sorted((root / name).rglob("*.yaml")))]
    judging = [entry.file for entry in feed_entries(root) if entry.get("facts") or entry.get("warnings")]
    # By name: kept with a decision, the county's own and those that come with the platform lie in one folder.
    feeds = {name: path.read_bytes() for name, path in sorted(feed_files(root).items()) if name in judging}
    return {str(path.relative_to(root)): path.read_bytes() for path in paths} | feeds


def _digest(files: Mapping[str, bytes]) -> str:
    told = hashlib.sha256()
    for name, content in files.items():
        told.update(name.encode() + b"\0" + content + b"\0")
    return told.hexdigest()
