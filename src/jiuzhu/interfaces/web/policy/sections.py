"""A dated pack as the rows of a page: what it says, what it stands on, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from jiuzhu.foundation.policy.describing import Describer, value_text
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack, Ground

UNITS = {"working_days": "个工作日", "days": "天", "hours": "小时"}
SUBJECTS = {"person": "登记在册的人", "household": "在册家庭", "anyone": "任何人，不论是否登记"}
GRADES = {1: "一般", 2: "较急", 3: "紧急"}


@dataclass(frozen=True)
class Row:
    """One entry: its title, what it says in a few lines, and its ground. ``missing`` is a local value not yet set."""

    code: str
    title: str
    lines: tuple[str, ...]
    ground: Ground
    tags: tuple[str, ...] = ()
    missing: bool = False


@dataclass(frozen=True)
class Section:
    """A tab of the page; ``rows`` makes its rows from a pack."""

    slug: str
    label: str
    note: str
    rows: Callable[[DatedPack], Iterable[Row]]


def _parameters(dated: DatedPack) -> Iterable[Row]:
    lacking = set(dated.missing)
    for each in sorted(dated.parameters.values(), key=lambda each: each not in lacking):
        tags = ("由本县设定",) if each.local else ()
        yield Row(each.name, each.label, (value_text(each),), each.ground, tags, each in lacking)


def _indicators(dated: DatedPack) -> Iterable[Row]:
    describer = Describer(declared_facts(), dated.parameters)
    for each in dated.indicators:
        lines = tuple(describer.rule(branch.when.tree) for branch in each.branches)
        yield Row(each.code, each.label, lines, each.ground, (each.dimension,))


def _warnings(dated: DatedPack) -> Iterable[Row]:
    describer = Describer(declared_facts(), dated.parameters)
    for each in dated.warnings:
        tags = (GRADES[each.grade], SUBJECTS[each.subject])
        yield Row(each.code, each.label, (describer.rule(each.holds.tree),), each.ground, tags)


def _catalogue(dated: DatedPack) -> Iterable[Row]:
    describer = Describer(declared_facts(), dated.parameters)
    for each in dated.catalogue:
        lines = (
            f"对象：{each.target_quote}",
            f"判定：{describer.rule(each.target.tree)}",
            f"供给主体：{'、'.join(each.providers)}",
            *(f"办理前须有：{need}" for need in each.needs),
        )
        yield Row(each.code, f"{each.number} {each.label}", lines, each.ground, (each.category,))


def _deadlines(dated: DatedPack) -> Iterable[Row]:
    for each in sorted(dated.deadlines_declared.values(), key=lambda each: each.amount is not None):
        words = f"{each.amount} {UNITS[each.unit]}" if each.amount else "未设定，不计逾期"
        yield Row(each.key, each.label, (words,), each.ground, ("由本县设定",) if each.local else (), each.amount is None)
    describer = Describer(declared_facts(), dated.parameters)
    for interval in dated.visit_intervals:
        lines = (f"每 {interval.months} 个月走访 1 次", describer.rule(interval.applies.tree))
        yield Row(interval.code, f"走访：{interval.label}", lines, interval.ground)


def _goals(dated: DatedPack) -> Iterable[Row]:
    for each in dated.goals.values():
        yield Row(each.level, f"{each.label}家庭", (each.text,), each.ground)


def _gaps(dated: DatedPack) -> Iterable[Row]:
    for each in dated.pack.ambiguities:
        labels = [dated.parameters[name].label for name in each.parameters if name in dated.parameters]
        lines = (f"涉及参数：{'、'.join(labels)}",) if labels else ()
        yield Row(each.code, each.text, lines, Ground(reading=each.reading))


SECTIONS = (
    Section("parameters", "参数", "文件写明的数值，和文件没有写明、由本县设定的数值；没有设定的一律不判断", _parameters),
    Section("indicators", "困境指标", "任一条成立即为困境；条件里有不知道的数，结论就是待定", _indicators),
    Section("warnings", "预警规则", "每月比对时逐条判断；数据没有报来的规则不判断", _warnings),
    Section("catalogue", "服务清单", "对象按登记的情况逐人判定", _catalogue),
    Section("deadlines", "期限与走访", "工作日按节假日和调休表计算", _deadlines),
    Section("goals", "帮扶目标", "按困境程度确定", _goals),
    Section("gaps", "存疑之处", "文件没有写明或前后不一的地方，平台这样理解", _gaps),
)
