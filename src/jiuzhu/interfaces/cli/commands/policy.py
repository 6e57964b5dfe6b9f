"""jiuzhu policy: list, check and show the packs (data contracts §6)."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import full_name, load_pack, pack_names
from jiuzhu.foundation.policy.packs.checking import check_pack
from jiuzhu.foundation.policy.packs.coverage import read_coverage
from jiuzhu.interfaces.cli.coverage.telling import tell
from jiuzhu.interfaces.cli.options import day_or_today, say
from jiuzhu.interfaces.cli.showing import show
from jiuzhu.monitoring.feeds.departments import FEEDS, faulty_feeds

HELP = "政策包：列出、检查、查看条款和参数"
FINE, WRONG = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Three actions: list, check [PACK…] [--prove], show PACK [--on DATE]."""
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    actions.add_parser("list", help="列出政策包")
    check = actions.add_parser("check", help="检查政策包：引文、例子、依据、每个编号的状态")
    check.add_argument("packs", nargs="*", metavar="PACK", help="政策包，不写则检查全部，并列出每个编号的状态")
    check.add_argument("--prove", action="store_true", help="逐个改动写了生效的编号，看平台的结果是否跟着变（约一分钟）")
    show = actions.add_parser("show", help="查看一个政策包")
    show.add_argument("pack", metavar="PACK", help="政策包，例如 huoshan")
    show.add_argument("--on", metavar="DATE", help="哪一天的规定（默认今天）")


def run(args: argparse.Namespace) -> int:
    """Do the action; check gives 1 when something is wrong."""
    if args.action == "list":
        return _list()
    if args.action == "check":
        return _check(args.packs, proving=args.prove)
    show(load_pack(args.pack).at(day_or_today(args.on)))
    return FINE


def _list() -> int:
    for name in pack_names():
        pack = load_pack(name)
        draft = f"（{pack.draft_label}）" if pack.draft else ""
        print(f"{pack.name}\t{pack.short_name}\t{pack.label}\t《{pack.document}》{pack.number}{draft}")
    return FINE


def _feed_problems() -> list[PackFaulty]:
    try:
        found = list(FEEDS.values())
    except PackFaulty as error:
        print(f"部门数据的声明：1 处问题\n  {error}")
        return [error]
    faulty = [each.error for each in faulty_feeds().values()]
    print(f"部门数据的声明：{len(found)} 类，{f'另有 {len(faulty)} 类不能用' if faulty else '没有问题'}")
    for each in faulty:
        print(f"  {each}")
    return faulty


def _check(asked: Sequence[str], *, proving: bool) -> int:
    names = [full_name(each) for each in asked] or list(pack_names())
    problems = _feed_problems()
    for name in names:
        found = check_pack(name)
        print(f"{name}：{'没有问题' if not found else f'{len(found)} 处问题'}")
        for problem in found:
            print(f"  {problem}")
        problems += found
    if not asked or proving:
        problems += _check_coverage(proving=proving)
    if problems:
        say(f"共 {len(problems)} 处问题，第一处：{problems[0]}")
    return WRONG if problems else FINE


def _check_coverage(*, proving: bool) -> list[PackFaulty]:
    try:
        coverage = read_coverage()
    except PackFaulty as error:
        print(f"编号的状态读不出来：{error}")
        return [error]
    problems, proofs = list(coverage.problems), None
    if proving:
        # Only proving needs the whole product, started before its probes are read; it leaves no data folder behind.
        from jiuzhu.interfaces.cli.django_setup import start_django

        with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder:
            start_django(data=folder)
            from jiuzhu.interfaces.cli.coverage.proving import prove, unproved_problems

            proofs = prove(coverage, policies_folder())
        problems += unproved_problems(coverage, proofs)
    tell(coverage, proofs)
    for problem in problems:
        print(f"  {problem}")
    return problems
