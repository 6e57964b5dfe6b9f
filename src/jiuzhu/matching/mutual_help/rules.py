"""Who may help whom, hours and what they come to (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.conditions import ConditionRow, deciding_rows
from jiuzhu.foundation.policy.describing import Describer
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Pairing

HELPERS = {
    "volunteer": "志愿者",
    "social_worker": "社会工作者",
    "young_elder": "身体健康的低龄老年人",
    "neighbour": "邻里",
    "able_person": "有劳动能力的困难群众",
}
IN_LIBRARY = {"young_elder": "volunteer", "able_person": "volunteer"}
"""How a helper is called in the resource library where it has no kind of its own."""
CONFIRMERS = {"helped": "服务对象确认", "village": "村（社区）核实"}
MINUTES_OF_HOUR, MOST_MINUTES = 60, 720


class HelperInvalid(DomainError):
    """What was entered of a helper is not whole."""

    code = "helper_invalid"


class PairUnfit(DomainError):
    """The law's conditions for helping each other this way do not hold, or cannot be told."""

    code = "pair_unfit"


class PairInvalid(DomainError):
    """A pair lacks consent, training or vetting, or is there already."""

    code = "pair_invalid"


class HoursInvalid(DomainError):
    """Hours of help are impossible, or are confirmed by who logged them."""

    code = "hours_invalid"


class AllowancesInvalid(DomainError):
    """A month's allowances cannot be made or approved as asked."""

    code = "allowances_invalid"
    status = 409


@dataclass(frozen=True)
class Fit:
    """Whether one side of a pair meets the law, and why in the law's words; None is unknown."""

    holds: bool | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """Both sides of a pair under one way of helping; only a ``binding`` one is refused where a side does not fit."""

    pairing: Pairing
    helper: Fit
    helped: Fit

    @property
    def allowed(self) -> bool:
        """Tell whether the pair may be made."""
        return not self.pairing.binding or (self.helper.holds is True and self.helped.holds is True)

    @property
    def why_not(self) -> str:
        """What stands against the pair, in a line."""
        sides = (("帮扶人", self.helper), ("帮扶对象", self.helped))
        return "；".join(f"{label}：{'、'.join(each.reasons) or '不符合'}" for label, each in sides if each.holds is not True)


@dataclass(frozen=True)
class Worked:
    """Confirmed minutes of one helper in one month (its first day)."""

    helper_id: str
    month_on: date
    minutes: int


@dataclass(frozen=True)
class Due:
    """What one helper is owed for a month: minutes, fen before and after the cap."""

    helper_id: str
    month_on: date
    minutes: int
    earned_fen: int
    amount_fen: int


def judge(pairing: Pairing, *, helper: Mapping[str, Any], helped: Mapping[str, Any], law: DatedPack) -> Judgement:
    """Judge both sides of a pair by their own facts."""
    return Judgement(pairing, _fit(pairing.helper, helper, law), _fit(pairing.helped, helped, law))


def allowances(worked: Iterable[Worked], *, hourly_fen: int, cap_fen: int, paid_fen: Mapping[tuple[str, date], int]) -> list[Due]:
    """Reckon what each helper is owed: minutes at the hourly rate, with what was paid for the same month never above the cap; a part of a fen is dropped."""
    minutes: dict[tuple[str, date], int] = {}
    for each in worked:
        key = (each.helper_id, each.month_on)
        minutes[key] = minutes.get(key, 0) + each.minutes
    found = []
    for (helper_id, month_on), count in sorted(minutes.items()):
        earned = count * hourly_fen // MINUTES_OF_HOUR
        left = max(0, cap_fen - paid_fen.get((helper_id, month_on), 0))
        found.append(Due(helper_id, month_on, count, earned, min(earned, left)))
    return found


def check_minutes(minutes: int, *, on: date, started_on: date | None, today: date) -> None:
    """Raise HoursInvalid unless so long a help can have been given that day."""
    if not 0 < minutes <= MOST_MINUTES:
        raise HoursInvalid("时长不对。", f"请填写 1 至 {MOST_MINUTES} 分钟。", field="minutes")
    if started_on is None or not started_on <= on <= today:
        raise HoursInvalid("日期不在结对之后、今天之前。", "请填写实际帮扶的日期。", field="on")


def check_day(minutes: int, *, logged: int) -> None:
    """Raise HoursInvalid where a helper would have helped longer in one day, with whomever, than a day allows."""
    if logged + minutes > MOST_MINUTES:
        raise HoursInvalid(f"这位帮扶人这一天已登记 {logged} 分钟，一天合计不超过 {MOST_MINUTES} 分钟。", "请核对是否重复登记。", field="minutes")


def _fit(condition: Any, facts: Mapping[str, Any], law: DatedPack) -> Fit:
    if condition is None:
        return Fit(True, ())
    step = condition.trace(facts, law.values)
    return Fit(step.verdict, tuple(dict.fromkeys(_words(row) for row in deciding_rows(step, Describer(declared_facts(), law.parameters)))))


def _words(row: ConditionRow) -> str:
    if row.holds is None:
        missing = "、".join((*row.unset, *(each.what for each in row.lacking)))
        return f"还不知道{missing or row.what}"
    return f"{row.what}：{row.own}" if row.holds else f"{row.what}：{row.own}（要求：{row.wanted}）"
