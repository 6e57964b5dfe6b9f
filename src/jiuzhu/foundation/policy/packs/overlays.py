"""Published changes laid over a pack: each from its day on, entry by entry, everything else untouched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.located import Entry, read_yaml_text

RETIRED = "retired"
ALTERNATIVES = (frozenset({"value", "values"}), frozenset({"working_days", "days", "hours"}))
"""Keys of which an entry carries one: what a change writes takes the place of the others."""


@dataclass(frozen=True)
class Overlay:
    """One change: YAML of sections, each a list of entries that name their code and what is different; ``retired: true`` ends an entry.

    ``number`` is how people quote it; the order of overlays is the order in which they are laid.
    """

    number: str
    valid_from: date
    text: str


def digest_with(base: str, overlays: Iterable[Overlay]) -> str:
    """Give the digest of a pack with its changes; without changes it is the pack's own."""
    overlays = tuple(overlays)
    if not overlays:
        return base
    told = hashlib.sha256(base.encode())
    for each in overlays:
        told.update(f"\0{each.number}\0{each.valid_from}\0{each.text}".encode())
    return told.hexdigest()


def laid(raw: dict[str, list[Entry]], overlays: Iterable[Overlay], identifiers: Mapping[str, str]) -> dict[str, list[Entry]]:
    """Lay changes over the raw entries of a pack; ``identifiers`` maps a section to the key that names an entry; raises PackFaulty."""
    result = {section: list(entries) for section, entries in raw.items()}
    for overlay in overlays:
        found = read_yaml_text(overlay.text, overlay.number)
        found.only(identifiers)
        for section in found:
            for over in found.entries(section):
                result[section] = _lay_one(result[section], over, identifiers[section], overlay.valid_from)
    return result


def _lay_one(entries: list[Entry], over: Entry, key: str, start: date) -> list[Entry]:
    code = over.need(key)
    former = [each for each in entries if each[key] == code]
    base = next((each for each in former if _covers(each, start)), None)
    ends = [each.get("until") for each in former if each.get("until") is None or each["until"] >= start]
    closed = [each for each in ends if each is not None]
    until = max(closed, default=None) if len(closed) == len(ends) else None
    following = [] if over.get(RETIRED) else [_changed(base, over, start, until)]
    if over.get(RETIRED) and base is None:
        raise PackFaulty(f"自 {start} 起没有 {code}，不能停用。", "请核对名称和生效日期。", file=over.file, line=over.line)
    earlier = [_ended(each, start) for each in former if _begins(each) < start]
    place = next((index for index, each in enumerate(entries) if each[key] == code), len(entries))
    rest = [each for each in entries if each[key] != code]
    return [*rest[:place], *earlier, *following, *rest[place:]]


def _changed(base: Entry | None, over: Entry, start: date, until: date | None) -> Entry:
    # It takes the place of whatever was to follow, so it lasts as long as the last of them.
    written = {name: value for name, value in over.items() if name != RETIRED}
    kept = dict(base or {})
    for group in ALTERNATIVES:
        if group & set(written):
            kept = {name: value for name, value in kept.items() if name not in group}
    if "values" in kept:
        # What is not changed goes on with the value of the day.
        kept["value"] = max((each for each in kept.pop("values") if each["from"] <= start), key=lambda each: each["from"])["value"]
    return _entry({**kept, "until": until, **written, "from": start}, over)


def _ended(entry: Entry, start: date) -> Entry:
    last = start - timedelta(days=1)
    until = entry.get("until")
    changed: dict[str, Any] = {"until": min(until, last) if until else last}
    if entry.get("values"):
        changed["values"] = [each for each in entry["values"] if each["from"] < start]
    return _entry({**entry, **changed}, entry)


def _begins(entry: Entry) -> date:
    begins = [each["from"] for each in entry.get("values") or []] or [entry.get("from") or date.min]
    return min(begins)


def _covers(entry: Entry, on: date) -> bool:
    until = entry.get("until")
    return _begins(entry) <= on and (until is None or on <= until)


def _entry(values: dict[str, Any], place: Entry) -> Entry:
    made = Entry(values)
    made.file, made.line, made.lines = place.file, place.line, place.lines
    return made
