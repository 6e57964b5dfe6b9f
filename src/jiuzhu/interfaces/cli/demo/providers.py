"""Invented organisations that serve the demo county: who offers what where, under which contract, how much a week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jiuzhu.casework.procurement.services import record_finding, sign_contract
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.accounts import MANAGER_OF
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN, NANYUE
from jiuzhu.interfaces.cli.demo.library import enter_resources
from jiuzhu.matching.resources.services import enter_offer

EAST = ("341525100000", "341525102000", "341525103000", "341525104000", "341525400000")
WEST = ("341525106000", "341525107000", "341525105000", "341525101000", "341525112000")
SOUTH = ("341525108000", "341525109000", "341525110000", "341525111000", "341525201000", "341525202000", "341525203000")
WHOLE = (COUNTY,)
PHONES_FROM = 9000


@dataclass(frozen=True)
class Provider:
    """An organisation with the price in fen and weekly capacity of each item it offers; ``trouble`` says why it is passed over."""

    name: str
    kind: str
    seat: str
    items: dict[str, tuple[int | None, int]]
    places: tuple[str, ...]
    trouble: str = ""


PROVIDERS = (
    Provider(MANAGER_OF, "elder_care", HENGSHAN, {"meals": (1500, 60), "residential_care": (220_000, 6)}, WHOLE),
    Provider("衡山镇夕阳红老年食堂", "elder_canteen", HENGSHAN, {"meals": (1200, 40)}, EAST[:1] + EAST[-1:]),
    Provider("诸佛庵镇敬老服务中心", "elder_care", "341525106000", {"meals": (1400, 30), "residential_care": (200_000, 4)}, WEST),
    Provider("映山红送餐服务部", "catering", "341525109000", {"meals": (1600, 30)}, SOUTH),
    Provider("暖心家政服务有限公司", "housekeeping", HENGSHAN, {"cleaning_and_mobility": (6000, 40)}, WHOLE),
    Provider("佛子岭巧手家政服务部", "housekeeping", "341525101000", {"cleaning_and_mobility": (5500, 20)}, WEST),
    Provider("山里红家政服务队", "housekeeping", "341525104000", {"cleaning_and_mobility": (5000, 20)}, EAST, trouble="expired"),
    Provider("同行社会工作服务中心", "social_organisation", HENGSHAN, {"visits": (3000, 60), "errands": (2500, 60)}, WHOLE),
    Provider("清风社会服务中心", "social_organisation", "341525400000", {"visits": (2800, 40), "errands": (2200, 40)}, WHOLE, trouble="banned"),
    Provider("红马夹志愿服务队", "volunteer_team", HENGSHAN, {"visits": (None, 30), "errands": (None, 30), "volunteering": (None, 30)}, EAST + WEST),
    Provider("衡山镇社会工作服务站", "social_work_station", HENGSHAN, {"volunteering": (None, 20)}, EAST),
    Provider("漫水河镇社会工作服务站", "social_work_station", "341525110000", {"volunteering": (None, 20)}, SOUTH),
    Provider("邻里帮护培训学校", "training", HENGSHAN, {"neighbours": (4000, 30)}, WHOLE),
    Provider("安护信息技术有限公司", "software", "341525400000", {"watching_over": (3000, 50)}, EAST),
    Provider("山乡人寿护理险服务部", "insurer", HENGSHAN, {"nursing": (8000, 60)}, EAST + WEST),
    Provider("康宁护理院", "medical", HENGSHAN, {"residential_care": (260_000, 5)}, WHOLE),
    Provider("映山红慈善服务社", "charity", HENGSHAN, {"charity": (None, 20)}, WHOLE),
    Provider("衡山镇人民政府便民服务队", "township_government", HENGSHAN, {"errands": (None, 10)}, EAST[:1]),
    Provider("南岳村民委员会", "village_committee", HENGSHAN, {"visits": (None, 12)}, (NANYUE,)),
    Provider("南岳村股份经济合作社", "rural_collective", HENGSHAN, {"meals": (1000, 8)}, (NANYUE,)),
    Provider("霍山县光荣院康养部", "public_institution", HENGSHAN, {"residential_care": (180_000, 3)}, WHOLE),
    Provider("霍山县残疾人托养中心", "public_service", HENGSHAN, {"cleaning_and_mobility": (None, 10)}, EAST),
    Provider("迎春便民服务有限公司", "enterprise", HENGSHAN, {"errands": (2400, 20)}, WEST),
    Provider("护理员严秀芳", "individual", "341525106000", {"nursing": (7000, 5)}, ("341525106000",)),
    Provider("县救助联席会议转介服务台", "department", HENGSHAN, {"referral": (None, 40)}, WHOLE),
)


def enter_providers(*, officer: Actor, from_day: date, until: date, at: datetime, say: Callable[[str], None]) -> dict[str, str]:
    """Enter the organisations that are not there yet with their contracts and offers; gives their ids by name."""
    there = {organisation.name: str(organisation.id) for organisation in organisations()}
    for number, provider in enumerate(PROVIDERS, start=1):
        if provider.name not in there:
            with writing():
                there[provider.name] = _enter(provider, number, officer, from_day, until, at)
    enter_resources(officer=officer, at=at)
    say(f"登记服务机构 {len(PROVIDERS)} 家，签订合同，登记供给")
    return there


def _enter(provider: Provider, number: int, officer: Actor, from_day: date, until: date, at: datetime) -> str:
    organisation = create_organisation(
        name=provider.name, kind=provider.kind, division_code=provider.seat, phone=f"1990000{PHONES_FROM + number}", actor=officer, at=at
    )
    organisation_id = str(organisation.id)
    expired = provider.trouble == "expired"
    sign_contract(
        organisation_id=organisation_id,
        purchaser_code=COUNTY,
        number=f"演示购服〔{from_day.year}〕{number:02d}号",
        items={item: price for item, (price, _) in provider.items.items()},
        valid_from=from_day,
        valid_until=at.date() + timedelta(days=30) if expired else until,
        fund="服务类社会救助专项经费",
        actor=officer,
        at=at,
    )
    for item, (_, weekly_capacity) in provider.items.items():
        enter_offer(organisation_id=organisation_id, item_code=item, weekly_capacity=weekly_capacity, divisions=provider.places, actor=officer, at=at)
    if provider.trouble == "banned":
        record_finding(
            organisation_id=organisation_id,
            kind="ban",
            reason="中期评估不合格，暂停承接新的服务。（演示）",
            valid_from=at.date(),
            valid_until=None,
            actor=officer,
            at=at,
        )
    return organisation_id
