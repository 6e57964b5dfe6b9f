"""What can be wrong with an order, and small judgements on one (pure)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jiuzhu.foundation.kernel.errors import DomainError

RATINGS = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}
ORIGINS = {"self": "本人点单", "proxy": "代为点单", "plan": "按帮扶方案", "task": "任务"}
EARLIEST_CLOCK = timedelta(days=7)


class OrderRefused(DomainError):
    """The household, the person or the day does not allow the order."""

    code = "order_refused"


class DuplicateOrder(DomainError):
    """There is an order for the same person, item and day already."""

    code = "duplicate_order"
    status = 409


class NobodyAble(DomainError):
    """No organisation can take the order now; the reasons stand on the order's page."""

    code = "nobody_able"
    status = 409


class SamePerson(DomainError):
    """Two steps that need four eyes would be taken by one person."""

    code = "same_person"
    status = 403


class EvidenceMissing(DomainError):
    """A service cannot be finished without what shows that it was given."""

    code = "evidence_missing"


class RatingInvalid(DomainError):
    """A rating is a whole number from 1 to 5."""

    code = "rating_invalid"


def check_day(wanted_on: date, *, today: date) -> None:
    """Raise OrderRefused unless the service is wanted today or later, within a year."""
    if wanted_on < today:
        raise OrderRefused("服务日期已经过去。", "请选择今天或以后的日期。", field="wanted_on")
    if wanted_on > today + timedelta(days=366):
        raise OrderRefused("服务日期太远。", "请选择一年以内的日期。", field="wanted_on")


def check_rating(rating: int) -> None:
    """Raise RatingInvalid unless the rating is one of the five."""
    if rating not in RATINGS:
        raise RatingInvalid("没有选择满意度。", "请从 1 到 5 分中选一项。", field="rating")


def believable(phone_at: datetime | None, *, at: datetime) -> datetime | None:
    """Keep the phone's clock unless it is plainly wrong: later than the server, or more than a week before it."""
    if phone_at is None or phone_at > at + timedelta(minutes=10) or phone_at < at - EARLIEST_CLOCK:
        return None
    return phone_at


def minutes_between(start: datetime | None, end: datetime | None) -> int | None:
    """Count the whole minutes of a service; None when either end is unknown or they run backwards."""
    if start is None or end is None or end < start:
        return None
    return int((end - start).total_seconds() // 60)
