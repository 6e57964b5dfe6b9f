"""The words of a choice: why an organisation can take an order, why it stands behind another, what keeps it out (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jiuzhu.matching.matcher.candidates import SHARE_DAYS, Able, Bar, Candidate
from jiuzhu.matching.matcher.figures import Field, notes, percent, wait
from jiuzhu.matching.matcher.weights import NAMES, Figures, Weights, plain

LONGEST_WISH = 100


@dataclass
class Told:
    """What the words of one choice rest on: the moment, the field of those able, the weights, whom somebody wished for, and who came first."""

    now: datetime
    field: Field
    weights: Weights
    wished: str = ""
    wish: str = ""
    first: Able | None = None

    def why(self, one: Candidate) -> str:
        """Say why an organisation can take the order."""
        wish = self.wish[:LONGEST_WISH] if one.organisation_id == self.wished else ""
        booked = f"近 {SHARE_DAYS} 天派单 {one.booked_in_window} 次，占服务能力的 {percent(one)}；{wait(one, self.now)}；本周余 {one.left} 次"
        return "；".join(filter(None, (wish, booked, _kept(one) if one.scarce else "")))

    def notes(self, one: Candidate) -> tuple[str, ...]:
        """Say what each of the four figures rests on."""
        return notes(one, self.field, self.now)

    def behind(self, one: Able) -> str:
        """Say why an organisation that can take the order stands behind the first."""
        assert self.first is not None
        mine, best = one.candidate, self.first.candidate
        if best.organisation_id == self.wished:
            return f"可以承接，但这一单选定了“{best.name}”"
        if mine.scarce and not best.scarce:
            return f"可以承接，但{_kept(mine)}，先派给不缺的“{best.name}”"
        if one.points != self.first.points:
            more = _difference(one.figures, self.first.figures, self.weights)
            return f"可以承接，但合计 {plain(one.points)} 分，高于“{best.name}”的 {plain(self.first.points)} 分（{more}）"
        if self.weights.fairness and mine.last_turn_at != best.last_turn_at:
            return f"可以承接，合计相同（{plain(one.points)} 分），但{wait(mine, self.now)}，“{best.name}”等得更久"
        return f"可以承接，合计和等候时间与“{best.name}”都相同，按抽签顺序排在其后"

    def barred(self, one: Candidate, bar: Bar) -> str:
        """Say what keeps an organisation from taking the order."""
        words = {
            Bar.CLOSED: "机构已停用",
            Bar.KIND: f"{one.kind_label or '这类机构'}不在清单写明的供给主体之内",
            Bar.NOT_COVERED: "服务范围不含对象所在的村（社区）",
            Bar.NO_CONTRACT: "没有在有效期内、包含这个项目的合同",
            Bar.BANNED: f"被取消承接资格，至 {one.banned_until}" if one.banned_until else "被取消承接资格",
            Bar.UNQUALIFIED: one.unqualified,
            Bar.DECLINED: f"这一单已派给过它：{one.declined_because}",
            Bar.FULL: f"本周 {one.weekly_capacity} 次服务已派满" if one.weekly_capacity else "没有登记服务能力",
        }
        return words[bar]


def _difference(mine: Figures, best: Figures, weights: Weights) -> str:
    """Name what makes the sum higher, the largest part first."""
    parts = [(name, more - less) for name, more, less in zip(NAMES.values(), mine.weighed(weights), best.weighed(weights), strict=True)]
    more = sorted((part for part in parts if part[1] > 0), key=lambda part: -part[1])
    return "、".join(f"{name}多 {plain(points)} 分" for name, points in more)


def _kept(one: Candidate) -> str:
    return f"本周只余 {one.left} 次，另有 {one.only_hope_of} 件需求只有它能承接"
