"""What is written down of somebody found in difficulty, and of a canvass (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from jiuzhu.foundation.kernel.errors import DomainError

CHANNELS = {
    "visit": "家庭探访",
    "survey": "问卷调查",
    "online": "线上报名",
    "publicity": "政策宣传",
    "hotline": "热线来电",
    "department": "部门转来",
    "canvass": "入户摸排",
    "provider": "服务机构反映",
    "charity": "慈善组织反映",
    "volunteer": "志愿者反映",
}
TELLERS = {
    "provider_manager": "provider",
    "provider_worker": "provider",
    "charity_manager": "charity",
    "department_liaison": "department",
    "volunteer": "volunteer",
}
"""By which channel a lead comes that somebody tells who does not handle leads, by their role."""
TAKEN_UP, NOT_CONFIRMED, WAITING = "已采纳，正在按规定办理", "村（社区）核实，没有发现困难", "已转给村（社区）核实"
TOLD_A_DAY = 20
"""How many leads one account may tell in a day: a carer meets a few, a script sends more."""
RESULTS = {"none": "没有变化", "found": "有情况"}
GONE = "gone"
"""What the platform writes where a household left before it was gone to; nobody presses it."""
WENT_ALONG, LEFT, ENDED = "已迁出本村（社区），转到迁入地的清单", "已迁出本村（社区）", "已销户，不再在册"
PHONE = re.compile(r"(1\d{10}|0\d{2,3}-?\d{7,8})")
WHO_LENGTH, WHERE_LENGTH, WHAT_LENGTH, TITLE_LENGTH = 30, 100, 1000, 60


class DiscoveryInvalid(DomainError):
    """Who, where or what is missing, too long or cannot be."""

    code = "discovery_invalid"


class DiscoveryRecorded(DomainError):
    """Somebody else recorded this in the same moment."""

    code = "discovery_recorded"
    status = 409


class TellingsTooMany(DomainError):
    """One account told more leads in a day than anybody meets."""

    code = "tellings_too_many"
    status = 429


class CanvassInvalid(DomainError):
    """The canvass has no title, no place, no household or no day to be done by."""

    code = "canvass_invalid"


class StopTicked(DomainError):
    """Somebody ticked the household with another answer."""

    code = "canvass_stop_ticked"
    status = 409


@dataclass(frozen=True)
class DiscoveryEntry:
    """Who was found where with what difficulty; ``press`` is one for each form opened, so that what is sent twice is recorded once."""

    press: UUID
    who: str
    village_code: str
    where: str
    what: str
    channel: str
    phone: str = ""
    needs_help: bool = False
    household_id: str = ""


@dataclass(frozen=True)
class CanvassEntry:
    """A canvass of the households on the register under a division, those of some categories or all, to be done by a day."""

    press: UUID
    title: str
    division_code: str
    categories: tuple[str, ...]
    due_on: date


def checked_discovery(entry: DiscoveryEntry) -> DiscoveryEntry:
    """Give the entry tidied; raises DiscoveryInvalid."""
    tidy = replace(
        entry, who=entry.who.strip(), where=entry.where.strip(), what=entry.what.strip(), phone=re.sub(r"[\s　]", "", entry.phone)
    )
    if not tidy.who or len(tidy.who) > WHO_LENGTH:
        raise DiscoveryInvalid("没有写是谁，或写得太长。", "请填写姓名；不知道姓名的写怎么认得出，例如“村口独居老人”。", field="who")
    if len(tidy.where) > WHERE_LENGTH:
        raise DiscoveryInvalid(f"住处超过 {WHERE_LENGTH} 字。", "请只写组、门牌或怎么找到。", field="where")
    if not tidy.what or len(tidy.what) > WHAT_LENGTH:
        raise DiscoveryInvalid("没有写困难情况，或写得太长。", f"请用几句话说明看到了什么，最多 {WHAT_LENGTH} 字。", field="what")
    if tidy.channel not in CHANNELS:
        raise DiscoveryInvalid("发现途径不在列表中。", "请从列表中选择。", field="channel")
    if tidy.phone and not PHONE.fullmatch(tidy.phone):
        raise DiscoveryInvalid("电话号码不对。", "请填写 11 位手机号，或带区号的座机号；没有的不填。", field="phone")
    return tidy


def became_of(state: str) -> str:
    """Say to whoever told a lead what became of it: no more than whether it was taken up."""
    return {"reported": WAITING, "dismissed": NOT_CONFIRMED}.get(state, TAKEN_UP)


def checked_canvass(entry: CanvassEntry, *, today: date) -> CanvassEntry:
    """Give the entry tidied; raises CanvassInvalid."""
    tidy = replace(entry, title=entry.title.strip())
    if not tidy.title or len(tidy.title) > TITLE_LENGTH:
        raise CanvassInvalid("没有写摸排名称，或写得太长。", "例如：2026 年冬季困难群众摸排。", field="title")
    if tidy.due_on < today:
        raise CanvassInvalid("完成日期已经过去。", "请选择今天或以后的日期。", field="due_on")
    return tidy


def checked_result(result: str) -> str:
    """Give the answer of one household's line; raises CanvassInvalid."""
    if result not in RESULTS:
        raise CanvassInvalid("没有选择这户的情况。", "请选择“没有变化”或“有情况”。", field="result")
    return result
