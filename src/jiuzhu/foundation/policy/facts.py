"""The facts that rules may speak of, as declared in facts.yaml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions import FactType, FactTypes, Kind, parse_value
from jiuzhu.foundation.policy.expressions.kinds import LARGEST
from jiuzhu.foundation.policy.feed_files import Stamp, feed_entries, own_stamp
from jiuzhu.foundation.policy.located import Entry, read_yaml
from jiuzhu.foundation.policy.location import policies_folder

# What may be read into a fact: amounts below a thousand billion yuan, numbers exact to 28 places.
LARGEST_SHOWN = {Kind.MONEY: LARGEST[Kind.MONEY] // 100, Kind.COUNT: LARGEST[Kind.COUNT], Kind.NUMBER: LARGEST[Kind.NUMBER]}
FINEST = 28
DECIMALS = {Kind.MONEY: 2, Kind.COUNT: 0, Kind.NUMBER: FINEST}
COMMAS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")

KEYS = (
    "label", "type", "about", "known", "source", "paper", "values", "unit", "minimum", "form", "derived", "question", "help", "options", "only_if",
)  # fmt: skip
FOLD_KEYS = ("fold", "of", "distinct", "where", "dated", "until", "span")
"""How a feed's rows become a fact; only the declaration of a feed has these."""


@dataclass(frozen=True)
class FactDeclaration:
    """One fact: its Chinese label, kind, unit, whose it is, where it comes from, which paper shows it.

    A fact that a citizen can answer has a ``question``; ``options`` are its answers in plain words by value as written in
    files; ``only_if`` names facts and the values without which it does not apply to a person.
    """

    name: str
    label: str
    type: FactType
    unit: str
    about: tuple[str, ...]
    source: str
    paper: str
    values: Mapping[str, str]
    form: bool
    question: str = ""
    help: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    only_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """What kind of value it is."""
        return self.type.kind


def declared_facts(folder: Path | None = None) -> Mapping[str, FactDeclaration]:
    """Read facts.yaml and the facts that feeds declare: name → declaration, in their order."""
    return _declared(folder or policies_folder(), own_stamp(folder))


@lru_cache(maxsize=8)
def _declared(folder: Path, stamp: Stamp) -> Mapping[str, FactDeclaration]:
    entries = read_yaml(folder / "facts.yaml", "facts.yaml").named("facts")
    plain = {name: _declaration(name, entry) for name, entry in entries.items()}
    for feed in feed_entries(folder):
        for name, entry in feed.named("facts").items():
            if name in plain:
                raise entry.fault(f"事实 {name} 已经有了。", "请换一个名字。")
            plain[name] = _declaration(name, entry, more=FOLD_KEYS)
    types = FactTypes({name: each.type for name, each in plain.items()})
    for name, entry in entries.items():
        if "derived" in entry:
            try:
                tree = parse_value(entry.words("derived"), facts=types).tree
            except ExpressionFaulty as error:
                raise entry.fault(error.what, error.remedy, "derived") from error
            plain[name] = _declaration(name, entry, FactType(**{**vars(plain[name].type), "derived": tree}))
        _check_question(plain[name], entry, plain)
    return plain


def fact_types(folder: Path | None = None) -> FactTypes:
    """Give the kinds of all facts, for reading expressions."""
    return _types(folder or policies_folder(), own_stamp(folder))


@lru_cache(maxsize=8)
def _types(folder: Path, stamp: Stamp) -> FactTypes:
    return FactTypes({name: each.type for name, each in _declared(folder, stamp).items()})


def _declaration(name: str, entry: Entry, given: FactType | None = None, more: tuple[str, ...] = ()) -> FactDeclaration:
    entry.only((*KEYS, *more))
    try:
        kind = Kind(entry.words("type"))
    except ValueError:
        raise entry.fault(f"不认识的类型“{entry.get('type')}”。", f"能写的有：{'、'.join(Kind)}。", "type") from None
    values = entry.get("values") or {}
    if kind is Kind.CODE and not values:
        raise entry.fault(f"{name} 没有写取值。", "请写 values: {代码: 中文}。")
    minimum = entry.get("minimum", 0)
    type_ = given or FactType(kind, bool(entry.get("known")), frozenset(values), minimum)
    unit = entry.words("unit", {Kind.MONEY: "元", Kind.COUNT: "", Kind.DATE: ""}.get(kind, ""))
    return FactDeclaration(
        name,
        entry.words("label"),
        type_,
        unit,
        entry.list_of_words("about"),
        entry.words("source"),
        entry.words("paper"),
        values,
        bool(entry.get("form")),
        entry.words("question"),
        entry.words("help"),
        {_as_written(value): words for value, words in (entry.get("options") or {}).items()},
        {
            other: tuple(map(_as_written, needed if isinstance(needed, list) else [needed]))
            for other, needed in (entry.get("only_if") or {}).items()
        },
    )


