"""jiuzhu demo: an invented county with planted truth."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic

from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.keys import data_folder
from jiuzhu.interfaces.cli.serving.places import hold_folder

HELP = "建立演示县：虚构的家庭、部门数据、标准答案，并做完一个月的比对"
FEWEST_HOUSEHOLDS = 20
RUBBISH_AFTER = 200_000
DEFAULT_PACK = "huoshan"


class DemoAskedWrongly(DomainError):
    """A number given to the command makes no county."""

    code = "demo_asked_wrongly"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which county, how large, from which seed; or only its files."""
    parser.add_argument("--pack", default=DEFAULT_PACK, help="政策包（默认 huoshan）")
    parser.add_argument("--households", type=int, default=2000, help="家庭数（默认 2000）")
    parser.add_argument("--seed", type=int, default=20241101, help="随机种子：同一种子得到同一个县（默认 20241101）")
    parser.add_argument("--months", type=int, default=1, help="做几个月的比对，截至上月（默认 1，最多 12）")
    parser.add_argument("--month", default="", help="最后一个月，例如 2026-10（默认为上月）")
    parser.add_argument("--files", default="", metavar="DIR", help="只把登记册、部门数据和标准答案写到这个文件夹，不用数据库")


def run(args: argparse.Namespace) -> int:
    """Make the county in the database of this deployment, or its files."""
    last_month = _check(args)
    return _write_files(args, last_month) if args.files else _make(args, last_month)


def _check(args: argparse.Namespace) -> str:
    if args.households < FEWEST_HOUSEHOLDS:
        raise DemoAskedWrongly(f"家庭数 {args.households} 太少，演不成一个县。", f"请用 --households 给出不少于 {FEWEST_HOUSEHOLDS} 的整数。")
    if not 1 <= args.months <= 12:
        raise DemoAskedWrongly(f"月数 {args.months} 不在 1 到 12 之间。", "请用 --months 给出 1 到 12 的整数。")
    this_month = datetime.now(LOCAL_TIME).date().replace(day=1)
    last_finished = this_month - timedelta(days=1)
    if not args.month:
        return f"{last_finished:%Y-%m}"
    try:
        first = date.fromisoformat(f"{args.month}-01")
    except ValueError as error:
        raise DemoAskedWrongly(f"月份“{args.month}”读不懂。", "请按 2026-10 的样子填写。") from error
    if first > last_finished:
        raise DemoAskedWrongly(f"{args.month} 还没有过完，没有全月的数据。", f"请填写 {last_finished:%Y-%m} 或更早的月份。")
    return args.month


def _write_files(args: argparse.Namespace, last_month: str) -> int:
    # Nothing below needs Django: the files can be made on any machine.
    from jiuzhu.foundation.policy.packs import load_pack
    from jiuzhu.interfaces.cli.demo.addresses import villages_of
    from jiuzhu.interfaces.cli.demo.county import DemoSpec, cases_of
    from jiuzhu.interfaces.cli.demo.files import write_county
    from jiuzhu.interfaces.cli.demo.local_values import DemoValuesMissing, demo_values
    from jiuzhu.interfaces.cli.demo.months import Window
    from jiuzhu.interfaces.cli.demo.people import yuan

    started = monotonic()
    pack, folder = load_pack(args.pack).name, Path(args.files)
    root = pack.partition("-")[0]
    # The stories need some county's numbers; where the pack has no demo values, those of the demo county serve.
    try:
        values = demo_values(pack)
    except DemoValuesMissing:
        values = demo_values(load_pack(DEFAULT_PACK).name)
    spec = DemoSpec(villages_of(root), values.for_stories(), Window(last_month), args.households, args.seed, root)
    written = write_county(cases_of(spec), spec.window, folder)
    told = values.for_stories()
    print(
        f"标准答案按低保标准 {yuan(told.subsistence_standard_fen)} 元、人均金融资产限额 {yuan(told.asset_limit_per_head_fen)} 元、"
        f"自付医疗费限额 {yuan(told.self_paid_limit_fen)} 元计算",
        file=sys.stderr,
    )
    print(
        f"{written.households} 户 {written.persons} 人，部门数据 {sum(written.feed_rows.values())} 行，标准答案 {written.truths} 条，"
        f"用时 {monotonic() - started:.1f} 秒；写在 {folder}",
        file=sys.stderr,
    )
    return 0


def _make(args: argparse.Namespace, last_month: str) -> int:
    os.environ["JIUZHU_DEMO_DATA"] = "1"
    os.environ["JIUZHU_PACK"] = args.pack
    from jiuzhu.foundation.policy.packs import load_pack
    from jiuzhu.interfaces.cli.demo.local_values import demo_values

    # Refused before a folder or a database is made.
    demo_values(load_pack(args.pack).name)
    lock = hold_folder(data_folder())
    try:
        return _make_held(args, last_month)
    finally:
        lock.close()


def _make_held(args: argparse.Namespace, last_month: str) -> int:
    from jiuzhu.interfaces.cli.django_setup import start_django

    start_django()
    # Only now: what they use are models.
    from jiuzhu.foundation.policy.packs import load_pack
    from jiuzhu.interfaces.cli import tables
    from jiuzhu.interfaces.cli.demo.accounts import ACCOUNTS, PASSWORD
    from jiuzhu.interfaces.cli.demo.making import DemoOrder, make

    # A county is made of objects that stay; looking through them for rubbish again and again took a twelfth of the time.
    gc.set_threshold(RUBBISH_AFTER)
    started = monotonic()
    order = DemoOrder(load_pack(args.pack).name, args.households, args.seed, args.months, last_month)
    tables.bring_up_to_date()
    make(order)
    print(f"演示县建成，用时 {monotonic() - started:.1f} 秒。执行 jiuzhu up 启动；演示账号（密码都是 {PASSWORD}）：", file=sys.stderr)
    for account in ACCOUNTS:
        print(f"　{account.username:<10}{account.label}", file=sys.stderr)
    return 0
