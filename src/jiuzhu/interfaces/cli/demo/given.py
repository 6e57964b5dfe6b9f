"""Charity and mutual help of the demo county: a charity with orders at every stage, neighbours who help, a month's allowances."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from jiuzhu.assessment.needs.services import record_need
from jiuzhu.casework.registry.queries import household_by_number, members_of
from jiuzhu.delivery.charity import queries as charity
from jiuzhu.delivery.charity import services as orders
from jiuzhu.delivery.charity.rules import ClaimEntry, DeliveryEntry
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.accounts import CHARITY
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN, NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making, eligible_homes
from jiuzhu.interfaces.cli.demo.months import first_day
from jiuzhu.interfaces.cli.demo.pictures import photo
from jiuzhu.interfaces.cli.demo.served import NAMESPACE
from jiuzhu.matching.mutual_help import queries as helping
from jiuzhu.matching.mutual_help import services as pairing
from jiuzhu.matching.mutual_help.rules import AllowancesInvalid

CODE = "135790"
RECEIPT = "HSCS-0012"


@dataclass(frozen=True)
class Wanted:
    """One need charity is asked for, and how far it has come."""

    kind: str
    words: str
    situation: str
    public: str
    cost_fen: int
    upto: str


WANTED = (
    Wanted("daily_care", "卫生间装扶手", "本人行动不便，洗澡时摔过一次，子女在外地。", "为一位独居老人的卫生间装两处扶手，含上门安装。", 80_000, "published"),
    Wanted("education", "书桌和台灯", "孩子在饭桌上写作业，光线不好。", "为一名小学生添置一张书桌和一盏护眼台灯。", 56_000, "claimed"),
    Wanted("daily_care", "助浴椅和防滑垫", "腿脚无力，洗浴需要坐着。", "为一位腿脚无力的老人添置助浴椅和防滑垫。", 32_000, "closed"),
    Wanted("health", "血压计", "高血压多年，村卫生室路远。", "为一位慢性病老人配一台语音血压计，教会使用。", 26_000, "declared"),
    Wanted("daily_care", "防寒门帘和电热毯", "老屋漏风，冬天晚上睡不暖。", "为一位老人的卧室添置防寒门帘和一床电热毯。", 24_000, "measured"),
    Wanted("education", "助听器", "上课听不清，成绩下降。", "为一名学生配一副助听器，含调试。", 180_000, "referred"),
    Wanted("health", "护理床", "长期卧床，翻身要两个人。", "为一位卧床的病人添置一张可摇护理床。", 160_000, "previewed"),
    Wanted("daily_care", "电饭锅和餐具", "锅具破旧，一直用柴灶。", "为一户困难家庭添置电饭锅和一套餐具。", 18_000, "cleared"),
    Wanted("daily_care", "屋顶修补的瓦片", "雨天厨房漏水。", "为一户老人家庭提供修补屋顶的瓦片和人工。", 120_000, "unclaimed"),
    Wanted("health", "轮椅", "出门全靠家人背。", "为一位行动不便的老人添置一辆轮椅。", 60_000, "completed"),
    Wanted("education", "课外书和书架", "家里没有课外书。", "为一名初中生添置一个书架和二十本课外书。", 30_000, "rework"),
    Wanted("daily_care", "防滑地砖", "卫生间地面湿滑。", "为一位老人的卫生间铺防滑地砖。", 90_000, "cancelled"),
)
"""The first ones are of the assistant's own village."""
IN_VILLAGE = 4
PREPARED = ("measured", "referred", "previewed", "cleared", "published")
CLAIMERS = (ClaimEntry("person", "汪女士", "13900000001", date.max, thanked=True), ClaimEntry("enterprise", "霍山县映山红茶业有限公司（演示）", "13900000002", date.max, thanked=True))
NEIGHBOURS = (("方桂兰", date(1966, 4, 12)), ("江先明", date(1963, 9, 3)), ("杜春梅", date(1978, 2, 20)))
HELPED = ((90, "做午饭、收拾厨房。"), (120, "陪去卫生院取药。"), (60, "洗衣、晒被子。"))
CARED = tuple((200, "术后照料：做饭、擦洗、翻身。") for _ in range(8))
"""More than the month's limit pays for, each turn confirmed."""


def enter_charity(*, officer: Actor, at: Any) -> dict[str, str]:
    """Enter the county's charity unless it is there; gives its id by name."""
    there = {each.name: str(each.pk) for each in organisations(kinds=["charity"])}
    return {CHARITY: there.get(CHARITY) or str(create_organisation(name=CHARITY, kind="charity", division_code=COUNTY, actor=officer, at=at).pk)}


def give_and_help(making: Making) -> None:
    """Carry charity orders to every stage and pair neighbours with those they help."""
    homes = [(home.division_code, household_by_number(home.household_id)) for home in eligible_homes(making, "charity") if home.division_code[:9] == HENGSHAN[:9]]
    near = [household for code, household in homes if household and code == NANYUE]
    far = [household for code, household in homes if household and code != NANYUE]
    if not charity.charity_orders(SYSTEM).exists():
        for households, wanted in ((near, WANTED[:IN_VILLAGE]), (far, WANTED[IN_VILLAGE:])):
            for household, each in zip(households, wanted, strict=False):
                with writing():
                    _order(making, each, household)
    if not helping.helpers(SYSTEM).exists():
        with writing():
            _pairs(making, near[IN_VILLAGE:])


