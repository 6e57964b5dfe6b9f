"""Rows that name nobody for certain, liaisons of departments, entries drawn: so that these pages have something in them."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta

from jiuzhu.casework.liaisons.rules import Seat, units_owing
from jiuzhu.casework.liaisons.services import enter_liaison
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.departments import HUMAN_RESOURCES
from jiuzhu.interfaces.cli.demo.months import shift
from jiuzhu.interfaces.cli.demo.served import NAMESPACE
from jiuzhu.monitoring.chain.queries_of_lists import receivers
from jiuzhu.monitoring.chain.services import add_receiver
from jiuzhu.monitoring.feeds.services import check_delivery, hand_in
from jiuzhu.supervision.entries.queries import checks
from jiuzhu.supervision.entries.services import draw, send_back

FEED, KIND, AMOUNT = "education_aid", "家庭经济困难学生资助", "625.00"
DRAWN = 1
# How a department got a number wrong: left out, one digit mistyped, of the old fifteen, or another paper's.
WRONG = (lambda n: "", lambda n: f"{n[:16]}{(int(n[16]) + 1) % 10}{n[17]}", lambda n: f"{n[:6]}{n[8:17]}", lambda n: "H1234567800", lambda n: "")
NAMED = {
    "education": (("leader", "韩素云", "副局长", "19900001001"), ("staff", "祝启明", "股长", "19900001002")),
    "human_resources": (("leader", "鲍国栋", "副局长", "19900001003"), ("staff", "项立群", "科员", "19900001004")),
    "medical_insurance": (("staff", "金晓薇", "科员", "19900001005"),),
}
"""Unit → who stands for it; the other departments have still to name somebody."""
RECEIVERS = (("霍山县医疗保障局", "everybody", "医疗救助、分类资助参保"), ("霍山县残疾人联合会", "disabled", "残疾人两项补贴、康复救助"))


def deliver_unclear_rows(making: Making) -> None:
    """Hand in a small file of an earlier month whose rows mostly lack a usable ID number; whom they may be about is looked for in the background."""
    month = shift(making.months[-1], -1)
    heads = [case.household.head for case in making.cases if case.household][: len(WRONG) + 1]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("id_number", "姓名", "出生日期", "月份", "month", "aid_kind", "amount_yuan"))
    for number, head in enumerate(heads):
        written = WRONG[number](head.id_number) if number < len(WRONG) else head.id_number
        writer.writerow((written, head.name, head.birth_date.isoformat(), month, month, KIND, AMOUNT))
    # Today: a file is kept sealed for some days only, and whom its rows may be about is read from it.
    at = making.at(making.now.date(), 8, 50)
    delivery, _ = hand_in(
        feed=FEED, month=month, stream=io.BytesIO(table.getvalue().encode()), name=f"学生资助{month}.csv", division_code=COUNTY, actor=making.actors["xian"], at=at
    )
    check_delivery(delivery_id=str(delivery.pk), at=at + timedelta(minutes=1))


def name_liaisons(making: Making) -> None:
    """Enter the liaisons of a few departments; the others are still to be named."""
    law = pack_in_force(making.now.date(), division_code=COUNTY)
    for unit in units_owing(law):
        for part, name, title, phone in NAMED.get(unit, ()):
            place = {"organisation_id": making.organisations[HUMAN_RESOURCES]} if unit == "human_resources" else {}
            enter_liaison(
                division_code=COUNTY, seat=Seat(unit, part, 1), name=name, title=title, phone=phone, actor=making.actors["xian"], at=making.at(making.launch, 11), **place
            )


def name_receivers(making: Making) -> None:
    """Have two departments get the list of people on aid, each of those its business is about."""
    officer, at = making.actors["xian"], making.at(making.now.date(), 8, 30)
    there = {str(each.organisation_id) for each in receivers(officer, division_code=COUNTY)}
    for department, whom, purpose in RECEIVERS:
        if making.organisations[department] not in there:
            add_receiver(division_code=COUNTY, organisation_id=making.organisations[department], whom=whom, purpose=purpose, actor=officer, at=at)


def draw_entries(making: Making) -> None:
    """Draw one household of every township; what is wrong in Hengshan is returned."""
    officer, at = making.actors["xian"], making.at(making.now.date(), 8, 40)
    drawn = draw(press=uuid.uuid5(NAMESPACE, f"{making.spec.seed}:entries"), division_code=COUNTY, number=DRAWN, actor=officer, at=at)
    here = [each for each in checks(officer).filter(sampling=drawn, state="drawn") if each.division_code[:9] == HENGSHAN[:9]]
    send_back(checks=here, actor=officer, at=at)
