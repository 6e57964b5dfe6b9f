"""Months that are over: the rosters of the townships and the county's closing, the statements of organisations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from jiuzhu.casework.rosters import queries as rosters
from jiuzhu.casework.rosters import services as settling
from jiuzhu.delivery.settlements import queries as statements
from jiuzhu.delivery.settlements import services as settlements
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.cli.demo.accounts import MANAGER_OF
from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN
from jiuzhu.interfaces.cli.demo.county_making import BUSY, Making
from jiuzhu.interfaces.cli.demo.months import first_day, last_day, shift
from jiuzhu.interfaces.cli.demo.today import bring, homes_on_aid

EVENING = 20
LATE, UNAUDITED = HENGSHAN, BUSY[1:3]
"""Whose roster of the newest month is not handed in; whose waits for the county."""
HANDED_IN, AUDITED, CLOSED = 3, 6, 8
"""Days of the following month."""
BROUGHT_ON = (5, 11, 17)
WRONG = "这一次我们送的是两份餐，订单加了一份，应按 30 元结算。"
CLAIMED_FEN = 3_000
BROUGHT_THERE = "这一份是送到的，只是手机没有信号，签到补得晚；当面签名单附后。"
GIVEN_BACK = "核对签名单和照片，这一份送到了，不再扣回。"
ANSWER = "经查派单记录只派一份，加的一份是家属自己向食堂买的，不结算。"


def settle_months(making: Making) -> None:
    """Close the month before the last; of the last leave one township late, two to be audited, the others audited."""
    newest = making.spec.window.last
    for month in (shift(newest, -1), newest):
        settling.open_months(at=making.at(last_day(month), EVENING))
        day = first_day(shift(month, 1))
        whole = month != newest
        for roster in rosters.rosters(making.actors["xian"], month=month).order_by("division_code"):
            if whole or roster.division_code != LATE:
                _hand_in(making, roster, day, audited=whole or roster.division_code not in UNAUDITED)
        if whole:
            _close(making, month, _on(making, day, CLOSED, 10))
    settling.urge_late(at=making.now)


def _hand_in(making: Making, roster: Any, day: date, *, audited: bool) -> None:
    if roster.state == "open":
        clerk = making.staff.clerk(roster.division_code, "a")
        settling.submit(roster_id=roster.pk, actor=clerk, at=_on(making, day, HANDED_IN, 11), seen_version=roster.version)
        roster.refresh_from_db()
    if roster.state == "submitted" and audited:
        settling.audit(roster_id=roster.pk, actor=making.actors["xian"], at=_on(making, day, AUDITED, 15), seen_version=roster.version)


def _close(making: Making, month: str, at: datetime) -> None:
    officer = making.actors["xian"]
    for item in inbox(officer).filter(workflow="month_settlement"):
        found = rosters.find_month(officer, item.subject_id)
        if found.month == month:
            settling.close_month(month_id=found.pk, still_open=[], actor=officer, at=at, seen_version=found.version)


def state_services(making: Making) -> None:
    """Have an organisation bring some meals of last month, and send it its statements: to one it objected and was answered, the others wait for it."""
    month_on = first_day(making.spec.window.last)
    if statements.settlements(making.actors["xian"]).filter(month_on=month_on).exists():
        return
    homes = homes_on_aid(making, "meals")
    for number, days_later in enumerate(BROUGHT_ON):
        on = month_on + timedelta(days=days_later)
        any(bring(making, home, f"stated:{number}", on, "closed") for home in (*homes[number:], *homes[:number]))
    owed = [each for each in statements.unsent(making.actors["xian"], month_on=month_on) if each.organisation_name == MANAGER_OF]
    for number, each in enumerate(owed):
        clerk = making.staff.clerk(each.division_code, "a")
        at = making.at(making.now.date() - timedelta(days=1), 9) if number else _on(making, shift_day(month_on), HANDED_IN, 9)
        with writing():
            made = settlements.send(
                organisation_id=each.organisation_id, division_code=each.division_code, month_on=month_on, actor=clerk, at=at
            )
            if not number:
                _object(making, made, clerk)


def _object(making: Making, statement: Any, clerk: Actor) -> None:
    manager, day = making.actors["jigou"], shift_day(statement.month_on)
    lines = statements.lines_of(statement)
    line = next(each for each in lines if each.corrects_id is None)
    settlements.mark(line=line, reason=WRONG, claimed_fen=CLAIMED_FEN, picture=None, actor=manager, at=_on(making, day, AUDITED, 9))
    taken_off = next((each for each in lines if each.amount_fen < 0), None)
    if taken_off:
        settlements.mark(line=taken_off, reason=BROUGHT_THERE, claimed_fen=0, picture=None, actor=manager, at=_on(making, day, AUDITED, 9))
    statement.refresh_from_db()
    settlements.hand_in(settlement=statement, actor=manager, at=_on(making, day, AUDITED, 10), seen_version=statement.version)
    statement.refresh_from_db()
    objections = {each.line_id: each for each in statements.objections_of(statement)}
    settlements.answer(
        objection=objections[line.pk],
        outcome="rejected",
        right_fen=None,
        reason=ANSWER,
        actor=clerk,
        at=_on(making, day, CLOSED, 16),
        seen_version=statement.version,
    )
    if taken_off:
        statement.refresh_from_db()
        settlements.answer_claim(
            objection=objections[taken_off.pk],
            outcome="upheld",
            right_fen=0,
            reason=GIVEN_BACK,
            # Who confirmed the claim does not answer for it, who put an amount right does not pass the statement on: that is left to the first officer.
            actor=making.staff.officer(),
            at=_on(making, day, CLOSED, 17),
            seen_version=statement.version,
        )


def shift_day(month_on: date) -> date:
    """Give the first day of the following month."""
    return first_day(shift(f"{month_on:%Y-%m}", 1))


def _on(making: Making, day: date, later: int, hour: int) -> datetime:
    return making.at(day + timedelta(days=later - 1), hour)
