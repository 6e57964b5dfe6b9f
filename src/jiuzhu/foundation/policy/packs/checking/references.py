"""Whether the names an entry uses lead somewhere: units, modules, categories, lists, placeholders, the division."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache, partial

from jiuzhu.foundation.divisions.rules import DivisionCodeInvalid, full_code
from jiuzhu.foundation.divisions.source import packaged_names
from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.feed_files import feed_entries
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.checking.examples import rule_of
from jiuzhu.foundation.policy.packs.dated import DatedPack
from jiuzhu.foundation.policy.packs.loading import Pack, pack_names

PLACEHOLDER = re.compile(r"\{(\w*)\}")
CHAIN_FACTS = frozenset({"received_kinds_count", "received_departments_count", "received_times_count"})
"""What a rule of the conflict table knows of the chain: how often and from how many its kinds came in its months."""
COUNTY = 6
"""Digits of a county's code: what a pack's folder begins with."""
Wrong = Callable[[str, str], PackFaulty]
ABOUT = {"household": "家庭", "person": "个人", "village": "村（社区）"}


def division_problems(pack: Pack) -> Iterator[PackFaulty]:
    """Find a pack whose code is not in the division table, or whose label is not the division's name."""
    wrong = partial(PackFaulty, file=f"{pack.name}/pack.yaml", line=1)
    try:
        code = full_code(pack.division_code)
    except DivisionCodeInvalid as error:
        yield wrong(f"division_code 不对：{error.what}", error.remedy)
        return
    # One look at the table serves every pack checked in a run.
    name = _division_names(tuple(sorted({full_code(each[:COUNTY]) for each in pack_names()} | {code}))).get(code)
    if name is None:
        yield wrong(f"行政区划表里没有代码 {code}。", "请核对 division_code。")
        return
    if name != pack.label:
        yield wrong(f"label 是“{pack.label}”，区划表里 {pack.division_code} 是“{name}”。", "请改成同一个地方。")
    if not pack.division_code.startswith(pack.name.partition("-")[0]):
        yield wrong(f"文件夹 {pack.name} 与 division_code {pack.division_code} 不符。", "文件夹请以六位区划代码开头。")


_division_names = lru_cache(maxsize=64)(packaged_names)


def reference_problems(entry: entries.Grounded, dated: DatedPack, label: str) -> Iterator[PackFaulty]:
    """Find names that lead nowhere."""
    ground = entry.ground

    def wrong(what: str, remedy: str) -> PackFaulty:
        return PackFaulty(f"{label} {what}", remedy, file=ground.file, line=ground.line)

    def unknown(kind: str, section: str, asked: Collection[str], known: Collection[str]) -> Iterator[PackFaulty]:
        for each in asked:
            if each and each not in known:
                close = difflib.get_close_matches(each, list(known), n=1)
                hint = f"是不是 {close[0]}？" if close else f"请先写进 {section}。"
                yield wrong(f"写了不存在的{kind} {each}。", hint)

    units = {each.code for each in dated.units}
    match entry:
        case entries.Task():
            yield from unknown("单位", "units", (entry.lead, *entry.responsible), units)
        case entries.Report():
            yield from unknown("单位", "units", (*entry.by, entry.to), units)
            if entry.every == "once" and entry.due_on is None and not ground.local:
                yield wrong("只报一次而没有日期。", "请写 due_on: 日期；文件没有写日期的加 local: true。")
            if entry.every != "once" and entry.day is None and not entry.month_end and not ground.local:
                yield wrong("没有写哪一天报。", "请写 day: 日，或 month_end: true；由本地定的加 local: true。")
        case entries.Aid():
            yield from unknown("单位", "units", (entry.department,), units)
            yield from unknown("需求类型", "need_kinds", entry.answers, {each.code for each in dated.need_kinds})
        case entries.Category():
            yield from unknown("类别", "categories", (entry.counts_as,), {each.code for each in dated.categories})
        case entries.CatalogueItem():
            yield from unknown("机构类型", "organisation_kinds", entry.provider_kinds, {each.code for each in dated.organisation_kinds})
        case entries.Scheme() | entries.NeedKind():
            yield from unknown("指标", "indicators", entry.indicators, {each.code for each in dated.indicators})
        case entries.Listing():
            yield from unknown("模块", "modules", (entry.module,), {each.code for each in dated.modules})
        case entries.Interval():
            yield from unknown("单位", "units", entry.by, units)
            if entry.months is None and entry.per_year is None and not ground.local:
                yield wrong("没有写间隔。", "请写 months 或 per_year；由本地定的加 local: true。")
        case entries.Quota():
            if bool(entry.at_least) is bool(entry.per):
                yield wrong("应当写 at_least 或 per，且只写一个。", "达到多少设一个的写 at_least，每多少配一个的写 per。")
            if entry.about not in declared_facts()[entry.count].about:
                yield wrong(f"数的是 {entry.count}，它说的不是{ABOUT.get(entry.about, entry.about)}。", "请换一个事实，或改 about。")
        case entries.Benefit():
            yield from unknown("需求类型", "need_kinds", entry.answers, {each.code for each in dated.need_kinds})
            if not (entry.amount or entry.goods or (entry.share and entry.base)) and not ground.local:
                remedy = "请写 amount: p.参数名，goods: {物: 数量}，或 share: p.比例 和 base: 什么的；由本地定的加 local: true。"
                yield wrong("没有写金额或实物。", remedy)
        case entries.Message():
            yield from _placeholder_problems(entry, wrong)
        case entries.AidKind():
            yield from unknown("单位", "units", (entry.department,), units)
            if entry.own_aliases and not entry.department:
                yield wrong("写了 own_aliases，没有写是哪个部门的叫法。", "请写 department: 单位代码，或改写进 aliases。")
        case entries.Conflict():
            yield from unknown("救助种类", "aid_kinds 或 catalogue", entry.kinds, kinds_of(dated))
            yield from unknown("预警", "warnings", (entry.beside,), {each.code for each in dated.warnings})
            yield from unknown("部门数据", "feeds", entry.feeds, {each["feed"] for each in feed_entries()})
            yield from _conflict_problems(entry, wrong)
    yield from _about_problems(entry, wrong)


