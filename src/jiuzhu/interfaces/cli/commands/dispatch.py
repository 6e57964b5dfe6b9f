"""jiuzhu dispatch: one day of home visits planned, file to file (data contracts §6)."""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
import time
from pathlib import Path

from jiuzhu.delivery.dispatch.engine import plan_day
from jiuzhu.delivery.dispatch.plans import Plan
from jiuzhu.delivery.dispatch.reading import read_instance
from jiuzhu.interfaces.cli.options import OptionInvalid, say

HELP = "安排一天的上门：谁去哪里、几点到；说明哪些排不上、为什么"
DONE = 0
DEFAULT_SECONDS = 30.0
LONGEST_SECONDS = 86_400.0
OWN_FIGURES, STARTED = Path("/proc/self/stat"), 19  # Linux: in ticks of the clock, counted behind the program's name
LONGEST_START = 120.0  # seconds: a figure beyond it is not to be trusted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The instance, where the plan goes, how long and with which seed."""
    parser.add_argument("instance", type=Path, metavar="INSTANCE.json", help="当天的服务人员、上门、路程（分钟）和权重")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="PLAN.json", help="安排结果")
    parser.add_argument(
        "--seconds", default=str(DEFAULT_SECONDS), metavar="S", help="最多用几秒，从启动算起（默认 30；提前排好就提前结束）"
    )
    parser.add_argument("--seed", default="0", metavar="N", help="随机种子（默认 0）：时间没有用完时，同一文件同一种子结果相同")


def run(args: argparse.Namespace) -> int:
    """Read, plan, write; exit 2 by DomainError when the instance or an option cannot be used."""
    end = time.monotonic() - _since_start() + _seconds(args.seconds)
    seed = _seed(args.seed)
    _check_output(args.instance, args.output)
    instance = read_instance(args.instance)
    if instance.unknown_keys:
        say(f"没有用到的内容：{'、'.join(instance.unknown_keys)}")
    plan = plan_day(instance, seed=seed, left=lambda: end - time.monotonic(), tell=say)
    _write(args.output, json.dumps(plan.document(instance), ensure_ascii=False, indent=1) + "\n")
    _tell(plan, len(instance.visits), args.output)
    return DONE


def _since_start() -> float:
    """Seconds since the process was started; where the system does not tell, the processor time that starting took."""
    used = time.process_time()
    try:
        begun = int(OWN_FIGURES.read_text("utf-8").rpartition(")")[2].split()[STARTED]) / os.sysconf("SC_CLK_TCK")
        lasted = time.clock_gettime(time.CLOCK_BOOTTIME) - begun
    except (OSError, ValueError, IndexError, AttributeError):
        return used
    return lasted if used <= lasted <= LONGEST_START else used


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise OptionInvalid(f"--seconds 的“{text}”不对。", "请写 0 到 86400 之间的秒数，例如 30。")
    return seconds


def _seed(text: str) -> int:
    try:
        seed = int(text)
    except ValueError:
        seed = -1
    if seed < 0:
        raise OptionInvalid(f"--seed 的“{text}”不对。", "请写不小于 0 的整数，例如 7。")
    return seed


def _check_output(instance: Path, output: Path) -> None:
    if output.resolve() == instance.resolve():
        raise OptionInvalid(f"{output} 同时用作两个文件。", "请给输出另取一个文件名。")
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise OptionInvalid(f"无法写入：{output}。", "请确认文件夹存在，并且没有同名的文件夹。")


def _write(output: Path, text: str) -> None:
    """Whole or not at all: a reader never sees half a plan."""
    made = ""
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=output.absolute().parent, prefix=f".{output.name}.", encoding="utf-8", delete=False
        ) as file:
            made = file.name
            file.write(text)
        os.chmod(made, 0o666 & ~_umask())
        os.replace(made, output)
    except OSError as error:
        if made:
            Path(made).unlink(missing_ok=True)
        raise OptionInvalid(f"无法写入：{output}。", "请确认有写权限，磁盘没有满。") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _tell(plan: Plan, visits: int, output: Path) -> None:
    cost = plan.document_cost()
    busy = sum(1 for stops in plan.routes if stops)
    say(f"排了 {visits - len(plan.unserved)} 个上门，{busy} 人出门；没有排上 {len(plan.unserved)} 个。写入 {output}")
    say(f"路程 {cost['travel']} 分钟，迟到合计 {cost['lateness']} 分钟，最迟 {cost['worst_lateness']} 分钟，总成本 {cost['total']}")
