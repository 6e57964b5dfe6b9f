"""Monthly distribution in the demo county: a measure of the county's own, invented for the demonstration, last month's lists closed, this month's under way."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from jiuzhu.delivery.distribution import queries, services
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.services import publish_change
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN
from jiuzhu.interfaces.cli.demo.county_making import BUSY, Making
from jiuzhu.interfaces.cli.demo.pictures import photo

DOCUMENT = "霍民〔2026〕演示 7 号"
QUOTE = "（演示）每月向全县 70 周岁以上的特困人员、低保对象每人发放一箱牛奶、一袋大米。"
MEASURE = f"""
benefits:
  - benefit: elder_goods_demo
    label: 70 周岁以上困难老年人牛奶和大米（演示）
    of: person
    eligible: recipient AND category IN ('extreme_hardship', 'subsistence') AND age >= 70
    goods: {{牛奶: 1 箱, 大米: 1 袋}}
    per: month
    kind: goods
    paid_to: person
    fund: county_finance
    clause: {DOCUMENT}
    quote: {QUOTE}
    reading: 演示用的县级措施，不是本县公布的规定。
"""
UNIT_FEN, YEARLY_FEN = 9_500, 20_000_000


def distribute(making: Making) -> None:
    """Put the measure in force, close last month in Hengshan, and leave this month checked, to be approved and handed out where the demo shows people at work."""
    if queries.month_lists(SYSTEM).exists():
        return
    today, officer, admin = making.now.date(), making.actors["xian"], making.actors["admin"]
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    with writing():
        publish_change(
            pack=making.pack, division_code=COUNTY, valid_from=last_month, text=MEASURE, local_values={}, withdraws=None,
            title="70 周岁以上困难老年人牛奶和大米（演示）", reason="演示按月发放", document=DOCUMENT, clause="一", quote=QUOTE, file_id="",
            drafted_by=officer.user_id, drafter_name=officer.name, actor=admin, at=making.at(last_month, 8),
        )  # fmt: skip
    for year in {last_month.year, this_month.year}:
        services.set_purse(
            division_code=COUNTY, fund="county_finance", year=year, amount_fen=YEARLY_FEN, document=DOCUMENT, actor=officer, at=making.at(last_month, 9)
        )
    for month in (last_month, this_month):
        for code in (HENGSHAN,) if month == last_month else BUSY:
            services.generate_month(month=month, division_code=code, actor=SYSTEM, at=making.at(month, 9))
        for found in list(queries.month_lists(SYSTEM).filter(month=month)):
            _carry(making, found, month=month, closed=month == last_month)


def _carry(making: Making, found: Any, *, month: date, closed: bool) -> None:
    """Carry a list on: Hengshan's to the doors, every second one of the others to the county's desk."""
    clerk = making.actors["zhen-a"] if covers(HENGSHAN, found.division_code) else SYSTEM
    if clerk is SYSTEM and int(found.division_code[6:9]) % 2:
        return
    with writing():
        at = making.at(month + timedelta(days=2), 10)
        for sheet in found.sheets.all():
            services.check_sheet(sheet=sheet, seen_version=0, actor=clerk, at=at)
        services.check_list(month_list=found, seen_version=found.version, actor=clerk, at=at)
        if clerk is SYSTEM:
            return
        services.approve_list(
            month_list=found, unit_cost_fen=UNIT_FEN, over_cap_reason="", seen_version=found.version, actor=making.actors["xian"], at=making.at(month + timedelta(days=4), 15)
        )
    lines = list(queries.handouts(SYSTEM).filter(sheet__list=found))
    rng = Random(f"{making.spec.seed}:distributed:{month}")
    for number, line in enumerate(lines if closed else lines[: len(lines) // 3]):
        _hand_out(making, line, rng, clerk, on=month + timedelta(days=6), away=number == 1)
    found.refresh_from_db()
    if found.state == "delivered":
        explained = "" if queries.totals_of_list(found).adds_up else "一人住院未领，余一份并入下月。"
        with writing():
            services.close_list(
                month_list=found, explained=explained, seen_version=found.version, actor=making.actors["xian"], at=making.at(month + timedelta(days=20), 16)
            )


def _hand_out(making: Making, line: Any, rng: Random, clerk: Actor, *, on: date, away: bool) -> None:
    at = making.at(on, 11)
    with writing():
        if away:
            services.not_delivered(line=line, code="away", reason="住院", seen_version=line.version, actor=clerk, at=at)
        elif line.person.alive:
            services.deliver(line=line, handed_on=at.date(), receiver=line.name, photos=[photo(rng)], seen_version=line.version, actor=clerk, at=at)
