"""What is rarer on a desk: somebody registered elsewhere, a batch of the city's platform, a whole day and night of care, two carers together, an answer in parts."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import date, timedelta
from typing import Any

from jiuzhu.casework.elsewhere import services as elsewhere
from jiuzhu.casework.elsewhere.rules import ApplicationEntry, Forwarding
from jiuzhu.casework.liaisons import services as liaisons
from jiuzhu.casework.liaisons.figures import bounds_of
from jiuzhu.casework.registry.queries import household_by_number
from jiuzhu.delivery.orders import services as orders
from jiuzhu.delivery.orders.services.timing import set_time
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.identity import IdentityIssuer
from jiuzhu.interfaces.cli.demo.served import NAMESPACE
from jiuzhu.interfaces.cli.demo.today import homes_on_aid
from jiuzhu.monitoring.feeds.services import check_delivery, hand_in

AREA = 97
"""The reserved area of those registered in another county."""
ELSEWHERE = (
    ("鲁小满", date(1979, 6, 3), "M", "341181", "临时救助", "在本县打工，上月工伤后没有收入，租住在镇上。", 300),
    ("贾春莲", date(1966, 2, 18), "F", "341503", "最低生活保障", "随女儿在本县居住，患慢性肾病，长期透析。", None),
)
"""Name, birth, sex, the home county, what is asked for, the situation, for how many days the residence permit still runs."""
CANDIDATES = (("妇联", "单亲母亲", "心理疏导"), ("残联", "肢体残疾", "辅具适配"), ("总工会", "困难职工", "就业帮扶"), ("妇联", "困难妇女", ""))
ITEM, TRIES = "cleaning_and_mobility", 4
OCCUPIED = ((912, 1000), (897, 1000), (905, 1002))
"""Rented and to be rented public homes, the last month first; one month below what the law asks."""


def leave_beyond(making: Making) -> None:
    """Leave one or two of each; what is there already is not made again."""
    _elsewhere(making)
    _batch(making)
    _long_and_together(making)
    _occupancy(making)


def _elsewhere(making: Making) -> None:
    """Take two applications of people registered in other counties: one with a permit, one forwarded and waiting for the answer."""
    clerk, today, issuer = making.actors["zhen-a"], making.now.date(), IdentityIssuer()
    for number, (name, born, sex, home, matter, situation, permit_days) in enumerate(ELSEWHERE):
        on = today - timedelta(days=2 * number)
        entry = ApplicationEntry(
            uuid.uuid5(NAMESPACE, f"{making.spec.seed}:elsewhere:{number}"), name, issuer.issue(AREA, born, sex), NANYUE, "集镇出租房", matter, situation, home_code=home,
            permit_until=today + timedelta(days=permit_days) if permit_days else None,
        )  # fmt: skip
        made = elsewhere.take_down(entry=entry, actor=clerk, at=making.at(on, 10))
        if not permit_days and made.state == "received":
            sent = Forwarding("户籍地县民政局", "official", on + timedelta(days=1), "演示转〔1〕号")
            elsewhere.forward(application=made, entry=sent, actor=clerk, at=making.at(on + timedelta(days=1), 9), seen_version=made.version)


def _batch(making: Making) -> None:
    """Hand in what the city's platform names to the mass organisations this month."""
    heads = [case.household.head for case in making.cases if case.household][-len(CANDIDATES) :]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("id_number", "姓名", "推送单位", "现住址", "困难情形", "建议服务项目"))
    for head, (group, situation, project) in zip(heads, CANDIDATES, strict=False):
        writer.writerow((head.id_number, head.name, group, "", situation, project))
    at, month = making.at(making.now.date(), 8, 55), making.months[-1]
    delivery, _ = hand_in(
        feed="aid_candidates", month=month, stream=io.BytesIO(table.getvalue().encode()), name=f"市平台候选{month}.csv", division_code=COUNTY, actor=making.actors["xian"], at=at
    )
    check_delivery(delivery_id=str(delivery.pk), at=at + timedelta(minutes=1))


def _long_and_together(making: Making) -> None:
    """Have a whole day and night of care accepted for tomorrow, and another service to which two come."""
    lasting = [home for home in homes_on_aid(making) if home.category == "extreme_hardship"][:TRIES]
    any(_accepted(making, home, "stay", "residential_care", 24, "喘息服务：女儿进城看病，请照护一天一夜") for home in lasting)
    any(_accepted(making, home, "together", ITEM, 2, "要抬床，请两人同来") for home in homes_on_aid(making, ITEM)[:TRIES])


def _accepted(making: Making, home: Any, key: str, item: str, hours: int, note: str) -> bool:
    household = household_by_number(home.household_id)
    if household is None or household.closed_on is not None:
        return False
    at, tomorrow = making.at(making.now.date(), 8), making.now.date() + timedelta(days=1)
    try:
        with writing():
            order = orders.place_order(
                household_id=household.pk, item_code=item, wanted_on=tomorrow, hours=hours, note=note, actor=making.staff.clerk(home.division_code, "a"), at=at,
                request_id=uuid.uuid5(NAMESPACE, f"{making.spec.seed}:beyond:{key}"),
            )  # fmt: skip
            seat = organisation(str(order.organisation_id)) if order.organisation_id else None
            if seat is None or order.state not in ("dispatched", "accepted"):
                raise _Elsewhere
            manager, worker = making.staff.manager(seat.name), making.staff.worker(seat.name)
            if order.state == "dispatched":
                orders.accept(order=order, actor=manager, at=at, seen_version=order.version, worker_id=worker.user_id, worker_name=worker.name)
            if key == "together":
                second = making.staff.second(seat.name)
                set_time(
                    order_id=str(order.pk), organisation_id=str(seat.pk), worker_id=worker.user_id, worker_name=worker.name, on=tomorrow, wanted_time="约 9:00 到",
                    second_id=second.user_id, second_name=second.name, actor=manager, at=at,
                )  # fmt: skip
    except (DomainError, _Elsewhere):
        return False
    return True


class _Elsewhere(Exception):
    """Nobody can take it there: the next household."""


def _occupancy(making: Making) -> None:
    """Tell how many public homes are rented, where the law of the county asks for it."""
    for bound in bounds_of(pack_in_force(making.now.date(), division_code=COUNTY)):
        for month, (part, whole) in zip(reversed(making.months), OCCUPIED, strict=False):
            liaisons.enter_figure(division_code=COUNTY, figure=bound.kind.code, month=month, part=part, whole=whole, actor=making.actors["xian"], at=making.now)
