"""What a draft would change: every value before and after, every example of every rule it touches; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jiuzhu.foundation.amendments.composing import Composed, compose
from jiuzhu.foundation.amendments.fields import SECTIONS, UNITS, Changeable, changeable
from jiuzhu.foundation.amendments.rules import Draft, Fault, Typed
from jiuzhu.foundation.policy.describing import Describer, value_text
from jiuzhu.foundation.policy.errors import PackFaulty, ParameterRefused
from jiuzhu.foundation.policy.facts import FactRefused, declared_facts, fact_value
from jiuzhu.foundation.policy.packs import DatedPack, Indicator, load_pack
from jiuzhu.foundation.policy.packs.overlays import Overlay
from jiuzhu.foundation.policy.rulings import condition_of, entries_of, name_of

OUTCOMES = {True: "成立", False: "不成立", None: "待定"}
WORDS = {True: "true", False: "false", None: "unknown"}
HARDSHIP_WORDS = {True: "hardship", False: "normal", None: "unknown"}
NOTHING = "没有"


@dataclass(frozen=True)
class Difference:
    """One thing that is other than before, in words."""

    section: str
    label: str
    field: str
    was: str
    now: str


@dataclass(frozen=True)
class Tried:
    """One example of a rule the draft touches: its facts in words, what the rule says it must come to, what it came and comes to."""

    key: str
    label: str
    facts: str
    was: str
    now: str
    holds: bool

    @property
    def moved(self) -> bool:
        """Whether the draft changes the outcome."""
        return self.was != self.now


@dataclass(frozen=True)
class Examined:
    """A draft seen over the law in force on its first day; ``after`` is None where it cannot be read."""

    before: DatedPack
    after: DatedPack | None
    composed: Composed
    faults: tuple[Fault, ...]
    differences: tuple[Difference, ...] = ()
    examples: tuple[Tried, ...] = ()
    used_by: tuple[str, ...] = ()

    @property
    def steady(self) -> tuple[Tried, ...]:
        """The examples that come out as they are to."""
        return tuple(each for each in self.examples if each.holds)

    @property
    def broken(self) -> tuple[Tried, ...]:
        """The examples that no longer hold."""
        return tuple(each for each in self.examples if not each.holds)

    def unanswered(self, acknowledged: Iterable[str]) -> tuple[Tried, ...]:
        """The examples that no longer hold and that nobody has said to be right so."""
        known = set(acknowledged)
        return tuple(each for each in self.broken if each.key not in known)


def examine(draft: Draft, before: DatedPack, *, label: str = "草稿") -> Examined:
    """See what a draft would change in the law in force on a day."""
    composed = compose(draft, before)
    if composed.faults:
        return Examined(before, None, composed, composed.faults)
    try:
        after = laid_over(before, composed, label=label)
        examples = tuple(_examples(draft, composed, before, after))
        rewritten = _rewritten(examples, draft.acknowledged, after)
        if rewritten:
            composed = compose(draft, before, examples=rewritten)
            after = laid_over(before, composed, label=label)
    except PackFaulty as error:
        fault = Fault("", "", error.what, error.remedy)
        return Examined(before, None, composed, (fault,))
    return Examined(before, after, composed, (), _all_differences(draft.entries, before, after), examples, tuple(_used_by(draft, before)))


def taken_back(entries: Iterable[Typed], now: DatedPack, without: DatedPack) -> tuple[Difference, ...]:
    """Say what goes back to what it was when a published change with these entries is withdrawn."""
    return tuple(replace(each, was=each.now, now=each.was) for each in _all_differences(entries, without, now))


def _all_differences(entries: Iterable[Typed], before: DatedPack, after: DatedPack) -> tuple[Difference, ...]:
    shapes = [(typed, changeable(before, typed.section, typed.code)) for typed in entries]
    return tuple(each for typed, shape in shapes for each in _differences(typed, shape, before, after))


def laid_over(before: DatedPack, composed: Composed, *, label: str, on: date | None = None) -> DatedPack:
    """Give the law as it would be with a draft; raises PackFaulty."""
    start = on or before.on
    overlays = (*before.pack.overlays, Overlay(label, start, composed.text)) if composed.text else before.pack.overlays
    return load_pack(before.pack.name, overlays=overlays).at(start).with_values({**before.settings, **composed.settings})


def _touched(draft: Draft) -> tuple[set[str], set[tuple[str, str]]]:
    parameters = {each.code for each in draft.entries if each.section == "parameters"}
    rules = {(each.section, each.code) for each in draft.entries if each.section != "parameters"}
    return parameters, rules


def _examples(draft: Draft, composed: Composed, before: DatedPack, after: DatedPack) -> Iterable[Tried]:
    parameters, rules = _touched(draft)
    former = {(section, name_of(entry)): entry for section, entry in entries_of(before)}
    describer = Describer(declared_facts(), after.parameters)
    for section, entry in entries_of(after):
        rule, code = condition_of(entry), name_of(entry)
        if rule is None or not (parameters & rule.parameters or (section, code) in rules):
            continue
        words = HARDSHIP_WORDS if isinstance(entry, Indicator) else WORDS
        was_rule = condition_of(former[section, code]) if (section, code) in former else None
        for index, example in enumerate(getattr(entry, "examples", ())):
            try:
                facts = {name: fact_value(declared_facts()[name], _typed(value)) for name, value in example.facts.items()}
                now = rule.to_python(_with(after, example.settings))(facts)
                was = was_rule.to_python(_with(before, example.settings))(facts) if was_rule else None
            except (ParameterRefused, FactRefused) as error:
                raise PackFaulty(f"{code} 的例子读不懂：{error.what}", error.remedy) from error
            shown = "，".join(f"{describer.label(name)} {_shown(name, value)}" for name, value in example.facts.items())
            set_to = "，".join(f"{_parameter_label(name, after)} {_plain(value)}" for name, value in example.settings.items())
            yield Tried(
                f"{section}.{code}.{index}",
                str(getattr(entry, "label", code)),
                f"{shown}（{set_to}）" if set_to else shown,
                OUTCOMES[was] if was_rule else NOTHING,
                OUTCOMES[now],
                words[now] == example.expect,
            )


def _with(pack: DatedPack, settings: Mapping[str, object]) -> Mapping[str, Any]:
    return pack.with_values(settings, any_parameter=True).values if settings else pack.values


def _rewritten(examples: Iterable[Tried], acknowledged: frozenset[str], after: DatedPack) -> dict[str, list[dict[str, Any]]]:
    """Write again the examples of every rule of which some were said to be right with their new outcome."""
    outcomes = {each.key: each.now for each in examples if not each.holds and each.key in acknowledged}
    rules = {key.rpartition(".")[0] for key in outcomes}
    found: dict[str, list[dict[str, Any]]] = {}
    for section, entry in entries_of(after):
        key = f"{section}.{name_of(entry)}"
        if key not in rules:
            continue
        words = HARDSHIP_WORDS if isinstance(entry, Indicator) else WORDS
        by_outcome = {OUTCOMES[verdict]: word for verdict, word in words.items()}
        found[key] = [
            {
                **each.facts,
                **({"set": dict(each.settings)} if each.settings else {}),
                "expect": by_outcome[outcomes[f"{key}.{index}"]] if f"{key}.{index}" in outcomes else each.expect,
            }
            for index, each in enumerate(getattr(entry, "examples", ()))
        ]
    return found


def _differences(typed: Typed, shape: Changeable | None, before: DatedPack, after: DatedPack) -> Iterable[Difference]:
    section = SECTIONS.get(typed.section, typed.section)
    if typed.action == "retire" and shape:
        yield Difference(section, shape.label, "停用", "提供", "不再提供")
        return
    then = changeable(after, typed.section, typed.code)
    if then is None:
        return
    if typed.section == "parameters":
        was, now = (value_text(pack.parameters[typed.code]) for pack in (before, after))
        if was != now:
            yield Difference(section, then.label, "", was, now)
        return
    if typed.section == "deadlines":
        was, now = (_deadline_words(pack, typed.code) for pack in (before, after))
        if was != now:
            yield Difference(section, then.label, "", was, now)
        return
    stood = {each.name: each.now for each in shape.shapes} if shape else {}
    for each in then.shapes:
        if each.now != stood.get(each.name, ""):
            was, now = stood.get(each.name) or NOTHING, each.now
            if each.name == "target":
                was, now = (_condition(typed.code, pack) for pack in (before, after))
            yield Difference(section, then.label, each.label, was, now)


def _condition(code: str, pack: DatedPack) -> str:
    found = next((each for each in pack.catalogue if each.code == code), None)
    return Describer(declared_facts(), pack.parameters).rule(found.target.tree) if found else NOTHING


def _deadline_words(pack: DatedPack, code: str) -> str:
    found = pack.deadlines_declared[code]
    return f"{found.amount} {UNITS[found.unit]}" if found.amount else "未设定"


def _used_by(draft: Draft, before: DatedPack) -> Iterable[str]:
    parameters, _ = _touched(draft)
    for _, entry in entries_of(before):
        rule = condition_of(entry)
        if rule is not None and parameters & rule.parameters:
            yield str(getattr(entry, "label", name_of(entry)))


def _parameter_label(name: str, pack: DatedPack) -> str:
    found = pack.parameters.get(name.partition(".")[0])
    return found.label if found else name


def _shown(name: str, value: object) -> str:
    declared = declared_facts().get(name)
    if value is None:
        return "不知道"
    text = _plain(value)
    return f"{declared.values.get(text, text)}{f' {declared.unit}' if declared.unit else ''}" if declared else text


def _plain(value: object) -> str:
    if value is None:
        return "未设定"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value)
    return str(value)


def _typed(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
