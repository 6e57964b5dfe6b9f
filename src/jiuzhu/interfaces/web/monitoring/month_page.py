"""What the page of a month shows, put together from deliveries, runs, warnings and the register."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from jiuzhu.casework.registry.queries.statement import households_of_month
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.monitoring.run_page import Running, running
from jiuzhu.monitoring.chain.queries import feeds_of_aid
from jiuzhu.monitoring.comparison import queries as comparison
from jiuzhu.monitoring.comparison.queries import Run
from jiuzhu.monitoring.feeds import queries as feeds
from jiuzhu.monitoring.feeds.calendar import awaited_again
from jiuzhu.monitoring.feeds.parts import is_owed
from jiuzhu.monitoring.feeds.queries import Delivery
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid, last_day_of
from jiuzhu.monitoring.warnings import queries as warnings
from jiuzhu.monitoring.warnings.rules import GRADE_TONES, GRADES, RuleRecord, shift_month

MONTHS_SHOWN = 12
BAR_TONES = {1: "red"}


@dataclass(frozen=True)
class RuleRow:
    """One rule: its warnings of the month, how many were looked into, how many were true; ``reason`` when it was not judged."""

    code: str
    label: str
    grade: int
    url: str
    opened: int = 0
    verified: int = 0
    true: int = 0
    reason: str = ""

    @property
    def grade_label(self) -> str:
        """The grade in words."""
        return GRADES[self.grade]

    @property
    def tone(self) -> str:
        """The colour of the grade."""
        return GRADE_TONES[self.grade]

    @property
    def bar_tone(self) -> str:
        """The colour of the bar: red for the gravest, amber while less than half is looked into."""
        return BAR_TONES.get(self.grade, "" if self.verified * 2 >= self.opened else "amber")


@dataclass(frozen=True)
class FeedRow:
    """One feed of the month: delivered, to be delivered ``again``, refused, under way or not there yet; ``rules`` cannot be judged without it."""

    code: str
    label: str
    sender: str
    delivery: Delivery | None
    rules: tuple[str, ...] = ()
    again: bool = False


@dataclass
class MonthPage:
    """Everything the page of one month shows."""

    month: str
    first: date
    last: date
    run: Run | None
    running: Running | None
    rules: list[RuleRow]
    feeds: list[FeedRow]
    sees_files: bool
    delivered: int
    rejected: int
    stale: bool
    counts: Mapping[str, int]
    accuracy: int | None
    accuracy_url: str
    households: tuple[int, int, int]
    trend: dict[str, Any]
    before: str
    after: str
    may_upload: bool
    may_run: bool
    last_run: Run | None = None
    may_resume: bool = False


def chosen_month(actor: Actor, asked: str, *, today: date) -> str:
    """Give the month asked for if it is one and has begun, else the newest with data, else today's."""
    this = f"{today:%Y-%m}"
    try:
        if asked and last_day_of(asked).replace(day=1) <= today:
            return asked
    except DeliveryInvalid:
        pass
    known = max([warnings.latest_month(actor), *feeds.months_delivered(actor)[:1]], default="")
    return known or this


