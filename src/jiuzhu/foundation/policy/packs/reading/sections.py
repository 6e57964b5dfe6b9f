"""The shape of every plain section: its identifying key, the field that holds its value, and how each field is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.reading import fields
from jiuzhu.foundation.policy.packs.reading.fields import Field

LEVELS = ("province", "city", "county", "township", "village", "outside")
LONGEST_WINDOW = 12
LONGEST_MONTHS, MOST_A_YEAR, LAST_DAY, MOST_RANKS, MOST_REQUIRED = 600, 366, 31, 20, 1000
SHARES = (Kind.NUMBER,)
COUNTS = (Kind.COUNT,)


class Ask(Enum):
    """What an entry of a section must say of its ground."""

    QUOTE = "clause and quote, unless it is local"
    READING = "clause and quote, or at least how it is read; nothing in the shared vocabulary"
    NOTHING = "nothing, unless it carries ids"


@dataclass(frozen=True)
class Shape:
    """How one section is read, and what its entries must say of their ground."""

    make: type[entries.Provision]
    identifier: str
    principal: tuple[str, ...]
    fields: Mapping[str, Field]
    asks: Ask = Ask.READING


SHAPES: Mapping[str, Shape] = {
    "units": Shape(
        entries.Unit,
        "unit",
        ("label",),
        {"aliases": fields.list_of_words, "level": fields.choice(*LEVELS)},
        asks=Ask.NOTHING,
    ),
    "categories": Shape(
        entries.Category,
        "category",
        ("derived", "label"),
        {
            "of": fields.choice("household", "person", default="household"),
            "classes": fields.mapping,
            "derived": fields.condition,
            "counts_as": fields.words,
            "examples": fields.examples,
        },
    ),
    "schemes": Shape(
        entries.Scheme,
        "scheme",
        ("dimensions",),
        {
            "unit": fields.choice("household", "person"),
            "dimensions": fields.needed_list,
            "indicators": fields.list_of_words,
            "applies": fields.condition,
            "examples": fields.examples,
        },
    ),
    "need_kinds": Shape(entries.NeedKind, "need_kind", ("label",), {"indicators": fields.list_of_words}),
    "organisation_kinds": Shape(entries.OrganisationKind, "organisation_kind", ("label",), {"contracts": fields.choice("unsaid", "may", "may_not", default="unsaid")}),
    "pairings": Shape(
        entries.Pairing,
        "pairing",
        ("helper", "helped"),
        {
            "helper": fields.condition,
            "helped": fields.condition,
            "binding": fields.flag(True),
            "trained": fields.flag(False),
            "examples": fields.examples,
        },
    ),
    "benefits": Shape(
        entries.Benefit,
        "benefit",
        ("amount", "goods", "share", "eligible"),
        {
            "of": fields.choice("person", "household"),
            "answers": fields.list_of_words,
            "eligible": fields.needed_condition,
            "amount": fields.amounts,
            "goods": fields.mapping,
            "share": fields.parameter(*SHARES),
            "base": fields.words,
            "excludes": fields.list_of_words,
            "per": fields.choice("month", "quarter", "year", "school_year", "once"),
            "kind": fields.choice("cash", "service", "goods"),
            "paid_to": fields.choice("person", "provider", "household", default="person"),
            "fund": fields.words,
            "stages": fields.list_of_words,
            "examples": fields.examples,
        },
        asks=Ask.QUOTE,
    ),
    "intervals": Shape(
        entries.Interval,
        "interval",
        ("months", "per_year"),
        {
            "of": fields.choice(
                "recheck",
                "monitoring",
                "needs_refresh",
                "revisit",
                "training",
                "standards",
                "canvass",
                "supervision",
                "exchange",
                "meeting",
            ),
            "applies": fields.condition,
            "months": fields.whole(1, LONGEST_MONTHS),
            "per_year": fields.whole(1, MOST_A_YEAR),
            "rolling": fields.flag(False),
            "by": fields.list_of_words,
            "examples": fields.examples,
        },
        asks=Ask.QUOTE,
    ),
    "fund_caps": Shape(
        entries.FundCap,
        "fund_cap",
        ("share",),
        {
            "share": fields.parameter(*SHARES),
            "base": fields.choice("current_year_total", "previous_year_subsidy", "local_pool"),
            "base_label": fields.needed_words,
            "on_excess": fields.choice("warn", "refuse"),
        },
        asks=Ask.QUOTE,
    ),
    "expenditures": Shape(
        entries.Expenditure,
        "expenditure",
        ("label",),
        {"outcome": fields.choice("refuse", "warn")},
        asks=Ask.QUOTE,
    ),
    "tasks": Shape(
        entries.Task,
        "task",
        ("measures",),
        {
            "lead": fields.words,
            "responsible": fields.list_of_words,
            "measures": fields.needed_list,
            "due_on": fields.day,
            "list": fields.choice("duties", "tasks", "articles"),
        },
        asks=Ask.QUOTE,
    ),
    "reports": Shape(
        entries.Report,
        "report",
        ("day", "due_on", "month_end", "every"),
        {
            "by": fields.list_of_words,
            "to": fields.words,
            "every": fields.choice("month", "quarter", "half_year", "year", "once"),
            "day": fields.whole(1, LAST_DAY),
            "month_end": fields.flag(False),
            "due_on": fields.day,
            "shift_to_workday": fields.flag(False),
        },
        asks=Ask.QUOTE,
    ),
    "milestones": Shape(
        entries.Milestone,
        "milestone",
        ("until_on", "from_on"),
        {"from_on": fields.day, "until_on": fields.day},
        asks=Ask.QUOTE,
    ),
    "quotas": Shape(
        entries.Quota,
        "quota",
        ("at_least", "per"),
        {
            "about": fields.choice("village", "township", "county"),
            "count": fields.count_fact,
            "at_least": fields.parameter(*COUNTS),
            "per": fields.parameter(*COUNTS),
            "at_most": fields.parameter(*COUNTS),
            "required": fields.fixed_whole(1, MOST_REQUIRED, 1),
        },
        asks=Ask.QUOTE,
    ),
    "aids": Shape(
        entries.Aid,
        "aid",
        ("who",),
        {
            "of": fields.choice("household", "person"),
            "answers": fields.list_of_words,
            "who": fields.needed_condition,
            "what": fields.needed_words,
            "department": fields.words,
            "apply_at": fields.words,
            "amount": fields.amount_range,
            "ask": fields.facts(),
            "examples": fields.examples,
        },
        asks=Ask.QUOTE,
    ),
    "exits": Shape(
        entries.Exit,
        "exit",
        ("months",),
        {
            "when": fields.needed_condition,
            "months": fields.months_range,
            "max_multiple": fields.parameter(Kind.COUNT, Kind.NUMBER),
            "examples": fields.examples,
        },
        asks=Ask.QUOTE,
    ),
    "aid_kinds": Shape(
        entries.AidKind,
        "aid_kind",
        ("label",),
        {
            "aliases": fields.list_of_words,
            "own_aliases": fields.list_of_words,
            "gives": fields.choice("cash", "service", "goods", "relief"),
            "department": fields.words,
        },
        asks=Ask.NOTHING,
    ),
    "conflicts": Shape(
        entries.Conflict,
        "conflict",
        ("holds", "kinds"),
        {
            "finding": fields.choice("overlap", "gap", "allowed"),
            "of": fields.choice("person", "household"),
            "among": fields.choice("aid", "service", "any", default="any"),
            "kinds": fields.list_of_words,
            "months": fields.fixed_whole(1, LONGEST_WINDOW, 1),
            "holds": fields.condition,
            "feeds": fields.list_of_words,
            "evidence": fields.facts(),
            "told": fields.choice("department", "township", default="department"),
            "beside": fields.words,
            "examples": fields.examples,
        },
    ),
    "colours": Shape(
        entries.Colour,
        "colour",
        ("label",),
        {"rank": fields.fixed_whole(1, MOST_RANKS), "applies": fields.condition, "examples": fields.examples},
    ),
    "lists": Shape(
        entries.Listing,
        "list",
        ("rows",),
        {"rows": fields.needed_list, "open": fields.flag(False), "module": fields.words},
    ),
    "modules": Shape(entries.Module, "module", ("enabled",), {"enabled": fields.flag(True)}, asks=Ask.NOTHING),
    "messages": Shape(entries.Message, "message", ("text",), {"text": fields.needed_words, "fields": fields.list_of_words}),
    "masks": Shape(entries.Mask, "mask", ("keep",), {"keep": fields.choice("first", "none", "all", "last4")}),
}
# Written for the reader's eye only: no person is ever named.
IGNORED = {"tasks": ("person_named",)}
