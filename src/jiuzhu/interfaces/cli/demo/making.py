"""Makes the demo county in an empty database, stage by stage; what was interrupted is carried on where it stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.utils import timezone

from jiuzhu.foundation.accounts.queries import anybody
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.keys import data_folder
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.queries import entries, told
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import law_held
from jiuzhu.interfaces.cli.demo.addresses import villages_of
from jiuzhu.interfaces.cli.demo.county import DemoSpec, cases_of
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.files import write_county
from jiuzhu.interfaces.cli.demo.local_values import demo_values
from jiuzhu.interfaces.cli.demo.months import Window, month_of, shift
from jiuzhu.interfaces.cli.demo.stages import STAGES

SUBJECT, SUBJECT_ID = "demo", "county"
BEGUN, DONE = "开始建立演示县", "演示县建成"
HOUSEHOLDS = 800
SEED = 20241101
MONTHS = 12


class DatabaseNotEmpty(DomainError):
    """Somebody works with this database already; a demo county has no place in it."""

    code = "database_not_empty"
    status = 409


class DemoDiffers(DomainError):
    """Another demo county was begun or made in this database."""

    code = "demo_differs"
    status = 409


@dataclass(frozen=True)
class DemoOrder:
    """What was asked for; kept on the ledger, so that an interrupted county is finished as it was begun."""

    pack: str
    households: int
    seed: int
    months: int
    last_month: str

    def words(self) -> dict[str, Any]:
        """Give the order as the ledger keeps it."""
        return {"pack": self.pack, "households": self.households, "seed": self.seed, "months": self.months, "last_month": self.last_month}


def begun() -> DemoOrder | None:
    """Give the demo county that was begun in this database, finished or not."""
    for entry in entries(SUBJECT, SUBJECT_ID):
        if entry.action == BEGUN:
            return DemoOrder(**told(entry).after)
    return None


def finished() -> bool:
    """Tell whether the demo county is complete."""
    return any(entry.action == DONE for entry in entries(SUBJECT, SUBJECT_ID))


def needed() -> bool:
    """Tell whether a demo county should be made: nobody is here yet, or one was begun and not finished."""
    return not finished() and (begun() is not None or not anybody())


def order_for(*, households: int = HOUSEHOLDS, seed: int = SEED, months: int = MONTHS, today: date) -> DemoOrder:
    """Describe a county whose last month is the one before today's."""
    return DemoOrder(load_pack(settings.POLICY_PACK).name, households, seed, months, shift(month_of(today), -1))


def make(order: DemoOrder | None = None, *, now: datetime | None = None, say: Callable[[str], None] | None = None) -> DemoOrder:
    """Make the county, or finish the one that was begun; raises DatabaseNotEmpty, DemoDiffers, DemoValuesMissing."""
    now = now or timezone.localtime()
    say = say or _say
    wanted = order or order_for(today=now.date())
    former = begun()
    if former is None:
        if anybody():
            raise DatabaseNotEmpty("数据库里已有账号，不能再建演示县。", "请另用一个空的数据文件夹，例如：JIUZHU_DATA=演示文件夹 jiuzhu demo。")
        # What is missing must be known before anything is written.
        demo_values(wanted.pack)
        record_step(BEGUN, now, wanted.words())
    elif order is not None and replace(former, last_month=order.last_month) != order:
        raise DemoDiffers(
            f"这个数据库里已有另一个演示县（{former.households} 户，种子 {former.seed}）。", "请另用一个空的数据文件夹，或照原来的参数执行。"
        )
    wanted = former or wanted
    if not finished():
        _make(wanted, now, say)
        record_step(DONE, now, {})
    return wanted


def record_step(action: str, at: datetime, after: dict[str, Any]) -> None:
    """Note a step of the making on the ledger."""
    with writing():
        record(actor=SYSTEM, at=at, subject_kind=SUBJECT, subject_id=SUBJECT_ID, action=action, after=after)


def _make(order: DemoOrder, now: datetime, say: Callable[[str], None]) -> None:
    root = order.pack.partition("-")[0]
    with _timed(say, "载入行政区划和工作日历"):
        load_divisions(root_code=root)
        load_calendar()
    values = demo_values(order.pack)
    spec = DemoSpec(villages_of(root), values.for_stories(), Window(order.last_month), order.households, order.seed, root)
    with _timed(say, "生成人口和十二个月的部门数据"):
        cases = list(cases_of(spec))
        folder = data_folder() / "demo"
        written = write_county(cases, spec.window, folder)
    say(f"{written.households} 户 {written.persons} 人，部门数据 {sum(written.feed_rows.values())} 行；标准答案在 {folder / 'truth.csv'}")
    making = Making(order.pack, spec, cases, folder, values, now, spec.window.months[-order.months :], say, monotonic)
    for words, stage in STAGES:
        # Only the first stage enters values of the law; the others read the same law thousands of times.
        with _timed(say, words), nullcontext() if stage is STAGES[0][1] else law_held():
            stage(making)


def _say(words: str) -> None:
    print(f"　　{words}", file=sys.stderr, flush=True)


class _timed:
    """Says what begins and how long it took."""

    def __init__(self, say: Callable[[str], None], words: str) -> None:
        self.say, self.words = say, words

    def __enter__(self) -> None:
        self.started = monotonic()

    def __exit__(self, *error: object) -> None:
        if not error[0]:
            self.say(f"{self.words}：{monotonic() - self.started:.1f} 秒")
