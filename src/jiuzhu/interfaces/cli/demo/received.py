"""What households received month by month: their own benefit, and aid other departments reported; visits made and missed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.queries import household_by_number, members_of
from jiuzhu.delivery.visits import queries as visits
from jiuzhu.delivery.visits.services import list_missed, record_visit, schedule_visits
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import fen_from_yuan
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.addresses import NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making, eligible_homes
from jiuzhu.interfaces.cli.demo.feeds import NURSING
from jiuzhu.interfaces.cli.demo.months import first_day, month_of, shift
from jiuzhu.interfaces.cli.demo.people import Household

BENEFITS = {"subsistence": "最低生活保障金", "extreme_hardship": "特困人员基本生活费"}
KINDS = {NURSING: "重度残疾人护理补贴"}
PAY_DAY = 14
FINDINGS = (
    (("well",), "人在家，精神好，屋里收拾得干净，米面油都有，没有新的困难。"),
    (("well",), "在门口晒太阳，聊了一会儿，药按时吃，女儿上周来过。"),
    (("health",), "咳嗽半个月，已劝去卫生院看，约好周五帮忙陪诊。"),
    (("housing",), "灶屋漏雨，已报村里列入维修。"),
    (("care",), "老伴摔伤，做饭洗衣有困难，需要助洁和送餐。"),
    (("safety",), "电线老化，炭盆取暖，当场提醒通风，联系电工周末来换线。"),
)


def enter_receipts(making: Making) -> None:
    """Enter the benefits and reported aid of the last months for the households people look at most."""
    homes = _looked_at(making)
    rows = {each.home.household_id: each.rows for each in making.cases if each.household}
    months = (*making.spec.window.months[-min(3, len(making.months)) :], month_of(making.now.date()))
    for number, home in enumerate(homes):
        household = household_by_number(home.household_id)
        if household is None:
            continue
        with writing():
            for month in months:
                _benefit(making, home, household, month)
            _reported(making, home, household, [row for row in rows[home.household_id] if row.feed == "department_aid" and row.values[2] in months])
        making.tick("待遇", number + 1, len(homes))


def make_visits(making: Making) -> None:
    """Have the visits of the last months scheduled, most of them made, some missed."""
    homes = _looked_at(making)
    known = {each.pk: home for home in homes if (each := household_by_number(home.household_id))}
    today = making.now.date()
    for month in [shift(month_of(today), -offset) for offset in range(min(3, len(making.months)), -1, -1)]:
        start = making.at(first_day(month), 7)
        list_missed(at=start)
        schedule_visits(at=start, household_ids=list(known))
        for number, visit in enumerate(visits.visits(SYSTEM).filter(state="due", household_id__in=known).order_by("household_name", "due_on")):
            rng = Random(f"{making.spec.seed}:visits:{month}:{number}")
            on = first_day(month) + timedelta(days=rng.randint(2, 26))
            if on < today and rng.random() < 0.8:
                _visit(making, visit, known[visit.household_id], on, rng)


def _looked_at(making: Making) -> list[Household]:
    return eligible_homes(making, "casebook")[: making.scaled(fewest=16, a_month=2)]


def _benefit(making: Making, home: Household, household: Any, month: str) -> None:
    on = first_day(month).replace(day=PAY_DAY)
    label = BENEFITS.get(home.category)
    if label is None or not home.monthly_benefit_fen or not home.in_force(on) or on > making.now.date():
        return
    enter_aid(
        household_id=household.pk,
        division_code=home.division_code,
        kind=home.category,
        label=label,
        received_on=on,
        department="县民政局",
        source="manual",
        source_id=f"benefit:{household.number}:{month}",
        amount_fen=home.monthly_benefit_fen,
        actor=making.actors["xian"],
        at=making.at(on, 18),
    )


def _reported(making: Making, home: Household, household: Any, rows: list[Any]) -> None:
    people = {each.person.id_number: each.person_id for each in members_of(household.pk)}
    for row in rows:
        id_number, department, month, kind, amount = row.values
        on: date = first_day(month).replace(day=PAY_DAY)
        if on > making.now.date() or id_number not in people:
            continue
        enter_aid(
            household_id=household.pk,
            division_code=home.division_code,
            kind=kind,
            label=KINDS.get(kind, kind),
            received_on=on,
            department=department,
            source="feed",
            source_id=f"department_aid:{month}:{people[id_number]}:{department}:{kind}",
            person_id=people[id_number],
            amount_fen=fen_from_yuan(amount),
            actor=making.actors["xian"],
            at=making.at(on, 18),
        )


def _visit(making: Making, visit: Any, home: Household, on: date, rng: Random) -> None:
    visitor = making.actors["cun"] if home.division_code == NANYUE else making.staff.social_worker(home.division_code)
    conditions, findings = rng.choices(FINDINGS, (30, 30, 8, 4, 4, 4))[0]
    met = rng.random() > 0.06
    try:
        record_visit(
            visit=visit,
            actor=visitor,
            at=making.at(on, rng.randint(9, 16), rng.randint(0, 55)),
            seen_version=visit.version,
            findings=findings if met else "大门锁着，邻居说到女儿家住几天，已电话联系上，一切都好。",
            conditions=conditions if met else (),
            met=met,
            companion="村网格员" if rng.random() < 0.4 else "",
            needs=("助洁",) if met and "care" in conditions else (),
        )
    except DomainError as error:
        making.say(f"{home.household_id} 的走访没有记上：{error}")
