"""What a month's roster differs in from the last, when it is due, whether a month may be closed; pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, covers, level_of
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.policy.packs import DatedPack

LISTED, DUE_DAY = "monthly_settlement", "roster_due_day"
ADDED, CHANGED, GONE = "新增", "变更", "退出"


class RosterInvalid(DomainError):
    """A roster cannot be handed in or judged by this person."""

    code = "roster_invalid"


class MonthOpen(DomainError):
    """A month cannot be closed: some township has not handed its roster in, or it is not audited."""

    code = "month_open"
    status = 409


@dataclass(frozen=True)
class Paid:
    """What somebody gets in a month: the household, the person where it is their own, the category with its class, the amount in fen (None: not entered)."""

    household_id: str
    person_id: str
    category: str
    category_class: str
    amount_fen: int | None

    @property
    def key(self) -> tuple[str, str]:
        """Whose it is."""
        return self.household_id, self.person_id


def asked_for(law: DatedPack) -> bool:
    """Tell whether a place settles its months: its law says so, or the county has set a day."""
    return law.listing(LISTED) is not None or law.number(DUE_DAY) is not None


def last_day(month: str) -> date:
    """Give the last day of a month (YYYY-MM)."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, calendar.monthrange(year, number)[1])


def due_on(month: str, law: DatedPack) -> date | None:
    """Give the day of the following month by which rosters are due, its last where it is shorter; None where the county set none."""
    day = law.number(DUE_DAY)
    if day is None:
        return None
    first = last_day(month) + timedelta(days=1)
    return first.replace(day=min(max(int(day), 1), calendar.monthrange(first.year, first.month)[1]))


def month_to_settle(today: date) -> str:
    """Give the newest month that is over, or ends today."""
    this = f"{today:%Y-%m}"
    return this if last_day(this) == today else f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def changes(former: Mapping[tuple[str, str], Paid], now: Iterable[Paid]) -> tuple[dict[tuple[str, str], str], list[Paid]]:
    """Say of everybody on a roster whether they are new or changed since the last one (nothing where neither), and who is gone."""
    said: dict[tuple[str, str], str] = {}
    for each in now:
        before = former.get(each.key)
        said[each.key] = ADDED if before is None else "" if before == each else CHANGED
    return said, [each for key, each in former.items() if key not in said]


def settles(actor: Actor, duty: Duty, *, county_code: str, division_code: str) -> bool:
    """Tell whether the duty is held there by a post of the county itself or below it: a city sees its counties' months, 「民政局」 settles its own."""
    held = (post.division_code for post in actor.posts if duty in post.duties)
    return actor.system or any(code is not None and covers(county_code, code) and covers(code, division_code) for code in held)


def check_settles(actor: Actor, duty: Duty, *, county_code: str, division_code: str) -> None:
    """Raise NotPermitted for somebody of a city or a province, and for whoever does not hold the duty there."""
    actor.require(duty, division_code=division_code)
    if not settles(actor, duty, county_code=county_code, division_code=division_code):
        held = [
            post.division_code
            for post in actor.posts
            if duty in post.duties and post.division_code and covers(post.division_code, county_code)
        ]
        level = "省里" if held and all(level_of(code) is Level.PROVINCE for code in held) else "市里"
        raise NotPermitted(f"月结由县（区）民政局和乡镇（街道）办理，{level}只能查看。", "有问题的，请与该县（区）民政局联系。")


def check_closable(laggards: Mapping[str, str], month: str) -> None:
    """Raise MonthOpen naming the townships (name to state) that are not through."""
    if laggards:
        named = "、".join(f"{name}（{state}）" for name, state in laggards.items())
        raise MonthOpen(f"{month} 还不能结清：{named}。", "请催乡镇提交、审核通过后再结清。")
