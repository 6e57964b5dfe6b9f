"""What the page of a trial shows: counts by place and category, rules, money; small counts hidden from those who see no household."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from jiuzhu.casework.registry.vocabulary import CATEGORIES
from jiuzhu.foundation.divisions.queries import divisions_under, names_of
from jiuzhu.foundation.divisions.rules import Level, full_code, short_name
from jiuzhu.interfaces.web.whatif.asking import Asked
from jiuzhu.interfaces.web.whatif.money import MoneyLine, Side, counted, money_line, top_up_lines
from jiuzhu.supervision.whatif.queries import TOWNSHIP_DIGITS, Trial
from jiuzhu.supervision.whatif.rules import (
    HIDDEN,
    LEVELS,
    MOVES,
    RULES,
    STANDINGS,
    Tally,
    monthly_tenths,
    protected,
    protected_tally,
    rounded,
)

FIRST = ("enters", "ends", "gradual", "level_up", "level_down")
TONES = {"ends": "red", "gradual": "amber", "level_up": "amber"}
UNPLACED = "未登记人员"
NO_CATEGORY = "未享受"
ELSEWHERE = ""


@dataclass(frozen=True)
class Cell:
    """A count as drawn, and the list behind it (nowhere for those who may not see it)."""

    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Table:
    """Counts of moves in rows of places or categories; the last row is the total."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    total: tuple[Cell, ...]


@dataclass(frozen=True)
class RuleLine:
    """A touched rule in words."""

    kind: str
    label: str
    unit: str
    before: str
    after: str
    enters: Cell
    leaves: Cell
    unknown: str
    reason: str
    code: str = ""


@dataclass(frozen=True)
class Page:
    """The whole page of a trial."""

    first: tuple[tuple[str, Cell, str], ...]
    by_place: Table
    by_category: Table
    levels: tuple[tuple[str, str, str], ...]
    standings: tuple[tuple[str, str, str], ...]
    rules: tuple[RuleLine, ...]
    money: tuple[MoneyLine, ...]
    top_up: tuple[tuple[str, Side, Side, str], ...]
    top_up_off: bool
    visits: tuple[tuple[str, str, str], ...]
    hides: bool
    minimum: int


def page_of(asked: Asked, trial: Trial, *, whole: bool) -> Page:
    """Draw a trial; ``whole`` says that the actor may see every household."""
    minimum = asked.before.values.get("small_count_minimum")
    least = 0 if whole else int(minimum) if isinstance(minimum, int) else 0
    drawing = _Drawing(asked, trial, whole, least)
    return Page(
        first=drawing.first(),
        by_place=drawing.table(2, drawing.place_name),
        by_category=drawing.table(3, lambda code: CATEGORIES.get(code, NO_CATEGORY)),
        levels=drawing.crossed(trial.levels, LEVELS),
        standings=drawing.crossed(trial.standings, STANDINGS),
        rules=tuple(drawing.rule(each) for each in trial.tallies),
        money=tuple(money_line(each, least) for each in trial.paid),
        top_up=top_up_lines(trial.top_up, least),
        top_up_off=trial.top_up is not None and not trial.top_up.switched_on,
        visits=drawing.visits(),
        hides=not whole,
        minimum=least,
    )


