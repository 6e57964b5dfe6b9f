"""Weeks in which capacity is counted, and what can be wrong with an offer or a booking (pure)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.matching.matcher.candidates import SHARE_DAYS


class OfferInvalid(DomainError):
    """The offer has no place, no capacity, or is there already."""

    code = "offer_invalid"


class CapacityGone(DomainError):
    """The week's last free service was booked by somebody else a moment before."""

    code = "capacity_gone"
    status = 409


def week_of(day: date) -> date:
    """Give the Monday of the week in which a day's services are counted."""
    return day - timedelta(days=day.weekday())


def window_before(moment: datetime) -> datetime:
    """Give the moment after which the 90 days that end with a moment begin."""
    return moment - timedelta(days=SHARE_DAYS)


def check_capacity(weekly_capacity: int) -> None:
    """Raise OfferInvalid unless at least one service a week can be given."""
    if weekly_capacity < 1:
        raise OfferInvalid("每周服务能力至少为 1 次。", "请填写每周能承接的服务次数；暂不承接请停用。", field="weekly_capacity")
