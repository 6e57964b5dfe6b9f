"""规则准确率: how each rule's warnings ended, period by period, and which rules want another look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.monitoring.glance_asked import asked_of
from jiuzhu.interfaces.web.monitoring.glance_page import Number
from jiuzhu.monitoring.warnings.queries_of_accuracy import MONTHS_JUDGED, Closed, Ended, Limits, closed_of, limits_of, marked_rules
from jiuzhu.monitoring.warnings.rules import shift_month

QUARTER = 3
BY = {"quarter": "按季", "month": "按月"}
ENDED = {Ended.CLOSED: "办结", Ended.TRUE: "属实", Ended.EXPLAINED: "已说明", Ended.FALSE: "误报"}
MARK = "准确率低"


@dataclass(frozen=True)
class Period:
    """Some months, both ends included."""

    label: str
    since: str
    until: str


@dataclass(frozen=True)
class Line:
    """One rule: its numbers over the whole time, what explained how many, and how many were true in each period."""

    label: str
    numbers: list[tuple[str, Number]]
    share: str
    explanations: list[tuple[str, Number]]
    periods: list[tuple[str, Number, Number]]
    marked: bool


@dataclass
class Accuracy:
    """Everything the page shows."""

    since: str
    until: str
    by: str
    tabs: list[dict[str, object]]
    periods: list[Period]
    lines: list[Line]
    limits: Limits
    before_url: str
    after_url: str


def accuracy_of(request: HttpRequest) -> Accuracy:
    """Put the page together for twelve months that end with the one asked for."""
    asked = asked_of(request)
    by = request.GET.get("by", "") if request.GET.get("by", "") in BY else "quarter"
    until, since = asked.month, shift_month(asked.month, 1 - MONTHS_JUDGED)
    closed = closed_of(request.actor, since=since, until=until, place=asked.place)
    limits = limits_of(pack_in_force(timezone.localdate(request.now), division_code=asked.place or None))
    periods = list(_periods(until, by))
    labels = {each.rule: each.label for each in closed}
    lines = [
        _line(code, label, [each for each in closed if each.rule == code], periods, limits, since, until) for code, label in labels.items()
    ]
    this = f"{timezone.localdate(request.now):%Y-%m}"
    return Accuracy(
        since=since,
        until=until,
        by=by,
        tabs=[{"label": label, "url": _page(until, code), "active": code == by} for code, label in BY.items()],
        periods=periods,
        lines=sorted(lines, key=lambda line: (not line.marked, -line.numbers[0][1].value, line.label)),
        limits=limits,
        before_url=_page(shift_month(until, -1), by),
        after_url=_page(shift_month(until, 1), by) if until < this else "",
    )


def marks_for(actor: Actor, *, today: date) -> frozenset[str]:
    """Name the rules to be marked wherever the actor sees their warnings."""
    codes = list(actor.divisions(Duty.MONITORING_READ))
    law = pack_in_force(today, division_code=codes[0] if codes else None)
    return marked_rules(law, division_codes=codes, until=f"{today:%Y-%m}")


def _line(code: str, label: str, closed: list[Closed], periods: list[Period], limits: Limits, since: str, until: str) -> Line:
    counts = _counts(closed)
    explained: Counter[str] = Counter()
    for each in closed:
        if each.ended is Ended.EXPLAINED and each.explanation:
            explained[each.explanation] += each.count
    shown = []
    for period in periods:
        own = _counts(each for each in closed if period.since <= each.month <= period.until)
        true, all_closed = (
            Number(own[ended], _rows(rule=code, since=period.since, until=period.until, ended=str(ended)))
            for ended in (Ended.TRUE, Ended.CLOSED)
        )
        shown.append((period.label, true, all_closed))
    total = counts[Ended.CLOSED]
    return Line(
        label=label,
        numbers=[
            (words, Number(counts[ended], _rows(rule=code, since=since, until=until, ended=str(ended)))) for ended, words in ENDED.items()
        ],
        share=f"{(200 * counts[Ended.TRUE] + total) // (2 * total)}%" if total else "—",
        explanations=[
            (words, Number(count, _rows(rule=code, since=since, until=until, ended=str(Ended.EXPLAINED), explanation=words)))
            for words, count in explained.most_common()
        ],
        periods=shown,
        marked=limits.mark(closed=total, true=counts[Ended.TRUE]),
    )


def _counts(closed: Iterable[Closed]) -> Counter[Ended]:
    counts: Counter[Ended] = Counter()
    for each in closed:
        counts[each.ended] += each.count
        counts[Ended.CLOSED] += each.count
    return counts


def _periods(until: str, by: str) -> Iterable[Period]:
    if by == "month":
        for back in range(MONTHS_JUDGED // 2 - 1, -1, -1):
            month = shift_month(until, -back)
            yield Period(month[2:], month, month)
        return
    for back in range(MONTHS_JUDGED - QUARTER, -1, -QUARTER):
        last = shift_month(until, -back)
        first = shift_month(last, 1 - QUARTER)
        yield Period(f"{first[2:]} 至 {last[2:]}", first, last)


def _page(month: str, by: str) -> str:
    return f"{reverse('rule-accuracy')}?{urlencode({'month': month, 'by': by})}"


def _rows(**given: str) -> str:
    return f"{reverse('rule-accuracy-rows')}?{urlencode(given)}"
