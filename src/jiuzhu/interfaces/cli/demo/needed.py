"""Needs of the demo county: wished services, last month gone through but for a few, this month under way, and two rounds of the ledger."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from random import Random

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.needs import services as needing
from jiuzhu.assessment.needs_ledger import queries as ledgers
from jiuzhu.assessment.needs_ledger import services as rounds
from jiuzhu.assessment.needs_ledger.rules import RoundEntry, RowEntry
from jiuzhu.casework.registry.queries import household_by_number
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN, NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making, eligible_homes
from jiuzhu.interfaces.cli.demo.months import first_day, month_of, shift
from jiuzhu.interfaces.cli.demo.people import Household
from jiuzhu.interfaces.cli.demo.served import NAMESPACE, items_for

WISHED = 24
LEFT_EVERY = 6
WRITTEN = 6
"""Rows of a ledger that the township writes in; the others stand as they were listed."""
SAID = ("身体和上月一样，照旧上门。", "子女寄来了冬衣，其余照旧。", "血压不稳，跟进措施改为每周电话问一次。", "腿脚好些，能自己买菜。")
MEASURES = {"meals": "老年食堂送午餐", "cleaning_and_mobility": "每月上门清洁一次", "errands": "每月代购药品和日用品", "nursing": "护理员每周上门", "visits": "村里每月走访"}
UNMET = "装一键呼叫器，先由邻居照看"
"""For what nobody offers yet in most townships."""
RETURNED = "数量与评估的困境程度对不上，请核对后写明由谁提供。"
PROVIDERS = ("乡镇社工站", "村志愿服务队", "霍山县安康养老服务中心")
"""Who the townships write as provider, in turn."""


def list_needs(making: Making) -> None:
    """Record wished services, go through last month and begin this one, then the rounds of both."""
    this, last = month_of(making.now.date()), shift(month_of(making.now.date()), -1)
    homes = eligible_homes(making, "needs")[:WISHED]
    for number, home in enumerate(homes):
        on = first_day(shift(last, -1)) + timedelta(days=3 + number % 20)
        _wish(making, home, on, number)
        if number % 4 == 1 and home.division_code[:9] != HENGSHAN[:9]:
            _wish(making, home, on, number, only="watching_over")
    _month(making, first_day(last), left_every=LEFT_EVERY)
    first = making.at(first_day(this), 1)
    needing.close_months(at=first)
    _month(making, first_day(this), left_every=2)
    _round(making, first_day(last), returns=False)
    _round(making, first_day(this), returns=True)


def _worker(making: Making, village: str) -> Actor:
    return making.actors["cun"] if village == NANYUE else making.staff.social_worker(village)


def _wish(making: Making, home: Household, on: date, number: int, *, only: str = "") -> None:
    household = household_by_number(home.household_id)
    items = [only] if only else [item for item in items_for(home) if item in MEASURES]
    if household is None or household.closed_on or not items:
        return
    item = items[number % len(items)]
    try:
        needing.record_need(
            household_id=household.pk, person_id=None, kind="daily_care", item_code=item, degree=("high", "medium", "low")[number % 3], measure=MEASURES.get(item, UNMET),
            source="hand", source_id="", actor=_worker(making, home.division_code), at=making.at(on, 10), personal=item == "nursing",
        )  # fmt: skip
    except DomainError as error:
        making.say(f"{home.household_id} 的需求没有登记：{error}")


def _month(making: Making, month: date, *, left_every: int) -> None:
    needing.open_months(at=making.at(month, 1))
    rng = Random(f"{making.spec.seed}:needs:{month}")
    at = making.at(min(month + timedelta(days=12), making.now.date()), 15)
    for number, turn in enumerate(turn for village in needs.months(SYSTEM).filter(month=month, state="open") for turn in needs.turns_of(village)):
        if not turn.waits or number % left_every == 1:
            continue
        text = SAID[rng.randrange(len(SAID))] if number % 3 == 0 else ""
        needing.refresh_household(
            household_id=turn.household.pk, month=month, result="changed" if text else "same", text=text, actor=_worker(making, turn.household.division_code), at=at,
        )  # fmt: skip


def _round(making: Making, month: date, *, returns: bool) -> None:
    officer, day = making.actors["xian"], min(month + timedelta(days=2), making.now.date())
    entry = RoundEntry(
        press=uuid.uuid5(NAMESPACE, f"{making.spec.seed}:round:{month}"), title=f"{month.year} 年 {month.month} 月需求台账", kind="month", from_on=month,
        until_on=month + timedelta(days=45),
    )  # fmt: skip
    round_ = rounds.open_round(entry=entry, division_code=COUNTY, actor=officer, at=making.at(day, 9))
    for ledger in ledgers.ledgers_of(officer, round_):
        clerk = making.staff.clerk(ledger.division_code)
        back = returns and ledger.division_code == HENGSHAN
        if ledger.state != "draft":
            continue
        for number, row in enumerate(ledgers.rows_of(ledger)[:WRITTEN]):
            entered = RowEntry(row.item_code, 1 + number % 4, PROVIDERS[number % len(PROVIDERS)], round_.until_on)
            rounds.write_row(row=row, entry=entered, actor=clerk, at=making.at(day, 10))
        rounds.submit_ledger(ledger=ledger, seen_version=ledger.version, actor=clerk, at=making.at(day, 11))
        first = ledgers.rows_of(ledger).first()
        if back and first is not None:
            rounds.mark_row(row=first, remark=RETURNED, actor=officer, at=making.at(day, 15))
            rounds.return_ledger(ledger=ledger, reason="一行需要核对", seen_version=ledger.version, actor=officer, at=making.at(day, 15, 5))
        else:
            rounds.approve_ledger(ledger=ledger, seen_version=ledger.version, actor=officer, at=making.at(day, 15))
    if not returns and round_.state == "collecting":
        rounds.compile_list(round_=round_, seen_version=round_.version, actor=officer, at=making.at(day + timedelta(days=2), 9))
        rounds.issue_list(round_=round_, seen_version=round_.version, actor=officer, at=making.at(day + timedelta(days=2), 10))
        _begin(making, round_)


def _begin(making: Making, round_: object) -> None:
    for number, line in enumerate(ledgers.lines_of(SYSTEM, round_)[:12]):  # type: ignore[arg-type]
        need, at = needs.find_need(SYSTEM, line.row.need_id), making.at(line.due_on - timedelta(days=20), 16)
        by = line.provider or "村（社区）"
        if need.state != "open" or need.taken_up_by not in ("", by):
            continue
        needing.take_up_need(need=need, by=by, actor=_worker(making, line.row.village_code), at=at)
        if number % 3 == 0:
            needing.meet_need(need=need, by=f"{line.provider}已上门", actor=_worker(making, line.row.village_code), at=at)
    rounds.follow_rounds(at=making.now)
