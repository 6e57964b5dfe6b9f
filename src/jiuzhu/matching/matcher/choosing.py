"""Choosing among organisations: who is able, in which order, and the reason for everybody else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from jiuzhu.matching.matcher.candidates import SHARE_DAYS, Able, Bar, Candidate, Choice, PassedOver
from jiuzhu.matching.matcher.figures import Field, notes, percent, wait
from jiuzhu.matching.matcher.weights import NAMES, Figures, Weights, plain

RANKED_LOWER = "ranked_lower"
LONGEST_WISH = 100


def choose(
    candidates: Iterable[Candidate], *, now: datetime, seed: str, weights: Weights, wished: str = "", wish: str = ""
) -> Choice:
    """Rank the organisations able to take an order; whom somebody ``wished`` for (with the words of the ``wish``) comes first if able.

    Those whose last free services others need who have nobody else come last. Then fewest points first (the four figures by their weights), then,
    where fairness counts, the longest wait since the last order (never had one waits longest), then a draw fixed by ``seed``; the order in which
    candidates are named changes nothing.
    """
    named = sorted(candidates, key=lambda one: one.organisation_id)
    barred = [(one, bar) for one in named if (bar := bar_of(one))]
    kept_out = {one.organisation_id for one, _ in barred}
    free = [one for one in named if one.organisation_id not in kept_out]
    field = Field.of(free)
    weighed = [(one, figures, figures.points(weights)) for one in free for figures in (field.figures(one),)]
    weighed.sort(key=lambda each: (each[0].organisation_id != wished, _rank(each[0], each[2], seed, weights)))
    ranked = tuple(
        Able(one, place, _why(one, now, wish if one.organisation_id == wished else ""), figures, points, notes(one, field, now))
        for place, (one, figures, points) in enumerate(weighed, start=1)
    )
    lost = [PassedOver(one.candidate, RANKED_LOWER, _behind(one, ranked[0], now, weights, wished)) for one in ranked[1:]]
    return Choice(ranked, (*lost, *(PassedOver(one, bar, _barred(one, bar)) for one, bar in barred)), weights)


def bar_of(one: Candidate) -> Bar | None:
    """Tell what keeps an organisation from taking the order; None when nothing does."""
    tests = (
        (Bar.CLOSED, not one.active),
        (Bar.NO_OFFER, not one.offers),
        (Bar.KIND, not one.kind_allowed),
        (Bar.NOT_COVERED, not one.covers),
        (Bar.NO_CONTRACT, not one.contract),
        (Bar.BANNED, one.banned),
        (Bar.UNQUALIFIED, bool(one.unqualified)),
        (Bar.DECLINED, bool(one.declined_because)),
        (Bar.FULL, one.left == 0),
    )
    return next((bar for bar, holds in tests if holds), None)


def _rank(one: Candidate, points: Decimal, seed: str, weights: Weights) -> tuple[bool, Decimal, bool, float, bytes]:
    # Who waited longest is a question of fairness too: where that counts for nothing, the draw decides.
    last = one.last_turn_at if weights.fairness else None
    lot = hashlib.sha256(f"{seed}:{one.organisation_id}".encode()).digest()
    return one.scarce, points, last is not None, last.timestamp() if last else 0.0, lot


def _why(one: Candidate, now: datetime, wish: str) -> str:
    told = f"{wish[:LONGEST_WISH]}{'；' if wish else ''}近 {SHARE_DAYS} 天派单 {one.booked_in_window} 次，占服务能力的 {percent(one)}；{wait(one, now)}；本周余 {one.left} 次"
    return f"{told}；{_kept(one)}" if one.scarce else told


def _behind(one: Able, first: Able, now: datetime, weights: Weights, wished: str) -> str:
    mine, best = one.candidate, first.candidate
    if best.organisation_id == wished:
        return f"可以承接，但这一单选定了“{best.name}”"
    if mine.scarce and not best.scarce:
        return f"可以承接，但{_kept(mine)}，先派给不缺的“{best.name}”"
    if one.points != first.points:
        return f"可以承接，但合计 {plain(one.points)} 分，高于“{best.name}”的 {plain(first.points)} 分（{_difference(one.figures, first.figures, weights)}）"
    if weights.fairness and mine.last_turn_at != best.last_turn_at:
        return f"可以承接，合计相同（{plain(one.points)} 分），但{wait(mine, now)}，“{best.name}”等得更久"
    return f"可以承接，合计和等候时间与“{best.name}”都相同，按抽签顺序排在其后"


def _difference(mine: Figures, best: Figures, weights: Weights) -> str:
    """Name what makes the sum higher, the largest part first."""
    parts = [(name, more - less) for name, more, less in zip(NAMES.values(), mine.weighed(weights), best.weighed(weights), strict=True)]
    more = sorted((part for part in parts if part[1] > 0), key=lambda part: -part[1])
    return "、".join(f"{name}多 {plain(points)} 分" for name, points in more)


def _kept(one: Candidate) -> str:
    return f"本周只余 {one.left} 次，另有 {one.only_hope_of} 件需求只有它能承接"


def _barred(one: Candidate, bar: Bar) -> str:
    words = {
        Bar.CLOSED: "机构已停用",
        Bar.NO_OFFER: "没有提供这个项目",
        Bar.KIND: f"{one.kind_label or '这类机构'}不在清单写明的供给主体之内",
        Bar.NOT_COVERED: "服务范围不含对象所在的村（社区）",
        Bar.NO_CONTRACT: "没有在有效期内、包含这个项目的合同",
        Bar.BANNED: f"被取消承接资格，至 {one.banned_until}" if one.banned_until else "被取消承接资格",
        Bar.UNQUALIFIED: one.unqualified,
        Bar.DECLINED: f"这一单已派给过它：{one.declined_because}",
        Bar.FULL: f"本周 {one.weekly_capacity} 次服务已派满" if one.weekly_capacity else "没有登记服务能力",
    }
    return words[bar]
