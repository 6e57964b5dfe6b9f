"""Choosing among organisations: who is able, in which order, and what keeps the others out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from jiuzhu.matching.matcher.candidates import Able, Bar, Barred, Candidate, Choice
from jiuzhu.matching.matcher.figures import Field
from jiuzhu.matching.matcher.telling import Told
from jiuzhu.matching.matcher.weights import Weights


def choose(
    candidates: Iterable[Candidate], *, now: datetime, seed: str, weights: Weights, wished: str = "", wish: str = "", without: int = 0
) -> Choice:
    """Rank the organisations able to take an order; whom somebody ``wished`` for (with the words of the ``wish``) comes first if able.

    Those whose last free services others need who have nobody else come last. Then fewest points first (the four figures by their weights), then,
    where fairness counts, the longest wait since the last order (never had one waits longest), then a draw fixed by ``seed``; the order in which
    candidates are named changes nothing. ``without`` counts the organisations that do not offer the item.
    """
    free, kept_out = [], []
    for one in sorted(candidates, key=lambda each: each.organisation_id):
        bar = bar_of(one)
        if bar is None:
            free.append(one)
        else:
            kept_out.append((one, bar))
    field = Field.of(free)
    weighed = [(one, figures, figures.points(weights)) for one in free for figures in (field.figures(one),)]
    weighed.sort(key=lambda each: (each[0].organisation_id != wished, _rank(each[0], each[2], seed, weights)))
    told = Told(now, field, weights, wished=wished, wish=wish)
    able = tuple(Able(one, place, figures, points, told) for place, (one, figures, points) in enumerate(weighed, start=1))
    told.first = able[0] if able else None
    return Choice(able, tuple(Barred(one, bar, told) for one, bar in kept_out), weights, without)


def bar_of(one: Candidate) -> Bar | None:
    """Tell what keeps an organisation from taking the order, the first that holds; None when nothing does."""
    if not one.active:
        return Bar.CLOSED
    if not one.kind_allowed:
        return Bar.KIND
    if not one.covers:
        return Bar.NOT_COVERED
    if not one.contract:
        return Bar.NO_CONTRACT
    if one.banned:
        return Bar.BANNED
    if one.unqualified:
        return Bar.UNQUALIFIED
    if one.declined_because:
        return Bar.DECLINED
    return None if one.booked_this_week < one.weekly_capacity else Bar.FULL


def _rank(one: Candidate, points: Decimal, seed: str, weights: Weights) -> tuple[bool, Decimal, bool, float, bytes]:
    # Who waited longest is a question of fairness too: where that counts for nothing, the draw decides.
    last = one.last_turn_at if weights.fairness else None
    lot = hashlib.sha256(f"{seed}:{one.organisation_id}".encode()).digest()
    return one.scarce, points, last is not None, last.timestamp() if last else 0.0, lot
