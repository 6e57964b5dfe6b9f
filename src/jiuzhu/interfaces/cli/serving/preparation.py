"""Brings the database to where the platform can run: a process of its own, so that the supervisor stays small.

Progress goes to standard error; what the supervisor has to know comes as one JSON object on standard output.
"""

from __future__ import annotations

import sys
from time import monotonic

from django.conf import settings
from django.utils import timezone

from jiuzhu.foundation.accounts.queries import anybody
from jiuzhu.foundation.calendar.queries import years_entered
from jiuzhu.foundation.calendar.seed import seeded_years
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.divisions.queries import is_loaded
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import demo_values_in_force
from jiuzhu.interfaces.cli import tables
from jiuzhu.interfaces.cli.demo.accounts import ACCOUNTS, PASSWORD
from jiuzhu.interfaces.cli.serving.errors import AssetsMissing
from jiuzhu.interfaces.web import assets
from jiuzhu.interfaces.web.accounts.setup import setup_code
from jiuzhu.monitoring.feeds.departments import FEEDS, faulty_feeds


def prepare(*, demo: bool) -> dict[str, object]:
    """Migrate, load what is missing, make the demo county when nobody is there yet; gives what to tell the user."""
    if not assets.is_built():
        raise AssetsMissing("页面样式和脚本还没有生成。", "请在项目文件夹执行 make run，或重新安装完整的安装包。")
    migrated = _migrate()
    # A declaration of the platform's own that cannot be read stops the start and says so, instead of every page that speaks of feeds.
    dict(FEEDS)
    for faulty in faulty_feeds().values():
        print(f"　部门数据“{faulty.label}”的声明不能用，其他数据照常：{faulty.error}{faulty.error.remedy}", file=sys.stderr, flush=True)
    today = timezone.localdate()
    root = load_pack(settings.POLICY_PACK).name.partition("-")[0]
    if not is_loaded(root):
        with _step("载入行政区划"):
            load_divisions(root_code=root)
    if set(seeded_years()) - set(years_entered()):
        # A newer release brings the announcement of a further year; what the county entered itself stays.
        with _step("载入工作日历"):
            load_calendar()
    if demo:
        _make_demo()
    is_demo = bool(demo_values_in_force(today))
    return {
        "demo": is_demo,
        "migrated": migrated,
        "password": PASSWORD if is_demo else "",
        "accounts": [[account.username, account.label] for account in ACCOUNTS] if is_demo else [],
        "setup_code": "" if anybody() else setup_code(),
    }


def _make_demo() -> None:
    # Only now: it loads every part of the platform.
    from jiuzhu.interfaces.cli.demo import making

    if making.needed():
        print("　建立演示县……", file=sys.stderr, flush=True)
        making.make()


def _migrate() -> bool:
    missing = tables.missing_migrations()
    if missing:
        with _step("建立数据库" if tables.is_empty() else f"更新数据库（{missing} 步）"):
            tables.bring_up_to_date()
    return bool(missing)


class _step:
    """Says that something begins, and how long it took."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __enter__(self) -> None:
        self.begun = monotonic()
        print(f"　{self.words}……", end="", file=sys.stderr, flush=True)

    def __exit__(self, *error: object) -> None:
        print("没有完成" if error[0] else f"{monotonic() - self.begun:.1f} 秒", file=sys.stderr, flush=True)
