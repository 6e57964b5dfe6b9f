"""What 两月对照 shows: new, gone and lasting findings by rule and place, and what besides the people differs between the months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.monitoring.glance_asked import Asked, label_of_place, level_below, narrower_to, not_below
from jiuzhu.interfaces.web.monitoring.glance_feeds import FileOf, files_of
from jiuzhu.interfaces.web.monitoring.glance_page import Number
from jiuzhu.monitoring.comparison import queries as comparison
from jiuzhu.monitoring.feeds.rules import last_day_of
from jiuzhu.monitoring.warnings.queries_of_two_months import Move, Moved, moves_of
from jiuzhu.monitoring.warnings.rules import shift_month

MOVES = {Move.BEFORE: "上次", Move.GONE: "消失", Move.LASTING: "延续", Move.NEW: "新增", Move.AFTER: "这次"}
_PARTS = {
    Move.BEFORE: (Move.GONE, Move.LASTING),
    Move.GONE: (Move.GONE,),
    Move.LASTING: (Move.LASTING,),
    Move.NEW: (Move.NEW,),
    Move.AFTER: (Move.NEW, Move.LASTING),
}


@dataclass(frozen=True)
class Line:
    """One rule or place with its five numbers; ``doubts`` say why a difference may not be one of the people."""

    label: str
    numbers: list[tuple[str, Number]]
    url: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class FeedLine:
    """One feed that stands differently in the two months."""

    label: str
    before: str
    after: str
    rows_before: int | None
    rows_after: int | None
    rules: tuple[str, ...]
    rule_labels: str = ""


@dataclass
class Compared:
    """Everything the page shows."""

    asked: Asked
    month: str
    versus: str
    place_name: str
    place_word: str
    rule_label: str
    totals: list[tuple[str, Number]]
    rules: list[Line]
    places: list[Line]
    feeds: list[FeedLine]
    feeds_known: bool
    runs_missing: list[str]
    values: list[tuple[str, str, str]]
    versus_choices: list[tuple[str, str]]


def compared(actor: Actor, asked: Asked, *, today: date) -> Compared:
    """Put two months side by side."""
    level = level_below(actor, asked.place)
    moved = moves_of(actor, asked.narrowing, versus=asked.versus, level=level)
    runs = {month: comparison.county_run(actor, month) for month in (asked.versus, asked.month)}
    place = asked.place or next((run.division_code for run in runs.values() if run), None)
    laws = {month: pack_in_force(last_day_of(month), division_code=place) for month in runs}
    after = laws[asked.month]
    feeds, feeds_known = _feeds(actor, asked, after, today)
    names = names_of({each.place for each in moved})
    labels = {each.code: each.label for law in laws.values() for each in law.warnings} | {each.rule: each.label for each in moved}
    first = asked.versus if asked.versus < asked.month else asked.month
    choices = [shift_month(asked.month, -back) for back in range(1, 13)]
    return Compared(
        asked=asked,
        month=asked.month,
        versus=asked.versus,
        place_name=full_name_of(asked.place, below=Level.PROVINCE) if asked.place else "",
        place_word=level.label,
        rule_label=labels.get(asked.rule, asked.rule),
        totals=_numbers(asked, moved, {}),
        rules=_rules(asked, moved, runs, after, feeds, labels),
        places=_places(asked, moved, names, level),
        feeds=feeds,
        feeds_known=feeds_known,
        runs_missing=[month for month, run in runs.items() if run is None],
        values=_values(laws[first], laws[asked.month if first == asked.versus else asked.versus]),
        versus_choices=[(month, asked.page("month-compare", versus=month)) for month in choices],
    )


def _numbers(asked: Asked, moved: Iterable[Moved], narrower: dict[str, Any]) -> list[tuple[str, Number]]:
    moved = list(moved)
    return [
        (label, Number(sum(each.count for each in moved if each.move in _PARTS[move]), asked.rows(move=str(move), **narrower)))
        for move, label in MOVES.items()
    ]


def _rules(
    asked: Asked, moved: list[Moved], runs: dict[str, Any], law: DatedPack, feeds: list[FeedLine], labels: dict[str, str]
) -> list[Line]:
    unjudged = {month: {each["rule"]: each["reason"] for each in run.unjudged} if run else {} for month, run in runs.items()}
    found = {each.rule for each in moved}
    codes = [code for code in labels if code in found or any(code in each for each in unjudged.values())]
    lines = []
    for code in codes:
        if asked.rule and code != asked.rule:
            continue
        doubts = [f"{month} 没有判断：{each[code]}" for month, each in unjudged.items() if code in each]
        doubts += [f"{each.label}：{asked.versus} {each.before}，{asked.month} {each.after}" for each in feeds if code in each.rules]
        own = [each for each in moved if each.rule == code]
        lines.append(Line(labels[code], _numbers(asked, own, {"rule": code}), asked.page("month-compare", rule=code), tuple(doubts)))
    return sorted(lines, key=lambda line: -max(number.value for _, number in line.numbers))


def _places(asked: Asked, moved: list[Moved], names: dict[str, str], level: Level) -> list[Line]:
    by_place: dict[str, list[Moved]] = {}
    for each in moved:
        by_place.setdefault(each.place, []).append(each)
    lines = [
        Line(
            label_of_place(code, names, level),
            _numbers(asked, own, narrower_to(code, level)),
            asked.page("month-compare", place=code) if code != asked.place and not not_below(code, level) else "",
        )
        for code, own in by_place.items()
    ]
    return sorted(lines, key=lambda line: -max(number.value for _, number in line.numbers))


def _feeds(actor: Actor, asked: Asked, law: DatedPack, today: date) -> tuple[list[FeedLine], bool]:
    """List the feeds that came in one month and not in the other, late or corrected in either; nothing is known of them below the county."""
    files = {
        month: {(each.county, each.row.feed.code): each for each in files_of(actor, Asked(month, asked.place), today=today)}
        for month in (asked.versus, asked.month)
    }
    needing: dict[str, list[str]] = {}
    labels = {rule.code: rule.label for rule in law.warnings}
    for rule in law.warnings:
        for feed in rule.feeds:
            needing.setdefault(feed, []).append(rule.code)
    lines = []
    for key, after in files[asked.month].items():
        before = files[asked.versus].get(key)
        words = (_words(before), _words(after))
        if words[0] == words[1] == "按时" or not (_came(before) or _came(after)):
            continue
        rules = tuple(needing.get(key[1], ()))
        told = "、".join(labels[code] for code in rules)
        lines.append(FeedLine(after.row.feed.label, *words, _rows_used(before), _rows_used(after), rules, told))
    return sorted(lines, key=lambda line: not line.rules), bool(files[asked.month])


def _rows_used(file: FileOf | None) -> int | None:
    return file.row.delivery.accepted if file and file.row.delivered and file.row.delivery else None


def _came(file: FileOf | None) -> bool:
    return file is not None and file.row.delivered


def _words(file: FileOf | None) -> str:
    if file is None or not file.row.delivered:
        return "没有交"
    words = [word for word, is_so in (("迟交", file.after), ("更正过", file.corrected)) if is_so]
    return "、".join(words) or "按时"


def _values(before: DatedPack, after: DatedPack) -> list[tuple[str, str, str]]:
    """List the numbers of the law that changed in between."""
    return [
        (parameter.label, _text(before.values.get(name)), _text(parameter.value))
        for name, parameter in after.parameters.items()
        if before.values.get(name) != parameter.value
    ]


def _text(value: object) -> str:
    if value is None:
        return "未设定"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
