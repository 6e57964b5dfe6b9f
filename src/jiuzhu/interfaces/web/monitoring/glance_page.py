"""What 本月一览 shows: what was delivered, compared, found, handled and is overdue, each number with the address of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, parent_of
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.monitoring.glance_asked import Asked, label_of_place, level_below, narrower_to
from jiuzhu.interfaces.web.monitoring.glance_feeds import Delivered, delivered_of
from jiuzhu.monitoring.comparison import queries as comparison
from jiuzhu.monitoring.feeds.rules import last_day_of
from jiuzhu.monitoring.warnings import queries_of_month as month_queries
from jiuzhu.monitoring.warnings.queries import DONE_STATES
from jiuzhu.monitoring.warnings.queries_of_month import Cell, Overdue, Standing
from jiuzhu.monitoring.warnings.rules import GRADE_TONES, GRADES, shift_month
from jiuzhu.monitoring.warnings.workflow import WARNING


@dataclass(frozen=True)
class Number:
    """A figure and the address of exactly the rows it counts."""

    value: int
    url: str
    label: str = ""


@dataclass(frozen=True)
class Line:
    """One rule, place, grade or state with its numbers; ``url`` narrows the page to it."""

    label: str
    found: Number
    done: Number
    late: Number
    url: str = ""
    tone: str = ""
    tag: str = ""
    note: str = ""
    code: str = ""


@dataclass
class Glance:
    """Everything the page shows."""

    asked: Asked
    month: str
    place_name: str
    place_word: str
    up_url: str
    rule_label: str
    grade_label: str
    run: Any
    law: DatedPack | None
    runs_by_county: list[tuple[str, Any]]
    delivered: Delivered | None
    found: Number
    quiet: Number
    withdrawn: Number
    taken_back: Number
    apart: Number
    open: Number
    done: Number
    late: Number
    rules: list[Line]
    grades: list[Line]
    places: list[Line]
    states: list[Line]
    late_steps: list[tuple[str, Number]]
    unjudged: list[dict[str, str]]
    before_url: str
    after_url: str
    all_rules_url: str
    all_grades_url: str
    compared_url: str
    households_url: str
    delivered_url: str = ""
    marked: frozenset[str] = frozenset()
    figure: dict[str, Any] = field(default_factory=dict)


def glance_of(actor: Actor, asked: Asked, *, now: datetime, today: date, marks: frozenset[str] = frozenset()) -> Glance:
    """Put the page together: one query counts what was found, one what is overdue; the rest is the month's run and its files.

    ``marks`` names the rules that are to be marked.
    """
    last = last_day_of(asked.month)
    level = level_below(actor, asked.place)
    cells = month_queries.cells_of(actor, asked.narrowing, level=level)
    overdue = month_queries.overdue_of(actor, asked.narrowing, level=level, now=now)
    live = [each for each in cells if each.standing == Standing.WARNS]
    run = comparison.county_run(actor, asked.month) or _run_of_place(actor, asked)
    law = pack_in_force(last, division_code=asked.place or (run.division_code if run else None))
    names = names_of({each.place for each in cells} | ({asked.place} if asked.place else set()))
    labels = {each.rule: each.label for each in cells} | {each.code: each.label for each in law.warnings}
    following = shift_month(asked.month, 1)
    unjudged = run.unjudged if run else []
    page = Glance(
        asked=asked,
        month=asked.month,
        place_name=full_name_of(asked.place, below=Level.PROVINCE) if asked.place else "",
        place_word=level.label,
        up_url=asked.page(place=_above(asked.place, actor)) if asked.place else "",
        rule_label=labels.get(asked.rule, asked.rule),
        grade_label=GRADES.get(asked.grade or 0, ""),
        run=run,
        law=law if run else None,
        runs_by_county=_runs_by_county(actor, asked) if level == Level.COUNTY else [],
        delivered=delivered_of(actor, asked, today=today),
        found=Number(_sum(live), asked.rows()),
        quiet=Number(_sum(cells, lambda each: each.standing == Standing.QUIET), asked.rows(standing=Standing.QUIET)),
        withdrawn=Number(_sum(cells, lambda each: each.standing == Standing.WITHDRAWN), asked.rows(standing=Standing.WITHDRAWN)),
        taken_back=Number(_sum(cells, lambda each: each.standing == Standing.TAKEN_BACK), asked.rows(standing=Standing.TAKEN_BACK)),
        apart=Number(month_queries.apart_of(actor, asked.narrowing, now=now), asked.rows(standing=Standing.APART)),
        open=Number(_sum(live, lambda each: each.state in month_queries.states_meant("open")), asked.rows(state="open")),
        done=Number(_sum(live, lambda each: each.state in DONE_STATES), asked.rows(state="done")),
        late=Number(sum(each.count for each in overdue), asked.rows(late="any")),
        rules=_rules(asked, live, overdue, law, unjudged),
        grades=_grades(asked, live, overdue),
        places=_places(asked, live, overdue, names, level),
        states=_states(asked, live),
        late_steps=_late_steps(asked, overdue),
        unjudged=[each for each in unjudged if not asked.rule or each["rule"] == asked.rule],
        before_url=asked.page(month=shift_month(asked.month, -1)),
        after_url=asked.page(month=following) if following <= f"{today:%Y-%m}" else "",
        all_rules_url=asked.page(rule=""),
        all_grades_url=asked.page(grade=None),
        compared_url=asked.page("month-compared"),
        households_url=asked.page("month-households"),
        marked=marks,
    )
    page.delivered_url = page.delivered.numbers[1][3] if page.delivered else ""
    page.figure = _figure(page)
    return page


def _rules(asked: Asked, live: list[Cell], overdue: list[Overdue], law: DatedPack, unjudged: list[dict[str, str]]) -> list[Line]:
    declared = {each.code: each for each in law.warnings}
    why = {each["rule"]: each["reason"] for each in unjudged}
    grades: dict[str, int] = {}
    for each in live:
        grades[each.rule] = min(each.grade, grades.get(each.rule, each.grade))
    labels = {each.rule: each.label for each in live} | {code: each.label for code, each in declared.items()}
    codes = [asked.rule] if asked.rule else [*declared, *(code for code in grades if code not in declared)]
    lines = []
    for code in codes:
        if code not in labels:
            continue
        grade = grades.get(code, declared[code].grade if code in declared else 0)
        if asked.grade and code not in grades:
            continue
        lines.append(
            _line(
                asked,
                labels[code],
                [each for each in live if each.rule == code],
                [each for each in overdue if each.rule == code],
                {"rule": code},
                tone=GRADE_TONES.get(grade, ""),
                tag=GRADES.get(grade, ""),
                note=f"本月未判断：{why[code]}" if code in why else "",
                code=code,
            )
        )
    return sorted(lines, key=lambda line: (line.found.value == 0, grades.get(line.code, 0), -line.found.value))


def _grades(asked: Asked, live: list[Cell], overdue: list[Overdue]) -> list[Line]:
    return [
        _line(
            asked,
            label,
            [each for each in live if each.grade == grade],
            [each for each in overdue if each.grade == grade],
            {"grade": grade},
            tone=GRADE_TONES[grade],
            tag=label,
        )
        for grade, label in GRADES.items()
        if not asked.grade or asked.grade == grade
    ]


def _places(asked: Asked, live: list[Cell], overdue: list[Overdue], names: dict[str, str], level: Level) -> list[Line]:
    by_place: dict[str, list[Cell]] = {}
    for each in live:
        by_place.setdefault(each.place, []).append(each)
    late: dict[str, list[Overdue]] = {}
    for work in overdue:
        late.setdefault(work.place, []).append(work)
    lines = [
        _line(asked, label_of_place(code, names, level), found, late.get(code, []), narrower_to(code, level), code=code)
        for code, found in by_place.items()
    ]
    return sorted(lines, key=lambda line: (-line.found.value, line.code))


def _line(asked: Asked, label: str, found: list[Cell], late: list[Overdue], narrower: dict[str, Any], **more: str) -> Line:
    return Line(
        label=label,
        found=Number(_sum(found), asked.rows(**narrower)),
        done=Number(_sum(found, lambda each: each.state in DONE_STATES), asked.rows(state="done", **narrower)),
        late=Number(sum(each.count for each in late), asked.rows(late="any", **narrower)),
        url="" if "itself" in narrower else asked.page(**narrower),
        **more,
    )


def _states(asked: Asked, live: list[Cell]) -> list[Line]:
    counted: Counter[str] = Counter()
    for each in live:
        counted[each.state] += each.count
    nothing = Number(0, "")
    return [
        Line(state.label, Number(counted[code], asked.rows(state=code)), nothing, nothing, tone=state.tone, code=code)
        for code, state in WARNING.states.items()
        if counted[code]
    ]


def _late_steps(asked: Asked, overdue: list[Overdue]) -> list[tuple[str, Number]]:
    counted: Counter[str] = Counter()
    for each in overdue:
        counted[each.state] += each.count
    return [(WARNING.states[code].label, Number(count, asked.rows(late=code))) for code, count in counted.most_common()]


def _run_of_place(actor: Actor, asked: Asked) -> Any:
    """Give the comparison of the county that somebody above the counties looks at."""
    county = ancestor_at(asked.place, Level.COUNTY) if asked.place else None
    return comparison.runs(actor).filter(month=asked.month, state="done", division_code=county).first() if county else None


def _runs_by_county(actor: Actor, asked: Asked) -> list[tuple[str, Any]]:
    newest: dict[str, Any] = {}
    for run in comparison.runs(actor).filter(month=asked.month, state="done"):
        newest.setdefault(run.division_code, run)
    names = names_of(newest)
    return [(names.get(code, code), run) for code, run in sorted(newest.items())]


def _figure(page: Glance) -> dict[str, Any]:
    shown = page.places[:12]
    return {
        "kind": "trend",
        "months": [line.label for line in shown],
        "series": [
            {"name": "已处置", "values": [line.done.value for line in shown], "as": "bar", "stack": "all"},
            {"name": "还在办", "values": [line.found.value - line.done.value for line in shown], "as": "bar", "stack": "all"},
        ],
    }


def _above(place: str, actor: Actor) -> str:
    parent = parent_of(place)
    return parent if parent and level_below(actor, "").depth <= level_below(actor, parent).depth - 1 else ""


def _sum(cells: Iterable[Cell], wanted: Callable[[Cell], bool] = lambda each: True) -> int:
    return sum(each.count for each in cells if wanted(each))
