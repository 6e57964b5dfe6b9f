"""The months of the demo county: departments hand in, the comparison runs, warnings are looked into and decided."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.cli.demo.addresses import COUNTY
from jiuzhu.interfaces.cli.demo.chained import settle_chain
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.dispositions import handle_warnings
from jiuzhu.interfaces.cli.demo.feeds import ASSET_FEEDS, COLUMNS
from jiuzhu.interfaces.cli.demo.meetings import hold_meeting
from jiuzhu.interfaces.cli.demo.months import first_day, shift
from jiuzhu.monitoring.chain.queries import reckoning_of
from jiuzhu.monitoring.chain.services import reckon
from jiuzhu.monitoring.comparison import queries as comparison
from jiuzhu.monitoring.comparison.services import request_run, run_comparison
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.services import check_delivery, hand_in

# Without these the twelve rules stay unjudged; the other departments hand in only lately, and some are still late.
NEEDED = ("deaths", "residence", "social_insurance", "real_estate", "market_entities", "vehicles", "medical_expenses", "disability", "department_aid", *ASSET_FEEDS)
LATE = ("housing_aid", "disaster_aid", "employment")
FIRST_DAY_OF_DELIVERY, DAYS_OF_DELIVERY, DAY_OF_RUN = 2, 5, 8
HOUR_OF_RUN, MINUTE_OF_CHAIN = 10, 5


def run_months(making: Making) -> None:
    """Do every month that was asked for, one after the other."""
    for number, month in enumerate(making.months):
        folder = making.folder / "months" / month if number or len(making.months) > 1 else making.folder / "feeds"
        if len(making.months) > 1 and number == 0 and month != making.spec.window.first:
            folder = _since_the_beginning(making, month)
        newest = month == making.months[-1]
        rows = _deliver(making, month, folder, newest)
        found = _compare(making, month)
        handled = handle_warnings(making, month, newest=newest)
        if not newest:
            hold_meeting(making, month)
        settle_chain(making, month)
        making.say(f"{month}：部门数据 {rows} 行，比对结果 {found} 条，办理 {handled} 条")


def _since_the_beginning(making: Making, month: str) -> Path:
    """Put the rows of all months up to the first one that is run into one folder."""
    folder = making.folder / "until" / month
    folder.mkdir(parents=True, exist_ok=True)
    for feed in COLUMNS:
        parts = [(making.folder / "months" / each / f"{feed}.csv").read_text(encoding="utf-8") for each in making.spec.window.months if each <= month]
        text = parts[0] + "".join(part.partition("\n")[2] for part in parts[1:])
        (folder / f"{feed}.csv").write_text(text, encoding="utf-8")
    return folder


def _deliver(making: Making, month: str, folder: Path, newest: bool) -> int:
    officer, rows = making.actors["xian"], 0
    feeds = [feed for feed in COLUMNS if feed in NEEDED or (newest and feed not in LATE)]
    for number, feed in enumerate(feeds):
        at = _day(making, month, FIRST_DAY_OF_DELIVERY + number % DAYS_OF_DELIVERY, 9 + number % 8, 7 * number % 60)
        with (folder / f"{feed}.csv").open("rb") as stream:
            name = f"{FEEDS[feed].label}{month}.csv"
            delivery, _ = hand_in(feed=feed, month=month, stream=stream, name=name, division_code=COUNTY, actor=officer, at=at)
        checked = check_delivery(delivery_id=str(delivery.pk), at=at + timedelta(minutes=1))
        rows += checked.rows or 0
        making.tick(f"{month} 部门数据", number + 1, len(feeds))
    return rows


def _compare(making: Making, month: str) -> int:
    officer = making.actors["xian"]
    done = comparison.latest_done(officer, month)
    if done is None:
        at = _day(making, month, DAY_OF_RUN, HOUR_OF_RUN)
        # A run that an interruption left behind is finished first.
        run = comparison.active_run(officer) or request_run(month=month, division_code=COUNTY, actor=officer, at=at)
        done = run_comparison(run_id=str(run.pk), at=at + timedelta(minutes=1))
    if done.state != "done":
        raise MonthNotCompared(f"{month} 的比对没有完成：{done.message}", "请查看上面的出错信息，重新执行本命令会接着做。")
    if reckoning_of(COUNTY, month) is None:
        reckon(month=month, division_code=COUNTY, run_id=str(done.pk), at=_day(making, month, DAY_OF_RUN, HOUR_OF_RUN, MINUTE_OF_CHAIN))
    return done.findings


class MonthNotCompared(DomainError):
    """A month's comparison ended without a result."""

    code = "month_not_compared"


def _day(making: Making, month: str, day: int, hour: int, minute: int = 0) -> datetime:
    on: date = first_day(shift(month, 1)) + timedelta(days=day)
    return making.at(on, hour, minute)

