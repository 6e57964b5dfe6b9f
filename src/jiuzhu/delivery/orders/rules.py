"""What can be wrong with an order, and small judgements on one (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jiuzhu.foundation.kernel.errors import DomainError

MINUTE = timedelta(minutes=1)
FURTHEST_WISH = timedelta(days=366)
RATINGS = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}
ORIGINS = {
    "self": "本人点单",
    "family": "家人代为点单",
    "proxy": "代为点单",
    "hotline": "热线代为点单",
    "plan": "按帮扶计划",
    "periodic": "按计划周期生成",
    "task": "任务",
}
ON_BEHALF = ("family", "hotline")
"""Origins in which somebody asks for another: who it is and that the recipient agrees is written down."""
AWAY = {"away": "外出", "hospital": "住院", "family": "家人照料", "unwanted": "本人暂不需要"}
"""Why periodic services are left out for a time."""
COMPLAINED_BY = {"low_rating": "低分评价", "self": "本人", "family": "家人", "assistant": "协理员代为反映", "hotline": "热线"}
COMPLAINABLE = ("served", "confirmed", "rework", "checked", "rated", "low_rated", "closed")
"""States of an order whose service can be complained about."""
ALONE, TOGETHER = 1, 2
"""How many carers come to one service."""
BESIDE_STATES = ("accepted", "in_service", "served", "rework", "confirmed")
"""States of an order to which the second of two carers still adds when she came and left."""
GIVEN_AGAIN = {"second_in_at": None, "second_out_at": None}
"""What is given again is attended again by both."""
CALLED_BY = {"phone": "电话", "visit": "上门", "organisation": "约谈机构后回复"}
OUTCOMES = {
    "explained": "已说明，对象接受",
    "repaired": "机构已整改或补做，对象接受",
    "withdrawn": "对象更正评价",
    "open": "还没有解决，继续跟进",
}
"""What came of calling a dissatisfied recipient back; all but the last settle the matter."""
RANKED_LOWER, NO_OFFER = "ranked_lower", "no_offer"
"""How the record of a dispatching marks those behind the first, and how many do not offer the item; others have the matcher's own marks."""


class ClashUndecided(DomainError):
    """What is held against two services of one carer cannot be settled so, or not yet."""

    code = "clash_undecided"


class OrderRefused(DomainError):
    """The household, the person or the day does not allow the order."""

    code = "order_refused"


class SecondRefused(DomainError):
    """The second of two carers can add nothing to the order any more, or not yet."""

    code = "second_refused"
    status = 409


class DuplicateOrder(DomainError):
    """There is an order for the same person, item and day already."""

    code = "duplicate_order"
    status = 409


class OffListReasonMissing(DomainError):
    """The service list does not name the item any more, and nobody says why it is needed all the same."""

    code = "off_list_reason_missing"


class LimitReached(DomainError):
    """The money, the times or the hours that the law or the county allows in a period are used up."""

    code = "limit_reached"
    status = 409


class LimitDecidable(LimitReached):
    """A limit is used up that another person of the township may decide to pass, with a reason."""

    code = "limit_decidable"


class HoursExceeded(DomainError):
    """One service would last, or has lasted, longer than its item allows."""

    code = "hours_exceeded"


class ComplaintRefused(DomainError):
    """The service cannot be complained about (yet), or the complaint says nothing."""

    code = "complaint_refused"


class NobodyAble(DomainError):
    """No organisation can take the order now; the reasons stand on the order's page."""

    code = "nobody_able"
    status = 409


class SamePerson(DomainError):
    """Two steps that need four eyes would be taken by one person."""

    code = "same_person"
    status = 403


class CheckOutNotLate(DomainError):
    """The end of a service is entered by the township only once the worker let it lie, and only for a moment that can be."""

    code = "check_out_not_late"


class EvidenceMissing(DomainError):
    """A service cannot be finished without what shows that it was given."""

    code = "evidence_missing"


class RatingInvalid(DomainError):
    """A rating is a whole number from 1 to 5."""

    code = "rating_invalid"


class CallBackIncomplete(DomainError):
    """A call-back lacks how it was made or what came of it."""

    code = "call_back_incomplete"


def is_low(rating: int, *, at_most: int | None) -> bool:
    """Tell whether a rating opens a call-back; never where the county has set no line."""
    return at_most is not None and rating <= at_most


def check_call_back(*, method: str, outcome: str) -> None:
    """Raise CallBackIncomplete unless the call-back says how it was made and what came of it."""
    if method not in CALLED_BY:
        raise CallBackIncomplete("没有选择回访方式。", "请选择电话、上门或约谈机构后回复。", field="method")
    if outcome not in OUTCOMES:
        raise CallBackIncomplete("没有选择回访结果。", "请选择结果；还没有解决的会留在待办里继续跟进。", field="outcome")


@dataclass(frozen=True)
class Placer:
    """Who asks for a service for somebody else: name, what they are to the recipient, and the words of consent."""

    name: str
    relation: str
    consent: str


def check_placer(origin: str, placer: Placer | None) -> None:
    """Raise OrderRefused where somebody asks for another without saying who they are and that the other agrees."""
    if origin not in ON_BEHALF:
        return
    if placer is None or not placer.name.strip() or not placer.relation.strip():
        raise OrderRefused("没有写是谁代为点单。", "请写明姓名和与服务对象的关系。", field="relation")
    if not placer.consent.strip():
        raise OrderRefused("没有确认服务对象同意。", "请先问过服务对象，同意后打勾。", field="consent")


@dataclass(frozen=True)
class Sighting:
    """What the phone says of a check-in or check-out: its own clock, and its place where the worker agreed to give it."""

    phone_at: datetime | None = None
    place: str = ""
    consents: bool = False


def check_day(wanted_on: date, *, today: date) -> None:
    """Raise OrderRefused unless the service is wanted today or later, within a year."""
    if wanted_on < today:
        raise OrderRefused("服务日期已经过去。", "请选择今天或以后的日期。", field="wanted_on")
    if wanted_on > today + FURTHEST_WISH:
        raise OrderRefused("服务日期太远。", "请选择一年以内的日期。", field="wanted_on")


def check_rating(rating: int) -> None:
    """Raise RatingInvalid unless the rating is one of the five."""
    if rating not in RATINGS:
        raise RatingInvalid("没有选择满意度。", "请从 1 到 5 分中选一项。", field="rating")


def minutes_between(start: datetime | None, end: datetime | None) -> int | None:
    """Count the whole minutes of a service; None when either end is unknown or they run backwards."""
    if start is None or end is None or end < start:
        return None
    return int((end - start) // MINUTE)
