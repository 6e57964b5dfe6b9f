"""jiuzhu simulate: what a change of the law's numbers does to a table of households, file to file (data contracts §6)."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from jiuzhu.assessment.simulation.benefits import Counted, Side, TopUp
from jiuzhu.assessment.simulation.running import COLUMNS, Simulated, simulate_table
from jiuzhu.casework.assistance.entitlement import HOUSEHOLD, PER_WORDS
from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.analytics.tabular.writing import write_rejects, write_table
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.policy.evaluation import UNDETERMINED
from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.interfaces.cli.options import add_settings, day_or_today, say, settings_of
from jiuzhu.interfaces.cli.results import add_results, check_outputs, check_sheets

HELP = "试算改动参数的结果：每户的困境程度前后对照，涉及的待遇多少人、多少钱"
DONE, SOME_REJECTED = 0, 1
LEVELS = {"high": "高度", "medium": "中度", "low": "低度", UNDETERMINED: "不能确定"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The table of assess, the pack, the changed values, and where the answer goes."""
    parser.add_argument("input", type=Path, metavar="INPUT", help="家庭事实表（与 assess 相同；.csv、.xlsx 或 .parquet）")
    parser.add_argument("--pack", required=True, metavar="PACK", help="政策包，例如 huoshan 或 341525-huoshan")
    parser.add_argument("--on", metavar="DATE", help="按哪一天的规定，例如 2024-11-30（默认今天）")
    add_settings(parser, "改动后的值，可重复；任何参数都可以改，分城乡时写 NAME.rural=VALUE", required=True)
    parser.add_argument(
        "--local",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="local",
        help="改动前已设定的本地值（前后都用），可重复；不写时改动前按政策包原样",
    )
    add_results(parser)


def run(args: argparse.Namespace) -> int:
    """Judge twice, write, print the counts; gives 0 when every row was used, else 1."""
    before = load_pack(args.pack).at(day_or_today(args.on)).with_values(settings_of(args.local), any_parameter=True)
    after = before.with_values(settings_of(args.settings), any_parameter=True)
    check_outputs([args.input], args.output, args.rejects)
    with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder, session(Path(folder)) as database:
        done = simulate_table(database, args.input, before, after, Path(folder))
        _write(done, args)
    _tell(done, before, after, args)
    return SOME_REJECTED if done.rejected else DONE


def _write(done: Simulated, args: argparse.Namespace) -> None:
    check_sheets((args.output, done.accepted), (args.rejects, done.rejected))
    write_table(args.output, COLUMNS, done.rows())
    if args.rejects is not None:
        write_rejects(args.rejects, done.rejects(args.input.name))


def _tell(done: Simulated, before: DatedPack, after: DatedPack, args: argparse.Namespace) -> None:
    if before.pack.draft:
        say(f"注意：《{before.pack.document}》是{before.pack.draft_label}。")
    if done.absent:
        say(f"表中没有以下列，按未知处理：{'、'.join(done.absent)}")
    if not before.indicators:
        say(f"政策包 {before.pack.name} 没有困境指标，困境程度一律不能确定，只试算待遇。")
    used = {name for each in before.indicators for name in each.hardship.parameters}
    unset = [each.name for each in before.parameters.values() if each in before.missing and each.name in used]
    if unset:
        say(f"改动前未设定的本地参数（用 --local 设定）：{'、'.join(unset)}")
    if done.rejected:
        say(f"退回 {done.rejected} 行，{f'原因见 {args.rejects}' if args.rejects else '加 --rejects FILE 可写出原因'}")
    say(f"试算 {done.accepted} 户，写入 {args.output}")
    for line in (*_levels(done), *_benefits(done)):
        print(line)


def _levels(done: Simulated) -> list[str]:
    lines = [f"困境程度变化：{done.changed} 户，共 {done.accepted} 户"]
    for level, label in LEVELS.items():
        former = sum(many for (before, _), many in done.levels.items() if before == level)
        newer = sum(many for (_, after), many in done.levels.items() if after == level)
        lines.append(f"  {label}：{former} 户 → {newer} 户（{newer - former:+d}）")
    for (before, after), many in done.levels.items():
        if before != after:
            lines.append(f"  {LEVELS[before]} → {LEVELS[after]}：{many} 户")
    return lines


def _benefits(done: Simulated) -> list[str]:
    lines = [line for each in done.benefits for line in _benefit(each)]
    if done.top_up is not None:
        lines += _top_up(done.top_up)
    return lines or ["待遇：这次改动不涉及政策包里的任何待遇规则，没有资金可算。"]


def _benefit(counted: Counted) -> list[str]:
    benefit = counted.change.benefit
    if counted.lacking:
        lacking = "、".join(each.label for each in counted.lacking)
        return [f"待遇“{benefit.label}”：这次改动涉及，但这张表不能计算人数（需要：{lacking}）。"]
    lines = [f"待遇“{benefit.label}”（{PER_WORDS[benefit.per]}）："]
    for when, rule, side in (("改动前", counted.change.before, counted.before), ("改动后", counted.change.after, counted.after)):
        lines.append(f"  {when}：{_side(rule, side)}")
    return lines


def _side(benefit: Benefit | None, side: Side | None) -> str:
    if benefit is None or side is None:
        return "没有这条待遇"
    people = f"{side.households} 户 {side.people} 人" if benefit.of == HOUSEHOLD else f"{side.people} 人"
    per = PER_WORDS[benefit.per]
    if benefit.goods:
        people += f"，{per}每人 {'、'.join(f'{thing} {many}' for thing, many in benefit.goods.items())}"
    if benefit.amount:
        people += f"，合计{per} {yuan_text(side.total_fen)} 元" if side.total_fen is not None else "，金额未设定，算不出合计"
    return people + (f"；另有 {side.unknown} {'户' if benefit.of == HOUSEHOLD else '人'}资料不全，未计入" if side.unknown else "")


def _top_up(top_up: TopUp) -> list[str]:
    lines = ["低保补差（低保标准 × 人数 − 家庭月收入，每月；表中没有救助类别的户都按低保算）："]
    for when, side in (("改动前", top_up.before), ("改动后", top_up.after)):
        told = (
            "未启用（subsistence_top_up）"
            if side is None
            else f"{side.households} 户 {side.people} 人，合计每月 {yuan_text(side.total_fen)} 元；另有 {side.unknown} 户收入或标准未知，未计入"
        )
        lines.append(f"  {when}：{told}")
    return lines
