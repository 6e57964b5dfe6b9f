"""Choosing among organisations: who is able, in which order, and the reason for everybody else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from jiuzhu.matching.matcher.candidates import (
    DAYS_OF_WEEK,
    SHARE_DAYS,
    Able,
    Bar,
    Candidate,
    Choice,
    PassedOver,
)


def choose(candidates: Iterable[Candidate], *, now: datetime, seed: str) -> Choice:
    """Rank the organisations able to take an order.

    Smallest booked share of capacity over 90 days first, then the longest wait since the last order (never had one
    waits longest), then a draw fixed by ``seed``; the order in which candidates are named changes nothing.
    """
    named = sorted(candidates, key=lambda one: one.organisation_id)
    barred = [(one, bar) for one in named if (bar := bar_of(one))]
    able = sorted((one for one in named if not bar_of(one)), key=lambda one: _rank(one, seed))
    ranked = tuple(Able(one, place, _figures(one, now)) for place, one in enumerate(able, start=1))
    lost = [PassedOver(one.candidate, "ranked_lower", _behind(one, ranked[0], now)) for one in ranked[1:]]
    return Choice(ranked, (*lost, *(PassedOver(one, bar, _barred(one, bar)) for one, bar in barred)))


def bar_of(one: Candidate) -> Bar | None:
    """Tell what keeps an organisation from taking the order; None when nothing does."""
    tests = (
        (Bar.CLOSED, not one.active),
        (Bar.NO_OFFER, not one.offers),
        (Bar.KIND, not one.kind_allowed),
        (Bar.NOT_COVERED, not one.covers),
        (Bar.NO_CONTRACT, not one.contract),
        (Bar.BANNED, one.banned),
        (Bar.DECLINED, bool(one.declined_because)),
        (Bar.FULL, one.left == 0),
    )
    return next((bar for bar, holds in tests if holds), None)


def booked_share(one: Candidate) -> Fraction:
    """Give the services booked over 90 days as a share of the capacity of 90 days, exactly."""
    return Fraction(one.booked_in_window * DAYS_OF_WEEK, one.weekly_capacity * SHARE_DAYS)


def _rank(one: Candidate, seed: str) -> tuple[Fraction, bool, float, bytes]:
    last = one.last_turn_at
    lot = hashlib.sha256(f"{seed}:{one.organisation_id}".encode()).digest()
    return booked_share(one), last is not None, last.timestamp() if last else 0.0, lot


def _percent(share: Fraction) -> str:
    tenths = round(share * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def _wait(one: Candidate, now: datetime) -> str:
    if one.last_turn_at is None:
        return "还没有派过单"
    days = (now.date() - one.last_turn_at.date()).days
    return f"上次派单在 {days} 天前" if days > 0 else "今天派过单"


def _figures(one: Candidate, now: datetime) -> str:
    share = _percent(booked_share(one))
    return f"近 {SHARE_DAYS} 天派单 {one.booked_in_window} 次，占服务能力的 {share}；{_wait(one, now)}；本周余 {one.left} 次"


def _behind(one: Able, first: Able, now: datetime) -> str:
    mine, best = one.candidate, first.candidate
    if booked_share(mine) != booked_share(best):
        return f"可以承接，但近 {SHARE_DAYS} 天派单占比 {_percent(booked_share(mine))}，高于“{best.name}”的 {_percent(booked_share(best))}"
    if mine.last_turn_at != best.last_turn_at:
        return f"可以承接，派单占比相同（{_percent(booked_share(mine))}），但{_wait(mine, now)}，“{best.name}”等得更久"
    return f"可以承接，派单占比和等候时间与“{best.name}”都相同，按抽签顺序排在其后"


def _barred(one: Candidate, bar: Bar) -> str:
    words = {
        Bar.CLOSED: "机构已停用",
        Bar.NO_OFFER: "没有提供这个项目",
        Bar.KIND: f"{one.kind_label or '这类机构'}不在清单写明的供给主体之内",
        Bar.NOT_COVERED: "服务范围不含对象所在的村（社区）",
        Bar.NO_CONTRACT: "没有在有效期内、包含这个项目的合同",
        Bar.BANNED: f"被取消承接资格，至 {one.banned_until}" if one.banned_until else "被取消承接资格",
        Bar.DECLINED: f"这一单已派给过它：{one.declined_because}",
        Bar.FULL: f"本周 {one.weekly_capacity} 次服务已派满" if one.weekly_capacity else "没有登记服务能力",
    }
    return words[bar]
