"""金融资产超限: what a household has with banks, insurers, brokers and on the internet is more than the limit."""

from __future__ import annotations

from datetime import timedelta

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.feeds import ASSET_FEEDS
from jiuzhu.interfaces.cli.demo.months import day_in, first_day, last_day, shift
from jiuzhu.interfaces.cli.demo.plants.story import Rule
from jiuzhu.interfaces.cli.demo.records import asset

RULE = Rule("assets_above_limit", ASSET_FEEDS, [])


def _limit(case: Case) -> int:
    return case.values.asset_limit_per_head_fen * case.home.members


@RULE.story("a deposit", fires=True)
def _deposit(case: Case, month: str) -> None:
    case.rows.append(asset("bank", case.adult().id_number, day_in(month, case.rng), _limit(case) * 2))
    case.plant(RULE.code, case.home, month)


@RULE.story("a fen above, over four sources", fires=True)
def _four_sources(case: Case, month: str) -> None:
    quarter = _limit(case) // 4
    amounts = (quarter, quarter, quarter, _limit(case) - 3 * quarter + 1)
    for feed, fen in zip(ASSET_FEEDS, amounts, strict=True):
        case.rows.append(asset(feed, case.adult().id_number, day_in(month, case.rng), fen))
    case.plant(RULE.code, case.home, month)


@RULE.story("two accounts of one day, spent three months later", fires=True)
def _spent(case: Case, month: str) -> None:
    person, on = case.adult(), last_day(month)
    for _ in range(2):
        case.rows.append(asset("bank", person.id_number, on, _limit(case) * 6 // 10))
    case.rows.append(asset("bank", person.id_number, last_day(shift(month, 3)), _limit(case) // 10))
    case.plant(RULE.code, case.home, month, shift(month, 2))


@RULE.story("exactly the limit", fires=False)
def _exactly(case: Case, month: str) -> None:
    case.rows.append(asset("bank", case.adult().id_number, day_in(month, case.rng), _limit(case)))
    case.resemble(RULE.code, "boundary", case.home)


@RULE.story("an old balance long spent", fires=False)
def _old_balance(case: Case, month: str) -> None:
    person, start = case.adult(), first_day(case.window.first)
    case.rows.append(asset("bank", person.id_number, start - timedelta(days=200), _limit(case) * 5))
    case.rows.append(asset("bank", person.id_number, start + timedelta(days=3), _limit(case) // 20))
    case.resemble(RULE.code, "older balance", case.home)


@RULE.story("term expired", fires=False)
def _expired(case: Case, month: str) -> None:
    case.expire()
    case.rows.append(asset("securities", case.adult().id_number, day_in(month, case.rng), _limit(case) * 3))
    case.resemble(RULE.code, "expired", case.home)


@RULE.story("the owner is dead", fires=False, adults=True)
def _dead(case: Case, month: str) -> None:
    person = case.adults()[-1]
    case.bury(person)
    case.rows.append(asset("insurance", person.id_number, day_in(month, case.rng), _limit(case) * 3))
    case.resemble(RULE.code, "dead", case.home)


@RULE.story("namesake's", fires=False)
def _namesake(case: Case, month: str) -> None:
    case.rows.append(asset("bank", case.namesake_of(case.adult()), day_in(month, case.rng), _limit(case) * 3))
    case.resemble(RULE.code, "namesake", case.home)


@RULE.story("after the day", fires=False)
def _later(case: Case, month: str) -> None:
    case.rows.append(asset("internet_finance", case.adult().id_number, case.after_the_window(), _limit(case) * 3))
    case.resemble(RULE.code, "after the day", case.home)