def _as_written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_question(fact: FactDeclaration, entry: Entry, facts: Mapping[str, FactDeclaration]) -> None:
    """Refuse answers that the fact cannot have; raises PackFaulty."""
    if fact.options and not fact.question:
        raise entry.fault(f"{fact.name} 写了 options，没有写 question。", "请补上 question: 问句。", "options")
    for value, words in fact.options.items():
        try:
            fact_value(fact, value)
        except FactRefused as error:
            raise entry.fault(error.what, error.remedy, "options") from error
        if not isinstance(words, str):
            raise entry.fault(f"{fact.name} 的选项“{value}”没有文字。", "请写成 options: {值: 文字}。", "options")
    for other, needed in fact.only_if.items():
        if other not in facts:
            raise entry.fault(f"没有事实 {other}。", "请改成 facts.yaml 里有的名字。", "only_if")
        for value in needed:
            try:
                fact_value(facts[other], value)
            except FactRefused as error:
                raise entry.fault(error.what, error.remedy, "only_if") from error


class FactRefused(DomainError):
    """The value is not of the fact's kind, or out of its range."""

    code = "fact_refused"


def fact_value(fact: FactDeclaration, raw: object) -> Any:
    """Read one value as written in a form or file: fen, int, Decimal, bool, code, date; empty is None; raises FactRefused."""
    if raw is None:
        return None
    text = unicodedata.normalize("NFKC", str(raw).replace("￥", "")).strip()
    if not text:
        return None
    kind = fact.kind
    if kind is Kind.BOOLEAN:
        truth = {"true": True, "是": True, "false": False, "否": False}.get(text.lower())
        if truth is None:
            raise _refused(fact, raw, "请填写 true 或 false。")
        return truth
    if kind is Kind.CODE:
        if text not in fact.values:
            raise _refused(fact, raw, f"能填的有：{'、'.join(fact.values)}。")
        return text
    if kind in (Kind.DATE, Kind.MONTH):
        try:
            day = date.fromisoformat(text if kind is Kind.DATE else f"{text}-01")
        except ValueError:
            raise _refused(fact, raw, "请写成 2024-05-31 或 2024-05。") from None
        return day if kind is Kind.DATE else text
    if kind is Kind.TEXT:
        return text
    return _number_value(fact, raw, text)


def _number_value(fact: FactDeclaration, raw: object, text: str) -> int | Decimal:
    expected = {Kind.MONEY: "以元为单位、最多两位小数的金额", Kind.COUNT: "整数", Kind.NUMBER: f"最多 {FINEST} 位小数的数"}[fact.kind]
    try:
        number = Decimal(text.replace(",", "") if COMMAS.fullmatch(text) else text)
    except InvalidOperation:
        raise _refused(fact, raw, f"请填写{expected}。") from None
    if not number.is_finite() or abs(number) >= LARGEST_SHOWN[fact.kind]:
        raise _refused(fact, raw, f"请填写{expected}，且小于 {LARGEST_SHOWN[fact.kind]:,}。")
    finest = DECIMALS[fact.kind]
    scaled = number.scaleb(finest, Context(prec=60))
    if scaled != scaled.to_integral_value():
        raise _refused(fact, raw, f"请填写{expected}。")
    if fact.type.minimum is not None and number < fact.type.minimum:
        hint = "；收入为负的按 0 填" if fact.kind is Kind.MONEY else ""
        raise _refused(fact, raw, f"不能小于 {fact.type.minimum}{hint}。")
    return number if fact.kind is Kind.NUMBER else int(scaled)


def _refused(fact: FactDeclaration, raw: object, remedy: str) -> FactRefused:
    return FactRefused(f"{fact.label}“{raw}”不对。", remedy, field=fact.name)
