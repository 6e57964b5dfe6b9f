"""How much of a fund contracts may take, and what its money must not pay (pure; 000·二(七)14, 001·二(五)1, 002·二(四)6, 003·三(三), 004·三(四)16; P-33)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.policy.packs import DatedPack, Expenditure, FundCap

BASES = {
    "current_year_total": "当年中央和省下拨及本级安排的社会救助资金总额",
    "previous_year_subsidy": "上年度社会救助补助资金总额",
    "local_pool": "本地统筹安排的社会救助资金总额",
}
OFF_LIST = "off_list"
PREVIOUS_YEAR = "previous_year_subsidy"
REFUSE = "refuse"
PERCENT = 100
MONTHS_A_YEAR = 12


class OverCap(DomainError):
    """The contract would take more than the law lets contracts take of the fund."""

    code = "over_cap"


class SpendingForbidden(DomainError):
    """The contract would pay what purchase money must not pay."""

    code = "spending_forbidden"


@dataclass(frozen=True)
class Spread:
    """A contract's money (fen) over the months of its term: a month counts in the year it begins in, and the years add up to the whole.

    Of one ended early, the months that would have begun on ``ended_on`` or later count nowhere; the years add up to what is left.
    """

    amount_fen: int
    valid_from: date
    valid_until: date
    ended_on: date | None = None

    @property
    def months(self) -> int:
        """How many months it runs, counted from its first day; what is begun counts as one where there is no whole one."""
        return max(1, self._begun_by(self.valid_until))

    @property
    def counted(self) -> int:
        """How many of its months count: all, or those begun before it ended."""
        return self.months if self.ended_on is None else min(self.months, max(0, self._begun_by(self.ended_on - timedelta(days=1))))

    @property
    def years(self) -> range:
        """The years in which months of it that count begin."""
        first = self.valid_from.year
        return range(first, first + (self.valid_from.month - 1 + self.counted - 1) // MONTHS_A_YEAR + 1 if self.counted else first)

    def months_in(self, year: int) -> int:
        """How many of its months begin in a year."""
        return self._months_to(year) - self._months_to(year - 1)

    def fen_in(self, year: int) -> int:
        """What of it a year bears."""
        return self.amount_fen * self._months_to(year) // self.months - self.amount_fen * self._months_to(year - 1) // self.months

    def words_for(self, year: int) -> str:
        """The arithmetic of a year, written out."""
        ended = "" if self.ended_on is None else f"（{self.ended_on} 终止，以后的月份不计）"
        return f"{yuan_text(self.amount_fen)} 元 × {self.months_in(year)}/{self.months} 个月 = {yuan_text(self.fen_in(year))} 元{ended}"

    def _begun_by(self, day: date) -> int:
        between = (day.year - self.valid_from.year) * MONTHS_A_YEAR + day.month - self.valid_from.month
        return between + (day.day >= self.valid_from.day)

    def _months_to(self, year: int) -> int:
        passed = (year - self.valid_from.year + 1) * MONTHS_A_YEAR - self.valid_from.month + 1
        return min(self.counted, max(0, passed))


def settled_spread(amount_fen: int, *, valid_from: date, ended_on: date) -> Spread:
    """Spread what an ended contract was settled at over the days it bound; one that never bound takes the month it was to begin in."""
    return Spread(amount_fen, valid_from, max(valid_from, ended_on - timedelta(days=1)))


@dataclass(frozen=True)
class Standing:
    """One fund of one year: its base, cap, what contracts and purchases without one take of it and what is left, in fen; None where not known."""

    code: str
    label: str
    clause: str
    base: str
    base_label: str
    base_year: int
    year: int
    share: Decimal | None
    base_fen: int | None
    cap_fen: int | None
    used_fen: int
    on_excess: str
    direct_fen: int = 0

    @property
    def left_fen(self) -> int | None:
        """What may still be contracted; negative when the cap is passed."""
        return None if self.cap_fen is None else self.cap_fen - self.used_fen

    @property
    def over(self) -> bool:
        """Whether contracts take more than the cap."""
        return self.left_fen is not None and self.left_fen < 0

    @property
    def words(self) -> str:
        """The arithmetic, written out."""
        if self.share is None:
            return "没有设定上限比例，不核算。"
        said = share_words(self.share)
        if self.base_fen is None or self.cap_fen is None:
            return f"上限 = {self.base_label}（{self.base_year} 年）× {said}；还没有录入这个金额，不核算。"
        cap = f"上限 = {self.base_label}（{self.base_year} 年）{yuan_text(self.base_fen)} 元 × {said} = {yuan_text(self.cap_fen)} 元"
        left = yuan_text(abs(self.cap_fen - self.used_fen))
        direct = f"（其中不经合同的按月发放 {yuan_text(self.direct_fen)} 元）" if self.direct_fen else ""
        return (
            f"{cap}；{self.year} 年合同按月分摊已占用 {yuan_text(self.used_fen)} 元{direct}，{'超出' if self.over else '还剩'} {left} 元。"
        )


def share_words(share: Decimal) -> str:
    """Write a share as people say it: 1%, 0.5%."""
    return f"{(share * PERCENT).normalize():f}%"


def base_year(cap: FundCap, year: int) -> int:
    """Give the year whose money a cap of a year is reckoned from."""
    return year - 1 if cap.base == PREVIOUS_YEAR else year


def standing(cap: FundCap, law: DatedPack, *, year: int, base_fen: int | None, used_fen: int, direct_fen: int = 0) -> Standing:
    """Reckon a fund of a year; the cap is rounded down to whole fen."""
    number = law.number(cap.share)
    share = None if number is None else Decimal(number)
    cap_fen = None if share is None or base_fen is None else int(base_fen * share)
    label = cap.base_label or BASES.get(cap.base, cap.base)
    return Standing(
        cap.code,
        cap.label,
        cap.clause,
        cap.base,
        label,
        base_year(cap, year),
        year,
        share,
        base_fen,
        cap_fen,
        used_fen,
        cap.on_excess,
        direct_fen,
    )


def check_cap(fund: Standing, reason: str, *, what: str = "这份合同") -> None:
    """Raise OverCap, naming ``what`` takes too much, where the cap is passed and the law forbids it, or asks for a reason that is not given."""
    if not fund.over:
        return
    if fund.on_excess == REFUSE:
        raise OverCap(f"{what}使“{fund.label}”超过上限。{fund.words}", "请减少金额，或请财政核对基数。", field="amount")
    if not reason.strip():
        raise OverCap(
            f"{what}使“{fund.label}”超过上限。{fund.words}",
            "规定写的是“原则上”：请减少金额，或在“超过上限的理由”里写明理由和批准文件。",
            field="over_cap_reason",
        )


def off_list_of(law: DatedPack) -> Expenditure | None:
    """Give what the law says of items its service list does not name; None where it says nothing."""
    return next((each for each in law.expenditures if each.code == OFF_LIST), None)


def told_by(items: Collection[str], law: DatedPack) -> set[str]:
    """Give the uses that the items of a contract tell by themselves: what the service list in force does not name is off the list, where there is one."""
    listed = {each.code for each in law.catalogue}
    return {OFF_LIST} if listed and set(items) - listed else set()


def check_uses(uses: Collection[str], law: DatedPack, reason: str) -> None:
    """Raise SpendingForbidden for a use the law refuses, or one it warns of while no reason is given."""
    for each in law.expenditures:
        if each.code not in uses:
            continue
        if each.outcome == REFUSE:
            raise SpendingForbidden(
                f"购买服务资金不得用于“{each.label}”（{each.clause}）。", "请从合同中去掉这项支出，改由其他资金列支。", field="uses"
            )
        if not reason.strip():
            raise SpendingForbidden(
                f"购买服务资金一般不用于“{each.label}”（{each.clause}）。",
                "请去掉这项支出，或写明理由和批准文件。",
                field="over_cap_reason",
            )