class _Drawing:
    def __init__(self, asked: Asked, trial: Trial, whole: bool, minimum: int) -> None:
        self.asked, self.trial, self.whole, self.minimum = asked, trial, whole, minimum
        places = {full_code(group[2]) for group in trial.groups if group[2]}
        self.names = {each.code: each.name for each in divisions_under(asked.county, Level.TOWNSHIP)} | names_of(places)
        self.kinds = [kind for kind in MOVES if any(group[0] == kind for group in trial.groups)]

    def place_name(self, code: str) -> str:
        return short_name(self.names.get(full_code(code), code)) if code else UNPLACED

    def first(self) -> tuple[tuple[str, Cell, str], ...]:
        """The five figures people ask for first; none where the change touches neither incomes nor levels."""
        if not self.trial.levels and not self.trial.standings:
            return ()
        shown = [kind for kind in FIRST if kind != "gradual" or self.trial.gradual_exit]
        shown = [kind for kind in shown if (self.trial.levels if kind.startswith("level") else self.trial.standings)]
        return tuple((MOVES[kind], self.cell(self.shown_total(kind), kind), TONES.get(kind, "")) for kind in shown)

    def table(self, place: int, name_of: Callable[[str], str]) -> Table:
        """Count moves by the ``place``-th part of a group, a column a kind, each protected for itself."""
        rows = sorted({str(group[place]) for group in self.trial.groups if group[0] in self.kinds})
        if not self.whole:
            # That a place stands in the table at all would tell that somebody moves there.
            every = (
                [each.code[:TOWNSHIP_DIGITS] for each in divisions_under(self.asked.county, Level.TOWNSHIP)] if place == 2 else [*CATEGORIES, ELSEWHERE]
            )
            rows = sorted({*rows, *every}) if self.kinds else rows
        if place == 3:
            order = [*CATEGORIES, ELSEWHERE]
            rows = sorted(rows, key=lambda code: order.index(code) if code in order else len(order))
        columns, totals = [], []
        for kind in self.kinds:
            counts: defaultdict[str, int] = defaultdict(int)
            for group in self.trial.groups:
                if group[0] == kind:
                    counts[str(group[place])] += group[4]
            cells, total = self.guarded([counts[row] for row in rows])
            columns.append(cells)
            totals.append(total)
        drawn = []
        for number, row in enumerate(rows):
            asked = {"place": row} if place == 2 else {}
            drawn.append(
                (name_of(row), tuple(self.cell(column[number], kind, **asked) for kind, column in zip(self.kinds, columns, strict=True)))
            )
        total_cells = tuple(self.cell(total, kind) for kind, total in zip(self.kinds, totals, strict=True))
        return Table(tuple(MOVES[kind] for kind in self.kinds), tuple(drawn), total_cells)

    def shown_total(self, kind: str) -> int:
        """Give the total of a kind, hidden where either table hides it."""
        for place in (2, 3):
            counts: defaultdict[str, int] = defaultdict(int)
            for group in self.trial.groups:
                if group[0] == kind:
                    counts[str(group[place])] += group[4]
            total = self.guarded(list(counts.values()))[1]
            if total == HIDDEN:
                return HIDDEN
        return sum(group[4] for group in self.trial.groups if group[0] == kind)

    def guarded(self, column: Sequence[int]) -> tuple[list[int], int]:
        return (list(column), sum(column)) if self.whole else protected(column, self.minimum)

    def cell(self, count: int, kind: str, code: str = "", **more: str) -> Cell:
        if count == HIDDEN:
            return Cell("＊", "", MOVES.get(kind, ""))
        url = f"{reverse('what-if-moved')}?{self.asked.query(kind=kind, code=code, **more)}" if count and self.whole else ""
        return Cell(self.count(count), url, MOVES.get(kind, ""))

    def count(self, count: int) -> str:
        """Write a count, coarse enough for those who see no household that two trials do not differ by one of them."""
        return counted(count, self.minimum)

    def crossed(self, flows: Sequence[tuple[str, str, int]], labels: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
        """Count each state before and after; the sum of each is known, and what few have crossed shows in the difference."""
        few = not self.whole and any(0 < count < self.minimum for former, newer, count in flows if former != newer)
        shown = [code for code in labels if any(code in (former, newer) for former, newer, _ in flows)]
        before, _ = self.guarded([sum(count for former, _, count in flows if former == code) for code in shown])
        after, _ = self.guarded([sum(count for _, newer, count in flows if newer == code) for code in shown])
        if few or HIDDEN in before:
            after = [HIDDEN] * len(shown)
        rows = zip(shown, before, after, strict=True)
        return tuple((labels[code], self.cell(former, "").text, self.cell(newer, "").text) for code, former, newer in rows)

    def rule(self, tally: Tally) -> RuleLine:
        """Draw a touched warning or item of the service list."""
        if not self.whole:
            tally = protected_tally(tally, self.minimum)
        enters = self.cell(tally.enters, f"{tally.kind}_on", tally.code)
        leaves = self.cell(tally.leaves, f"{tally.kind}_off", tally.code)
        before, after, unknown = (self.cell(count, "").text for count in (tally.before, tally.after, tally.unknown))
        return RuleLine(
            RULES[tally.kind], tally.label, tally.unit, before, after, enters, leaves, "" if unknown == "0" else unknown, tally.reason, tally.code
        )

    def visits(self) -> tuple[tuple[str, str, str], ...]:
        """Draw how many households are visited how often, and what that comes to a month."""
        found = self.trial.visits
        if found is None:
            return ()
        rows = []
        for months in sorted({*found.before, *found.after}):
            before, after = found.before.get(months, 0), found.after.get(months, 0)
            few = not self.whole and any(0 < count < self.minimum for count in (before, after, abs(after - before)))
            rows.append((f"每 {months} 个月一次（户）", "＊" if few else self.count(before), "＊" if few else self.count(after)))
        sides = [side if self.whole else {each: rounded(side[each], self.minimum) for each in side} for side in (found.before, found.after)]
        demanded = [f"{monthly_tenths(side) / 10:,.1f}" for side in sides]
        if any("＊" in row for row in rows):
            demanded = ["＊", "＊"]
        return (*rows, ("平均每月应走访（次）", demanded[0], demanded[1]))
