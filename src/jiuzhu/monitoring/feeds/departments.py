"""The department feeds there are, as the law's folder and the county's own declare them (data contracts §4; 003·任务2, 004·三(五)21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from jiuzhu.foundation.policy.feed_files import Stamp, feed_entries, own_stamp
from jiuzhu.monitoring.feeds.contracts import Contract
from jiuzhu.monitoring.feeds.declarations import contract_of


class Feeds(Mapping[str, Contract]):
    """Every feed by its code, in the order they are listed; raises PackFaulty where a declaration is wrong."""

    def __getitem__(self, code: str) -> Contract:
        return _declared(own_stamp())[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_declared(own_stamp()))

    def __len__(self) -> int:
        return len(_declared(own_stamp()))


FEEDS = Feeds()


@lru_cache(maxsize=8)
def _declared(stamp: Stamp) -> dict[str, Contract]:
    found = sorted((contract_of(entry) for entry in feed_entries()), key=lambda each: (each.order, each.code))
    return {contract.code: contract for contract in found}
