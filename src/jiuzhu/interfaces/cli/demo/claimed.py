"""What was paid and then claimed back: meals of a month long paid, of which a phone that came back late showed that the worker was elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jiuzhu.delivery.orders import queries as ordered
from jiuzhu.delivery.orders import services as orders
from jiuzhu.delivery.orders.queries_of_clashes import clashes_of
from jiuzhu.delivery.orders.services import Sighting
from jiuzhu.delivery.settlements import queries as statements
from jiuzhu.delivery.settlements import services as settlements
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.accounts import MANAGER_OF
from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.months import first_day, last_day, shift
from jiuzhu.interfaces.cli.demo.people import Household
from jiuzhu.interfaces.cli.demo.pictures import photo
from jiuzhu.interfaces.cli.demo.served import carry_on, times_of
from jiuzhu.interfaces.cli.demo.today import bring, homes_on_aid, order_meal, reach

DAYS_BEFORE_THE_END = (5, 4, 3)
"""Placed so many days before the month was over: accepted in it, and served less than a week before the phone told where the worker was."""
PAID_ON, LATE_ON, SETTLED_ON, PROPOSED_ON, CONFIRMED_ON, REPAID_ON, WITHDRAWN_ON = 2, 2, 9, 12, 13, 16, 17
"""Days of the following month."""
BESIDE = timedelta(minutes=15)
LASTED = timedelta(minutes=50)
UNTRUE = "两户都问过：那天这一户没有人送到，签到是在另一户门口补按的。"
WHY = "已付款，后来查实这一次没有送到。"
FOUND = "机构补交了当天的签名单和照片，经核对这一次送到了，签到补按的是另一次。"


@dataclass(frozen=True)
class _Pair:
    """A meal that was paid, and the one the same worker brought elsewhere in the same hour."""

    paid: Any
    other: Any
    key: str


def claim_back(making: Making) -> None:
    """Pay a month's meals, find some untrue afterwards and claim them back: one was repaid outside, one withdrawn, one waits for the next statement."""
    month = shift(making.spec.window.last, -1)
    if statements.settlements(making.actors["xian"]).filter(month_on=first_day(month), organisation__name=MANAGER_OF).exists():
        return
    try:
        with writing():
            pairs = _brought(making, month)
            if pairs:
                paid = _paid(making, pairs, first_day(month))
                for number, pair in enumerate(pairs):
                    _found_elsewhere(making, pair, number)
                _claimed(making, paid, first_day(shift(month, 1)))
    except DomainError as error:
        making.say(f"追回已付的服务停在半途：{error}")


def _brought(making: Making, month: str) -> list[_Pair]:
    eaters, pairs = _eaters(making), []
    for number, days in enumerate(DAYS_BEFORE_THE_END):
        on, key = last_day(month) - timedelta(days=days), f"claimed:{number}"
        homes = iter((*eaters[2 * number :], *eaters[: 2 * number]))
        paid = next((order for home in homes if (order := bring(making, home, f"{key}:{home.household_id}", on, "closed"))), None)
        # Who comes after the first: nobody is asked twice for one day.
        other = next(
            (order for home in homes if paid and (order := _ordered(making, home, f"{key}:other:{home.household_id}", paid))), None
        )
        if other is not None:
            pairs.append(_Pair(paid, other, key))
    return pairs


def _eaters(making: Making) -> list[Household]:
    """List the homes of the printed accounts' township that may have meals, those who had some before first."""
    fed = set(ordered.orders(making.actors["zhen-a"]).filter(item_code="meals").values_list("household__number", flat=True))
    near = [home for home in homes_on_aid(making, "meals") if home.division_code[:9] == HENGSHAN[:9]]
    return sorted(near, key=lambda home: home.household_id not in fed)


def _ordered(making: Making, home: Household, key: str, paid: Any) -> Any:
    """Have the printed organisation accept a meal for the same hour elsewhere; None where the household or the rule of dispatch has it otherwise."""
    at = paid.checked_in_at - timedelta(days=1)
    try:
        with writing():
            order = order_meal(making, home, key, paid.checked_in_at.date(), at)
            if order is None or not reach(making, order, at + timedelta(hours=1), accepted=True):
                raise _Elsewhere
    except (DomainError, _Elsewhere):
        return None
    order.refresh_from_db()
    return order


class _Elsewhere(Exception):
    """The meal would be brought by another organisation."""


