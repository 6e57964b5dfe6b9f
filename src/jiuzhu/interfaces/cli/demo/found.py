"""People found in difficulty and a canvass under way, so that the village and the township have some at hand."""

from __future__ import annotations

import uuid
from datetime import timedelta

from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN, NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.served import NAMESPACE
from jiuzhu.monitoring.discovery import services
from jiuzhu.monitoring.discovery.rules import CanvassEntry, CanvassInvalid, DiscoveryEntry

# Who, where, what, how found, whether an application must be done for them, and what the village found.
LEADS = (
    ("村东头独居的周大爷", "五组桥头", "摔伤后走路不便，儿女在外地，两天没有生火做饭。", "visit", True, ""),
    ("新搬来的刘家媳妇", "二组", "丈夫外出务工受伤，医药费借了债，问能不能申请救助。", "publicity", False, "到户看过，丈夫腿部骨折在家，欠医院和亲友约三万元。"),
)
CANVASS_DAYS = 30


def leave_leads(making: Making) -> None:
    """Record the leads in the assistant's village, one of them checked, and begin the township's canvass."""
    assistant, clerk = making.actors["cun"], making.actors["zhen-a"]
    for number, (who, where, what, channel, needs_help, finding) in enumerate(LEADS):
        press = uuid.uuid5(NAMESPACE, f"{making.spec.seed}:lead:{number}")
        at = making.at(making.now.date(), 8, 10 + number)
        entry = DiscoveryEntry(press=press, who=who, village_code=NANYUE, where=where, what=what, channel=channel, needs_help=needs_help)
        found = services.record_discovery(entry=entry, actor=assistant, at=at)
        if finding and found.state == "reported":
            services.check(discovery=found, holds=True, finding=finding, actor=assistant, at=at, seen_version=found.version)
    canvass = CanvassEntry(
        press=uuid.uuid5(NAMESPACE, f"{making.spec.seed}:canvass"),
        title="冬季分散特困人员摸排",
        division_code=HENGSHAN,
        categories=("extreme_hardship",),
        due_on=making.now.date() + timedelta(days=CANVASS_DAYS),
    )
    at = making.at(making.now.date(), 8, 30)
    try:
        made = services.begin_canvass(entry=canvass, actor=clerk, at=at)
    except CanvassInvalid:
        # A small county may have nobody of the category in the township.
        return
    services.list_households(canvass_id=str(made.pk), actor=clerk, at=at)