def page_of(actor: Actor, month: str, *, now: datetime, today: date) -> MonthPage:
    """Put the page of a month together, within what the actor may see."""
    last = last_day_of(month)
    run, active = comparison.county_run(actor, month), comparison.active_run(actor)
    newest = comparison.runs(actor).filter(month=month).first()
    sees_files = _works_for_county(actor)
    delivered = feeds.latest_of_month(actor, month)
    again = {each.feed for each in awaited_again(delivered.values(), on=today)}
    pack = pack_in_force(last, division_code=run.division_code if run else None)
    needed: dict[str, list[str]] = {}
    for warning in pack.warnings:
        for code in warning.feeds:
            needed.setdefault(code, []).append(warning.label)
    rows = [
        FeedRow(code, feed.label, feed.sender, delivered.get(code), tuple(needed.get(feed.part_of or code, ())), code in again)
        for code, feed in feeds.FEEDS.items()
        if is_owed(feed, pack, senders=delivered)
    ]
    following = shift_month(month, 1)
    return MonthPage(
        month=month,
        first=last.replace(day=1),
        last=last,
        run=run,
        running=running(actor, active, now=now) if active else None,
        rules=_rules(actor, month, pack, run),
        feeds=sorted(rows, key=lambda row: (row.delivery is None, not row.rules)),
        sees_files=sees_files,
        delivered=sum(each.state == "accepted" for each in delivered.values()),
        rejected=sum(each.rejected for each in delivered.values()),
        stale=bool(sees_files and run and _is_stale(run, needed)),
        counts=warnings.month_counts(actor, month=month, now=now),
        accuracy=warnings.rule_accuracy(actor, month=month),
        accuracy_url=_first_found(month, months=warnings.ACCURACY_MONTHS, looked_into="yes"),
        households=households_of_month(actor, first=last.replace(day=1), last=last),
        trend=_trend(actor, month),
        before=shift_month(month, -1),
        after=following if following <= f"{today:%Y-%m}" else "",
        may_upload=actor.holds_anywhere(Duty.FEED_UPLOAD),
        may_run=actor.holds_anywhere(Duty.COMPARISON_RUN),
        last_run=newest,
        may_resume=bool(newest and comparison.is_resumable(newest) and actor.holds(Duty.COMPARISON_RUN, division_code=newest.division_code)),
    )


def _is_stale(run: Run, needed: Collection[str]) -> bool:
    """Tell whether a file that a comparison reads came, changed or went since; lists that nothing is found by, such as the candidates, are none."""
    in_use, aid = feeds.files_in_use(division_code=run.division_code, month=run.month), feeds_of_aid()
    other = {code for code in {*in_use, *run.deliveries} if in_use.get(code) != run.deliveries.get(code)}
    contracts = {code: feeds.FEEDS[code] for code in other if code in feeds.FEEDS}
    return any(
        code not in contracts or code in needed or code in aid or contracts[code].part_of or contracts[code].folds_into or contracts[code].folds
        for code in other
    )


def _works_for_county(actor: Actor) -> bool:
    duties = {Duty.MONITORING_READ, Duty.FEED_UPLOAD}
    return any(level_of(code).depth <= Level.COUNTY.depth for code in actor.divisions(duties))


def _rules(actor: Actor, month: str, pack: Any, run: Run | None) -> list[RuleRow]:
    records: dict[str, RuleRecord] = {each.rule: each for each in warnings.rule_records(actor, since=month, until=month)}
    unjudged = {each["rule"]: each["reason"] for each in run.unjudged} if run else {}
    rows = []
    for warning in pack.warnings:
        record = records.pop(warning.code, None)
        counts = {"opened": record.opened, "verified": record.verified, "true": record.true} if record else {}
        rows.append(
            RuleRow(
                warning.code,
                warning.label,
                warning.grade,
                _first_found(month, rule=warning.code),
                reason=unjudged.get(warning.code, ""),
                **counts,
            )
        )
    # A rule that the pack no longer has keeps its warnings.
    rows += [
        RuleRow(each.rule, each.label, each.grade, _first_found(month, rule=each.rule), each.opened, each.verified, each.true)
        for each in records.values()
    ]
    return sorted(rows, key=lambda row: (row.opened == 0, row.grade, -row.opened))


def _first_found(month: str, *, months: int = 1, **filters: str) -> str:
    """Give the list of the warnings that a rule's numbers count: first found in so many months that end with one, in any state."""
    told = {"since": shift_month(month, 1 - months), "until": month, "state": "all"}
    return f"{reverse('warnings')}?{urlencode(told | filters)}"


def _trend(actor: Actor, month: str) -> dict[str, Any]:
    months = [shift_month(month, -back) for back in range(MONTHS_SHOWN - 1, -1, -1)]
    counted = warnings.monthly(actor, months=months)
    series = [
        {"name": "新增预警", "values": [each[1] for each in counted], "as": "bar"},
        {"name": "已处置", "values": [each[2] for each in counted], "as": "line"},
    ]
    return {"kind": "trend", "months": months, "series": series, "rows": counted}