def _order(making: Making, wanted: Wanted, household: Any) -> None:
    worker = making.actors["cun" if household.division_code == NANYUE else "shegong"]
    officer, giver = making.actors["xian"], making.actors["cishan"]
    days = iter(range(50 if wanted.upto == "unclaimed" else 10, 0, -1))

    def at(hour: int = 10) -> Any:
        return making.at(making.now.date() - timedelta(days=next(days)), hour)

    need = record_need(
        household_id=household.pk, person_id=None, kind=wanted.kind, item_code="", degree="medium", measure="对接慈善组织", source="hand", source_id="",
        words=wanted.words, actor=worker, at=at(),
    )  # fmt: skip
    order = orders.declare(need_id=need.pk, situation=wanted.situation, actor=worker, at=at())
    steps: dict[str, Callable[..., Any]] = {
        "measured": partial(orders.measure, content=wanted.public, cost_fen=wanted.cost_fen, actor=officer),
        "referred": partial(orders.refer, organisation_id=making.organisations[CHARITY], actor=officer),
        "previewed": partial(orders.write_preview, public_words=wanted.public, actor=giver),
        "cleared": partial(orders.approve, actor=officer),
        "published": partial(orders.publish, actor=giver),
    }
    for state in PREPARED:
        if order.state == wanted.upto:
            return
        steps[state](order=order, at=at(), seen_version=order.version)
    if wanted.upto == "unclaimed":
        orders.expire(order=order, at=making.at(making.now.date(), 1), seen_version=order.version)
    elif wanted.upto == "cancelled":
        orders.cancel(order=order, reason="村里已用公益金铺好。", actor=officer, at=at(), seen_version=order.version)
    elif wanted.upto != "published":
        _claimed(making, wanted, order, worker, at)


def _claimed(making: Making, wanted: Wanted, order: Any, worker: Actor, at: Callable[..., Any]) -> None:
    officer, giver = making.actors["xian"], making.actors["cishan"]
    for entry in CLAIMERS if wanted.upto == "claimed" else CLAIMERS[1:]:
        claimed_at = at(9)
        entry = replace(entry, promised_on=(claimed_at + timedelta(days=7)).date())
        claim = orders.begin_claim(number=order.number, entry=entry, source="demo", code=CODE, at=claimed_at)
        orders.confirm_claim(claim_id=claim.pk, code=CODE, at=claimed_at)
        order.refresh_from_db()
    if wanted.upto == "claimed":
        return
    delivered = DeliveryEntry(claimed_at.date(), f"{wanted.words}，已送到并教会使用。", f"{RECEIPT}-{order.number[-4:]}")
    by = worker if order.division_code == NANYUE else giver
    picture = photo(Random(f"{making.spec.seed}:charity:{wanted.words}"))
    orders.deliver(order=order, entry=delivered, photo=picture, actor=by, at=making.at(claimed_at.date(), 16), seen_version=order.version)
    if wanted.upto == "closed":
        orders.accept(order=order, actor=officer, at=at(11), seen_version=order.version)
    elif wanted.upto == "rework":
        orders.reject(order=order, reason="书架少一层隔板，请补齐后再登记。", actor=officer, at=at(11), seen_version=order.version)


def _pairs(making: Making, households: list[Any]) -> None:
    worker, other = making.actors["cun"], making.actors["shegong"]
    begun = first_day(making.months[-1]) + timedelta(days=2)
    waiting = iter(households)
    for number, (name, born_on) in enumerate(NEIGHBOURS):
        entry = pairing.HelperEntry("neighbour", name, NANYUE, born_on, phone=f"1390000001{number}", self_care="full", work_capacity="full")
        helper = pairing.register_helper(entry=entry, actor=worker, at=making.at(begun, 9))
        pairing.qualify_helper(
            helper=helper, kind="training", name="居家照料简单护理培训", valid_from=begun, valid_until=None, actor=worker, at=making.at(begun, 10)
        )
        pair = _pair(making, helper, waiting, begun)
        if pair is None or number == len(NEIGHBOURS) - 1:
            continue
        agreed = {"helper_agreed_on": begun, "helped_agreed_on": begun}
        pairing.agree(pair=pair, actor=worker, at=making.at(begun, 15), seen_version=pair.version, **agreed)
        pairing.start(pair=pair, actor=worker, at=making.at(begun, 16), seen_version=pair.version)
        turns = HELPED if number else (*CARED, *HELPED[-1:])
        for turn, (minutes, what) in enumerate(turns):
            on = begun + timedelta(days=2 * (turn + 1))
            press = uuid.uuid5(NAMESPACE, f"help:{number}:{turn}")
            pairing.log_hours(pair=pair, press=press, on=on, minutes=minutes, what=what, actor=worker, at=making.at(on, 18))
            if turn < len(turns) - 1:
                pairing.confirm_hours(hours_ids=[press], pair=pair, how="helped", actor=other, at=making.at(on + timedelta(days=1), 9))
    # A small county may have nobody to pair, and then no hours to list.
    with suppress(AllowancesInvalid):
        pairing.compile_allowances(division_code=HENGSHAN, month_on=begun.replace(day=1), actor=making.actors["zhen-a"], at=making.now)


def _pair(making: Making, helper: Any, waiting: Any, on: date) -> Any:
    for household in waiting:
        head = next((each.person for each in members_of(household.pk, living=True) if each.relation == "head"), None)
        if head is None:
            continue
        try:
            return pairing.propose(
                helper=helper, household_id=household.pk, person_id=head.pk, mode="neighbours", actor=making.actors["cun"], at=making.at(on, 11)
            )
        except DomainError:
            continue
    return None
