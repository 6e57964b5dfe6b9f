"""The five panels of the dashboard; every number opens the records it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import resolve, reverse
from django.utils import timezone

from jiuzhu.assessment.indicators import queries as assessments
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.visits import queries as visits
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import access_of
from jiuzhu.matching.resources import queries as resources
from jiuzhu.monitoring.warnings import queries as warnings
from jiuzhu.monitoring.warnings.rules import month_of
from jiuzhu.supervision.oversight import queries


@dataclass(frozen=True)
class Line:
    """One figure: its label, its words, where it leads (nowhere for those who may not go there), its tone."""

    label: str
    value: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Panel:
    """One part of the mechanism: its first figure large, the others below."""

    seq: str
    label: str
    first: Line
    lines: list[Line]


def panels(actor: Actor, *, now: datetime) -> list[Panel]:
    """Count the five parts for an actor now."""
    return [_monitoring(actor, now), _assessment(actor), _matching(actor, now), _delivery(actor, now), _supervision(actor, now)]


def address(actor: Actor, name: str, anchor: str = "", **query: str) -> str:
    """Give a page's address, nothing for an actor who may not open it."""
    url = reverse(name)
    access = access_of(resolve(url).func)
    if access is None or not access.allows(actor):
        return ""
    return f"{url}{f'?{urlencode(query)}' if query else ''}{f'#{anchor}' if anchor else ''}"


def _monitoring(actor: Actor, now: datetime) -> Panel:
    month = warnings.latest_month(actor) or month_of(timezone.localdate(now))
    open_, late = warnings.open_counts(actor, now=now)
    found = warnings.month_counts(actor, month=month, now=now)
    accuracy = warnings.rule_accuracy(actor, month=month)
    return Panel(
        "一",
        "动态监测",
        Line("未办结预警", f"{open_:,}", address(actor, "warnings", state="open")),
        [
            Line("超期未办", f"{late:,}", address(actor, "warnings", state="open", late="yes"), "red" if late else ""),
            Line(f"{int(month[5:])} 月发现", f"{found['all']:,}", address(actor, "warnings", month=month, state="all")),
            Line("规则准确率（近三月）", "—" if accuracy is None else f"{accuracy}%", address(actor, "oversight", "rules")),
        ],
    )


def _assessment(actor: Actor) -> Panel:
    counts = assessments.counts(actor)

    def line(label: str, tab: str, tone: str = "") -> Line:
        return Line(label, f"{counts.get(tab) or 0:,}", address(actor, "assessment-list", tab=tab), tone if counts.get(tab) else "")

    return Panel("二", "需求评估", line("待确认评估", "submitted"), [line("高度困境", "high", "red"), line("中度困境", "medium"), line("低度困境", "low")])


def _matching(actor: Actor, now: datetime) -> Panel:
    offers = resources.all_offers().filter(active=True)
    catalogue = pack_in_force(timezone.localdate(now)).catalogue
    offered = set(offers.values_list("item_code", flat=True))
    waiting = orders.counts_by_state(actor)
    undispatched = waiting.get("created", 0) + waiting.get("approved", 0) + waiting.get("dispatched", 0)
    return Panel(
        "三",
        "资源匹配",
        Line("待派单、待接单", f"{undispatched:,}", address(actor, "orders", tab="waiting")),
        [
            Line("可承接机构", f"{offers.order_by().values('organisation_id').distinct().count():,}", address(actor, "resources")),
            Line("目录有机构承接", f"{sum(item.code in offered for item in catalogue)} / {len(catalogue)} 项", address(actor, "catalogue")),
        ],
    )


def _delivery(actor: Actor, now: datetime) -> Panel:
    counts = orders.counts_by_state(actor)
    visited = visits.counts_by_state(actor, today=timezone.localdate(now))

    def among(*states: str) -> int:
        return sum(counts.get(state, 0) for state in states)

    return Panel(
        "四",
        "精准服务",
        Line("服务中", f"{among('accepted', 'in_service', 'not_home', 'rework'):,}", address(actor, "orders", tab="serving")),
        [
            Line("待确认、待验收", f"{among('served', 'confirmed'):,}", address(actor, "orders", tab="accepting")),
            Line("已归档", f"{among('closed'):,}", address(actor, "orders", tab="closed")),
            Line("待走访", f"{visited['due']:,}", address(actor, "visits")),
            Line("逾期未访", f"{visited['missed']:,}", address(actor, "visits", tab="missed"), "red" if visited["missed"] else ""),
        ],
    )


def _supervision(actor: Actor, now: datetime) -> Panel:
    _, late = queries.work_counts(actor, now=now)
    average, rated = queries.average_rating(actor)
    check = queries.latest_check()
    ledger = ("尚未核验", "amber") if check is None else ("完好", "") if check.sound else ("有问题", "red")
    return Panel(
        "五",
        "监管有力",
        Line("超期事项", f"{late:,}", address(actor, "oversight", "late"), "red" if late else ""),
        [
            Line("满意度", "—" if average is None else f"{average:.1f} / 5", address(actor, "oversight", "satisfaction")),
            Line("已评价服务", f"{rated:,}", address(actor, "oversight", "satisfaction")),
            Line("操作台账", ledger[0], address(actor, "oversight", "ledger"), ledger[1]),
        ],
    )