def kinds_of(dated: DatedPack) -> set[str]:
    """Give every kind of aid and service that the pack has a word for."""
    return {each.code for each in dated.aid_kinds} | {each.code for each in dated.catalogue} | {each.code for each in dated.benefits}


def _conflict_problems(entry: entries.Conflict, wrong: Wrong) -> Iterator[PackFaulty]:
    if entry.finding == "allowed":
        if entry.holds is not None:
            yield wrong("是可以同时享受的，不用写 holds。", "请删去 holds，或改成 overlap。")
        return
    if entry.holds is None:
        yield wrong("没有写 holds。", "重叠写收到的种类、部门或次数，遗漏写对象和收到的次数。")
    elif not entry.holds.facts & CHAIN_FACTS:
        yield wrong("的 holds 没有看收到了什么。", f"请用上其中一个：{'、'.join(sorted(CHAIN_FACTS))}。")
    if entry.finding == "gap" and not entry.kinds:
        yield wrong("说的是遗漏，没有写遗漏了哪种救助。", "请写 kinds: [种类]。")
    if entry.finding == "gap" and entry.told != "township":
        yield wrong("说的是遗漏，没有发放的部门可以告知。", "请写 told: township，由乡镇（街道）核实。")


def _placeholder_problems(entry: entries.Message, wrong: Wrong) -> Iterator[PackFaulty]:
    used = set(PLACEHOLDER.findall(entry.text))
    for name in sorted(used - set(entry.fields)):
        yield wrong(f"的文字用了 {{{name}}}，fields 里没有。", f"请在 fields 里加上 {name}，或改文字。")
    for name in sorted(set(entry.fields) - used):
        yield wrong(f"的 fields 有 {name}，文字里没有用。", f"请在文字里写 {{{name}}}，或从 fields 里去掉。")


def _about_problems(entry: entries.Grounded, wrong: Wrong) -> Iterator[PackFaulty]:
    """A rule about households may not read what only a person has."""
    about = "household" if isinstance(entry, entries.Exit) else getattr(entry, "unit" if isinstance(entry, entries.Scheme) else "of", "")
    rule = rule_of(entry)
    if about != "household" or rule is None or isinstance(entry, entries.Interval):
        return
    for name in sorted(rule.facts):
        if "household" not in declared_facts()[name].about:
            yield wrong(f"说的是家庭，条件里的 {name} 却不是家庭的事实。", "请换成家庭的事实，或写 of: person。")
