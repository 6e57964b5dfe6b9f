"""What may be delivered for which month; pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.feeds.departments import FEEDS, faulty_feeds

MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
ENDINGS = (".csv", ".xlsx", ".xls", ".parquet", ".zip")
MONTHS_OWED = 3
"""How many months back a department that sent nothing is still asked for."""
MONTHS_A_YEAR = 12
SHORTEST_REASON = 4
CLOCK_SKEW_SECONDS = 300
MILLISECONDS = 1000
SKEW_MILLISECONDS = CLOCK_SKEW_SECONDS * MILLISECONDS
SOURCE_KEPT_FOR = timedelta(days=7)
REJECTS_KEPT_FOR = timedelta(days=90)
REJECTS_LISTED = 100_000
"""As many rows of one file come back in its workbook; all are counted."""
REASONS_LISTED = 12
STATES = {"waiting": "等待检查", "checking": "正在检查", "accepted": "已采用", "refused": "未采用", "taken_back": "已撤回"}
UNDER_WAY = ("waiting", "checking")


class DeliveryInvalid(DomainError):
    """A file cannot be taken as this feed of this month."""

    code = "delivery_invalid"


class TakeBackInvalid(DomainError):
    """A file cannot be taken back, or no reason is given."""

    code = "take_back_invalid"


def program_of(organisation_id: str) -> str:
    """Name the programs of a department, as whoever brings a file."""
    return f"department:{organisation_id}"


def last_day_of(month: str) -> date:
    """Give the last day of a month written YYYY-MM; raises DeliveryInvalid."""
    year, _, number = month.partition("-")
    if MONTH.fullmatch(month) is None or int(year) < 1:
        raise DeliveryInvalid(f"“{month}”不是月份。", "请写成 2026-11 这样。", field="month")
    return date(int(year), int(number), calendar.monthrange(int(year), int(number))[1])


def checked_delivery(*, feed: str, month: str, name: str, on: date) -> None:
    """Raise DeliveryInvalid unless the feed is declared, the month has begun and the file can be read."""
    if faulty := faulty_feeds().get(feed):
        raise DeliveryInvalid(f"{faulty.label}的声明不能用：{faulty.what}", "请县民政局在“数据种类”起草新版；其他数据照常报送。", field="feed")
    if feed not in FEEDS:
        raise DeliveryInvalid("没有选择数据种类。", "请从列表中选择。", field="feed")
    if last_day_of(month).replace(day=1) > on:
        raise DeliveryInvalid(f"{month} 还没有开始。", "请选择本月或以前的月份。", field="month")
    if not name.lower().endswith(ENDINGS):
        raise DeliveryInvalid(f"不能读取“{name}”。", "请上传 .csv、.xlsx、.xls、.parquet 文件，或只含其中一个的 .zip。", field="file")


class UrgedToday(DomainError):
    """The department was reminded of this file today already."""

    code = "urged_today"
    status = 409


class SenderInvalid(DomainError):
    """A department cannot be entered as the one that sends a feed."""

    code = "sender_invalid"


class SignatureRefused(DomainError):
    """A file sent by a program is not signed as it must be."""

    code = "signature_refused"
    status = 403


def message_about(division_code: str, organisation_id: object, due_on: date) -> str:
    """Say what the short message to a department is about: everything it owed a county by one day."""
    return f"feed:{division_code}:{organisation_id}:{due_on}"


def late_words(county: str, files: Iterable[tuple[str, str, str]], due_on: date) -> str:
    """Write the short message about late files (label, month, what was sent back of the one that is there)."""
    listed = list(files)
    parts = {
        "还没有收到": [f"{label}（{month}）" for label, month, back in listed if not back],
        "要更正后重新报送": [f"{label}（{month}，{back}）" for label, month, back in listed if back],
    }
    named = "；".join(f"{words}：{'、'.join(those)}" for words, those in parts.items() if those)
    signed = f"【{county}民政局】" if county else ""
    return f"{signed}贵单位应于 {due_on.month} 月 {due_on.day} 日前报送的数据{named}。请登录救助平台报送；本月不用报的，请联系民政局。"


def redelivery_share_in(law: DatedPack) -> Decimal | None:
    """Give the share of a file's rows, sent back, from which on it is to be delivered again in the county of a law; None where it is not set."""
    share = law.number("feed_redelivery_share")
    return None if share is None else Decimal(share)


def is_owed_again(*, rows: int, rejected: int, share: Decimal | None) -> bool:
    """Tell whether so many of a file's rows were sent back that it is to be delivered again: the share exactly is enough, and a row at least."""
    return share is not None and rejected > 0 and rejected >= share * rows


def sent_back_words(*, rows: int, rejected: int) -> str:
    """Say how many of how many rows were sent back."""
    return f"{rows:,} 行中退回 {rejected:,} 行"


def month_before(month: str, back: int = 1) -> str:
    """Give the month so many months earlier."""
    year, _, number = month.partition("-")
    whole = int(year) * MONTHS_A_YEAR + int(number) - 1 - back
    return f"{whole // MONTHS_A_YEAR:04}-{whole % MONTHS_A_YEAR + 1:02}"


def due_on(month: str, day: int | None) -> date | None:
    """Give the day on which the file of a month is due at the latest: that day of the following month, its last when it is shorter; None without a day."""
    if day is None:
        return None
    end = last_day_of(month_before(month, -1))
    return end.replace(day=min(max(day, 1), end.day))


def due_day_in(law: DatedPack) -> int | None:
    """Give the day of the following month on which files are due in the county of a law; None where it is not set."""
    parameter = law.parameters.get("feed_due_day")
    return int(str(parameter.value)) if parameter is not None and parameter.value is not None else None


def months_owed(*, since: str, on: date) -> list[str]:
    """List the months a department is asked for on a day: those that have ended since it was entered, the last few only."""
    ended = [month_before(f"{on:%Y-%m}", back) for back in range(MONTHS_OWED, 0, -1)]
    return [month for month in ended if month >= since]


def check_stamp(*, stamp: int, now: int) -> None:
    """Raise SignatureRefused for a signed request from another time; both are milliseconds."""
    if abs(now - stamp) > SKEW_MILLISECONDS:
        raise SignatureRefused(
            "请求的时间与平台相差太大。", f"请校准时钟，签名后 {CLOCK_SKEW_SECONDS} 秒内发出；时间用 1970 年起的毫秒数。"
        )
