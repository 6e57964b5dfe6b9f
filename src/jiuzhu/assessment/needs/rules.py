"""What a need says, which month an update counts for, and that households are gone through one at a time (pure)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from jiuzhu.foundation.kernel.errors import DomainError

DEGREES = {"high": "高", "medium": "中", "low": "低"}
SOURCES = {"assessment": "需求评估", "hand": "手工登记", "visit": "走访", "discovery": "发现线索", "order": "点单"}
RESULTS = {"same": "没有变化", "changed": "有变化"}
ENDINGS = {"": "继续", "met": "已满足", "withdrawn": "不再需要"}
UNSORTED = "other"
"""The kind of a need that nobody has put under one yet."""
WORDS_LENGTH, MEASURE_LENGTH, TEXT_LENGTH = 100, 300, 500
LACKS = {"item": "没有写明服务项目", "measure": "没有写跟进措施"}
"""What an open need may still lack."""
MONTHS_OF_YEAR = 12


class NeedInvalid(DomainError):
    """What is written of a need is missing, too long or not in the lists."""

    code = "need_invalid"


class NeedTaken(DomainError):
    """The need has ended, or something else is being done about it."""

    code = "need_taken"
    status = 409


class RefreshInBulk(DomainError):
    """An update names no household, or more than one: households are gone through one at a time."""

    code = "refresh_in_bulk"


class RefreshInvalid(DomainError):
    """The answer is not one of the two, says nothing of what changed, or is for a month that is not being gone through."""

    code = "refresh_invalid"


class RefreshTaken(DomainError):
    """The household's month was written down with another answer."""

    code = "refresh_taken"
    status = 409


@dataclass(frozen=True)
class NeedEntry:
    """One need as handed in: ``kind`` of the pack's vocabulary, ``item_code`` the service wished for, ``measure`` what is done about it."""

    kind: str
    words: str = ""
    item_code: str = ""
    degree: str = ""
    measure: str = ""
    personal: bool = False


@dataclass(frozen=True)
class NeedChange:
    """How one need stands this month; ``ending`` is empty where it goes on, ``seen`` is the degree and measure its page showed, None where it says nothing."""

    need_id: str
    degree: str
    measure: str
    ending: str = ""
    seen: tuple[str, str] | None = None

    def outdated(self, degree: str, measure: str) -> bool:
        """Tell whether the need was changed after the page was drawn, as on a phone that had no signal for days: then it stays as it is now."""
        return self.seen is not None and self.seen != (degree, measure)


def checked_entry(entry: NeedEntry, *, kinds: Collection[str], items: Collection[str]) -> NeedEntry:
    """Give the entry tidied; raises NeedInvalid."""
    tidy = replace(entry, words=entry.words.strip(), measure=entry.measure.strip())
    if tidy.kind not in kinds:
        raise NeedInvalid("需求类型不在政策包的列表里。", "请从列表中选择。", field="kind")
    if tidy.item_code and tidy.item_code not in items:
        raise NeedInvalid("想要的服务不在现行清单里。", "请从清单中选择，清单里没有的写在具体需求里。", field="item_code")
    if not tidy.item_code and not tidy.words:
        raise NeedInvalid("没有写具体需求。", "请选择想要的服务，或写明需要什么。", field="words")
    if len(tidy.words) > WORDS_LENGTH:
        raise NeedInvalid(f"具体需求超过 {WORDS_LENGTH} 字。", "请写得简短些，例如“每周助浴一次”。", field="words")
    check_follow_up(tidy.degree, tidy.measure)
    return tidy


def check_follow_up(degree: str, measure: str) -> None:
    """Raise NeedInvalid unless degree and measure can stand; an empty degree is one not yet known."""
    if degree and degree not in DEGREES:
        raise NeedInvalid("困难程度不在列表中。", "请选择高、中或低。", field="degree")
    if len(measure.strip()) > MEASURE_LENGTH:
        raise NeedInvalid(f"跟进措施超过 {MEASURE_LENGTH} 字。", "请写得简短些。", field="measure")


def one_household(household_ids: Sequence[str]) -> UUID:
    """Give the one household of an update; raises RefreshInBulk for none, for several and for what names a whole list."""
    if len(household_ids) != 1:
        raise RefreshInBulk("需求要一户一户更新，不能几户一起提交。", "请在清单里逐户选择“没有变化”或“有变化”。")
    try:
        return UUID(household_ids[0])
    except ValueError as error:
        raise RefreshInBulk("没有指明是哪一户，不能整张清单一起提交。", "请在清单里逐户选择“没有变化”或“有变化”。") from error


def checked_answer(result: str, text: str, *, ending: bool = False) -> str:
    """Give what is written down of a household's month; raises RefreshInvalid."""
    told = text.strip()
    if result not in RESULTS:
        raise RefreshInvalid("没有选择这户的情况。", "请选择“没有变化”或“有变化”。", field="result")
    if len(told) > TEXT_LENGTH:
        raise RefreshInvalid(f"情况超过 {TEXT_LENGTH} 字。", "请写得简短些。", field="text")
    if result == "changed" and not told and not ending:
        raise RefreshInvalid("没有写有什么变化。", "请用一两句话写明变化和跟进措施。", field="text")
    return told


def checked_month(month: date, *, today: date) -> date:
    """Give the month of an update: the present one, or the one before where the phone had no signal at its end; raises RefreshInvalid."""
    present = month_of(today)
    if month not in (present, months_before(present, 1)):
        raise RefreshInvalid("这份清单不是本月的。", "请刷新后按本月的清单更新。", field="month")
    return month


def worded(indicator: str) -> str:
    """Say what an indicator found in hardship means for the household: 居住指标 → 居住困境."""
    stem = indicator.removesuffix("指标")
    return (f"{stem}困境" if stem != indicator else indicator)[:WORDS_LENGTH]


def month_of(day: date) -> date:
    """Give the first day of a day's month."""
    return day.replace(day=1)


def months_before(month: date, many: int) -> date:
    """Give the first day of the month so many months earlier."""
    counted = month.year * MONTHS_OF_YEAR + month.month - 1 - many
    return date(counted // MONTHS_OF_YEAR, counted % MONTHS_OF_YEAR + 1, 1)


def needed_from(month: date, every_months: int) -> date:
    """Give the earliest month that is still fresh in ``month`` where needs are brought up to date every so many months."""
    return months_before(month, every_months - 1)
