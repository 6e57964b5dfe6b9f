"""The explanations a warning offers, and while which figures one is remembered."""

from __future__ import annotations

from collections.abc import Mapping

from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.located import Entry
from jiuzhu.foundation.policy.packs import entries


def explanations_of(entry: Entry) -> tuple[entries.Explanation, ...]:
    """Read a warning's ``explanations``."""
    found = []
    for each in entry.entries("explanations"):
        each.only(("explanation", "label"))
        found.append(entries.Explanation(each.need("explanation"), each.need("label")))
    return tuple(found)


def remembers_of(entry: Entry, kinds: Mapping[str, Kind]) -> entries.Remembers | None:
    """Read a warning's ``remembers``: facts of its evidence in which nothing new may stand, and others with the parameter by whose share they may rise."""
    written = entry.get("remembers")
    if written is None:
        return None
    if not isinstance(written, Entry):
        raise entry.fault("remembers 的写法不对。", "请写成 {same: [事实], rises: {事实: 参数}}。", "remembers")
    written.only(("same", "rises"))
    same, rises = written.list_of_words("same"), written.get("rises") or {}
    if not isinstance(rises, dict):
        raise written.fault("rises 的写法不对。", "请写成 {事实: 参数}。", "rises")
    for name in (*same, *rises):
        if name not in entry.list_of_words("evidence"):
            raise written.fault(f"remembers 里的 {name} 不在 evidence 里。", "请改成 evidence 里列出的事实。", "remembers")
    for parameter in rises.values():
        if parameter not in kinds:
            raise written.fault(f"没有参数 {parameter}。", "请改成 parameters 里有的名字。", "rises")
    return entries.Remembers(same, tuple((str(fact), str(parameter)) for fact, parameter in rises.items()))