def _paid(making: Making, pairs: list[_Pair], month_on: date) -> Any:
    officer, clerk, sent_on = making.actors["xian"], making.actors["zhen-a"], first_day(shift(f"{month_on:%Y-%m}", 1))
    made = settlements.send(
        organisation_id=pairs[0].paid.organisation_id, division_code=HENGSHAN, month_on=month_on, actor=clerk, at=making.at(sent_on, 9)
    )
    settlements.confirm(settlement=made, actor=making.actors["jigou"], at=making.at(sent_on, 11), seen_version=made.version)
    made.refresh_from_db()
    settlements.pass_on(settlement=made, actor=officer, at=making.at(sent_on, 15), seen_version=made.version)
    made.refresh_from_db()
    on = sent_on + timedelta(days=PAID_ON - 1)
    settlements.pay(
        settlement=made, paid_on=on, voucher=f"付{on:%Y%m%d}-01", actor=officer, at=making.at(on, 10), seen_version=made.version
    )
    made.refresh_from_db()
    return made


def _found_elsewhere(making: Making, pair: _Pair, number: int) -> None:
    """Have the phone, without a signal until then, tell of the other meal: both cannot have been brought as recorded."""
    pair.paid.refresh_from_db()
    order, worker, came = pair.other, making.actors["huli"], pair.paid.checked_in_at + BESIDE
    rng, on = Random(f"{making.spec.seed}:{pair.key}:other"), last_day(f"{came:%Y-%m}") + timedelta(days=LATE_ON)
    times = replace(
        times_of(making, on, rng),
        arrived=came,
        left=came + LASTED,
        confirmed=making.at(on + timedelta(days=1), 17),
        checked=making.at(on + timedelta(days=2), 16),
    )
    late = making.at(on, 17, number)
    orders.check_in(order=order, actor=worker, at=late, seen_version=order.version, sighting=Sighting(phone_at=came))
    order.refresh_from_db()
    orders.add_photo(order=order, upload=photo(rng), client_key="photo-1", actor=worker, at=late, phone_at=came)
    left = Sighting(phone_at=came + LASTED)
    orders.check_out(order=order, actor=worker, at=late, seen_version=order.version, sighting=left, note="送午餐一份，老人当面吃完。")
    for clash in clashes_of(order):
        untrue, at = "earlier" if clash.other_id == pair.paid.pk else "later", making.at(on + timedelta(days=SETTLED_ON - LATE_ON), 10)
        if pair.paid.pk in (clash.order_id, clash.other_id):
            orders.settle_clash(clash=clash, untrue=untrue, reason=UNTRUE, actor=making.actors["zhen-b"], at=at, seen_version=clash.version)
    order.refresh_from_db()
    carry_on(making, order, "closed", times, making.actors["zhen-a"], making.actors["zhen-b"], rng)


def _claimed(making: Making, paid: Any, month_on: date) -> None:
    """Propose and confirm what may be claimed back; the first was repaid, the second is withdrawn, the others come off the next statement."""
    officer, second = making.actors["xian"], making.staff.officer()

    def day(number: int, hour: int) -> datetime:
        return making.at(month_on + timedelta(days=number - 1), hour)

    found = statements.recoverable(paid)
    lines = [line for line in statements.lines_of(paid) if line.pk in found]
    for number, line in enumerate(lines):
        claim = settlements.propose_recovery(line=line, reason=WHY, actor=second, at=day(PROPOSED_ON, 10))
        settlements.confirm_recovery(recovery=claim, actor=officer, at=day(CONFIRMED_ON, 9), seen_version=claim.version)
        claim.refresh_from_db()
        if number == 0:
            _repaid_in_two(claim, officer, (day(REPAID_ON - 2, 10), day(REPAID_ON, 15)))
        elif number == 1:
            settlements.withdraw_recovery(recovery=claim, reason=FOUND, actor=second, at=day(WITHDRAWN_ON, 15), seen_version=claim.version)


def _repaid_in_two(claim: Any, officer: Actor, days: tuple[datetime, datetime]) -> None:
    """Let the organisation repay a part, and the rest some days later."""
    part = claim.amount_fen // 2
    for at, amount_fen in zip(days, (part, claim.amount_fen - part), strict=True):
        claim.refresh_from_db()
        settlements.enter_repayment(
            recovery=claim, amount_fen=amount_fen, paid_on=at.date(), voucher=f"收{at:%Y%m%d}-03", actor=officer, at=at, seen_version=claim.version
        )
