"""What the matcher is told of one organisation, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Protocol

from jiuzhu.matching.matcher.weights import Figures, Weights

SHARE_DAYS = 90
"""The booked share looks back this many days: the platform's own rule of fairness, not the law's."""
DAYS_OF_WEEK = 7


class Bar(StrEnum):
    """Why an organisation cannot take an order; the first that holds is given."""

    CLOSED = "closed"
    KIND = "kind"
    NOT_COVERED = "not_covered"
    NO_CONTRACT = "no_contract"
    BANNED = "banned"
    DECLINED = "declined"
    UNQUALIFIED = "unqualified"
    FULL = "full"

    @property
    def label(self) -> str:
        """The words under which organisations of one bar are counted."""
        return _BARS[self]


_BARS = {
    Bar.CLOSED: "机构已停用",
    Bar.KIND: "机构类型不在清单写明的供给主体之内",
    Bar.NOT_COVERED: "服务范围不含这里",
    Bar.NO_CONTRACT: "没有在有效期内的合同",
    Bar.BANNED: "被取消承接资格",
    Bar.DECLINED: "退回过这一单",
    Bar.UNQUALIFIED: "资质到期或缺少",
    Bar.FULL: "本周已派满",
}


class Reach(IntEnum):
    """How far the seat of an organisation is from a household, in steps of the division tree."""

    VILLAGE = 0
    TOWNSHIP = 1
    COUNTY = 2
    OUTSIDE = 3

    @property
    def label(self) -> str:
        """The words people read."""
        return ("在本村（社区）", "在本乡镇（街道）", "在本县", "在外县")[self]


@dataclass(frozen=True)
class Candidate:
    """One organisation that offers the item, as it stands when an order is dispatched.

    ``weekly_capacity`` and ``booked_this_week`` count services of the week the order is wanted in;
    ``booked_in_window`` those booked over the last 90 days. ``contract`` names the contract in force (empty: none),
    ``banned_until`` says how long a ban lasts, ``declined_because`` why this order was declined or let lapse before,
    ``unqualified`` which qualification has lapsed, or is missing for a child.
    ``reach`` is how far its seat is, ``usual_worker`` who of it served the household last with the item (empty: nobody), ``price_fen`` what the
    contract asks, ``only_hope_of`` how many others wait this week for the item whom nobody else can serve. ``turns_count`` counts the orders it was ever given:
    whoever books by this choice names it, so that a turn taken meanwhile is noticed.
    """

    organisation_id: str
    name: str
    active: bool = True
    kind_allowed: bool = True
    kind_label: str = ""
    covers: bool = True
    contract: str = ""
    banned: bool = False
    banned_until: str = ""
    declined_because: str = ""
    unqualified: str = ""
    weekly_capacity: int = 0
    booked_this_week: int = 0
    booked_in_window: int = 0
    last_turn_at: datetime | None = None
    reach: Reach = Reach.COUNTY
    usual_worker: str = ""
    price_fen: int | None = None
    only_hope_of: int = 0
    turns_count: int = 0

    @property
    def left(self) -> int:
        """Services still free in the week."""
        return max(0, self.weekly_capacity - self.booked_this_week)

    @property
    def scarce(self) -> bool:
        """Whether what is free is needed by those whom nobody else can serve."""
        return 0 < self.left <= self.only_hope_of


class Telling(Protocol):
    """Says in words why a choice came out as it did, once somebody reads it."""

    def why(self, one: Candidate) -> str:
        """Say why an organisation can take the order."""

    def notes(self, one: Candidate) -> tuple[str, ...]:
        """Say what each of the four figures rests on."""

    def behind(self, one: Able) -> str:
        """Say why an organisation that can take the order stands behind the first."""

    def barred(self, one: Candidate, bar: Bar) -> str:
        """Say what keeps an organisation from taking the order."""


@dataclass(frozen=True)
class Able:
    """An organisation that can take the order, with its rank (1 gets it), the figures that ranked it and their weighted sum."""

    candidate: Candidate
    rank: int
    figures: Figures
    points: Decimal
    telling: Telling = field(repr=False, compare=False)

    @property
    def words(self) -> str:
        """Why it can take the order."""
        return self.telling.why(self.candidate)

    @property
    def notes(self) -> tuple[str, ...]:
        """What each of the four figures rests on, in their order."""
        return self.telling.notes(self.candidate)

    @property
    def behind(self) -> str:
        """Why it stands behind the first; empty for the first."""
        return self.telling.behind(self) if self.rank > 1 else ""


@dataclass(frozen=True)
class Barred:
    """An organisation that offers the item and cannot take the order."""

    candidate: Candidate
    bar: Bar
    telling: Telling = field(repr=False, compare=False)

    @property
    def words(self) -> str:
        """What keeps it from the order."""
        return self.telling.barred(self.candidate, self.bar)


@dataclass(frozen=True)
class Choice:
    """The matcher's answer: those able in order, those that cannot; ``without`` counts the organisations that do not offer the item."""

    able: tuple[Able, ...]
    barred: tuple[Barred, ...]
    weights: Weights
    without: int = 0

    @property
    def chosen(self) -> Able | None:
        """The organisation the order goes to; None when nobody is able."""
        return self.able[0] if self.able else None
