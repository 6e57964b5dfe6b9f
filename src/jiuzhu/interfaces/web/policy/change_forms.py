"""A draft of a change as the page sends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from jiuzhu.foundation.amendments.fields import SECTIONS, Changeable, FieldShape, changeable, changeables
from jiuzhu.foundation.amendments.rules import ELSEWHERE, Draft, Fault, Typed
from jiuzhu.foundation.policy.packs import DatedPack

BETWEEN = "|"
CHANGED_HERE = {section: label for section, label in SECTIONS.items() if section not in ELSEWHERE}


@dataclass(frozen=True)
class FieldShown:
    """One field of one entry: what stands in it, what was typed, what is wrong."""

    shape: FieldShape
    name: str
    typed: str
    error: str

    @property
    def now(self) -> str:
        """What stands in the law, in words."""
        return dict(self.shape.choices).get(self.shape.now, self.shape.now) or "未设定"


@dataclass(frozen=True)
class EntryShown:
    """One entry of a draft on the page."""

    typed: Typed
    label: str
    section: str
    fields: tuple[FieldShown, ...]
    error: str
    shape: Changeable | None

    @property
    def token(self) -> str:
        """How the page names it."""
        return BETWEEN.join((self.typed.section, self.typed.code, self.typed.action))


def draft_in(data: QueryDict, pack: DatedPack) -> Draft:
    """Read a draft from a sent page; what is no date is none."""
    entries = [typed for token in data.getlist("entry") if (typed := _typed(token, data)) and token != data.get("remove")]
    added = data.get("add", "")
    if added and "add_entry" in data:
        fresh = entry_to_add(added, pack)
        if fresh and fresh.key not in {each.key for each in entries}:
            entries.append(fresh)
    words = {name: data.get(name, "") for name in ("title", "reason", "document", "clause", "quote")}
    return Draft(**words, valid_from=_day(data.get("valid_from", "")), entries=tuple(entries), acknowledged=frozenset(data.getlist("agreed")))


def entry_to_add(token: str, pack: DatedPack) -> Typed | None:
    """Give a fresh entry of a draft, filled with what stands in the law; None where there is no such thing."""
    section, _, code = token.partition(BETWEEN)
    shape = changeable(pack, section, code)
    return Typed(section, code, fields={each.name: each.now for each in shape.shapes}) if shape else None


def entries_shown(draft: Draft, pack: DatedPack, faults: Iterable[Fault]) -> list[EntryShown]:
    """Give the entries of a draft as the page shows them."""
    wrong = {(fault.key, fault.name): f"{fault.what}{fault.remedy}" for fault in faults}
    shown = []
    for typed in draft.entries:
        shape = changeable(pack, typed.section, typed.code)
        fields = tuple(
            FieldShown(each, _name(typed, each.name), typed.fields.get(each.name, each.now), wrong.get((typed.key, each.name), ""))
            for each in (shape.shapes if shape else ())
        )
        label = shape.label if shape else typed.code
        shown.append(EntryShown(typed, label, SECTIONS.get(typed.section, ""), fields, wrong.get((typed.key, ""), ""), shape))
    return shown


def choices(pack: DatedPack, draft: Draft) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give what can be added to a draft, by section."""
    taken = {each.key for each in draft.entries}
    found: dict[str, list[tuple[str, str]]] = {label: [] for label in CHANGED_HERE.values()}
    for each in changeables(pack):
        if each.section in CHANGED_HERE and f"{each.section}.{each.code}" not in taken:
            found[CHANGED_HERE[each.section]].append((f"{each.section}{BETWEEN}{each.code}", each.label))
    return [(label, listed) for label, listed in found.items() if listed]


def _typed(token: str, data: QueryDict) -> Typed | None:
    section, _, rest = token.partition(BETWEEN)
    code, _, action = rest.rpartition(BETWEEN)
    if section not in SECTIONS or action != "change" or not code:
        return None
    start = f"{section}{BETWEEN}{code}{BETWEEN}"
    fields = {name.removeprefix(start): str(text) for name, text in data.items() if name.startswith(start)}
    return Typed(section, code, action, fields)


def _name(typed: Typed, field: str) -> str:
    return BETWEEN.join((typed.section, typed.code, field))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
