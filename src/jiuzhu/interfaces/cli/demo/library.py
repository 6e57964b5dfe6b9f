"""What the demo county has besides organisations: people, beds, goods, a fund, items of a department, a caring enterprise that waits."""

from __future__ import annotations

import uuid
from datetime import datetime

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN
from jiuzhu.matching.resources.kinds import ResourceEntry
from jiuzhu.matching.resources.library_services import enter_resource, publish_item, register_enterprise

RESOURCES = (
    ResourceEntry("worker", "衡山镇居家护理员小组", HENGSHAN, ("nursing", "cleaning_and_mobility"), (HENGSHAN,), price_model="purchased", weekly_capacity=16, details="四名持证养老护理员"),
    ResourceEntry("assistant", "衡山镇村级民政协理员", HENGSHAN, ("visits", "errands"), (HENGSHAN,), weekly_capacity=25),
    ResourceEntry("grid_worker", "衡山镇村（社区）两委和网格员", HENGSHAN, ("visits", "errands"), (HENGSHAN,), weekly_capacity=30),
    ResourceEntry("volunteer", "衡山镇银龄志愿者小组", HENGSHAN, ("visits", "errands"), (HENGSHAN,), weekly_capacity=12, details="低龄老人结对看望高龄独居老人"),
    ResourceEntry("social_worker", "驻村社工小组", COUNTY, ("visits", "volunteering"), (COUNTY,), weekly_capacity=20, serves_children=True),
    ResourceEntry("neighbour", "南岳村邻里互助组", HENGSHAN, ("neighbours",), (HENGSHAN,), weekly_capacity=10),
    ResourceEntry("facility", "衡山镇敬老院短期照护床位", HENGSHAN, ("residential_care",), (COUNTY,), price_model="low_paid", price_fen=4000, quantity=8, unit="张"),
    ResourceEntry("goods", "冬季棉被", COUNTY, ("charity",), (COUNTY,), quantity=120, unit="床"),
    ResourceEntry("fund", "急难救助慈善基金", COUNTY, ("charity",), (COUNTY,), quantity=5_000_000),
    ResourceEntry("enterprise", "迎春平价超市", HENGSHAN, ("errands",), (HENGSHAN,), price_model="low_paid", price_fen=300, weekly_capacity=15, details="代购日用品并送上门"),
)
WAITING = ResourceEntry("enterprise", "老街理发店", COUNTY, (), (COUNTY,), contact="店主", phone="19900008888", details="每月第一个周一为困难老人免费理发")
PUBLISHED = (
    ("就业援助登记和岗位推荐", "有劳动能力的困难家庭成员：登记就业意愿后，推荐就近岗位。带身份证到人社服务窗口或由乡镇转介。"),
    ("技能培训报名", "困难家庭成员免费参加养老护理、家政等培训班，每季度一期。"),
)


def enter_resources(*, officer: Actor, at: datetime) -> None:
    """Enter the resources that are not there yet."""
    for entry in RESOURCES:
        enter_resource(entry=entry, actor=officer, at=at, resource_id=_key(entry))
    register_enterprise(entry=WAITING, source="演示", at=at, resource_id=_key(WAITING))


def publish_items(*, organisation_id: str, liaison: Actor, at: datetime) -> None:
    """Publish what the printed department does for people, unless it is there already."""
    for name, details in PUBLISHED:
        entry = ResourceEntry("department_item", name, COUNTY, (), (COUNTY,), organisation_id=organisation_id, details=details)
        publish_item(entry=entry, actor=liaison, at=at, resource_id=_key(entry))


def _key(entry: ResourceEntry) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"demo:{entry.name}")
