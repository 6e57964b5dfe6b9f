"""From what somebody typed to an overlay over the pack; pure.

Only what differs from what stands in the pack is written, so that everything else of an entry stays the pack's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from jiuzhu.foundation.amendments.fields import UNITS, Changeable, changeable, new_item
from jiuzhu.foundation.amendments.rules import Draft, Fault, Typed
from jiuzhu.foundation.policy.errors import ExpressionFaulty, ParameterRefused
from jiuzhu.foundation.policy.expressions import Kind, parse
from jiuzhu.foundation.policy.expressions.values import AREAS, read_value
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.reading.folder import IDENTIFIERS

FACTS_FILE = "facts.yaml"
LONGEST_DEADLINE, LONGEST_INTERVAL = 3650, 120
"""Days or working days of a deadline, months between visits: what is above is a slip of the finger."""


@dataclass(frozen=True)
class Composed:
    """What a draft comes to: YAML laid over the pack, local values to be set by "name" or "name.area", and what is wrong."""

    text: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class _Refused(Exception):
    """One field cannot be read."""

    def __init__(self, name: str, what: str, remedy: str) -> None:
        super().__init__(what)
        self.fault = (name, what, remedy)


def compose(draft: Draft, pack: DatedPack, *, examples: Mapping[str, list[dict[str, Any]]] | None = None) -> Composed:
    """Read every entry of a draft over the pack in force; ``examples`` are those rewritten to a new outcome, by entry key."""
    sections: dict[str, list[dict[str, Any]]] = {}
    settings: dict[str, str] = {}
    faults: list[Fault] = []
    for typed in draft.entries:
        shape = new_item(typed.code) if typed.action == "add" else changeable(pack, typed.section, typed.code)
        if shape is None:
            faults.append(Fault(typed.key, "", "这一天没有这一项规定。", "请删去这一项，或换一个生效日期。"))
            continue
        try:
            if shape.local:
                settings |= _setting(typed, shape, pack)
            elif entry := _entry(typed, shape, pack):
                sections.setdefault(typed.section, []).append({IDENTIFIERS[typed.section]: typed.code, **entry, **_ground(draft, typed)})
        except _Refused as refused:
            faults.append(Fault(typed.key, *refused.fault))
    for key, rewritten in (examples or {}).items():
        _rewrite(sections, key, rewritten)
    return Composed(_dumped(sections), settings, tuple(faults))


def changed_fields(typed: Typed, shape: Changeable) -> dict[str, str]:
    """Give the fields that were typed otherwise than what stands in the pack."""
    now = {each.name: each.now for each in shape.shapes}
    return {name: text.strip() for name, text in typed.fields.items() if name in now and text.strip() != now[name]}


def _setting(typed: Typed, shape: Changeable, pack: DatedPack) -> dict[str, str]:
    changed = changed_fields(typed, shape)
    found = {}
    for name, text in changed.items():
        key = f"{typed.code}.{name}" if name in AREAS else typed.code
        try:
            pack.with_values({key: text})
        except ParameterRefused as error:
            raise _Refused(name, error.what, error.remedy) from error
        if not text:
            raise _Refused(name, "没有填写。", "请填写新的数值；不改的请删去这一项。")
        found[key] = text
    return found


def _entry(typed: Typed, shape: Changeable, pack: DatedPack) -> dict[str, Any]:
    if typed.action == "retire":
        return {"retired": True}
    changed = changed_fields(typed, shape)
    if not changed and typed.action != "add":
        return {}
    readers = {"parameters": _parameter, "deadlines": _deadline, "catalogue": _item, "visit_intervals": _interval}
    return readers[typed.section](typed, shape, changed, pack)


def _parameter(typed: Typed, shape: Changeable, changed: Mapping[str, str], pack: DatedPack) -> dict[str, Any]:
    parameter = pack.parameters[typed.code]

    def read(name: str, text: str) -> Any:
        try:
            value = read_value(parameter.kind, text.replace("、", ",").replace("，", ",") if parameter.kind is Kind.LIST else text, parameter.label)
        except ParameterRefused as error:
            raise _Refused(name, error.what, error.remedy) from error
        if value is None:
            raise _Refused(name, "没有填写。", "请填写新的数值；不改的请删去这一项。")
        return list(value) if isinstance(value, tuple) else value

    if "value" in changed:
        return {"value": read("value", changed["value"])}
    now = {each.name: each.now for each in shape.shapes}
    return {"value": {area: read(area, changed.get(area, now[area])) for area in AREAS}}


def _deadline(typed: Typed, shape: Changeable, changed: Mapping[str, str], pack: DatedPack) -> dict[str, Any]:
    now = {each.name: each.now for each in shape.shapes} | dict(changed)
    if now["unit"] not in UNITS:
        raise _Refused("unit", "没有选择单位。", f"能选的有：{'、'.join(UNITS.values())}。")
    return {now["unit"]: _whole("amount", now["amount"], LONGEST_DEADLINE)}


def _interval(typed: Typed, shape: Changeable, changed: Mapping[str, str], pack: DatedPack) -> dict[str, Any]:
    return {"months": _whole("months", changed["months"], LONGEST_INTERVAL)}


def _item(typed: Typed, shape: Changeable, changed: Mapping[str, str], pack: DatedPack) -> dict[str, Any]:
    entry: dict[str, Any] = dict(changed)
    if typed.action == "add":
        for each in shape.shapes:
            if not changed.get(each.name):
                raise _Refused(each.name, f"没有填写{each.label}。", "新增的项目每一栏都要填写。")
    for name, text in changed.items():
        if not text:
            raise _Refused(name, "没有填写。", "不再提供这一项的，请改为“停用”。")
    if "number" in entry:
        entry["number"] = _whole("number", entry["number"], LONGEST_DEADLINE)
    if "providers" in entry:
        entry["providers"] = [each for each in entry["providers"].replace("，", "、").split("、") if each.strip()]
    if "target" in entry:
        kinds = {name: each.kind for name, each in pack.parameters.items()}
        try:
            parse(entry["target"], facts=pack.facts, parameters=kinds)
        except ExpressionFaulty as error:
            # Whoever writes on screen chooses among the facts there are, and adds none to the files.
            remedy = "请改用“判定条件里能用的名字”里列出的名字。" if FACTS_FILE in error.remedy else error.remedy
            raise _Refused("target", error.what, remedy) from error
    return entry


def _whole(name: str, text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise _Refused(name, f"“{text}”不对。", f"请写 1 到 {most} 的整数。")
    return int(text)


def _ground(draft: Draft, typed: Typed) -> dict[str, Any]:
    if typed.action == "retire":
        return {}
    clause = "·".join(each for each in (draft.document, draft.clause) if each)
    return {"clause": clause, "quote": draft.quote, "quotes": [], "reading": draft.reason, "source": draft.document}


def _rewrite(sections: dict[str, list[dict[str, Any]]], key: str, rewritten: list[dict[str, Any]]) -> None:
    section, _, code = key.partition(".")
    name = IDENTIFIERS[section]
    listed = sections.setdefault(section, [])
    entry = next((each for each in listed if each[name] == code), None)
    if entry is None:
        entry = {name: code}
        listed.append(entry)
    entry["examples"] = rewritten


class _Dumper(yaml.SafeDumper):
    """Decimals as they are written, Chinese as it is."""


_Dumper.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"))


def _dumped(sections: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    filled = {name: list(entries) for name, entries in sections.items() if entries}
    return yaml.dump(filled, Dumper=_Dumper, allow_unicode=True, sort_keys=False) if filled else ""
