"""From the files of one folder to the entries of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiuzhu.foundation.policy.errors import ExpressionFaulty, PackFaulty, ParameterRefused
from jiuzhu.foundation.policy.expressions import Expression, FactTypes, Kind, parse
from jiuzhu.foundation.policy.expressions.values import AREAS, Value, read_value
from jiuzhu.foundation.policy.located import Entry, read_yaml
from jiuzhu.foundation.policy.packs import entries

DATED = ("from", "until")
GROUND = ("clause", "quote", "quotes", "reading", "source")
SECTIONS = (
    "pack",
    "parameters",
    "indicators",
    "warnings",
    "warnings_ground",
    "catalogue",
    "deadlines",
    "visit_intervals",
    "goals",
    "checks",
    "ambiguities",
)
HOURS = {"working_days": "工作日", "days": "天", "hours": "小时"}


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
        found = read_yaml(path, f"{folder.name}/{path.relative_to(folder)}")
        if "indicator" in found:
            sections["indicators"].append(found)
            continue
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
    if len(sections["pack"]) != 1:
        raise PackFaulty(f"政策包 {folder.name} 没有 pack: 一节，或写了多次。", "请在 pack.yaml 里写一次 pack:。")
    return Folder(folder.name, sections["pack"][0], sections)


def _single(found: Entry, name: str) -> Entry:
    entry = found[name]
    if not isinstance(entry, Entry):
        raise found.fault(f"{name} 的写法不对。", f"请写成 {name}: {{项: 值}}。", name)
    return entry


@dataclass(frozen=True)
class Reader:
    """Turns raw entries into checked ones, over the given facts and parameter kinds."""

    facts: FactTypes
    kinds: Mapping[str, Kind]
    source: str

    def ground(self, entry: Entry, default: entries.Ground | None = None) -> entries.Ground:
        """Read clause, quote and reading; the section's ground stands in for what is not written."""
        default = default or entries.Ground()
        return entries.Ground(
            entry.words("clause", default.clause),
            entry.words("quote", default.quote),
            entry.words("reading", default.reading),
            entry.words("source", default.source or self.source),
            entry.file if "quote" in entry or not default.file else default.file,
            entry.lines.get("quote", entry.line) if "quote" in entry or not default.file else default.line,
            entry.list_of_words("quotes") or (default.extra_quotes if "quote" not in entry else ()),
        )

    def expression(self, entry: Entry, key: str, text: object) -> Expression:
        """Read a condition, naming file and line when it is wrong."""
        if isinstance(text, bool):
            text = "TRUE" if text else "FALSE"
        if not isinstance(text, str):
            raise entry.fault(f"{key} 不是条件。", "请写成一条比较式。", key)
        try:
            return parse(text, facts=self.facts, parameters=self.kinds)
        except ExpressionFaulty as error:
            raise entry.fault(error.what, error.remedy, key) from error

    def examples(self, entry: Entry) -> tuple[entries.Example, ...]:
        """Read the entry's own tests; ``given`` are settings for all of them."""
        found = []
        for each in entry.entries("examples"):
            expect = each.need("expect")
            settings = {**(entry.get("given") or {}), **(each.get("set") or {})}
            facts = {name: value for name, value in each.items() if name not in ("expect", "set")}
            for name in facts:
                if name not in self.facts:
                    raise each.fault(f"例子里没有事实 {name}。", "请改成 facts.yaml 里有的名字。", name)
            word = str(expect).lower() if isinstance(expect, bool) else str(expect)
            found.append(entries.Example(facts, settings, word, each.line))
        return tuple(found)

    def parameter(self, entry: Entry) -> entries.Parameter:
        """Read one parameter without its dated values."""
        entry.only(("name", "label", "type", "unit", "local", "value", "values", *GROUND, *DATED))
        return entries.Parameter(
            entry["name"],
            entry.words("label"),
            kind_of(entry),
            entry.words("unit"),
            bool(entry.get("local")),
            read_pack_value(entry, "value"),
            self.ground(entry),
        )

    def indicator(self, entry: Entry) -> entries.Indicator:
        """Read one indicator."""
        entry.only(
            ("indicator", "label", "dimension", "hardship", "fields", "normal_quote", "form_quote", "given", "examples", *GROUND, *DATED)
        )
        written = entry.need("hardship")
        if isinstance(written, list):
            parts = entry.entries("hardship")
            for each in parts:
                each.only(("when", "says"))
            branches = tuple(entries.Branch(self.expression(each, "when", each.need("when")), each.words("says")) for each in parts)
            whole = " OR ".join(f"({branch.when.text})" for branch in branches)
        else:
            branches, whole = (entries.Branch(self.expression(entry, "hardship", written), ""),), written
        return entries.Indicator(
            entry["indicator"],
            entry.words("label"),
            entry.words("dimension"),
            branches,
            self.expression(entry, "hardship", whole),
            entry.list_of_words("fields"),
            entry.words("normal_quote"),
            entry.words("form_quote"),
            self.ground(entry),
            self.examples(entry),
        )

    def warning(self, entry: Entry, default: entries.Ground) -> entries.Warning:
        """Read one warning."""
        entry.only(("warning", "label", "subject", "feeds", "holds", "evidence", "grade", "given", "examples", *GROUND, *DATED))
        subject = entry.need("subject")
        if subject not in ("person", "household", "anyone"):
            raise entry.fault(f"不认识的对象“{subject}”。", "能写的有：person、household、anyone。", "subject")
        for name in entry.list_of_words("evidence"):
            if name not in self.facts:
                raise entry.fault(f"evidence 里没有事实 {name}。", "请改成 facts.yaml 里有的名字。", "evidence")
        grade = entry.need("grade")
        if grade not in (1, 2, 3):
            raise entry.fault(f"等级“{grade}”不对。", "能写的有：1、2、3（1 最急）。", "grade")
        return entries.Warning(
            entry["warning"],
            entry.words("label"),
            subject,
            entry.list_of_words("feeds"),
            self.expression(entry, "holds", entry.need("holds")),
            entry.list_of_words("evidence"),
            grade,
            self.ground(entry, default),
            self.examples(entry),
        )

    def item(self, entry: Entry) -> entries.CatalogueItem:
        """Read one item of the service list."""
        entry.only(
            (
                "item",
                "number",
                "category",
                "label",
                "target",
                "target_quote",
                "content",
                "providers",
                "provider_kinds",
                "needs",
                "given",
                "examples",
                *GROUND,
                *DATED,
            )
        )
        return entries.CatalogueItem(
            entry["item"],
            entry.need("number"),
            entry.words("category"),
            entry.words("label"),
            self.expression(entry, "target", entry.need("target")),
            entry.words("target_quote"),
            entry.words("content"),
            entry.list_of_words("providers"),
            entry.list_of_words("provider_kinds"),
            entry.list_of_words("needs"),
            self.ground(entry),
            self.examples(entry),
        )

    def deadline(self, entry: Entry) -> entries.Deadline:
        """Read one deadline; its unit is the key that carries the number."""
        entry.only(("name", "label", *HOURS, "local", *GROUND, *DATED))
        units = [unit for unit in HOURS if unit in entry]
        if len(units) != 1:
            raise entry.fault("期限没有写单位，或写了两个。", "请写 working_days、days、hours 中的一个；本地设定的写 null。")
        amount = entry[units[0]]
        if amount is None and not entry.get("local"):
            raise entry.fault("期限没有数字。", "请写数字；由本地设定的加 local: true。", units[0])
        numbers = {unit: amount if unit == units[0] else None for unit in HOURS}
        return entries.Deadline(
            entry["name"], entry.words("label"), **numbers, local=bool(entry.get("local")), unit=units[0], ground=self.ground(entry)
        )

    def visit_interval(self, entry: Entry) -> entries.VisitInterval:
        """Read one visit interval."""
        entry.only(("visit_interval", "label", "applies", "months", "given", "examples", *GROUND, *DATED))
        applies = self.expression(entry, "applies", entry.need("applies"))
        return entries.VisitInterval(
            entry["visit_interval"],
            entry.words("label"),
            applies,
            entry.need("months"),
            self.ground(entry),
            self.examples(entry),
        )

    def goal(self, entry: Entry) -> entries.Goal:
        """Read one goal."""
        entry.only(("goal", "label", "text", *GROUND, *DATED))
        return entries.Goal(entry["goal"], entry.words("label"), entry.words("text"), self.ground(entry))

    def check(self, entry: Entry) -> entries.Check:
        """Read one consistency check."""
        entry.only(("check", "holds", "message", "fields", *DATED))
        holds = self.expression(entry, "holds", entry.need("holds"))
        return entries.Check(entry["check"], holds, entry.words("message"), entry.list_of_words("fields"))

    def ambiguity(self, entry: Entry) -> entries.Ambiguity:
        """Read one gap of the text and its reading."""
        entry.only(("ambiguity", "text", "reading", "parameters"))
        for name in entry.list_of_words("parameters"):
            if name not in self.kinds:
                raise entry.fault(f"没有参数 {name}。", "请改成 parameters 里有的名字。", "parameters")
        return entries.Ambiguity(entry["ambiguity"], entry.words("text"), entry.words("reading"), entry.list_of_words("parameters"))


def kind_of(entry: Entry) -> Kind:
    """Read a parameter's kind."""
    try:
        return Kind(entry.need("type"))
    except ValueError:
        raise entry.fault(f"不认识的类型“{entry['type']}”。", f"能写的有：{'、'.join(Kind)}。", "type") from None


def read_pack_value(entry: Entry, key: str, kind: Kind | None = None) -> Value:
    """Read a parameter's value, {urban, rural} included."""
    kind = kind or kind_of(entry)
    value: Any = entry.get(key)
    try:
        if isinstance(value, Entry):
            value.only(AREAS)
            return {area: read_value(kind, value.get(area), entry.get("name", key)) for area in AREAS}
        return read_value(kind, value, entry.get("name", key))
    except ParameterRefused as error:
        raise entry.fault(error.what, error.remedy, key) from error
