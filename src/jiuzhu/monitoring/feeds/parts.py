"""A feed that several departments owe, each its own part of it (003·任务2: 各相关部门每月将救助帮扶信息反馈给民政局)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.feeds.contracts import Contract
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery, Expected, Sender
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid

Files = Mapping[str, Sequence[tuple[str, Path]]]


def parts_of(feed: str) -> list[Contract]:
    """List what single departments tell of a feed."""
    return [each for each in FEEDS.values() if each.part_of == feed]


def is_owed(contract: Contract, law: DatedPack, *, senders: Collection[str]) -> bool:
    """Tell whether a county has a feed: a department's part is there where the law names the department, or the county did.

    Of a list of the whole present state every part is there as soon as one is: what names everybody is read until each sent its own.
    """
    if not contract.part_of or contract.code in senders:
        return True
    if FEEDS[contract.part_of].whole_list and any(each.code in senders for each in parts_of(contract.part_of)):
        return True
    return any(contract.unit in each.by for each in law.intervals if each.code == contract.exchange)


def may_be_named(contract: Contract, law: DatedPack, *, senders: Collection[str]) -> bool:
    """Tell whether a county may say who sends a feed: what it has, and the parts of a feed that no law calls for, which it may have singly."""
    return is_owed(contract, law, senders=senders) or not contract.exchange


def brought_together(files: Files) -> dict[str, list[tuple[str, Path]]]:
    """Give the files a comparison reads, oldest month first: the parts of a feed with the feed, but for months in which it came as a whole.

    Of a list of the whole present state the newest month of each sender alone: what stood on an earlier one of the same sender is over.
    """
    found = {feed: list(sent) for feed, sent in files.items() if feed not in FEEDS or not FEEDS[feed].part_of}
    sent_singly: dict[str, dict[str, Sequence[tuple[str, Path]]]] = {}
    for contract in FEEDS.values():
        if contract.part_of and contract.code in files:
            sent_singly.setdefault(contract.part_of, {})[contract.code] = files[contract.code]
    for feed, parts in sent_singly.items():
        whole = found.get(feed, [])
        came_whole = {month for month, _ in whole}
        singly = {part: [each for each in sent if each[0] not in came_whole] for part, sent in parts.items()}
        together = _present(whole, singly, {each.code for each in parts_of(feed)}) if FEEDS[feed].whole_list else [whole, *singly.values()]
        found[feed] = sorted((each for sent in together for each in sent), key=lambda each: each[0])
    for feed in {each.code for each in FEEDS.values() if each.whole_list} & found.keys() - sent_singly.keys():
        found[feed] = _newest(found[feed])
    return found


def _present(whole: Sequence[tuple[str, Path]], parts: Files, every: Collection[str]) -> list[Sequence[tuple[str, Path]]]:
    """Give the newest list of each sender.

    One that names everybody stands for those senders who sent none of their own after it, and nothing in it tells whose row is whose.
    """
    last = max((month for month, _ in whole), default="")
    newer = {part: _newest(sent) for part, sent in parts.items() if sent and _newest(sent)[0][0] > last}
    return [*newer.values()] if newer.keys() == set(every) else [_newest(whole), *newer.values()]


def _newest(sent: Sequence[tuple[str, Path]]) -> list[tuple[str, Path]]:
    last = max((month for month, _ in sent), default="")
    return [each for each in sent if each[0] == last]


def complete(own: Collection[str], *, division_code: str, month: str) -> frozenset[str]:
    """Give the feeds that are there for a month: one that several owe only when the part of each of them is, or need not be."""
    found = {feed for feed in own if feed not in FEEDS or not FEEDS[feed].part_of}
    for feed in {FEEDS[each].part_of for each in own if each in FEEDS and FEEDS[each].part_of} - found:
        if not lacking(feed, own, division_code=division_code, month=month):
            found.add(feed)
    return frozenset(found)


def lacking(feed: str, own: Collection[str], *, division_code: str, month: str) -> list[str]:
    """List the departments whose part of a feed is still awaited for a month."""
    codes = [each.code for each in parts_of(feed)]
    owing = Sender.objects.filter(division_code=division_code, feed__in=codes, since_month__lte=month).exclude(feed__in=list(own))
    let_go = Expected.objects.filter(division_code=division_code, month=month, state="excused").values_list("feed", flat=True)
    return [each.organisation.name for each in owing.exclude(feed__in=list(let_go)).select_related("organisation").order_by("feed")]


def labels_lacking(own: Collection[str], *, division_code: str, month: str) -> dict[str, str]:
    """Name feeds that came from some departments only, with those that are awaited, for whoever reads why a rule was not judged."""
    wholes = {FEEDS[each].part_of for each in own if each in FEEDS and FEEDS[each].part_of}
    awaited = {feed: lacking(feed, own, division_code=division_code, month=month) for feed in wholes - set(own)}
    return {feed: f"{FEEDS[feed].label}（还差{'、'.join(names)}）" for feed, names in awaited.items() if names}


def check_alone(feed: str, *, division_code: str, month: str) -> None:
    """Raise DeliveryInvalid where a month would have a feed both as a whole and in parts: its rows would count twice."""
    contract = FEEDS[feed]
    others = [contract.part_of] if contract.part_of else [each.code for each in parts_of(feed)]
    there = Delivery.objects.current().filter(division_code=division_code, month=month, feed__in=others).first()
    if there is None:
        return
    if contract.part_of:
        what = f"{month} 的“{FEEDS[contract.part_of].label}”已经合在一份文件里报过。"
        raise DeliveryInvalid(what, "请把本部门的行交给县民政局合进那一份，下月起各部门分别报送。", field="feed")
    raise DeliveryInvalid(f"{month} 已有部门分别反馈：{there.get_feed_display()}。", "请把各部门的行分别上传到各部门的反馈，不要再传合在一起的。", field="feed")
