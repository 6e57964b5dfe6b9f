"""The monthly exchange: open, each department's file in, compared, its problems told, ended (P-28); late departments first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.monitoring.chain.gathering import aid_feeds
from jiuzhu.monitoring.chain.models import Reckoning
from jiuzhu.monitoring.chain.queries import counts_of, reckoning_of
from jiuzhu.monitoring.comparison.queries import county_run
from jiuzhu.monitoring.feeds.calendar import FeedMonth, calendar_of
from jiuzhu.monitoring.feeds.departments import FEEDS

STAGES = {
    "open": "等待部门报送",
    "submitted": "已报齐，等待比对",
    "compared": "已比对，等待告知",
    "assigned": "已告知，等待办结",
    "resolved": "已全部办结",
}
"""How far the exchange of a month is, in order."""


@dataclass(frozen=True)
class Step:
    """One step of the exchange: what it is, how far it is, whether it is done."""

    label: str
    words: str
    done: bool


@dataclass(frozen=True)
class Exchange:
    """One month of the exchange in one county: the aid feeds (late ones first), how far it is, what was found."""

    month: str
    feeds: tuple[FeedMonth, ...]
    stage: str
    compared: bool
    reckoning: Reckoning | None
    counts: dict[str, int]

    @property
    def stage_label(self) -> str:
        """How far it is, in words."""
        return STAGES[self.stage]

    @property
    def steps(self) -> list[Step]:
        """Give every step of the month with how far it is: a late file does not keep back what can be compared without it."""
        due = [each for each in self.feeds if each.sender or each.delivered]
        counts, reckoned = self.counts, self.reckoning is not None
        missing = len(due) - self.delivered
        delivered = "已报齐" if not missing else f"还差 {missing} 类" + (f"，逾期 {self.late} 类" if self.late else "")
        delivered += f"，要重新报送 {self.again} 类" if self.again else ""
        waiting = counts["waiting"] + counts["answered"]
        return [
            Step("部门报送", delivered, not missing and not self.again),
            Step("比对和核算", "已核算" if reckoned else "等待核算" if self.compared else "等待比对", reckoned),
            Step(
                "告知部门、乡镇",
                f"待告知 {counts['untold']} 件" if counts["untold"] else "已全部告知" if reckoned else "",
                reckoned and not counts["untold"],
            ),
            Step("答复和办结", f"待办结 {waiting} 件" if waiting else "", self.stage == "resolved"),
        ]

    @property
    def delivered(self) -> int:
        """How many feeds of aid are in use."""
        return sum(each.delivered for each in self.feeds)

    @property
    def late(self) -> int:
        """How many feeds of aid are overdue with no file there."""
        return sum(each.missing for each in self.feeds)

    @property
    def again(self) -> int:
        """How many are there, but to be delivered again."""
        return sum(each.again for each in self.feeds)


def exchange_of(actor: Actor, *, month: str, division_code: str, today: date, now: datetime) -> Exchange:
    """Put the exchange of a month together for whoever hands files in; a feed nobody is named for is not waited for."""
    told = aid_feeds(FEEDS)
    rows = tuple(each for each in calendar_of(actor, month=month, division_code=division_code, today=today).rows if each.feed.code in told)
    reckoning, counts = reckoning_of(division_code, month), counts_of(actor, month=month, now=now)
    compared = county_run(actor, month) is not None
    waiting = any(each.sender and not each.delivered and not (each.expected and each.expected.state == "excused") for each in rows)
    return Exchange(month, rows, stage_of(counts, waiting=waiting, reckoned=reckoning is not None), compared, reckoning, counts)


def stage_of(counts: dict[str, int], *, waiting: bool, reckoned: bool) -> str:
    """Say how far a month is: reckoned months by what is left to do, others by whether a department's file is still awaited."""
    if not reckoned:
        return "open" if waiting else "submitted"
    if counts["untold"]:
        return "compared"
    return "resolved" if counts["ended"] == counts["all"] else "assigned"
