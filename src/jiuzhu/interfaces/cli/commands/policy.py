"""jiuzhu policy: list, check and show the packs (data contracts §6)."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from jiuzhu.foundation.policy.describing import value_text
from jiuzhu.foundation.policy.packs import DatedPack, Ground, full_name, load_pack, pack_names
from jiuzhu.foundation.policy.packs.checking import check_pack
from jiuzhu.interfaces.cli.options import day_or_today, say

HELP = "政策包：列出、检查、查看条款和参数"
FINE, WRONG = 0, 1
UNITS = {"working_days": "个工作日", "days": "天", "hours": "小时"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Three actions: list, check [PACK…], show PACK [--on DATE]."""
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    actions.add_parser("list", help="列出政策包")
    check = actions.add_parser("check", help="检查政策包：引文、例子、依据")
    check.add_argument("packs", nargs="*", metavar="PACK", help="政策包，不写则检查全部")
    show = actions.add_parser("show", help="查看一个政策包")
    show.add_argument("pack", metavar="PACK", help="政策包，例如 huoshan")
    show.add_argument("--on", metavar="DATE", help="哪一天的规定（默认今天）")


def run(args: argparse.Namespace) -> int:
    """Do the action; check gives 1 when something is wrong."""
    if args.action == "list":
        return _list()
    if args.action == "check":
        return _check(args.packs)
    return _show(load_pack(args.pack).at(day_or_today(args.on)))


def _list() -> int:
    for name in pack_names():
        pack = load_pack(name)
        draft = f"（{pack.draft_label}）" if pack.draft else ""
        print(f"{pack.name}\t{pack.short_name}\t{pack.label}\t《{pack.document}》{pack.number}{draft}")
    return FINE


def _check(asked: Iterable[str]) -> int:
    names = [full_name(each) for each in asked] if asked else list(pack_names())
    wrong, first = 0, None
    for name in names:
        problems = check_pack(name)
        wrong += len(problems)
        print(f"{name}：{'没有问题' if not problems else f'{len(problems)} 处问题'}")
        for problem in problems:
            print(f"  {problem}")
        first = first or (problems[0] if problems else None)
    if first:
        say(f"共 {wrong} 处问题，第一处：{first}")
    return WRONG if wrong else FINE


def _show(dated: DatedPack) -> int:
    pack = dated.pack
    print(f"{pack.label}（{pack.name}）《{pack.document}》{pack.number}{'（' + pack.draft_label + '）' if pack.draft else ''}")
    print(f"{dated.on} 的规定，摘要 {pack.digest[:16]}")
    print("\n参数")
    for each in dated.parameters.values():
        print(f"  {each.name}  {each.label}：{value_text(each)}{'（本地设定）' if each.local else ''}")
        _ground(each.ground)
    print("\n期限")
    for deadline in dated.deadlines_declared.values():
        amount = f"{deadline.amount} {UNITS[deadline.unit]}" if deadline.amount else "未设定"
        print(f"  {deadline.key}  {deadline.label}：{amount}{'（本地设定）' if deadline.local else ''}")
        _ground(deadline.ground)
    sections: tuple[tuple[str, list[tuple[str, str, str, Ground]]], ...] = (
        ("评估指标", [(each.code, each.label, each.hardship.text, each.ground) for each in dated.indicators]),
        ("预警规则", [(each.code, each.label, each.holds.text, each.ground) for each in dated.warnings]),
        ("服务清单", [(each.code, each.label, each.target.text, each.ground) for each in dated.catalogue]),
        (
            "走访频次",
            [(each.code, f"{each.label}：每 {each.months} 个月", each.applies.text, each.ground) for each in dated.visit_intervals],
        ),
        ("帮扶目标", [(each.level, each.label, each.text, each.ground) for each in dated.goals.values()]),
    )
    for title, rows in sections:
        if rows:
            print(f"\n{title}")
        for code, label, rule, ground in rows:
            print(f"  {code}  {label}：{rule}")
            _ground(ground)
    if pack.ambiguities:
        print("\n文件中的空白和本包的理解")
    for gap in pack.ambiguities:
        print(f"  {gap.code}  {gap.text} → {gap.reading}")
    return FINE


def _ground(ground: Ground) -> None:
    if ground.clause:
        print(f"      依据 {ground.clause}：“{ground.quote}”")
    if ground.reading:
        print(f"      理解：{ground.reading}")
