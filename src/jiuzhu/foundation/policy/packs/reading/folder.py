"""The raw sections of one folder of YAML files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.located import Entry, read_yaml
from jiuzhu.foundation.policy.packs.reading.sections import SHAPES

# The sections read by a method each; the rest have a shape.
RULES = {
    "parameters": "name",
    "indicators": "indicator",
    "warnings": "warning",
    "catalogue": "item",
    "deadlines": "name",
    "visit_intervals": "visit_interval",
    "goals": "goal",
    "checks": "check",
    "ambiguities": "ambiguity",
}
IDENTIFIERS = {**RULES, **{section: shape.identifier for section, shape in SHAPES.items()}}
SECTIONS = ("pack", "warnings_ground", *IDENTIFIERS)


@dataclass
class Folder:
    """The raw sections of one folder of YAML files, in file order."""

    name: str
    header: Entry
    sections: dict[str, list[Entry]] = field(default_factory=dict)


def read_folder(folder: Path) -> Folder:
    """Read every YAML file of a pack's folder and sort its entries by section; raises PackFaulty."""
    sections: dict[str, list[Entry]] = {name: [] for name in SECTIONS}
    for path in sorted(folder.rglob("*.yaml")):
        told = path.stat()
        _sort(_read(path, f"{folder.name}/{path.relative_to(folder)}", (told.st_mtime_ns, told.st_size)), sections)
    if len(sections["pack"]) != 1:
        raise PackFaulty(
            f"政策包 {folder.name} 没有 pack: 一节，或写了多次。", "请在 pack.yaml 里写一次 pack:。", file=f"{folder.name}/pack.yaml"
        )
    header = sections["pack"][0]
    for entry in (each for name in IDENTIFIERS for each in sections[name]):
        # A quote keeps its own document when a pack that extends this one inherits the entry.
        if "quote" in entry and "source" in header:
            entry.setdefault("source", header["source"])
    return Folder(folder.name, header, sections)


@lru_cache(maxsize=512)
def _read(path: Path, shown: str, stamp: tuple[int, int]) -> Entry:
    """Read a file once while it stays the same: packs share what they extend."""
    return read_yaml(path, shown)


def _sort(found: Entry, sections: dict[str, list[Entry]]) -> None:
    if "indicator" in found:
        sections["indicators"].append(found)
        return
    found.only(SECTIONS)
    for name in found:
        if name in ("pack", "warnings_ground"):
            sections[name].append(_single(found, name))
        elif name in ("parameters", "deadlines"):
            for key, entry in found.named(name).items():
                entry["name"] = key
                sections[name].append(entry)
        else:
            sections[name] += found.entries(name)


def _single(found: Entry, name: str) -> Entry:
    entry = found[name]
    if not isinstance(entry, Entry):
        raise found.fault(f"{name} 的写法不对。", f"请写成 {name}: {{项: 值}}。", name)
    return entry
