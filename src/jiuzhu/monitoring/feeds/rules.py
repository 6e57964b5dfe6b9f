"""What may be delivered for which month; pure."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.monitoring.feeds.departments import FEEDS

MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
ENDINGS = (".csv", ".xlsx", ".xls", ".parquet")
SOURCE_KEPT_FOR = timedelta(days=7)
REJECTS_KEPT_FOR = timedelta(days=90)
STATES = {"waiting": "等待检查", "checking": "正在检查", "accepted": "已采用", "refused": "未采用"}


class DeliveryInvalid(DomainError):
    """A file cannot be taken as this feed of this month."""

    code = "delivery_invalid"


def last_day_of(month: str) -> date:
    """Give the last day of a month written YYYY-MM; raises DeliveryInvalid."""
    year, _, number = month.partition("-")
    if MONTH.fullmatch(month) is None or int(year) < 1:
        raise DeliveryInvalid(f"“{month}”不是月份。", "请写成 2026-11 这样。", field="month")
    return date(int(year), int(number), calendar.monthrange(int(year), int(number))[1])


def checked_delivery(*, feed: str, month: str, name: str, on: date) -> None:
    """Raise DeliveryInvalid unless the feed is declared, the month has begun and the file can be read."""
    if feed not in FEEDS:
        raise DeliveryInvalid("没有选择数据种类。", "请从列表中选择。", field="feed")
    if last_day_of(month).replace(day=1) > on:
        raise DeliveryInvalid(f"{month} 还没有开始。", "请选择本月或以前的月份。", field="month")
    if not name.lower().endswith(ENDINGS):
        raise DeliveryInvalid(f"不能读取“{name}”。", "请上传 .csv、.xlsx、.xls 或 .parquet 文件。", field="file")
