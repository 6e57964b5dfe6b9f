"""From raw entries to the checked entries of a pack."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jiuzhu.foundation.policy.errors import ExpressionFaulty, ParameterRefused
from jiuzhu.foundation.policy.expressions import Expression, FactTypes, Kind
from jiuzhu.foundation.policy.expressions.values import AREAS, Value, read_value
from jiuzhu.foundation.policy.located import Entry
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.reading.explaining import explanations_of, remembers_of
from jiuzhu.foundation.policy.packs.reading.parsing import parse_once
from jiuzhu.foundation.policy.packs.reading.sections import IGNORED, SHAPES
from jiuzhu.foundation.policy.packs.reading.watching import watch_of

DATED = ("from", "until")
GROUND = ("clause", "quote", "quotes", "reading", "source", "ids")
ID = re.compile(r"[ND]-\d{2,3}")
GRADES = (1, 2, 3)
HOURS = {"working_days": "工作日", "days": "天", "hours": "小时"}


@dataclass(frozen=True)
class Reader:
    """Turns raw entries into checked ones, over the given facts and parameter kinds."""

    facts: FactTypes
    kinds: Mapping[str, Kind]
    source: str

    def ground(self, entry: Entry, default: entries.Ground | None = None, principal: tuple[str, ...] = ()) -> entries.Ground:
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
            self.ids(entry, principal),
            entry.get("local") is True,
        )

    def ids(self, entry: Entry, principal: tuple[str, ...]) -> Mapping[str, str]:
        """Read the N- and D- ids an entry holds: a list (all of its principal field) or a mapping of id to field."""
        written = entry.get("ids") or {}
        if isinstance(written, list):
            field = next((each for each in principal if entry.get(each) is not None), principal[0] if principal else "")
            written = dict.fromkeys(written, field)
        if not isinstance(written, dict):
            raise entry.fault("ids 的写法不对。", "请写成 [N-001, D-03]，或 {N-001: 项}。", "ids")
        for each, field in written.items():
            if not ID.fullmatch(str(each)):
                raise entry.fault(f"编号“{each}”不对。", "请写成 N-001 或 D-03。", "ids")
            if field not in entry and not (field in principal and entry.get("local")):
                close = difflib.get_close_matches(str(field), list(entry), n=1)
                raise entry.fault(f"{each} 指的项 {field} 这里没有写。", f"是不是 {close[0]}？" if close else "请改成本条写了的项。", "ids")
        return dict(written)

    def nearest(self, name: str) -> str:
        """Give the parameter whose name is most like one that does not exist."""
        return next(iter(difflib.get_close_matches(name, list(self.kinds), n=1)), "")

    def provision(self, section: str, entry: Entry) -> entries.Provision:
        """Read one entry of a section that has a shape."""
        shape = SHAPES[section]
        given = ("given",) if "examples" in shape.fields else ()
        entry.only((shape.identifier, "label", "local", *shape.fields, *given, *IGNORED.get(section, ()), *GROUND, *DATED))
        code = entry.need(shape.identifier)
        if not isinstance(code, str):
            raise entry.fault(f"{shape.identifier} 的值“{code}”不是文字。", "请加引号写成文字。", shape.identifier)
        if not isinstance(entry.get("local", False), bool):
            raise entry.fault(f"local 的值“{entry['local']}”不对。", "请写 true 或不写。", "local")
        read = {key: field(self, entry, key) for key, field in shape.fields.items()}
        return shape.make(code=code, label=entry.words("label"), ground=self.ground(entry, principal=shape.principal), **read)

    def expression(self, entry: Entry, key: str, text: object) -> Expression:
        """Read a condition, naming file and line when it is wrong."""
        if isinstance(text, bool):
            text = "TRUE" if text else "FALSE"
        if not isinstance(text, str):
            raise entry.fault(f"{key} 不是条件。", "请写成一条比较式。", key)
        try:
            return parse_once(text, self.facts, self.kinds)
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
            self.ground(entry, principal=("value", "values")),
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
            self.ground(entry, principal=("hardship",)),
            self.examples(entry),
        )

    def warning(self, entry: Entry, default: entries.Ground) -> entries.Warning:
        """Read one warning."""
        entry.only(
            ("warning", "label", "subject", "feeds", "holds", "evidence", "grade", "explanations", "remembers", "watch", "supplementary", "given", "examples", *GROUND, *DATED)
        )
        subject = entry.need("subject")
        if subject not in ("person", "household", "anyone"):
            raise entry.fault(f"不认识的对象“{subject}”。", "能写的有：person、household、anyone。", "subject")
        for name in entry.list_of_words("evidence"):
            if name not in self.facts:
                raise entry.fault(f"evidence 里没有事实 {name}。", "请改成 facts.yaml 里有的名字。", "evidence")
        grade = entry.need("grade")
        if grade not in GRADES:
            raise entry.fault(f"等级“{grade}”不对。", "能写的有：1、2、3（1 最急）。", "grade")
        return entries.Warning(
            entry["warning"],
            entry.words("label"),
            subject,
            entry.list_of_words("feeds"),
            self.expression(entry, "holds", entry.need("holds")),
            entry.list_of_words("evidence"),
            grade,
            self.ground(entry, default, ("holds",)),
            self.examples(entry),
            explanations_of(entry),
            remembers_of(entry, self.kinds),
            watch_of(entry, subject),
            entry.get("supplementary") is True,
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
                "places",
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
            self.ground(entry, principal=("target",)),
            self.examples(entry),
            entry.list_of_words("places"),
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
            entry["name"],
            entry.words("label"),
            **numbers,
            local=bool(entry.get("local")),
            unit=units[0],
            ground=self.ground(entry, principal=tuple(HOURS)),
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
            self.ground(entry, principal=("months",)),
            self.examples(entry),
        )

    def goal(self, entry: Entry) -> entries.Goal:
        """Read one goal."""
        entry.only(("goal", "label", "text", *GROUND, *DATED))
        return entries.Goal(entry["goal"], entry.words("label"), entry.words("text"), self.ground(entry, principal=("text",)))

    def check(self, entry: Entry) -> entries.Check:
        """Read one consistency check."""
        entry.only(("check", "holds", "message", "fields", *GROUND, *DATED))
        holds = self.expression(entry, "holds", entry.need("holds"))
        return entries.Check(
            entry["check"], holds, entry.words("message"), entry.list_of_words("fields"), self.ground(entry, principal=("holds",))
        )

    def ambiguity(self, entry: Entry) -> entries.Ambiguity:
        """Read one gap of the text and its reading."""
        entry.only(("ambiguity", "text", "reading", "parameters", "clause", "quote", "quotes", "source", *DATED))
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
